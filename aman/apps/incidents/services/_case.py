"""Cases: opened, led, worked through tasks and needs, closed with a reason and opened again."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from aman.apps.cascade import services as cascade
from aman.apps.incidents import codebook, selectors
from aman.apps.incidents.models import (
    Case,
    CaseState,
    CaseTask,
    CloseReason,
    Duty,
    Incident,
    PoliceRecord,
    Report,
    ReportAssignment,
    SupportNeed,
)
from aman.apps.incidents.services._exclude import ReasonMissing, is_barred
from aman.apps.incidents.services._supervise import hold, log, tell_reporter
from aman.kit import audit, vault
from aman.kit.transitions import IllegalTransition, Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
READING_AGAIN = timedelta(minutes=15)
CASE = Transitions.of("case", {(CaseState.OPEN, CaseState.CLOSED), (CaseState.CLOSED, CaseState.OPEN)})


class NotACase(Exception):
    """Only an incident that people reported, or a report that is decided, becomes a case."""


class CannotLead(Exception):
    """Only an officer or caseworker of the area whom no reporter excluded leads a case."""


class AlreadySettled(Exception):
    """It was done, met or answered before."""


class UnknownCode(Exception):
    """The code is on no list in force."""


class StillNeeded(Exception):
    """A case with needs that are not met, or answers awaited, is closed only knowingly."""


class NotOfThisCase(Exception):
    """The report does not belong to the case, or not any more."""


def log_case(case: Case, verb: str, actor: Person | None, now: datetime, details: dict[str, Any] | None = None) -> None:
    """Write the audit row of something done to a case."""
    audit.record(
        chain=audit.intake_chain(case.uuid),
        verb=verb,
        subject=case,
        actor=actor.uuid if actor else None,
        now=now,
        details=details,
    )


def hold_case(case: Case) -> Case:
    """Return the case as it is now, held until the transaction ends."""
    held: Case = Case.objects.select_for_update(of=("self",)).select_related("record_key", "lead").get(pk=case.pk)
    return held


@transaction.atomic
def open_case(
    *, incident: Incident | None = None, report: Report | None = None, actor: Person | None, now: datetime
) -> Case:
    """Open the case of an incident, or of a report that is no incident; the one there is, where there is one.

    Raises NotACase.
    """
    if incident is not None and incident.merged_into_id is not None:
        incident = Incident.objects.get(pk=incident.merged_into_id)
    if incident is None and report is not None:
        incident = selectors.incident_of(report)
    if incident is not None:
        wanted: dict[str, Any] = {"incident": incident}
    elif report is not None and report.decision:
        wanted = {"report": report}
    else:
        raise NotACase
    found: Case | None = Case.objects.filter(**wanted).first()
    if found is not None:
        return found
    reference = "AC-" + "".join(secrets.choice(_LETTERS) for _ in range(8))
    case = Case(record_key=vault.new_record_key(), reference=reference, opened_at=now, opened_by=actor, **wanted)
    case.save(force_insert=True)
    log_case(case, "CASE_OPENED", actor, now)
    return case


def note_case_reading(*, case: Case, actor: Person, now: datetime) -> None:
    """Name the reader of a case in its record, and in that of its reports, once in a quarter of an hour."""
    lately = audit.trail(case).filter(verb="CASE_READ", actor=actor.uuid, at__gt=now - READING_AGAIN)
    if lately.exists():
        return
    with transaction.atomic():
        log_case(case, "CASE_READ", actor, now)
        for report in selectors.case_reports(case):
            log(report, "CASE_READ", actor, now, {"case": str(case.uuid)})


@transaction.atomic
def lead_case(*, case: Case, person: Person, actor: Person, now: datetime) -> Case:
    """Make somebody the lead caseworker: they may open the reports of the case. Raises CannotLead."""
    held = hold_case(case)
    if person not in selectors.case_people(held, now):
        raise CannotLead
    before = held.lead
    held.lead = person
    held.save(update_fields=["lead"])
    for report in selectors.case_reports(held):
        _assign(hold(report), person, Duty.CASEWORKER, actor, now)
        if before is not None and before.pk != person.pk:
            report.assignments.filter(person=before, duty=Duty.CASEWORKER, to_at=None).update(to_at=now)
    log_case(held, "CASE_LED", actor, now, {"person": str(person.uuid)})
    if person.pk != actor.pk:
        key = f"CASE_YOURS:{held.uuid}:{person.uuid}:{now:%Y%m%d%H%M}"
        cascade.notify(person=person, notice="CASE_YOURS", reference=held.reference, key=key, now=now)
    return held


def _assign(report: Report, person: Person, duty: str, actor: Person, now: datetime) -> None:
    """Assign somebody to a held report, unless they are already. Raises CannotLead for somebody barred."""
    if is_barred(report, person):
        raise CannotLead
    if report.assignments.filter(person=person, duty=duty, to_at=None).exists():
        return
    ReportAssignment.objects.create(report=report, person=person, duty=duty, from_at=now, by=actor)
    log(report, "REPORT_ASSIGNED", actor, now, {"person": str(person.uuid), "duty": duty})


@transaction.atomic
def ask_second(*, case: Case, person: Person, actor: Person, now: datetime) -> Case:
    """Ask a colleague for the second look at an incident: they may then open its reports. Raises CannotLead."""
    held = hold_case(case)
    if person not in selectors.second_people(held, now):
        raise CannotLead
    for report in selectors.case_reports(held):
        _assign(hold(report), person, Duty.REVIEWER, actor, now)
    log_case(held, "SECOND_ASKED", actor, now, {"person": str(person.uuid)})
    key = f"SECOND_LOOK:{held.uuid}:{person.uuid}:{now:%Y%m%d%H%M}"
    cascade.notify(person=person, notice="SECOND_LOOK", reference=held.reference, key=key, now=now)
    return held


@transaction.atomic
def add_task(*, case: Case, text: str, owner: Person, due_on: date, actor: Person, now: datetime) -> CaseTask:
    """Set a task. Raises CannotLead (the owner may not see the case)."""
    held = hold_case(case)
    if owner not in selectors.case_people(held, now):
        raise CannotLead
    task = CaseTask(record_key=held.record_key, case=held, owner=owner, due_on=due_on, set_at=now, set_by=actor)
    task.seal(text=text)
    task.save(force_insert=True)
    log_case(held, "TASK_SET", actor, now, {"task": str(task.uuid), "owner": str(owner.uuid)})
    return task


@transaction.atomic
def finish_task(*, task: CaseTask, actor: Person, now: datetime) -> CaseTask:
    """Mark a task as done. Raises AlreadySettled."""
    held: CaseTask = CaseTask.objects.select_for_update(of=("self",)).select_related("case").get(pk=task.pk)
    if held.done_at is not None:
        raise AlreadySettled
    held.done_at, held.done_by = now, actor
    held.save(update_fields=["done_at", "done_by"])
    log_case(held.case, "TASK_DONE", actor, now, {"task": str(held.uuid)})
    return held


def report_of_case(case: Case, report: Report) -> Report:
    """Return a held report of a case. Raises NotOfThisCase."""
    if report.pk not in {one.pk for one in selectors.case_reports(case)}:
        raise NotOfThisCase
    return hold(report)


@transaction.atomic
def add_need(
    *, case: Case, report: Report, need: str, note: str, follow_up_on: date, actor: Person, now: datetime
) -> SupportNeed:
    """Record what somebody who reported needs, and when somebody asks again. Raises UnknownCode, NotOfThisCase."""
    if need not in {one.code for one in codebook.entries("needs")}:
        raise UnknownCode(need)
    held, of = hold_case(case), report_of_case(case, report)
    row = SupportNeed(
        record_key=of.record_key, case=held, report=of, need=need, follow_up_on=follow_up_on, set_at=now, set_by=actor
    )
    row.seal(note=note)
    row.save(force_insert=True)
    log_case(held, "NEED_RECORDED", actor, now, {"need": need, "report": str(of.uuid)})
    return row


@transaction.atomic
def follow_need(
    *, need: SupportNeed, met: bool, follow_up_on: date | None, actor: Person, now: datetime
) -> SupportNeed:
    """Say that a need is met, or when somebody asks again. Raises AlreadySettled, ReasonMissing (no new day)."""
    held: SupportNeed = SupportNeed.objects.select_for_update(of=("self",)).select_related("case").get(pk=need.pk)
    if held.met_at is not None:
        raise AlreadySettled
    if met:
        held.met_at, held.met_by = now, actor
    elif follow_up_on is None:
        raise ReasonMissing
    else:
        held.follow_up_on = follow_up_on
    held.save(update_fields=["met_at", "met_by", "follow_up_on"])
    log_case(held.case, "NEED_MET" if met else "NEED_FOLLOWED", actor, now, {"need": held.need})
    return held


@transaction.atomic
def record_police(
    *,
    case: Case,
    force: str,
    reference: str,
    outcome: str,
    outcome_on: date,
    note: str = "",
    tell: str = "",
    actor: Person,
    now: datetime,
) -> PoliceRecord:
    """Record what the police have of a case and what came of it; a new answer follows the one before.

    tell: words for those who reported, who read them with their receipts. Raises UnknownCode.
    """
    known = {one.code for name in codebook.police_books() for one in codebook.entries(name)}
    if outcome not in known:
        raise UnknownCode(outcome)
    held = hold_case(case)
    before = held.police_records.filter(followed_by=None).order_by("-pk").first()
    row = PoliceRecord(
        record_key=held.record_key,
        case=held,
        force=force or (before.force if before else ""),
        outcome=outcome,
        outcome_on=outcome_on,
        at=now,
        by=actor,
        follows=before,
    )
    row.seal(reference=reference or (before.reveal("reference") if before else ""), note=note)
    row.save(force_insert=True)
    told = tell_reporters(held, tell, actor, now) if tell else 0
    log_case(held, "POLICE_RECORDED", actor, now, {"outcome": outcome, "told": told})
    return row


def tell_reporters(case: Case, words: str, actor: Person, now: datetime) -> int:
    """Write the same words to everybody who reported what a case is about; return to how many."""
    told = 0
    for report in selectors.case_reports(case):
        held = hold(report)
        if held.is_erased:
            continue
        tell_reporter(held, words, actor, now)
        log(held, "REPORTER_TOLD", actor, now, {"case": str(case.uuid)})
        told += 1
    return told


@transaction.atomic
def close_case(*, case: Case, reason: str, note: str, knowingly: bool = False, actor: Person, now: datetime) -> Case:
    """Close a case with a reason. Raises UnknownCode, IllegalTransition, StillNeeded."""
    if reason not in CloseReason.values:
        raise UnknownCode(reason)
    held = hold_case(case)
    CASE.check(held.state, CaseState.CLOSED)
    if not knowingly and selectors.still_open(held):
        raise StillNeeded
    held.state, held.closed_at, held.closed_by, held.closed_reason = CaseState.CLOSED, now, actor, reason
    held.seal(note=note)
    held.save(update_fields=["state", "closed_at", "closed_by", "closed_reason", "note"])
    log_case(held, "CASE_CLOSED", actor, now, {"reason": reason})
    return held


@transaction.atomic
def reopen_case(*, case: Case, note: str, actor: Person, now: datetime) -> Case:
    """Open a closed case again, saying why. Raises IllegalTransition, ReasonMissing."""
    if not note.strip():
        raise ReasonMissing
    held = hold_case(case)
    if held.state != CaseState.CLOSED:
        raise IllegalTransition("case", held.state, CaseState.OPEN)
    held.state, held.closed_at, held.closed_by, held.closed_reason = CaseState.OPEN, None, None, ""
    held.seal(note=note)
    held.save(update_fields=["state", "closed_at", "closed_by", "closed_reason", "note"])
    log_case(held, "CASE_REOPENED", actor, now)
    return held


def reopen_by_report(case: Case, actor: Person, now: datetime) -> None:
    """Open a closed case again because another report came. In the caller's transaction."""
    if case.state != CaseState.CLOSED:
        return
    case.state, case.closed_at, case.closed_by, case.closed_reason = CaseState.OPEN, None, None, ""
    case.save(update_fields=["state", "closed_at", "closed_by", "closed_reason"])
    log_case(case, "CASE_REOPENED", actor, now, {"reason": "NEW_REPORT"})
