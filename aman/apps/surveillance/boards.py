"""Incidents set out as the methods take them: boards of daily counts. Nothing here reads or writes records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from aman.apps.incidents.selectors import Event

ALL = "ALL"
"""All types of an area together, but for what happened online."""
DENSE_PER_DAY = 1.0
"""A type of a whole region is watched by itself from this many a day; below, only the region's total is."""
About = tuple[str, str, str, str]
"""Code, name, level and region of an area."""


@dataclass(frozen=True)
class Series:
    """One line of counts that is watched: an area and a type. It borrows from areas of its level and region."""

    area_pk: int
    area_code: str
    area_name: str
    level: str
    region: str
    category: str


@dataclass(frozen=True)
class CountBoard:
    """Zero-filled daily counts of every series: (series, days), the last column is `last`."""

    series: Sequence[Series]
    strata: Sequence[int]
    counts: Any
    first: date
    last: date
    incidents: int


@dataclass(frozen=True)
class WideSeries:
    """One line of counts of a region, or of everywhere (an empty region): a type, or all types in the street."""

    region: str
    category: str
    counts: Any


Cell = tuple[int, str, bool, date, int]
"""Area, category, whether online, day, number."""


def board_of(cells: Collection[Cell], first: date, last: date, about: Mapping[int, About]) -> CountBoard:
    """Return the counts of every area and type, and of all street types of an area together.

    An area is watched once it has had an incident in these days. Strata are level, region and type.
    """
    days = (last - first).days + 1
    present = {(area, category) for area, category, _online, _on, _n in cells}
    keys = sorted({*present, *((area, ALL) for area, _category in present)})
    place = {key: n for n, key in enumerate(keys)}
    table = np.zeros((len(keys), days), dtype=np.int64)
    for area, category, is_online, on, number in cells:
        table[place[area, category], (on - first).days] += number
        if not is_online:
            table[place[area, ALL], (on - first).days] += number
    series = [Series(area, *about[area], category) for area, category in keys]
    groups = sorted({(one.level, one.region, one.category) for one in series})
    code = {group: n for n, group in enumerate(groups)}
    strata = [code[one.level, one.region, one.category] for one in series]
    return CountBoard(series, strata, table, first, last, sum(cell[4] for cell in cells))


def cells_of(events: Iterable[Event]) -> list[Cell]:
    """Return one cell for each incident that has an area."""
    return [(one.area_id, one.category, one.is_online, one.on, 1) for one in events if one.area_id is not None]


def wide_of(events: Sequence[Event], first: date, last: date, about: Mapping[int, About]) -> list[WideSeries]:
    """Return the counts of each region and of everywhere: the street, what is online, and every type that is dense.

    Everywhere is left out where all is in one region. What has no area belongs to everywhere, and to the one region.
    """
    days = (last - first).days + 1
    regions = sorted({row[3] for row in about.values() if row[3]})
    only = regions[0] if len(regions) == 1 else ""
    lines: dict[tuple[str, str], Any] = {}
    for one in events:
        home = about[one.area_id][3] if one.area_id is not None and one.area_id in about else only
        kinds = (one.category,) if one.is_online else (one.category, ALL)
        places = {home} if home == only else {home, ""}
        for region in places:
            for kind in kinds:
                line = lines.setdefault((region, kind), np.zeros(days, dtype=np.int64))
                line[(one.on - first).days] += 1
    return [
        WideSeries(region, kind, row)
        for (region, kind), row in sorted(lines.items())
        if kind == ALL or row.mean() >= DENSE_PER_DAY
    ]


def is_of(event: Event, category: str) -> bool:
    """Whether an incident is counted in a series of a type, or of all street types."""
    return not event.is_online if category == ALL else event.category == category
