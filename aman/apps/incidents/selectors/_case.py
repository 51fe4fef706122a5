"""Cases: the list, one case with everything in it, and who may open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents.models import (
    Case,
    CaseState,
    CaseTask,
    Incident,
    PoliceRecord,
    Referral,
    ReferralState,
    Report,
    ReportAssignment,
    ReportExclusion,
    ReportLink,
    SupportNeed,
    Verification,
)
from aman.apps.incidents.selectors._readers import OFFICER, opened_by
from aman.kit import when
from aman.kit.models import AuditEvent

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

WORKER = "CASEWORKER"
AWAITED = (ReferralState.SENT, ReferralState.ACCEPTED)
TIMELINE = 60
"""Entries of a timeline on one page."""


@dataclass(frozen=True)
class CaseFilter:
    """What to show of the cases."""

    state: str = CaseState.OPEN
    mine: bool = False
    late: bool = False
    second: bool = False
    needs: bool = False
    area: str = ""


@dataclass(frozen=True)
class Happened:
    """One entry of a timeline: codes only; `about` is what it was about (a report's or the case's reference)."""

    key: str
    at: datetime
    verb: str
    name: str
    about: str
    details: dict[str, Any]


def tomorrow(now: datetime) -> date:
    """Return the local day after a moment."""
    return when.day_of(now) + timedelta(days=1)


def _family(incident: Incident | None) -> Q:
    """The condition that a link leads to an incident, or to one merged into it."""
    if incident is None:
        return Q(pk__in=[])
    group = Incident._base_manager.filter(Q(pk=incident.pk) | Q(merged_into=incident.pk))
    return Q(incident__in=group.values("pk"))


def case_reports(case: Case) -> list[Report]:
    """Return the reports within scope that a case is about, oldest first. One query."""
    # Few tables beside: past eight, PostgreSQL takes them in the order written and reads every report there is.
    rows = _reports(case).select_related("record_key", "area", "series__review_by")
    return list(rows.defer("area__outline").order_by("received_at", "pk"))


def _reports(case: Case) -> QuerySet[Report]:
    linked = ReportLink.objects.filter(_family(case.incident), unlinked_at=None).values("report_id")
    if case.report_id is None:
        return Report.objects.filter(pk__in=linked)
    own: Any = Report._base_manager.filter(pk=case.report_id).values("pk")
    wanted: Any = own if case.incident_id is None else linked.union(own)
    return Report.objects.filter(pk__in=wanted)


def case_by_uuid(case: UUID) -> Case:
    """Return a case within scope. Raises Case.DoesNotExist."""
    found: Case = _cases().select_related("record_key", "closed_by", "opened_by").get(uuid=case)
    return found


def _cases() -> QuerySet[Case]:
    rows = Case.objects.select_related("incident__area", "incident__site", "report__area", "report__site", "lead")
    return rows.defer("incident__area__outline", "report__area__outline")


def may_open_case(case: Case, person: Person, now: datetime) -> bool:
    """Whether somebody may open a case in full: its lead, or anybody who may open one of its reports. One query."""
    if case.lead_id == person.pk:
        return True
    return bool(_reports(case).filter(opened_by(person, now)).exists())


def _mine(person: Person, now: datetime) -> Q:
    """The condition that a case is somebody's: led by them, or of reports that are theirs."""
    reports = Report.objects.filter(opened_by(person, now)).values("pk")
    links = ReportLink.objects.filter(report__in=reports, unlinked_at=None).values("incident_id")
    return Q(lead=person) | Q(report__in=reports) | Q(incident__in=links)


def cases(wanted: CaseFilter, *, person: Person, now: datetime) -> QuerySet[Case]:
    """Return the cases within scope that fit a filter, newest first. Nothing sealed is opened."""
    today = when.day_of(now)
    found = _cases().annotate(
        late=Exists(CaseTask.objects.filter(case=OuterRef("pk"), done_at=None, due_on__lt=today)),
        needing=Exists(SupportNeed.objects.filter(case=OuterRef("pk"), met_at=None)),
        verified=Exists(Verification.objects.filter(incident=OuterRef("incident"), ended_at=None)),
    )
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.mine:
        found = found.filter(_mine(person, now))
    if wanted.late:
        found = found.filter(late=True)
    if wanted.needs:
        found = found.filter(needing=True)
    if wanted.second:
        found = found.filter(verified=False, incident__isnull=False)
    if wanted.area:
        found = found.filter(Q(incident__area__code=wanted.area) | Q(report__area__code=wanted.area))
    return found.order_by("-opened_at", "-pk")


def findings_of(cases: list[Case]) -> dict[int, Verification]:
    """Return the findings in force of some cases' incidents, by primary key of the incident. One query."""
    wanted = [case.incident_id for case in cases if case.incident_id]
    found = Verification.objects.filter(incident_id__in=wanted, ended_at=None).select_related("second_by")
    return {row.incident_id: row for row in found}


def case_people(case: Case, now: datetime) -> list[Person]:
    """Return who may be given work of a case: officers and caseworkers of its area whom no report excludes."""
    return _people(case, case_reports(case), now)


def _people(case: Case, reports: list[Report], now: datetime) -> list[Person]:
    area = case_area(case)
    barred = ReportExclusion.objects.filter(report_id__in=[one.pk for one in reports], lifted_at=None)
    code = area.code if area else ""
    return accounts.people_covering(OFFICER, WORKER, area_code=code, now=now, without=barred.values("person_id"))


def case_area(case: Case) -> Any:
    """Return the area of a case, or None."""
    if case.incident is not None and case.incident.area is not None:
        return case.incident.area
    return case.report.area if case.report is not None else None


def second_people(case: Case, now: datetime, reports: list[Report] | None = None) -> list[Person]:
    """Return who may take the second look at a case: nobody who decided or typed in one of its reports.

    reports: those of the case, where they are known already.
    """
    known = case_reports(case) if reports is None else reports
    first = {one.decided_by_id for one in known} | {one.entered_by_id for one in known}
    return [one for one in _people(case, known, now) if one.pk not in first]


def tasks_of(case: Case) -> list[CaseTask]:
    """Return the tasks of a case, open ones first, soonest first. One query."""
    rows = list(case.tasks.select_related("owner", "done_by").order_by("due_on", "pk"))
    for row in rows:
        row.record_key = case.record_key
    return sorted(rows, key=lambda row: (row.done_at is not None, row.due_on))


def needs_of(case: Case, reports: list[Report]) -> list[SupportNeed]:
    """Return the needs recorded in a case, unmet ones first. One query."""
    keys = {one.pk: one for one in reports}
    rows = list(case.needs.filter(report__in=list(keys)).order_by("follow_up_on", "pk"))
    for row in rows:
        row.record_key, row.report = keys[row.report_id].record_key, keys[row.report_id]
    return sorted(rows, key=lambda row: (row.met_at is not None, row.follow_up_on))


def referrals_of(case: Case, reports: list[Report]) -> list[Referral]:
    """Return the referrals of a case, newest first. One query."""
    keys = {one.pk: one for one in reports}
    found = Referral.objects.filter(case=case, report__in=list(keys)).select_related(
        "proposed_by", "agreed_by", "consent"
    )
    rows = list(found.order_by("-proposed_at", "-pk"))
    for row in rows:
        row.record_key, row.report = keys[row.report_id].record_key, keys[row.report_id]
    return rows


def police_of(case: Case) -> list[PoliceRecord]:
    """Return what the police have of a case, newest first. One query."""
    rows = list(case.police_records.select_related("by").order_by("-pk"))
    for row in rows:
        row.record_key = case.record_key
    return rows


def verifications_of(case: Case) -> list[Verification]:
    """Return the findings of a case's incident, newest first. One query."""
    found = Verification.objects.filter(incident=case.incident) if case.incident else Verification.objects.none()
    return list(found.select_related("first_by", "second_by", "record_key").order_by("-at", "-pk"))


def still_open(case: Case) -> list[str]:
    """Return what of a case is still open, as codes: TASKS, NEEDS, REFERRALS."""
    found = [
        ("TASKS", case.tasks.filter(done_at=None)),
        ("NEEDS", case.needs.filter(met_at=None)),
        ("REFERRALS", Referral.objects.filter(case=case, state__in=[*AWAITED, ReferralState.PROPOSED])),
    ]
    return [code for code, rows in found if rows.exists()]


def tasks_for(person: Person, now: datetime, limit: int = 20) -> list[CaseTask]:
    """Return the open tasks somebody has in cases within scope, soonest first. One query."""
    rows = CaseTask.objects.filter(owner=person, done_at=None, case__in=Case.objects.values("pk"))
    return list(rows.select_related("case", "record_key").order_by("due_on", "pk")[:limit])


def needs_due(person: Person, now: datetime, limit: int = 20) -> list[SupportNeed]:
    """Return the needs to ask after today or earlier in cases that are somebody's, soonest first. One query."""
    mine = Case.objects.filter(_mine(person, now)).values("pk")
    rows = SupportNeed.objects.filter(met_at=None, follow_up_on__lt=tomorrow(now), case__in=mine)
    return list(rows.select_related("case").order_by("follow_up_on", "pk")[:limit])


def cases_of(person: Person, now: datetime, limit: int = 20) -> list[Case]:
    """Return the open cases that are somebody's, newest first. One query."""
    return list(cases(CaseFilter(mine=True), person=person, now=now)[:limit])


def case_of_report(report: Report) -> Case | None:
    """Return the case a report belongs to, within scope, or None. One query."""
    linked = ReportLink.objects.filter(report=report, unlinked_at=None)
    incidents = linked.values("incident_id")
    merged = linked.values("incident__merged_into_id")
    found: Case | None = (
        Case.objects.filter(Q(report=report) | Q(incident__in=incidents) | Q(incident__in=merged))
        .select_related("lead")
        .order_by("-pk")
        .first()
    )
    return found


def case_of_incident(incident: Incident) -> Case | None:
    """Return the case of an incident, within scope, or None. One query."""
    found: Case | None = Case.objects.filter(incident=incident).select_related("lead").first()
    return found


def timeline(
    case: Case, reports: list[Report], *, verbs: tuple[str, ...] = (), before: tuple[datetime, int] | None = None
) -> tuple[list[Happened], str]:
    """Return what happened in a case and its reports, newest first, and the key of the next page ("" at the end).

    From the audit trail, which has times, people and codes and never a word. One query.
    """
    about = {("incidents.Report", str(one.uuid)): one.reference for one in reports}
    about[("incidents.Case", str(case.uuid))] = case.reference
    if case.incident is not None:
        about[("incidents.Incident", str(case.incident.uuid))] = case.reference
    wanted = Q(pk__in=[])
    for kind in {kind for kind, _ in about}:
        wanted |= Q(subject_type=kind, subject_id__in=[ident for of, ident in about if of == kind])
    found = AuditEvent.objects.filter(wanted)
    if verbs:
        found = found.filter(verb__in=verbs)
    if before is not None:
        found = found.filter(Q(at__lt=before[0]) | Q(at=before[0], pk__lt=before[1]))
    rows: Any = list(accounts.named(found.order_by("-at", "-pk"), "actor")[: TIMELINE + 1])
    lines = [
        Happened(
            key=f"{row.at.timestamp():.6f}-{row.pk}",
            at=row.at,
            verb=row.verb,
            name=accounts.shortened(row.actor_name),
            about=about.get((row.subject_type, row.subject_id), ""),
            details=row.details,
        )
        for row in rows[:TIMELINE]
    ]
    return lines, lines[-1].key if len(rows) > TIMELINE and lines else ""


def excluded_count(reports: list[Report]) -> int:
    """Return how many people are barred from a case's reports. One query."""
    return int(ReportExclusion.objects.filter(report__in=[one.pk for one in reports], lifted_at=None).count())


def assigned_people(reports: list[Report]) -> list[tuple[str, str]]:
    """Return who is assigned to a case's reports, as name and duty. One query."""
    rows = ReportAssignment.objects.filter(report__in=[one.pk for one in reports], to_at=None).select_related("person")
    return sorted({(row.person.short_name, row.duty) for row in rows})
