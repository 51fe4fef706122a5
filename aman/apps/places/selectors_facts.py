"""What other apps know of sites, one or all at once, and whose calendars changed since a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Q

from aman.apps.places.models import (
    CalendarChoice,
    CalendarDate,
    EidPrayer,
    MonthAnnouncement,
    SeasonRule,
    Site,
    Timetable,
)
from aman.kit import scoping


@dataclass(frozen=True)
class SiteFacts:
    """What other apps need to know of a site to say what it does today."""

    pk: int
    uuid: UUID
    name: str
    area_pk: int
    area_code: str
    area_name: str
    jumuah_time: time
    languages: tuple[str, ...]


def site_facts(site: UUID) -> SiteFacts:
    """Return what other apps need to know of a site within scope. Raises Site.DoesNotExist."""
    return _facts(Site.objects.select_related("area").defer("area__outline").get(uuid=site))


def facts_of_sites(*, area: str = "") -> list[SiteFacts]:
    """Return the same of every active site within scope, or of one area's, in name order. One query."""
    found = Site.objects.select_related("area").defer("area__outline").filter(is_active=True)
    return [_facts(one) for one in (found.filter(area__code=area) if area else found).order_by("name", "pk")]


def areas_of_active_sites() -> dict[int, int]:
    """Return the area of every active site within scope, both by primary key. One query."""
    return dict(Site.objects.filter(is_active=True).order_by("pk").values_list("pk", "area_id"))


def _facts(found: Site) -> SiteFacts:
    return SiteFacts(
        pk=found.pk,
        uuid=found.uuid,
        name=found.name,
        area_pk=found.area_id,
        area_code=found.area.code,
        area_name=found.area.name,
        jumuah_time=found.jumuah_time,
        languages=tuple(found.languages),
    )


@dataclass(frozen=True)
class Touched:
    """Whose calendars changed: some sites (primary keys), or everybody's."""

    sites: frozenset[int]
    everybody: bool


def calendars_touched(*, since: datetime, until: datetime) -> Touched:
    """Return whose calendars changed after a moment and up to another, whatever the scope. One query."""
    parts = []
    with scoping.system("calendars that changed"):
        for model, known in (
            (CalendarChoice, "chosen_at"),
            (MonthAnnouncement, "known_at"),
            (CalendarDate, "known_at"),
            (EidPrayer, "known_at"),
            (SeasonRule, "known_at"),
            (Timetable, "known_at"),
        ):
            within = Q(**{f"{known}__gt": since, f"{known}__lte": until})
            if hasattr(model, "ended_at"):
                within |= Q(ended_at__gt=since, ended_at__lte=until)
            parts.append(model.objects.filter(within).order_by().values_list("site_id", flat=True))
        found: set[int | None] = set(parts[0].union(*parts[1:]))
    return Touched(frozenset(one for one in found if one is not None), None in found)
