"""Who is assigned to a report. Taking assigns; taking over and asking to be assigned need a reason, and are logged."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents.models import AssignmentRequest, Direction, Duty, Report, ReportAssignment, SiteWord
from aman.apps.incidents.selectors import assignable, may_open, may_tell_site
from aman.apps.incidents.services._exclude import ReasonMissing, is_barred
from aman.apps.incidents.services._supervise import hold, log, refuse_own, take_report

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class CannotBeAssigned(Exception):
    """Only an officer or caseworker of the area whom the reporter did not exclude is assigned to a report."""


class NotAReader(Exception):
    """Only those who may open a report decide who else may."""


class AlreadyAssigned(Exception):
    """They are assigned already."""


class NoSuchRequest(Exception):
    """Nobody asks this, or it has been settled."""


class SiteMayNotKnow(Exception):
    """The reporter did not agree that the site's lead is told, or excluded somebody there."""


def _refuse_strangers(report: Report, actor: Person, now: datetime) -> None:
    if not may_open(report, actor, now):
        raise NotAReader


@transaction.atomic
def assign(*, report: Report, person: UUID, duty: str, actor: Person, now: datetime) -> ReportAssignment:
    """Assign somebody to a report as caseworker, deputy or reviewer.

    Raises NotAReader, CannotBeAssigned, AlreadyAssigned.
    """
    held = hold(report)
    _refuse_strangers(held, actor, now)
    found = next((one for one in assignable(held, now) if one.uuid == person), None)
    if found is None or duty not in {Duty.DEPUTY, Duty.CASEWORKER, Duty.REVIEWER}:
        raise CannotBeAssigned
    return add_assignment(held, found, duty, actor, now)


def add_assignment(held: Report, person: Person, duty: str, actor: Person | None, now: datetime) -> ReportAssignment:
    """Add an assignment to a held report. Raises AlreadyAssigned, CannotBeAssigned."""
    if is_barred(held, person):
        raise CannotBeAssigned
    if held.assignments.filter(person=person, duty=duty, to_at=None).exists():
        raise AlreadyAssigned
    row = ReportAssignment.objects.create(report=held, person=person, duty=duty, from_at=now, by=actor)
    if actor is not None:
        log(held, "REPORT_ASSIGNED", actor, now, {"person": str(person.uuid), "duty": duty})
    return row


@transaction.atomic
def end_assignment(*, report: Report, person: UUID, actor: Person, now: datetime) -> int:
    """End whatever somebody is assigned to a report as; return how many assignments ended. Raises NotAReader."""
    held = hold(report)
    _refuse_strangers(held, actor, now)
    ended = held.assignments.filter(person__uuid=person, to_at=None).update(to_at=now)
    if ended:
        log(held, "ASSIGNMENT_ENDED", actor, now, {"person": str(person)})
    return ended


@transaction.atomic
def take_over(*, report: Report, reason: str, actor: Person, now: datetime) -> Report:
    """Take a report knowingly from whoever has it, or without being on call. The reason is kept as a direction.

    Raises ReasonMissing, and what take_report raises.
    """
    if not reason.strip():
        raise ReasonMissing
    held = take_report(report=report, actor=actor, now=now, take_over=True)
    _note(held, reason, actor, now)
    return held


def _note(held: Report, text: str, actor: Person, now: datetime) -> None:
    if held.is_erased:  # who took it and when is in its record; words beside it could not be read
        return
    note = Direction(record_key=held.record_key, report=held, by=actor, at=now)
    note.seal(text=text.strip())
    note.save(force_insert=True)


@transaction.atomic
def ask_to_be_assigned(*, report: Report, reason: str, actor: Person, now: datetime) -> AssignmentRequest:
    """Ask the supervisor of a report to be assigned to it. Raises ReasonMissing, AlreadyAssigned, CannotBeAssigned."""
    if not reason.strip():
        raise ReasonMissing
    held = hold(report)
    if is_barred(held, actor):
        raise CannotBeAssigned
    if held.supervisor_id == actor.pk or held.assignments.filter(person=actor, to_at=None).exists():
        raise AlreadyAssigned
    if held.assignment_requests.filter(person=actor, settled_at=None).exists():
        raise AlreadyAssigned
    request = AssignmentRequest(record_key=held.record_key, report=held, person=actor, at=now)
    request.seal(reason=reason.strip())
    request.save(force_insert=True)
    log(held, "ASSIGNMENT_ASKED", actor, now)
    return request


@transaction.atomic
def settle_request(*, report: Report, request: UUID, grant: bool, actor: Person, now: datetime) -> AssignmentRequest:
    """Grant or refuse a request to be assigned. Raises NotAReader, NoSuchRequest, CannotBeAssigned."""
    held = hold(report)
    _refuse_strangers(held, actor, now)
    asked = held.assignment_requests.filter(uuid=request, settled_at=None).select_related("person").first()
    if asked is None or asked.person_id == actor.pk:
        raise NoSuchRequest
    asked.settled_at, asked.settled_by, asked.granted = now, actor, grant
    asked.save(update_fields=["settled_at", "settled_by", "granted"])
    if grant:
        duty = Duty.DEPUTY if _is_officer(asked.person, now) else Duty.CASEWORKER
        add_assignment(held, asked.person, duty, actor, now)
    else:
        log(held, "ASSIGNMENT_REFUSED", actor, now, {"person": str(asked.person.uuid)})
    return asked


def _is_officer(person: Person, now: datetime) -> bool:
    return any(grant.role == "DUTY_OFFICER" for grant in accounts.grants(person=person, now=now))


@transaction.atomic
def tell_site(*, report: Report, text: str, actor: Person, now: datetime) -> SiteWord:
    """Write to the lead of the site a report is about, who reads it beside the report's type and state.

    Raises NotAReader, ReasonMissing (no words), OwnReport, SiteMayNotKnow.
    """
    if not text.strip():
        raise ReasonMissing
    held = hold(report)
    refuse_own(held, actor)
    _refuse_strangers(held, actor, now)
    if not may_tell_site(held):
        raise SiteMayNotKnow
    word = SiteWord(record_key=held.record_key, report=held, by=actor, at=now)
    word.seal(text=text.strip())
    word.save(force_insert=True)
    log(held, "SITE_TOLD", actor, now)
    return word
