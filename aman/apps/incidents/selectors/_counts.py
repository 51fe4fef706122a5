"""Incidents as rows and as daily counts. Withdrawn incidents are in neither; merged ones are counted once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from aman.apps.incidents.models import Classification, Incident
from aman.apps.incidents.selectors._verify import not_upheld
from aman.kit import when


@dataclass(frozen=True)
class DailyCount:
    """How many incidents of a category happened in an area on a day. Days without any are not listed."""

    area_id: int
    area_code: str
    category: str
    on: date
    count: int


def counted(known: datetime | None = None) -> QuerySet[Incident]:
    """Return what is counted; `known`: what was counted at that moment, whatever became of it since.

    A merged incident is counted through the one it was merged into, for as long as a report describes any of them.
    """
    part = Incident._base_manager.filter(merged_into=OuterRef("pk"), withdrawn_at=None)
    there = Q(withdrawn_at=None) | Q(Exists(part))
    whole = Q(merged_into=None)
    if known is not None:
        there |= Q(withdrawn_at__gte=known)
        whole |= Q(merged_at__gte=known)
    found: QuerySet[Incident] = Incident.objects.filter(there, whole).exclude(pk__in=not_upheld(known))
    return found


def daily_counts(*, first: date, last: date, known_by: date | None = None) -> list[DailyCount]:
    """Return counts of incidents by area, category and day, both ends included, in order of area and day.

    known_by: only those reported on or before that day, each as it was classified, merged and withdrawn at its end,
    for looking back at what could be known. Incidents without an area (online) are not among them. One query, or two.
    """
    known = _end_of(known_by) if known_by is not None else None
    found = counted(known).filter(occurred_on__gte=first, occurred_on__lte=last, area__isnull=False)
    if known_by is not None:
        found = found.filter(reported_on__lte=known_by)
    rows = (
        found.order_by()
        .values_list("area_id", "area__code", "category", "occurred_on")
        .annotate(number=Count("pk"))
        .order_by("area__code", "occurred_on", "category")
    )
    counts = Counter({(row[0], row[1], row[2], row[3]): row[4] for row in rows})
    if known is not None:
        _as_classified(counts, found, known)
    order = sorted((key for key, number in counts.items() if number), key=lambda key: (key[1], key[3], key[2]))
    return [DailyCount(key[0], key[1], key[2], key[3], counts[key]) for key in order]


def _end_of(day: date) -> datetime:
    """Return the end of a local day."""
    return when.start_of(day + timedelta(days=1))


def _as_classified(counts: Counter[tuple[int, str, str, date]], found: QuerySet[Incident], known: datetime) -> None:
    """Move each incident classified again since a moment back to what it was counted as then."""
    since = Classification.objects.filter(at__gte=known, incident__in=found.values("pk")).order_by("incident", "number")
    rows = since.values_list(
        "incident_id", "category_before", "incident__category", "incident__area_id", "incident__area__code",
        "incident__occurred_on",
    )  # fmt: skip
    seen = set[int]()
    for incident, before, after, area_id, area_code, day in rows:
        if incident not in seen:
            seen.add(incident)
            counts[(area_id, area_code, after, day)] -= 1
            counts[(area_id, area_code, before, day)] += 1


def incidents(
    *,
    area: str = "",
    category: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Incident]:
    """Return the incidents within scope, narrowed by area code, category and days, newest first."""
    wanted = Q()
    if area:
        wanted &= Q(area__code=area)
    if category:
        wanted &= Q(category=category)
    if first:
        wanted &= Q(occurred_on__gte=first)
    if last:
        wanted &= Q(occurred_on__lte=last)
    found = counted().filter(wanted).select_related("area", "site").defer("area__outline")
    return found.order_by("-occurred_on", "-pk")


def incidents_behind(*, area_id: int, category: str | None, first: date, last: date) -> list[Incident]:
    """Return the incidents a count is made of, oldest first. One query."""
    found = counted().filter(area_id=area_id, occurred_on__gte=first, occurred_on__lte=last)
    if category:
        found = found.filter(category=category)
    return list(found.select_related("area", "site").defer("area__outline").order_by("occurred_on", "pk"))


def incident_by_uuid(incident: UUID) -> Incident:
    """Return an incident within scope, withdrawn or not. Raises Incident.DoesNotExist, also to whoever is barred."""
    found: Incident = Incident.objects.select_related("area", "site").defer("area__outline").get(uuid=incident)
    return found
