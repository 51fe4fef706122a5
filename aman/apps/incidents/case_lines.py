"""The lines a case is made of, as values: contacts, tasks, needs, referrals, findings, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aman.apps.incidents import acts_case, codebook, pages, selectors
from aman.apps.incidents import case_words as words
from aman.apps.incidents.models import (
    Case,
    CloseReason,
    ContactRule,
    Decision,
    Finding,
    Override,
    Recipient,
    Referral,
    ReferralState,
    Report,
    Verification,
)
from aman.kit import page as kit
from aman.kit import when
from aman.kit.languages import language

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


@dataclass(frozen=True)
class Contact:
    """How one reporter may be reached, for the banner above everything else."""

    reference: str
    uuid: Any
    never: bool
    how: str
    times: str
    has_safe_word: bool
    language: Any
    excludes: bool


@dataclass(frozen=True)
class TaskLine:
    """A task as its case shows it."""

    uuid: Any
    text: str
    owner: str
    due_on: Any
    late: bool
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True)
class NeedLine:
    """A need as its case shows it."""

    uuid: Any
    need: str
    note: str
    reference: str
    follow_up_on: Any
    late: bool
    met_at: datetime | None


@dataclass(frozen=True)
class ReferralLine:
    """A referral as its case shows it."""

    uuid: Any
    recipient: str
    to_name: str
    text: str
    language: Any
    state: kit.Status
    ground: str
    reason: str
    reference: str
    proposed_by: str
    agreed_by: str
    sent_at: datetime | None
    answer_due_on: Any
    late: bool
    answer: str
    told: bool
    withdrawn: bool
    steps: list[tuple[str, Any]]


@dataclass(frozen=True)
class FindingLine:
    """A finding as its case shows it."""

    status: kit.Status
    supports: list[str]
    basis: str
    first_by: str
    second_by: str
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Moment:
    """One line of the timeline, in words."""

    at: datetime
    what: str
    name: str
    about: str
    detail: str


def finding_status(row: Verification | None) -> kit.Status:
    """Return how sure an incident is: provisional on one person's word, or what the second found."""
    if row is None:
        return kit.Status("un", _("Provisional, by one person"), tag=True)
    short = {
        Finding.CORROBORATED: _("Verified by two"),
        Finding.UNCORROBORATED: _("Uncorroborated, not counted"),
        Finding.NOT_SO: _("Found not so"),
    }
    return kit.Status(words.KIND_OF_FINDING[Finding(row.finding)], short[Finding(row.finding)], tag=True)  # type: ignore[arg-type]


def contact(report: Report) -> Contact:
    gone = report.is_erased
    never = report.contact_rule == ContactRule.RECEIPT_ONLY
    return Contact(
        reference=report.reference,
        uuid=report.uuid,
        never=never,
        how="" if gone or never else report.reveal("reporter_contact"),
        times="" if gone else report.reveal("safe_times"),
        has_safe_word=bool(report.safe_word),
        language=language(report.language),
        excludes=report.exclusion_open or report.exclude_site,
    )


def tasks(case: Case, now: datetime) -> list[TaskLine]:
    today = when.day_of(now)
    return [
        TaskLine(
            uuid=one.uuid,
            text="" if case.is_erased else one.reveal("text"),
            owner=one.owner.short_name,
            due_on=one.due_on,
            late=one.done_at is None and one.due_on < today,
            done_at=one.done_at,
            done_by=one.done_by.short_name if one.done_by else "",
        )
        for one in selectors.tasks_of(case)
    ]


def needs(case: Case, reports: list[Report], now: datetime) -> list[NeedLine]:
    today = when.day_of(now)
    return [
        NeedLine(
            uuid=one.uuid,
            need=codebook.entry("needs", one.need).label,
            note="" if one.report.is_erased else one.reveal("note"),
            reference=one.report.reference,
            follow_up_on=one.follow_up_on,
            late=one.met_at is None and one.follow_up_on <= today,
            met_at=one.met_at,
        )
        for one in selectors.needs_of(case, reports)
    ]


def steps_of(row: Referral, person: Person) -> list[tuple[str, Any]]:
    """Return what may be done with a referral now, as step and words."""
    if row.state == ReferralState.PROPOSED:
        if row.proposed_by_id == person.pk:
            return [("revoke", _("Call it back"))]
        return [("agree", _("Decide as the second person")), ("decline", _("Do not pass it on"))]
    if row.state == ReferralState.SENT:
        return [
            ("accept", _("Accepted")),
            ("reject", _("Not accepted")),
            ("answer", _("Record their answer")),
            ("revoke", _("Call it back")),
        ]
    if row.state == ReferralState.ACCEPTED:
        return [("answer", _("Record their answer")), ("revoke", _("Call it back"))]
    return []


def referral(row: Referral, person: Person, now: datetime) -> ReferralLine:
    gone = row.report.is_erased
    awaited = row.state in {ReferralState.SENT, ReferralState.ACCEPTED}
    kind: Any = words.KIND_OF_REFERRAL[ReferralState(row.state)]
    return ReferralLine(
        uuid=row.uuid,
        recipient=acts_case.recipient_name(row.recipient, row.party),
        to_name="" if gone else row.reveal("to_name"),
        text="" if gone else row.reveal("passed_on"),
        language=language(row.language),
        state=kit.Status(kind, ReferralState(row.state).label, tag=True),
        ground=str(Override(row.override).label) if row.override else _("With the reporter’s consent"),
        reason="" if gone else row.reveal("override_reason"),
        reference=row.report.reference,
        proposed_by=row.proposed_by.short_name,
        agreed_by=row.agreed_by.short_name if row.agreed_by else "",
        sent_at=row.sent_at,
        answer_due_on=row.answer_due_on,
        late=awaited and row.answer_due_on < when.day_of(now),
        answer="" if gone else row.reveal("answer"),
        told=row.told_at is not None,
        withdrawn=awaited and row.consent is not None and row.consent.withdrawn_at is not None,
        steps=steps_of(row, person),
    )


def police(case: Case) -> list[dict[str, Any]]:
    gone = case.is_erased
    return [
        {
            "force": one.force,
            "reference": "" if gone else one.reveal("reference"),
            "outcome": codebook.police_entry(one.outcome).label,
            "on": one.outcome_on,
            "note": "" if gone else one.reveal("note"),
            "by": one.by.short_name,
        }
        for one in selectors.police_of(case)
    ]


def finding(row: Verification) -> FindingLine:
    return FindingLine(
        status=finding_status(row),
        supports=codebook.words_of("supports", list(row.supports)),
        basis="" if row.is_erased else row.reveal("basis"),
        first_by=row.first_by.short_name,
        second_by=row.second_by.short_name,
        at=row.at,
        ended_at=row.ended_at,
    )


def _detail(one: selectors.Happened) -> str:
    """Return the codes of an entry in words, where it has any worth saying."""
    said = one.details
    lists: list[tuple[str, Any]] = [
        ("decision", Decision), ("finding", Finding), ("recipient", Recipient), ("reason", CloseReason),
    ]  # fmt: skip
    for name, codes in lists:
        if said.get(name) in codes.values:
            return str(codes(said[name]).label)
    if "need" in said:
        return codebook.entry("needs", said["need"]).label
    if "outcome" in said:
        return codebook.police_entry(str(said["outcome"])).label
    return _("version %(number)s") % {"number": said["version"]} if "version" in said else ""


def moment(one: selectors.Happened) -> Moment:
    said = words.HAPPENED.get(one.verb) or pages.RECORD.get(one.verb, one.verb)
    return Moment(one.at, str(said), one.name, one.about, _detail(one))
