"""How a duty officer supervises a report: takes it, directs, asks. Never their own report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from aman.apps.incidents.models import Deed, Direction, Report, ReporterMessage, ReportState, Step
from aman.apps.incidents.services import _clocks
from aman.apps.incidents.services._states import REPORT
from aman.kit import audit
from aman.kit.transitions import IllegalTransition

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

READING_AGAIN = timedelta(minutes=15)
"""Opening the same report again within this time is the same reading."""


class OwnReport(Exception):
    """Nobody supervises a report they entered themselves."""


class AlreadyTaken(Exception):
    """Somebody else has the report; it may be taken over, knowingly."""


class NotSupervisor(Exception):
    """Only the named supervisor does this; anybody else takes the report over first."""


@dataclass(frozen=True)
class Weighed:
    """What stood behind a direction or a decision, in the steps of the National Decision Model. All may be empty."""

    information: str = ""
    assessment: str = ""
    powers: str = ""
    options: str = ""
    review: str = ""
    ethics: str = ""


def hold(report: Report) -> Report:
    """Return the report as it is now, held until the transaction ends."""
    return Report.objects.select_for_update(of=("self",)).select_related("record_key").get(pk=report.pk)


def log(report: Report, verb: str, actor: Person, now: datetime, details: dict[str, Any] | None = None) -> None:
    """Write the audit row of something a person did to a report."""
    audit.record(
        chain=audit.intake_chain(report.uuid),
        verb=verb,
        subject=report,
        actor=actor.uuid,
        now=now,
        details=details,
    )


def refuse_own(report: Report, actor: Person) -> None:
    """Raise OwnReport for the person who entered the report."""
    if report.entered_by_id == actor.pk:
        raise OwnReport


def refuse_others(report: Report, actor: Person) -> None:
    """Raise NotSupervisor for anybody but the named supervisor of a report in hand."""
    if report.supervisor_id is None:
        raise IllegalTransition("report", report.state, ReportState.IN_HAND)
    if report.supervisor_id != actor.pk:
        raise NotSupervisor


def note_reading(*, report: Report, actor: Person, now: datetime) -> None:
    """Name the reader of a report in its record, once in a quarter of an hour."""
    lately = audit.trail(report).filter(verb="REPORT_READ", actor=actor.uuid, at__gt=now - READING_AGAIN)
    if lately.exists():
        return
    with transaction.atomic():
        log(report, "REPORT_READ", actor, now)


@transaction.atomic
def take_report(*, report: Report, actor: Person, now: datetime, take_over: bool = False) -> Report:
    """Make somebody the named supervisor of a report.

    take_over: knowingly from the one who has it. Raises OwnReport, AlreadyTaken, IllegalTransition.
    """
    held = hold(report)
    refuse_own(held, actor)
    if held.supervisor_id == actor.pk and held.state != ReportState.DECIDED:
        return held
    if held.state == ReportState.DECIDED:
        raise IllegalTransition("report", held.state, ReportState.IN_HAND)
    if held.supervisor_id is not None and not take_over:
        raise AlreadyTaken
    REPORT.check(held.state, ReportState.IN_HAND)
    verb = "REPORT_TAKEN_OVER" if held.supervisor_id else "REPORT_TAKEN"
    if held.state == ReportState.UNREAD:
        held.state = ReportState.IN_HAND
    held.supervisor, held.taken_at = actor, now
    held.save(update_fields=["state", "supervisor", "taken_at"])
    _clocks.meet(held, {Step.TRIAGE}, now)
    log(held, verb, actor, now)
    return held


def meet_clock(report: Report, now: datetime) -> None:
    """Stop every clock: a decision does. The caller saves `met_at`."""
    _clocks.meet(report, set(Step.values), now)


def enter(
    report: Report,
    deed: str,
    text: str,
    actor: Person,
    now: datetime,
    *,
    weighed: Weighed | None = None,
    decision: str = "",
) -> Direction:
    """Enter something in the decision log of a report. The caller holds the report, and the transaction."""
    entry = Direction(record_key=report.record_key, report=report, by=actor, at=now, deed=deed, decision=decision)
    entry.seal(text=text, **asdict(weighed or Weighed()))
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def record_direction(
    *, report: Report, text: str, actor: Person, now: datetime, weighed: Weighed | None = None
) -> Direction:
    """Enter what the supervisor directs in the decision log; on a decided report, a note for colleagues.

    weighed: the steps of the National Decision Model, where there was time to write them. Raises OwnReport,
    NotSupervisor, IllegalTransition (nobody has taken it).
    """
    held = hold(report)
    refuse_own(held, actor)
    decided = held.state == ReportState.DECIDED
    if not decided:
        refuse_others(held, actor)
    entry = enter(held, Deed.NOTE if decided else Deed.DIRECTION, text, actor, now, weighed=weighed)
    held.wrote_at = None
    held.save(update_fields=["wrote_at"])
    _clocks.meet(held, {Step.TRIAGE, Step.SUPERVISE}, now)
    log(held, "DIRECTION_RECORDED", actor, now)
    return entry


@transaction.atomic
def ask_reporter(*, report: Report, text: str, actor: Person, now: datetime) -> ReporterMessage:
    """Write to the reporter, who reads it with their receipt. A report in hand then waits for their answer.

    Raises OwnReport, IllegalTransition (nobody has taken it).
    """
    held = hold(report)
    refuse_own(held, actor)
    after = ReportState.DECIDED if held.state == ReportState.DECIDED else ReportState.ASKED
    REPORT.check(held.state, after)
    message = tell_reporter(held, text, actor, now)
    held.state, held.wrote_at = after, None
    held.save(update_fields=["state", "wrote_at"])
    _clocks.meet(held, {Step.TRIAGE, Step.CONTACT}, now)
    if after == ReportState.ASKED:
        _clocks.pause([held], _clocks.REPORTER, now)
    log(held, "REPORTER_ASKED", actor, now)
    return message


def tell_reporter(report: Report, text: str, actor: Person, now: datetime) -> ReporterMessage:
    """Add our message to the conversation with a reporter."""
    message = ReporterMessage(record_key=report.record_key, report=report, from_reporter=False, by=actor, at=now)
    message.seal(text=text)
    message.save(force_insert=True)
    return message
