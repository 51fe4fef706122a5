"""Referrals: with the reporter's consent to that recipient, or on a lawful ground that two people decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.incidents import selectors
from aman.apps.incidents.models import (
    Case,
    Override,
    Recipient,
    Referral,
    ReferralState,
    Report,
    ReportConsent,
    SupportNeed,
)
from aman.apps.incidents.models import ReferralState as S
from aman.apps.incidents.services._case import UnknownCode, hold_case, log_case, report_of_case
from aman.apps.incidents.services._exclude import ReasonMissing
from aman.apps.incidents.services._supervise import hold, log, tell_reporter
from aman.apps.incidents.services._verify import SamePerson
from aman.kit.transitions import Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

AT_ONCE = 200
REFERRAL = Transitions.of(
    "referral",
    {
        (S.PROPOSED, S.SENT),  # a second person agrees
        (S.PROPOSED, S.DECLINED),  # a second person does not
        (S.PROPOSED, S.REVOKED),  # thought better of
        (S.SENT, S.ACCEPTED),
        (S.SENT, S.REJECTED),
        (S.SENT, S.ANSWERED),
        (S.ACCEPTED, S.ANSWERED),
        (S.SENT, S.REVOKED),
        (S.ACCEPTED, S.REVOKED),
    },
)


class NoConsent(Exception):
    """The reporter did not agree that this recipient is told, and no lawful ground was given."""


@dataclass(frozen=True)
class PassedOn:
    """What is passed on: to whom, the exact words, when an answer is asked for, and on what ground without consent."""

    recipient: str
    text: str
    answer_due_on: date
    party: str = ""
    to_name: str = ""
    language: str = "en"
    override: str = ""
    override_reason: str = ""


@transaction.atomic
def record_consent(
    *, case: Case, report: Report, recipient: str, party: str = "", given: bool, actor: Person, now: datetime
) -> ReportConsent:
    """Record what a reporter said in conversation about one recipient; what they said before ends.

    Raises UnknownCode, NotOfThisCase.
    """
    if recipient not in Recipient.values:
        raise UnknownCode(recipient)
    held = report_of_case(case, report)
    before = held.consents.filter(recipient=recipient, party=party, withdrawn_at=None).first()
    if before is not None and before.given == given:
        return before
    if before is not None:
        before.withdrawn_at = now
        before.save(update_fields=["withdrawn_at"])
    row = ReportConsent.objects.create(
        report=held, recipient=recipient, party=party, given=given, at=now, recorded_by=actor
    )
    verb = "CONSENT_GIVEN" if given else "CONSENT_WITHDRAWN"
    log(held, verb, actor, now, {"recipient": recipient, "party": party})
    return row


@transaction.atomic
def refer(
    *, case: Case, report: Report, what: PassedOn, need: SupportNeed | None = None, actor: Person, now: datetime
) -> Referral:
    """Record that a report is passed on. With consent it is passed on at once; without, it waits for a second person.

    Raises NoConsent, ReasonMissing (a ground without its reason), UnknownCode, NotOfThisCase.
    """
    if what.recipient not in Recipient.values or (what.override and what.override not in Override.values):
        raise UnknownCode(what.recipient)
    held, of = hold_case(case), report_of_case(case, report)
    consent = of.consents.filter(recipient=what.recipient, party=what.party, given=True, withdrawn_at=None).first()
    if consent is None and not what.override:
        raise NoConsent
    if consent is None and not what.override_reason.strip():
        raise ReasonMissing
    row = Referral(
        record_key=of.record_key,
        case=held,
        report=of,
        recipient=what.recipient,
        party=what.party,
        language=what.language,
        state=ReferralState.SENT if consent else ReferralState.PROPOSED,
        consent=consent,
        override="" if consent else what.override,
        proposed_by=actor,
        proposed_at=now,
        sent_at=now if consent else None,
        answer_due_on=what.answer_due_on,
    )
    reason = "" if consent else what.override_reason
    row.seal(passed_on=what.text, to_name=what.to_name, override_reason=reason)
    row.save(force_insert=True)
    if need is not None and need.report_id == of.pk:
        need.referral = row
        need.save(update_fields=["referral"])
    _log(row, "REPORT_REFERRED" if consent else "REFERRAL_PROPOSED", actor, now)
    return row


def _log(row: Referral, verb: str, actor: Person, now: datetime) -> None:
    """Write it in the record of the case and of the report."""
    details = {"referral": str(row.uuid), "recipient": row.recipient, "override": row.override, "state": row.state}
    log_case(row.case, verb, actor, now, details)
    log(row.report, verb, actor, now, details)


def _held(referral: Referral) -> Referral:
    found: Referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("case", "report", "record_key")
        .get(pk=referral.pk)
    )
    return found


@transaction.atomic
def agree_referral(*, referral: Referral, agrees: bool, actor: Person, now: datetime) -> Referral:
    """Decide, as the second person, whether a report is passed on without consent.

    Raises SamePerson, IllegalTransition.
    """
    held = _held(referral)
    if held.proposed_by_id == actor.pk:
        raise SamePerson
    after = ReferralState.SENT if agrees else ReferralState.DECLINED
    REFERRAL.check(held.state, after)
    held.state, held.agreed_by, held.sent_at = after, actor, now if agrees else None
    held.save(update_fields=["state", "agreed_by", "sent_at"])
    _log(held, "REPORT_REFERRED" if agrees else "REFERRAL_DECLINED", actor, now)
    return held


@transaction.atomic
def move_referral(*, referral: Referral, state: str, actor: Person, now: datetime) -> Referral:
    """Record that they accepted a referral or did not, or that it was called back. Raises IllegalTransition."""
    held = _held(referral)
    if state not in {S.ACCEPTED, S.REJECTED, S.REVOKED}:
        raise UnknownCode(state)
    REFERRAL.check(held.state, state)
    held.state = state
    held.settled_at = None if state == S.ACCEPTED else now
    held.save(update_fields=["state", "settled_at"])
    _log(held, f"REFERRAL_{state}", actor, now)
    return held


@transaction.atomic
def answer_referral(*, referral: Referral, answer: str, tell: str = "", actor: Person, now: datetime) -> Referral:
    """Record what they answered or did; `tell` is said to the reporter in plain words.

    Raises IllegalTransition, ReasonMissing (no answer).
    """
    if not answer.strip():
        raise ReasonMissing
    held = _held(referral)
    REFERRAL.check(held.state, S.ANSWERED)
    held.state, held.settled_at = S.ANSWERED, now
    held.seal(answer=answer)
    if tell:
        report = hold(held.report)
        tell_reporter(report, tell, actor, now)
        held.told_at = now
        log(report, "REPORTER_TOLD", actor, now, {"referral": str(held.uuid)})
    held.save(update_fields=["state", "settled_at", "answer", "told_at"])
    _log(held, "REFERRAL_ANSWERED", actor, now)
    return held


def remind_referrals(*, now: datetime) -> int:
    """Remind the lead of a case, or whoever passed it on, of answers that are due; return of how many."""
    due = Referral.objects.filter(
        state__in=[S.SENT, S.ACCEPTED], answer_due_on__lt=selectors.tomorrow(now), reminded_at=None
    )
    rows = due.select_related("case__lead", "report", "proposed_by").order_by("answer_due_on", "pk")
    return sum(_remind(one, now) for one in rows[:AT_ONCE])


@transaction.atomic
def _remind(referral: Referral, now: datetime) -> int:
    if not Referral.objects.filter(pk=referral.pk, reminded_at=None).update(reminded_at=now):
        return 0
    person = referral.case.lead or referral.proposed_by
    able = selectors.not_barred(referral.report, [person] if person.is_active else [])
    if not able:
        area = referral.report.area.code if referral.report.area else ""
        people = accounts.people_covering("DUTY_OFFICER", area_code=area, now=now)
        able = selectors.not_barred(referral.report, people)
    for one in able:
        key = f"REFERRAL_DUE:{referral.uuid}:{one.uuid}"
        cascade.notify(person=one, notice="REFERRAL_DUE", reference=referral.case.reference, key=key, now=now)
    log_case(referral.case, "REFERRAL_DUE", None, now, {"referral": str(referral.uuid), "people": len(able)})
    return 1
