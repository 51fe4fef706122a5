"""Who may open a report, who is barred from it, and who has viewed it.

Anybody of the area whom the reporter did not exclude sees a report's card: reference, type, clock, area and state.
Its texts open only for its supervisor, for those assigned to it, and, until somebody has taken it, for those on call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents.models import (
    AssignmentRequest,
    Duty,
    DutyShift,
    ExclusionBasis,
    Report,
    ReportAssignment,
    ReportExclusion,
    ReportState,
)
from aman.apps.incidents.selectors._queue import report_by_uuid
from aman.kit import audit, scoping

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

OFFICER = "DUTY_OFFICER"
VIEWED = ("REPORT_READ", "EVIDENCE_READ", "CASE_READ")


@dataclass(frozen=True)
class Reader:
    """Somebody assigned to a report, and as what."""

    uuid: UUID
    name: str
    duty: str
    since: datetime


@dataclass(frozen=True)
class Asking:
    """Somebody who asks to be assigned, and why."""

    uuid: UUID
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class BarredPerson:
    """Somebody who must never see a report, and how that came about."""

    uuid: UUID
    name: str
    basis: str
    at: datetime


@dataclass(frozen=True)
class View:
    """One full reading of a report."""

    name: str
    verb: str
    at: datetime


def on_call_for(report: Report, now: datetime) -> list[int]:
    """Return, by primary key, the officers on call now at the rank a report has reached and not barred from it.

    First rank first; every rank once it is late or escalated. Where nobody on the rota may open it: the officers of
    the whole network; where all of these are barred too: nobody, and the chair is told (`tell_on_call`).
    """
    with scoping.system("who is on call for a report"):
        barred = set(
            ReportExclusion.objects.filter(report_id=report.pk, lifted_at=None).values_list("person_id", flat=True)
        )
        shifts = DutyShift.objects.filter(starts_at__lte=now, ends_at__gt=now, person__is_active=True)
        ranked = list(shifts.order_by("rank", "pk").values_list("person_id", "rank"))
    left_out = barred | ({report.entered_by_id} if report.entered_by_id else set())
    area = report.area.code if report.area else ""
    able = {one.pk for one in accounts.people_covering(OFFICER, area_code=area, now=now)} - left_out
    found = [(pk, rank) for pk, rank in ranked if pk in able]
    first = [pk for pk, rank in found if rank == 1]
    late = report.escalated_at is not None or report.due_at <= now
    if first and not late:
        return first
    if found:
        return [pk for pk, _ in found]
    return [one.pk for one in accounts.people_covering(OFFICER, area_code="", now=now) if one.pk not in left_out]


def may_open(report: Report, person: Person, now: datetime) -> bool:
    """Whether somebody may open a report's texts now. At most six queries; one for its supervisor."""
    if is_barred(report, person):
        return False
    if person.pk in {report.supervisor_id, report.critical_lead_id}:
        return True
    if ReportAssignment.objects.filter(report_id=report.pk, person=person, to_at=None).exists():
        return True
    untaken = report.supervisor_id is None and report.state != ReportState.DECIDED
    return untaken and person.pk in on_call_for(report, now)


def is_barred(report: Report, person: Person) -> bool:
    """Whether somebody must never see a report. One query."""
    return bool(ReportExclusion.objects.filter(report_id=report.pk, person=person, lifted_at=None).exists())


def report_to_open(report: UUID, person: Person, now: datetime) -> Report:
    """Return a report within scope whose texts somebody may open now. Raises Report.DoesNotExist for any other."""
    found = report_by_uuid(report)
    if not may_open(found, person, now):
        raise Report.DoesNotExist
    return found


def report_of_reference(reference: str, site: UUID, person: Person, now: datetime) -> UUID | None:
    """Return the public id of a report about a site that somebody may open, by its reference, or None."""
    found = Report.objects.filter(reference=reference, site__uuid=site).select_related("area").first()
    return found.uuid if found is not None and may_open(found, person, now) else None


def opened_by(person: Person, now: datetime) -> Q:
    """Return the condition that a report is somebody's: supervised by or assigned to them. For lists and search.

    Reports nobody has taken are not in it: these are opened one by one from the queue.
    """
    mine = ReportAssignment.objects.filter(person=person, to_at=None).values("report_id")
    return Q(supervisor=person) | Q(critical_lead=person) | Q(pk__in=mine)


def assigned_to(report: Report) -> list[Reader]:
    """Return who is assigned to a report now, longest first. One query."""
    found = ReportAssignment.objects.filter(report_id=report.pk, to_at=None).select_related("person")
    return [
        Reader(row.person.uuid, row.person.short_name, str(Duty(row.duty).label), row.from_at)
        for row in found.order_by("from_at", "pk")
    ]


def asking(report: Report) -> list[Asking]:
    """Return who asks to be assigned to a report, first come first. One query."""
    found = AssignmentRequest.objects.filter(report_id=report.pk, settled_at=None)
    return [
        Asking(row.uuid, row.person.short_name, "" if row.is_erased else row.reveal("reason"), row.at)
        for row in found.select_related("person", "record_key").order_by("at", "pk")
    ]


def barred_people(report: Report) -> list[BarredPerson]:
    """Return who must never see a report, in name order. One query."""
    found = ReportExclusion.objects.filter(report_id=report.pk, lifted_at=None).select_related("person")
    return [
        BarredPerson(row.person.uuid, row.person.short_name, str(ExclusionBasis(row.basis).label), row.at)
        for row in found.order_by("person__name", "pk")
    ]


def views_of(report: Report, limit: int = 50) -> list[View]:
    """Return who has viewed a report in full, newest first. One query."""
    events: Any = accounts.named(audit.trail(report).filter(verb__in=VIEWED), "actor")[:limit]
    return [View(accounts.shortened(event.actor_name), event.verb, event.at) for event in events]


def assignable(report: Report, now: datetime) -> list[Person]:
    """Return who may be assigned to a report: officers and caseworkers of its area who are not barred. One query."""
    area = report.area.code if report.area else ""
    barred = ReportExclusion.objects.filter(report_id=report.pk, lifted_at=None).values("person_id")
    return accounts.people_covering(OFFICER, "CASEWORKER", area_code=area, now=now, without=barred)


def may_be_barred(report: Report, now: datetime) -> list[tuple[str, str]]:
    """Return whom an officer may bar besides: those who read reports of its area, and the people of its site."""
    area = report.area.code if report.area else ""
    people = accounts.people_covering(
        OFFICER, "CASEWORKER", "CHAIR", "ANALYST", "PANEL_MEMBER", area_code=area, now=now
    )
    there = accounts.people_of_site(report.site.uuid) if report.site else []
    found = {one.pk: one for one in not_barred(report, [*people, *there])}
    return [(str(one.uuid), one.short_name) for one in sorted(found.values(), key=lambda one: (one.name, one.pk))]


def not_barred(report: Report, people: list[Person]) -> list[Person]:
    """Return those of some people who are not barred from a report. One query."""
    barred = set(
        ReportExclusion.objects.filter(report_id=report.pk, lifted_at=None).values_list("person_id", flat=True)
    )
    return [one for one in people if one.pk not in barred]


def cards() -> QuerySet[Report]:
    """Return reports within scope without any of their texts."""
    return Report.objects.select_related("site", "area", "supervisor").only(
        "pk", "uuid", "reference", "kind", "state", "received_at", "due_at", "met_at", "taken_at", "escalated_at",
        "decision", "site__name", "area__name", "area__code", "supervisor__name", "supervisor__uuid",
    )  # fmt: skip


def card(report: UUID) -> Report:
    """Return a report within scope for its card. Raises Report.DoesNotExist."""
    return cards().get(uuid=report)
