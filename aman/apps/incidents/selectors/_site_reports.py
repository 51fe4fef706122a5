"""What the lead of a site may know of reports about it: consented to, excluding nobody there, and never who told us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Max, QuerySet

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents.models import (
    Decision,
    Recipient,
    Report,
    ReportConsent,
    ReportExclusion,
    ReportKind,
    ReportState,
    SiteReport,
)
from aman.kit import vault, when


@dataclass(frozen=True)
class SiteLine:
    """A report as its site may know of it: what sort of thing, when, where it stands."""

    uuid: UUID
    what: str
    occurred_on: date | None
    occurred_at: time | None
    received_on: date
    state: str
    decision: str
    told_at: datetime | None


@dataclass(frozen=True)
class PanelWord:
    """What the panel said to the site."""

    at: datetime
    text: str


def _known_at(site: UUID) -> QuerySet[SiteReport]:
    """Return the reports a site may know of: none that keeps out anybody who holds or held a role there."""
    there = [one.pk for one in accounts.people_of_site(site)]
    closed = ReportExclusion.objects.filter(person__in=there, lifted_at=None)
    known = SiteReport.objects.filter(site__uuid=site).exclude(pk__in=closed.values("report_id"))
    found: QuerySet[SiteReport] = known.annotate(site_told_at=Max("site_words__at")).only(
        "pk", "uuid", "kind", "occurred_on", "occurred_at", "received_at", "state", "decision"
    )
    return found


def site_reports(site: UUID) -> QuerySet[SiteReport]:
    """Return the reports a site in scope may know of, newest first."""
    return _known_at(site).order_by("-received_at", "-pk")


def site_report(site: UUID, report: UUID) -> SiteReport:
    """Return one report a site in scope may know of. Raises Report.DoesNotExist."""
    found: SiteReport = _known_at(site).get(uuid=report)
    return found


def site_line(report: SiteReport) -> SiteLine:
    """Return a report as its site's list shows it. Nothing sealed is opened."""
    return SiteLine(
        uuid=report.uuid,
        what=str(ReportKind(report.kind).label),
        occurred_on=report.occurred_on,
        occurred_at=report.occurred_at,
        received_on=when.day_of(report.received_at),
        state=str(ReportState(report.state).label) if report.state == ReportState.DECIDED else "",
        decision=str(Decision(report.decision).label) if report.decision else "",
        told_at=report.site_told_at,  # type: ignore[attr-defined]
    )


def words_to_site(report: SiteReport) -> list[PanelWord]:
    """Return what the panel has said to a site about a report, newest first. One query."""
    found = []
    for word in report.site_words.select_related("record_key").order_by("-at", "-pk"):
        try:
            found.append(PanelWord(word.at, word.reveal("text")))
        except vault.Erased:
            continue
    return found


def may_tell_site(report: Report) -> bool:
    """Whether the lead of the site a report is about may know of it. Three queries."""
    if report.site is None or report.exclude_site or report.exclusion_open or report.set_aside_at is not None:
        return False
    agreed = ReportConsent.objects.filter(report_id=report.pk, recipient=Recipient.SITE, given=True, withdrawn_at=None)
    if not agreed.exists():
        return False
    there = [one.pk for one in accounts.people_of_site(report.site.uuid)]
    return not ReportExclusion.objects.filter(report_id=report.pk, person__in=there, lifted_at=None).exists()
