"""What the pages of cases show, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from aman.apps.incidents import case_lines, codebook, pages_assess, pages_evidence, pages_incident, selectors
from aman.apps.incidents import case_words as words
from aman.apps.incidents.models import (
    Case,
    CaseState,
    Category,
    CloseReason,
    Duty,
    Report,
    ReportKind,
    Verification,
)
from aman.apps.incidents.pages_slots import REPORT
from aman.kit import page as kit
from aman.kit import when

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

PAGE, NEAR = 30, 4


@dataclass(frozen=True)
class CasePage:
    """A case with everything in it."""

    case: Case
    title: str
    place: str
    state: kit.Status
    reports: list[Report]
    contacts: list[case_lines.Contact]
    tasks: list[case_lines.TaskLine]
    needs: list[case_lines.NeedLine]
    referrals: list[case_lines.ReferralLine]
    police: list[dict[str, Any]]
    findings: list[case_lines.FindingLine]
    assessments: list[dict[str, Any]]
    people: list[tuple[str, Any]]
    excluded: int
    note: str
    files: list[tuple[Report, pages_evidence.Line]]
    moments: list[case_lines.Moment]
    older: str
    filters: list[dict[str, Any]]
    may_second: bool
    closed_reason: str
    near: list[pages_incident.NearLine]


def title_of(case: Case) -> str:
    """Return what a case is about, in a word or two."""
    if case.incident is not None:
        return str(Category(case.incident.category).label)
    return str(ReportKind(case.report.kind).label) if case.report is not None else ""


def place_of(case: Case) -> str:
    """Return where a case is, as far as codes say."""
    of: Any = case.incident or case.report
    where = of.site or of.area
    return where.name if where else _("Place not given")


def state_of(case: Case) -> kit.Status:
    """Return where a case stands, as a chip."""
    if case.state == CaseState.CLOSED:
        return kit.Status("ok", _("Closed"), tag=True)
    if case.lead is None:
        return kit.Status("at", _("No lead"), tag=True)
    return kit.Status("info", format_html(_("With {name}"), name=kit.apart(case.lead.short_name)), tag=True)


def cursor(text: str) -> tuple[datetime, int] | None:
    """Return the place in a list that an address names, or None."""
    at, _dash, pk = text.rpartition("-")
    try:
        return datetime.fromtimestamp(float(at), UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def case_page(case: Case, person: Person, now: datetime, *, group: str = "", before: str = "") -> CasePage:
    """Return a case opened for an officer. About twenty queries, whatever is in it."""
    reports = selectors.case_reports(case)
    verbs = words.GROUPS[group][1] if group in words.GROUPS else ()
    happened, older = selectors.timeline(case, reports, verbs=verbs, before=cursor(before) if before else None)
    second = case.incident is not None and person in selectors.second_people(case, now, reports)
    here = reverse("case_page", kwargs={"case": case.uuid})
    filters = [{"code": "", "label": _("Everything"), "url": f"{here}#timeline", "current": not verbs}]
    filters += [
        {"code": code, "label": label, "url": f"{here}?show={code}#timeline", "current": code == group}
        for code, (label, _verbs) in words.GROUPS.items()
    ]
    return CasePage(
        case=case,
        title=title_of(case),
        place=place_of(case),
        state=state_of(case),
        reports=reports,
        contacts=[case_lines.contact(one) for one in reports],
        tasks=case_lines.tasks(case, now),
        needs=case_lines.needs(case, reports, now),
        referrals=[case_lines.referral(one, person, now) for one in selectors.referrals_of(case, reports)],
        police=case_lines.police(case),
        findings=[case_lines.finding(one) for one in selectors.verifications_of(case)],
        assessments=_assessments(reports, now),
        people=[(name, Duty(duty).label) for name, duty in selectors.assigned_people(reports)],
        excluded=selectors.excluded_count(reports),
        note="" if case.is_erased else case.reveal("note"),
        files=pages_evidence.lines_of_case(reports),
        moments=[case_lines.moment(one) for one in happened],
        older=older,
        filters=filters,
        may_second=second,
        closed_reason=str(CloseReason(case.closed_reason).label) if case.closed_reason else "",
        near=[pages_incident.near_line(one) for one in _near(case, reports)],
    )


def _near(case: Case, reports: list[Report]) -> list[selectors.Near]:
    """Return the incidents within scope that an open case may also be about. Two queries at most."""
    if case.state == CaseState.CLOSED or not reports:
        return []
    if case.incident is not None:
        return selectors.incidents_alike(case.incident, texts=True, reports=reports)[:NEAR]
    return selectors.incidents_near(reports[0])[:NEAR]


def _assessments(reports: list[Report], now: datetime) -> list[dict[str, Any]]:
    """Return where the assessment of each report stands; it came with the reports."""
    found = [one.series for one in reports if getattr(one, "series", None) is not None]
    return [
        {
            "report": one.report,
            "versions": one.versions,
            "tension": codebook.entry("tension", one.tension).label,
            "clock": kit.clock(due=one.due_at, now=now) if one.due_at else None,
            "by": one.review_by.short_name if one.review_by else "",
        }
        for one in found
    ]


def rows_of(found: list[Case], now: datetime) -> kit.Table:
    """Return a page of cases as a table. One query."""
    findings = selectors.findings_of(found)
    columns = [
        kit.Column(_("Case")),
        kit.Column(_("What")),
        kit.Column(_("Where")),
        kit.Column(_("State")),
        kit.Column(_("Second look"), wide=True),
        kit.Column(_("Opened"), wide=True),
    ]
    return kit.table(_("Cases"), columns, [_row(one, findings) for one in found], hide_caption=True)


def _row(case: Any, findings: dict[int, Verification]) -> list[object]:
    url = reverse("case_page", kwargs={"case": case.uuid})
    marks = []
    if case.late:
        marks.append(kit.Status("bad", _("Task late")))
    if case.needing:
        marks.append(kit.Status("at", _("Need not met")))
    state = format_html("{} {}", state_of(case), format_html_join(" ", "{}", [(mark,) for mark in marks]))
    return [
        kit.Link(url, format_html('<bdi dir="ltr">{}</bdi>', case.reference)),
        title_of(case),
        format_html("<bdi>{}</bdi>", place_of(case)),
        state,
        case_lines.finding_status(findings.get(case.incident_id)) if case.incident_id else _("Not counted"),
        when.day_html(case.opened_at, short=True),
    ]


def keyset(found: Any, before: str) -> tuple[list[Case], str]:
    """Return one page of cases from a place in the list, and the place of the next page ("" at the end)."""
    place = cursor(before) if before else None
    if place is not None:
        found = found.filter(Q(opened_at__lt=place[0]) | Q(opened_at=place[0], pk__lt=place[1]))
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], f"{last.opened_at.timestamp():.6f}-{last.pk}" if last else ""


def card(case: Case) -> dict[str, Any]:
    """Return what anybody of the area may see of a case: no words of anybody."""
    return {
        "case": case,
        "title": title_of(case),
        "state": state_of(case),
        "place": place_of(case),
        "reports": selectors.case_reports(case),
    }


def report_slot(report: Report, person: Person, now: datetime) -> dict[str, Any]:
    """Return what a report's page says of its case, its second look and its assessment. At most three queries."""
    case = selectors.case_of_report(report) if report.decision else None
    found = selectors.findings_of([case]).get(case.incident_id) if case and case.incident_id else None
    area = report.area.name if report.area else ""
    figures = selectors.figures_near(report, now) if report.supervisor_id == person.pk else {}
    return {
        "case": case,
        "case_finding": case_lines.finding_status(found) if case and case.incident_id else None,
        "impact_series": getattr(report, "series", None),
        "impact_figures": pages_assess.figure_words(figures, area),
    }


REPORT.append(report_slot)
