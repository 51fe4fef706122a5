"""Incidents one by one as counting methods take them: what was known of each at a moment, and no words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from aman.apps.incidents.models import Classification, Finding, Incident, ReportLink, Verification
from aman.apps.incidents.selectors._counts import counted


@dataclass(frozen=True, slots=True)
class Event:
    """One incident as it counted at a moment. `latitude`, `longitude`: its own point or its site's, else None."""

    pk: int
    area_id: int | None
    category: str
    is_online: bool
    on: date
    reported_on: date
    site_id: int | None
    latitude: float | None
    longitude: float | None
    is_verified: bool = False


COLUMNS = (
    "pk", "area_id", "category", "is_online", "occurred_on", "reported_on", "site_id", "latitude", "longitude",
    "site__latitude", "site__longitude",
)  # fmt: skip


def events_known(*, first: date, last: date, known: datetime) -> list[Event]:
    """Return every incident within scope that happened in these days and was recorded by a moment, oldest first.

    Each as it was counted, classified and verified at that moment, whatever became of it since. Three queries.
    """
    # What was withdrawn, merged or found at that very moment was known at it.
    found = counted(known + timedelta(microseconds=1)).filter(
        occurred_on__gte=first, occurred_on__lte=last, recorded_at__lte=known
    )
    rows = found.order_by("occurred_on", "pk").values_list(*COLUMNS)
    before, sure = _categories_then(known), _verified(known)
    return [_event(row, before, sure) for row in rows.iterator(chunk_size=5000)]


def _event(row: tuple[object, ...], before: dict[int, str], sure: set[int]) -> Event:
    pk, area, category, online, on, reported, site, latitude, longitude, site_latitude, site_longitude = row
    point = (latitude, longitude) if latitude is not None else (site_latitude, site_longitude)
    event = Event(pk, area, category, online, on, reported, site, *point)  # type: ignore[arg-type]
    if event.pk not in before and event.pk not in sure:
        return event
    return replace(event, category=before.get(event.pk, event.category), is_verified=event.pk in sure)


def _categories_then(known: datetime) -> dict[int, str]:
    """Return what the incidents classified again since a moment were counted as at that moment."""
    since = Classification.objects.filter(at__gt=known).order_by("incident", "-number")
    return dict(since.values_list("incident_id", "category_before"))


def _verified(known: datetime) -> set[int]:
    held = Q(ended_at=None) | Q(ended_at__gt=known)
    found = Verification.objects.filter(held, finding=Finding.CORROBORATED, at__lte=known)
    return set(found.values_list("incident_id", flat=True))


def verified_among(pks: Collection[int]) -> set[int]:
    """Return which of some incidents are corroborated now. One query."""
    found = Verification.objects.filter(incident__in=pks, ended_at=None, finding=Finding.CORROBORATED)
    return set(found.values_list("incident_id", flat=True))


def hours_of(pks: Collection[int], known: datetime) -> dict[int, int]:
    """Return the local hour at which incidents happened, where their source or a joined report says so. Two queries.

    A source says so by the code "hour" among its attributes.
    """
    wanted = set(pks)
    told = Incident.objects.filter(attributes__has_key="hour", recorded_at__lte=known).values_list("pk", "attributes")
    found = {pk: codes["hour"] for pk, codes in told if pk in wanted and codes["hour"] in range(24)}
    links = ReportLink.objects.filter(linked_at__lte=known, unlinked_at=None, report__occurred_at__isnull=False)
    rows = links.order_by("incident", "linked_at").values_list("incident_id", "report__occurred_at")
    return found | {pk: at.hour for pk, at in rows if at and pk in wanted}
