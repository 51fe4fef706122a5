"""Incidents as rows and as daily counts. Withdrawn incidents are in neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from aman.apps.incidents.models import Incident


@dataclass(frozen=True)
class DailyCount:
    """How many incidents of a category happened in an area on a day. Days without any are not listed."""

    area_id: int
    area_code: str
    category: str
    on: date
    count: int


def _counted() -> QuerySet[Incident]:
    found: QuerySet[Incident] = Incident.objects.filter(withdrawn_at=None)
    return found


def daily_counts(*, first: date, last: date, known_by: date | None = None) -> list[DailyCount]:
    """Return counts of incidents by area, category and day, both ends included, in order of area and day.

    known_by: only those reported on or before that day, for looking back at what could be known.
    Incidents without an area (online) are not among them. One query.
    """
    found = _counted().filter(occurred_on__gte=first, occurred_on__lte=last, area__isnull=False)
    if known_by is not None:
        found = found.filter(reported_on__lte=known_by)
    rows = (
        found.order_by()
        .values_list("area_id", "area__code", "category", "occurred_on")
        .annotate(number=Count("pk"))
        .order_by("area__code", "occurred_on", "category")
    )
    return [DailyCount(*row) for row in rows]


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
    found = _counted().filter(wanted).select_related("area", "site").defer("area__outline")
    return found.order_by("-occurred_on", "-pk")


def incidents_behind(*, area_id: int, category: str | None, first: date, last: date) -> list[Incident]:
    """Return the incidents a count is made of, oldest first. One query."""
    found = _counted().filter(area_id=area_id, occurred_on__gte=first, occurred_on__lte=last)
    if category:
        found = found.filter(category=category)
    return list(found.select_related("area", "site").defer("area__outline").order_by("occurred_on", "pk"))


def incident_by_uuid(incident: UUID) -> Incident:
    """Return an incident within scope, withdrawn or not. Raises Incident.DoesNotExist."""
    found: Incident = Incident.objects.select_related("area", "site").defer("area__outline").get(uuid=incident)
    return found
