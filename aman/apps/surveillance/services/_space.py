"""The methods that look at places: clusters in space and time, repeats near one another, and hotspots.

A cluster may hold places known only by their area, at its middle; repeats and hotspots want a real place. What
happened online has none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from aman.apps.places.selectors_centres import centres
from aman.apps.surveillance.boards import ALL
from aman.apps.surveillance.models import Level, Reach
from aman.apps.surveillance.services._tellings import Known, Part, Telling, plain
from aman.core import space

if TYPE_CHECKING:
    from aman.apps.incidents.selectors import Event

SCAN, KNOX, HOTSPOTS = "SCAN_PERMUTATION", "KNOX", "HOTSPOTS"
STUDY_DAYS = 365
SCAN_OPTIONS = space.ScanOptions(max_radius_km=5.0, max_share=0.5, max_days=28, min_cases=3, replicates=999)
KNOX_OPTIONS = space.KnoxOptions()
SPOT_OPTIONS = space.HotspotOptions(cell_m=500.0, bandwidth_m=1000.0, gi_reach_m=1000.0)
ALERT_DAYS, ADVISORY_DAYS = 365.0, 100.0
"""A cluster is strong when chance shows the like less than once a year, and worth a look from a hundred days."""
SPOTS_KEPT = 40


@dataclass(frozen=True)
class Place:
    """Somewhere incidents were: a point, and the area it lies in."""

    key: str
    latitude: float
    longitude: float
    area_pk: int


@dataclass(frozen=True)
class Located:
    """Incidents of the last year in the street, each with the number of its place."""

    events: Sequence[Event]
    places: Sequence[Place]
    place_of: Sequence[int]

    @property
    def points(self) -> space.Points:
        """The place of every incident."""
        return space.globe(
            [self.places[n].latitude for n in self.place_of], [self.places[n].longitude for n in self.place_of]
        )


def locate(known: Known, *, only_exact: bool, days: int = STUDY_DAYS) -> Located:
    """Return the street incidents of the last days that have a place; `only_exact`: not those known by area alone."""
    first = known.last - timedelta(days=days - 1)
    recent = [one for one in known.events if one.on >= first and not one.is_online and one.area_id is not None]
    middles = {} if only_exact else centres([(pk, row[0]) for pk, row in known.about.items()])
    held: dict[str, Place] = {}
    events, keys = [], []
    for one in recent:
        place = _place(one, known, middles)
        if place is not None:
            held.setdefault(place.key, place)
            events.append(one)
            keys.append(place.key)
    places = [held[key] for key in sorted(held)]
    number = {place.key: n for n, place in enumerate(places)}
    return Located(events, places, [number[key] for key in keys])


def _place(one: Event, known: Known, middles: dict[int, tuple[float, float]]) -> Place | None:
    area = one.area_id or 0
    if one.latitude is not None and one.longitude is not None:
        latitude, longitude = round(one.latitude, 5), round(one.longitude, 5)
        return Place(f"P:{latitude:.5f},{longitude:.5f}", latitude, longitude, area)
    if area in middles:
        return Place(f"A:{known.about[area][0]}", *middles[area], area)
    return None


def look_for_clusters(known: Known) -> Part | None:
    """Look for places close together with more than their share of the last days; None with too few incidents."""
    found = locate(known, only_exact=False)
    points = space.globe([one.latitude for one in found.places], [one.longitude for one in found.places])
    zero = known.last - timedelta(days=STUDY_DAYS - 1)
    days = [(one.on - zero).days for one in found.events]
    rng = np.random.default_rng([known.seed, 3])
    try:
        given = space.cases(points, found.place_of, days, [1] * len(days), STUDY_DAYS)
        scanned = space.scan(points, given, SCAN_OPTIONS, rng=rng)
    except (space.TooFewCases, space.NotPlaces):
        return None
    options = plain(asdict(SCAN_OPTIONS))
    rows = [_cluster(one, found, known, zero) for one in scanned.clusters if one.observed >= SCAN_OPTIONS.min_cases]
    shown = [row for row in rows if row["recurrence_days"] >= ADVISORY_DAYS]
    base = {"options": options, "seed": known.seed, "first": zero.isoformat(), "last": known.last.isoformat()}
    return Part(
        SCAN, scanned.version, options, known.seed, zero, known.last, scanned.places,
        plain({"clusters": shown, "looked_at": len(rows), "cases": scanned.cases, "circles": scanned.circles}),
        [_cluster_telling(row, found, known, base) for row in shown],
    )  # fmt: skip


def _cluster(one: space.Cluster, found: Located, known: Known, zero: date) -> dict[str, Any]:
    places = [found.places[n] for n in one.places]
    centre = found.places[one.centre]
    recurrence = one.recurrence_days
    return {
        "locations": [place.key for place in places],
        "centre": [centre.latitude, centre.longitude],
        "radius_km": round(one.radius_km, 3),
        "start": (zero + timedelta(days=one.first_day)).isoformat(),
        "end": (zero + timedelta(days=one.last_day)).isoformat(),
        "observed": one.observed,
        "expected": one.expected,
        "llr": one.ratio,
        "p": one.p,
        "recurrence_days": recurrence if math.isfinite(recurrence) else 0.0,
        **_areas((place.area_pk for place in places), known),
    }


def _areas(pks: Iterable[int], known: Known) -> dict[str, list[str]]:
    """Return the codes and names of areas: who may be shown a result, and what it is called."""
    rows = sorted({known.about[pk][:2] for pk in pks})
    return {"areas": [code for code, _name in rows], "names": [name for _code, name in rows]}


def _cluster_telling(row: dict[str, Any], found: Located, known: Known, base: dict[str, Any]) -> Telling:
    first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    members = set(row["locations"])
    inside = [
        one
        for one, n in zip(found.events, found.place_of, strict=True)
        if found.places[n].key in members and first <= one.on <= last
    ]
    held = [one.area_id for one in inside if one.area_id is not None]
    area = max(sorted(set(held)), key=held.count)
    kinds = {one.category for one in inside}
    return Telling(
        SCAN,
        Level.ALERT if row["recurrence_days"] >= ALERT_DAYS else Level.ADVISORY,
        Reach.LOCAL,
        area,
        known.about[area][3],
        kinds.pop() if len(kinds) == 1 else ALL,
        first,
        last,
        row["observed"],
        row["expected"],
        row["p"],
        row["recurrence_days"],
        frozenset(one.pk for one in inside),
        plain({**base, "cluster": {name: row[name] for name in ("centre", "radius_km", "llr", "areas", "names")}}),
    )


def look_for_repeats(known: Known) -> Part | None:
    """Look whether incidents come near one another in space and time more than chance would bring."""
    found = locate(known, only_exact=True)
    if not found.events:
        return None
    days = [float(one.on.toordinal()) for one in found.events]
    rng = np.random.default_rng([known.seed, 4])
    try:
        tested = space.knox(found.points, days, KNOX_OPTIONS, rng=rng)
    except (space.TooFewEvents, space.BadTimes, space.NotPlaces):
        return None
    zero = known.last - timedelta(days=STUDY_DAYS - 1)
    result = {"events": tested.events, "cells": [asdict(cell) for cell in tested.cells], "check": tested.check}
    return Part(
        KNOX, tested.version, plain(asdict(KNOX_OPTIONS)), known.seed, zero, known.last, tested.events, plain(result)
    )


def look_for_hotspots(known: Known) -> Part | None:
    """Look where incidents of the region with most of them gather, and what such a map would have caught."""
    found = _home(locate(known, only_exact=True, days=STUDY_DAYS + 28), known)
    if not found.events:
        return None
    days = [one.on.toordinal() for one in found.events]
    rng = np.random.default_rng([known.seed, 5])
    try:
        made = space.hotspots(found.points, days, SPOT_OPTIONS, rng=rng, last_day=known.last.toordinal())
    except (space.TooLittle, space.TooFine, space.NotPlaces):
        return None
    zero = known.last - timedelta(days=STUDY_DAYS - 1)
    result = {
        "cell_m": SPOT_OPTIONS.cell_m,
        "grid": {"cells": made.grid.cells, "across": made.grid.across, "up": made.grid.up},
        "cells": _spots(made, found, known),
        "walk": [asdict(one) for one in made.walk],
        "against": [asdict(one) for one in made.against],
        "tested": [date.fromordinal(day).isoformat() for day in made.tested],
        "events": made.events,
    }
    options = plain(asdict(SPOT_OPTIONS))
    return Part(HOTSPOTS, made.version, options, known.seed, zero, known.last, made.grid.cells, plain(result))


def _home(found: Located, known: Known) -> Located:
    """Return the incidents of the region with most of them: one map cannot hold two countries."""
    held = [known.about[found.places[n].area_pk][3] for n in found.place_of]
    if not held:
        return found
    home = max(sorted(set(held)), key=held.count)
    kept = [n for n, region in enumerate(held) if region == home]
    return Located([found.events[n] for n in kept], found.places, [found.place_of[n] for n in kept])


def _spots(made: space.Hotspots, found: Located, known: Known) -> list[dict[str, Any]]:
    """Return the cells hottest now and those with most in a year, the hottest first: middle, figures, areas."""
    metres = made.projection.metres(found.points.given)
    cells = made.grid.cell_of(metres)
    east, north = made.grid.middles()
    inside: dict[int, list[int]] = {}
    for at, cell in enumerate(cells):
        inside.setdefault(int(cell), []).append(at)
    order = sorted((cell for cell in inside if made.counts[cell] > 0), key=lambda cell: (-made.heat[cell], cell))
    most = set(sorted(order, key=lambda cell: -made.counts[cell])[:SPOTS_KEPT])
    rows = []
    for rank, cell in enumerate(order, start=1):
        if rank > SPOTS_KEPT and cell not in most:
            continue
        row, column = divmod(cell, made.grid.across)
        longitude, latitude = made.projection.back(np.array([[east[column], north[row]]]))[0]
        rows.append({
            "rank": rank,
            "latitude": round(float(latitude), 5),
            "longitude": round(float(longitude), 5),
            "heat": float(made.heat[cell]),
            "count": int(made.counts[cell]),
            "z": float(made.gi_z[cell]),
            "q": float(made.q[cell]),
            "events": sorted(found.events[at].pk for at in inside[cell]),
            **_areas((found.places[found.place_of[at]].area_pk for at in inside[cell]), known),
        })  # fmt: skip
    return rows
