"""Incidents that may be the same, by place, by day and by words, and why each is thought so.

Texts are opened in memory, only for those who may read the reports anyway, and only a bounded number of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from aman.apps.incidents.models import Incident, Report, ReportLink
from aman.apps.incidents.selectors._counts import counted
from aman.apps.incidents.selectors._incident import reports_of
from aman.core import similar
from aman.kit import vault, when

SAME_DAYS = 3
"""Reports this many days apart, in one area, may describe the same incident."""
SITE_DAYS = 10
"""At one place of worship, this many days."""
CANDIDATES = 200
COMPARED = 40
"""Reports whose texts are opened to compare."""
SHOWN = 8
SPEAKS = 0.3
"""Resemblance from which the words themselves are named as a reason: docs/methods/similarity.md."""


@dataclass(frozen=True)
class Near:
    """An incident a report or another incident may belong to, and why: place, days apart, words in common."""

    uuid: UUID
    category: str
    occurred_on: date
    place: str
    reports: int
    same_site: bool = False
    days: int = 0
    words: int = 0
    """Per cent of the shorter text that the other has too; 0 where they were not compared, or little is shared."""

    @property
    def weight(self) -> float:
        """How likely it seems: for the order only, never shown as a number."""
        return 3 * self.same_site + max(0, SAME_DAYS - self.days) + 6 * self.words / 100


def incidents_near(report: Report, *, texts: bool = True) -> list[Near]:
    """Return incidents that a report may describe, likeliest first. One query, and two where texts are compared."""
    day = report.occurred_on or when.day_of(report.received_at)
    found = _candidates(report.site_id, report.area_id, day)
    mine = [similar.runs(_text(report))] if texts and found else []
    return _ranked(found, report.site_id, day, mine)


def incidents_alike(incident: Incident, *, texts: bool, reports: list[Report] | None = None) -> list[Near]:
    """Return incidents that may be the same as one, likeliest first.

    texts: whether the reader may read reports; reports: those of the incident, where they are known with their keys.
    """
    found = _candidates(incident.site_id, incident.area_id, incident.occurred_on)
    found = [one for one in found if one.pk != incident.pk]
    mine: list[frozenset[str]] = []
    if texts and found:
        known = reports_of(incident) if reports is None else reports
        mine = [similar.runs(_text(one)) for one in known[:5]]
    return _ranked(found, incident.site_id, incident.occurred_on, mine)


def _candidates(site: int | None, area: int | None, day: date) -> list[Incident]:
    """Return counted incidents of the area, or of no area, in the days about one; of the site, somewhat longer."""
    near = Q(area_id=area, occurred_on__range=(day - timedelta(days=SAME_DAYS), day + timedelta(days=SAME_DAYS)))
    if site is not None:
        here = (day - timedelta(days=SITE_DAYS), day + timedelta(days=SITE_DAYS))
        near |= Q(site_id=site, occurred_on__range=here)
    rows: QuerySet[Incident] = counted().filter(near, source="AMAN")
    related = rows.select_related("site", "area").defer("area__outline")
    live = Q(links__unlinked_at=None, links__isnull=False)
    found = related.annotate(reports=Count("links", filter=live)).order_by("-occurred_on", "-pk")[:CANDIDATES]
    return sorted(found, key=lambda one: (one.site_id != site, abs((one.occurred_on - day).days), -one.pk))


def _ranked(found: list[Incident], site: int | None, day: date, mine: list[frozenset[str]]) -> list[Near]:
    words = _words_in_common(found, mine) if mine else {}
    near = [_near(one, site, day, words.get(one.pk, 0.0)) for one in found]
    return sorted(near, key=lambda one: (-one.weight, str(one.uuid)))[:SHOWN]


def _near(one: Incident, site: int | None, day: date, share: float) -> Near:
    return Near(
        uuid=one.uuid,
        category=one.category,
        occurred_on=one.occurred_on,
        place=str(one.site or one.area or ""),
        reports=getattr(one, "reports", 0),
        same_site=site is not None and one.site_id == site,
        days=abs((one.occurred_on - day).days),
        words=round(100 * share) if share >= SPEAKS else 0,
    )


def _words_in_common(found: list[Incident], mine: Iterable[frozenset[str]]) -> dict[int, float]:
    """Return the greatest resemblance of each incident's reports to the texts at hand. One query."""
    pks = [one.pk for one in found[:COMPARED]]
    groups = Incident._base_manager.filter(Q(pk__in=pks) | Q(merged_into__in=pks)).values("pk")
    links = ReportLink.objects.filter(incident__in=groups, unlinked_at=None, report__in=Report.objects.values("pk"))
    rows = links.select_related("report__record_key", "incident").order_by("-report_id")[:COMPARED]
    best: dict[int, float] = {}
    wanted = [similar_to for similar_to in mine if similar_to]
    for link in rows:
        theirs, of = similar.runs(_text(link.report)), link.incident.merged_into_id or link.incident_id
        share = max((similar.resemblance(one, theirs) for one in wanted), default=0.0)
        best[of] = max(best.get(of, 0.0), share)
    return best


def _text(report: Report) -> str:
    try:
        return report.reveal("narrative")
    except (vault.Erased, vault.Tampered):
        return ""
