"""Where and when presence is suggested for the coming week, and how it met what then happened.

A suggestion is a place and hours, for anybody who can be seen there. It is measured by the share of the week's
incidents that fell into a suggested place, with an interval, beside the plain map of a year's counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from aman.apps.incidents import selectors as incidents
from aman.apps.places import selectors as places
from aman.apps.surveillance.models import PatrolPlan, Run
from aman.apps.surveillance.services._space import HOTSPOTS, KNOX, locate
from aman.apps.surveillance.services._tellings import Known, Part, plain
from aman.core.space.hitrate import measured, resampled_days
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.incidents.selectors import Event

DAYS = 7
SPOTS = 8
"""Cells suggested for a week."""
REPEAT_DAYS = 14
REPEAT_FROM = 0.05
"""Chance below which repeats at the same place are taken as real."""
BAND_HOURS = 3
LEAST_HOURS = 5
"""With fewer known hours at a place, those of the whole region are used; with fewer there too, none are said."""
EDGE_M = 5.0
"""What rounding may move a place by: one on the border of a cell is in it."""
SETTLED_AFTER = 3
"""Days after a week's end until most of its incidents are reported."""
METHOD = "HOTSPOTS_AND_REPEATS"


def plan_week(run: Run, parts: Sequence[Part], known: Known) -> PatrolPlan | None:
    """Suggest places and hours for the seven days after a run, unless a plan still runs. Measure those that are over.

    The fading map is followed only where it caught more than the plain map of a year's counts on the last four weeks.
    """
    measure_plans(known, run.made_at)
    if PatrolPlan.objects.filter(last__gt=known.last).exists():
        return None
    spots = next((part for part in parts if part.method == HOTSPOTS), None)
    if spots is None:
        return None
    hours = incidents.hours_of([one.pk for one in known.events if not one.is_online], run.made_at)
    fading = _fading_is_better(spots)
    order = (lambda row: row["rank"]) if fading else (lambda row: (-row["count"], row["rank"]))
    chosen = [_spot(row, hours) for row in sorted(spots.result["cells"], key=order)[:SPOTS]]
    if _repeats(parts):
        chosen += _fresh_sites(known, hours, chosen, spots.result["cell_m"])
    plan = PatrolPlan.objects.create(
        run=run,
        first=known.last + timedelta(days=1),
        last=known.last + timedelta(days=DAYS),
        method=METHOD,
        places=plain(chosen),
        options={
            "cell_m": spots.result["cell_m"], "grid_cells": spots.result["grid"]["cells"], "spots": SPOTS,
            "repeat_days": REPEAT_DAYS, "band_hours": BAND_HOURS, "map": "FADING" if fading else "COUNTS",
        },
    )  # fmt: skip
    _record("PATROLS_SUGGESTED", plan, run.made_at, {"first": plan.first.isoformat(), "places": len(plan.places)})
    return plan


def _record(verb: str, plan: PatrolPlan, now: datetime, details: dict[str, Any]) -> None:
    audit.record(chain=audit.PANEL, verb=verb, subject=plan, actor=None, now=now, details=details)


def _fading_is_better(spots: Part) -> bool:
    """Whether the fading map caught more than the plain one in its smallest share of the area."""
    against = spots.result["against"]
    return bool(against) and (against[0]["rate"] or 0.0) > 0


def _spot(row: dict[str, Any], hours: dict[int, int]) -> dict[str, Any]:
    own = [hours[pk] for pk in row["events"] if pk in hours]
    band, basis = band_of(own, list(hours.values()))
    kept = {name: row[name] for name in ("latitude", "longitude", "count", "areas", "names")}
    return {**kept, "why": "HOTSPOT", "rank": row["rank"], "hours": band, "hours_from": basis, "site": None}


def band_of(own: Sequence[int], all_known: Sequence[int]) -> tuple[list[int] | None, str]:
    """Return the three hours with the most incidents, and what they rest on: PLACE, REGION, or nothing ("")."""
    for known, basis in ((own, "PLACE"), (all_known, "REGION")):
        if len(known) >= LEAST_HOURS:
            held = Counter(known)
            first = max(range(24), key=lambda hour: (sum(held[(hour + n) % 24] for n in range(BAND_HOURS)), -hour))
            return [first, (first + BAND_HOURS) % 24], basis
    return None, ""


def _repeats(parts: Sequence[Part]) -> bool:
    """Whether incidents at one place follow one another sooner than chance would bring."""
    part = next((part for part in parts if part.method == KNOX), None)
    cells = part.result["cells"] if part else []
    return any(cell["space_m"][0] == 0 and cell["p_family"] <= REPEAT_FROM and cell["observed"] for cell in cells)


def _fresh_sites(
    known: Known, hours: dict[int, int], chosen: Sequence[dict[str, Any]], cell_m: float
) -> list[dict[str, Any]]:
    """Return the sites with an incident in the last fortnight that no suggested cell holds yet."""
    first = known.last - timedelta(days=REPEAT_DAYS - 1)
    recent = [
        one for one in known.events if one.on >= first and one.site_id and one.area_id and one.latitude is not None
    ]
    held = {one.site_id: one for one in recent if not any(_is_in(one, row, cell_m) for row in chosen)}
    names = {site.pk: site for site in places.sites().filter(pk__in=list(held))}
    rows = []
    for pk, one in sorted(held.items()):
        band, basis = band_of([hours[one.pk]] if one.pk in hours else [], list(hours.values()))
        code, name = known.about[one.area_id or 0][:2]
        rows.append({
            "latitude": one.latitude, "longitude": one.longitude, "count": 1, "areas": [code], "names": [name],
            "why": "REPEAT", "rank": None, "hours": band, "hours_from": basis,
            "site": str(names[pk].uuid) if pk in names else None,
        })  # fmt: skip
    return rows


def _is_in(event: Event, row: dict[str, Any], cell_m: float) -> bool:
    """Whether an incident lies in a square of a side around a middle."""
    if event.latitude is None or event.longitude is None:
        return False
    north = abs(event.latitude - row["latitude"]) * 111_195
    east = abs(event.longitude - row["longitude"]) * 111_195 * math.cos(math.radians(row["latitude"]))
    return bool(max(north, east) <= cell_m / 2 + EDGE_M)


def measure_plans(known: Known, now: datetime) -> int:
    """Measure the plans whose week is over and mostly reported; return how many."""
    over = PatrolPlan.objects.filter(measured_at=None, last__lte=known.last - timedelta(days=SETTLED_AFTER))
    plans = list(over.order_by("first"))
    located = locate(known, only_exact=True, days=(known.last - plans[0].first).days + 1).events if plans else []
    for plan in plans:
        hits, total = daily_hits(plan, located)
        plan.hits, plan.total = int(sum(hits)), int(sum(total))
        plan.measure = {"hits": hits, "events": total, **rate_of([(hits, total)], share_of(plan))}
        plan.measured_at = now
        plan.save(update_fields=["hits", "total", "measure", "measured_at"])
        _record("PATROLS_MEASURED", plan, now, {"hits": plan.hits, "total": plan.total})
    return len(plans)


def daily_hits(plan: PatrolPlan, located: Iterable[Event]) -> tuple[list[int], list[int]]:
    """Return, for each day of a plan, the incidents with a place that fell into a suggested one, and all of them."""
    days = (plan.last - plan.first).days + 1
    hits, total = [0] * days, [0] * days
    for one in located:
        if plan.first <= one.on <= plan.last:
            day = (one.on - plan.first).days
            total[day] += 1
            hits[day] += any(_is_in(one, row, plan.options["cell_m"]) for row in plan.places)
    return hits, total


def share_of(plan: PatrolPlan) -> float:
    """Return the share of the map that a plan's places cover."""
    return float(max(len(plan.places), 1) / max(plan.options["grid_cells"], 1))


def rate_of(weeks: Sequence[tuple[Sequence[int], Sequence[int]]], share: float) -> dict[str, Any]:
    """Return the hit rate of some weeks with its interval by resampled days, and how much denser the places were."""
    hits = np.array([n for week in weeks for n in week[0]], dtype=np.float64)
    events = np.array([n for week in weeks for n in week[1]], dtype=np.float64)
    if not events.sum():
        return {"rate": None, "low": None, "high": None, "pai": None}
    draws = resampled_days(len(events), 1, 1000, np.random.default_rng(len(events)))
    found = plain(asdict(measured(METHOD, share, 0, (hits, events), 1.0, draws)))
    return {name: found[name] for name in ("rate", "low", "high", "pai")}
