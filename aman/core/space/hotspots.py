"""Where to look first: the fading density map, the cells that stand out, and what such maps would have caught.

Method, assumptions, honest measure: docs/methods/hotspots.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aman.core.space.geometry import FloatArray, IntArray, Points, neighbours, plane
from aman.core.space.gistar import gi_star, q_values, upper_p
from aman.core.space.grid import Grid, Projection, grid_over, projection_for
from aman.core.space.hitrate import Catch, Difference, catchable, caught, compared, measured, resampled_days
from aman.core.space.kde import heat
from aman.core.space.options import HotspotOptions

METHOD = "FADING_DENSITY"
VERSION = "1"
DENSITY, COUNTS = "FADING_DENSITY", "COUNT_MAP"


class TooLittle(ValueError):
    """There are too few events, or too few days, to make a map and to measure it."""


class BadDays(ValueError):
    """Days are missing, not whole, or not one per event."""


@dataclass(frozen=True, slots=True, eq=False)
class Hotspots:
    """One run, as of the end of last_day.

    heat: (cells,) fading density per square metre. counts: (cells,) events of the last map_days. gi_z, q: (cells,) of
    those counts; NaN where they say nothing. walk: what each map would have caught in each share. against: density less
    count map. tested: first and last day of the walk, both included.
    """

    method: str
    version: str
    options: HotspotOptions
    grid: Grid
    projection: Projection
    last_day: int
    heat: FloatArray
    counts: FloatArray
    gi_z: FloatArray
    q: FloatArray
    walk: tuple[Catch, ...]
    against: tuple[Difference, ...]
    tested: tuple[int, int]
    events: int


def hotspots(
    points: Points,
    days: npt.ArrayLike,
    options: HotspotOptions,
    *,
    rng: np.random.Generator,
    last_day: int | None = None,
) -> Hotspots:
    """Return the map of events and how well such maps did on the last days.

    points: where each event was. days: (events,) whole day numbers. last_day: events after it are ignored (default the
    last day with an event). The area is the smallest grid over all events. Raises TooLittle, BadDays, TooFine.
    Source: Bowers, Johnson, Pease 2004; Chainey, Tompson, Uhlig 2008; Hunt 2016.
    """
    when = np.asarray(days)
    if when.shape != (len(points),) or np.any(when != when.astype(np.int64)):
        raise BadDays("one whole day number per event is needed")
    when = when.astype(np.int64)
    if len(when) == 0:
        raise TooLittle("no events")
    last = int(when.max()) if last_day is None else last_day
    known = when <= last
    if known.sum() < 10 or last - int(when[known].min()) < 2 * options.test_days:
        raise TooLittle(f"at least 10 events over more than {2 * options.test_days} days are needed")
    projection = projection_for(points)
    at, when = projection.metres(points.given)[known], when[known]
    grid = grid_over(at, options.cell_m)
    recent = when > last - options.map_days
    counts = grid.counts(at[recent])
    z, q = _standing_out(grid, counts, options)
    walk, against = _walk(grid, at, when, last, options, rng)
    return Hotspots(
        METHOD, VERSION, options, grid, projection, last, _heat(grid, at, when, last + 1, options), counts, z, q,
        walk, against, (last - options.test_days + 1, last), len(when),
    )  # fmt: skip


def _heat(grid: Grid, at: FloatArray, when: IntArray, today: int, options: HotspotOptions) -> FloatArray:
    """Return the map for a day, made of the days before it."""
    before = when < today
    age = (today - 1 - when[before]).astype(np.float64)
    return heat(grid, at[before], age, options.half_life_days, options.bandwidth_m, options.adaptive)


def _standing_out(grid: Grid, counts: FloatArray, options: HotspotOptions) -> tuple[FloatArray, FloatArray]:
    if np.ptp(counts) == 0:
        return np.full(grid.cells, np.nan), np.full(grid.cells, np.nan)
    east, north = grid.middles()
    across, up = np.meshgrid(east / 1000, north / 1000)
    z = gi_star(counts, neighbours(plane(across.ravel(), up.ravel()), options.gi_reach_m / 1000))
    return z, q_values(upper_p(z))


def _walk(
    grid: Grid, at: FloatArray, when: IntArray, last: int, options: HotspotOptions, rng: np.random.Generator
) -> tuple[tuple[Catch, ...], tuple[Difference, ...]]:
    chosen = [max(1, round(share * grid.cells)) for share in options.shares]
    hits = np.zeros((2, len(chosen), options.test_days))
    events = np.zeros(options.test_days)
    for step, today in enumerate(range(last - options.test_days + 1, last + 1)):
        where = grid.cell_of(at[when == today])
        events[step] = len(where)
        past = (when < today) & (when >= today - options.map_days)
        maps = (_heat(grid, at, when, today, options), grid.counts(at[past]))
        for column, cells in enumerate(chosen):
            for row, score in enumerate(maps):
                hits[row, column, step] = caught(score, where, cells)
    draws = resampled_days(options.test_days, options.block_days, options.resamples, rng)
    tested = grid.cell_of(at[when > last - options.test_days])
    best = [catchable(tested, cells) / len(tested) if len(tested) else float("nan") for cells in chosen]
    # The share really taken, in whole cells, is what the catch is measured against.
    taken = [cells / grid.cells for cells in chosen]
    walk = tuple(
        measured(name, share, cells, (hits[row, column], events), best[column], draws)
        for row, name in enumerate((DENSITY, COUNTS))
        for column, (share, cells) in enumerate(zip(taken, chosen, strict=True))
    )
    against = tuple(
        compared(share, hits[0, column], hits[1, column], events, draws) for column, share in enumerate(taken)
    )
    return walk, against
