"""The scan statistic: which circle and window hold more than can be expected, and how unusual that is.

Method, assumptions, calibration: docs/methods/space-time-scan.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aman.core.space.cases import BadPopulation, Cases, TooFewCases, expected
from aman.core.space.geometry import FloatArray, IntArray, Points, neighbours, side_by_side
from aman.core.space.kernel import expected_in
from aman.core.space.layout import Search
from aman.core.space.options import BadChoice, ScanOptions
from aman.core.space.search import kept_together, null, of_centres, prepare
from aman.core.space.zones import circles, study_windows

METHOD = "SPACE_TIME_SCAN"
VERSION = "1"
EULER = 0.5772156649015329
TIE = 1e-9
"""Ratios this close (relative) are equal: the same counts may have been summed in another order."""
MOST_WITHOUT_RADIUS = 5000
"""Without a radius every place is compared with every other; more would fill the memory."""
ENOUGH = 10
"""With fewer replicates as high as the observed, the recurrence interval is read from the fitted tail."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A circle and window with more cases than expected.

    centre: number of the place in the middle. places: numbers of the places inside, nearest first. radius_km: distance
    of the farthest. first_day, last_day: days of the study period, both included. observed, expected: cases. ratio: ln
    of the likelihood ratio. p: rank among random data sets, ties counted; NaN without replicates. p_tail: from a
    Gumbel distribution fitted to them. recurrence_days: days until chance shows the like once if looked for daily; NaN
    unless prospective.
    """

    centre: int
    places: tuple[int, ...]
    radius_km: float
    first_day: int
    last_day: int
    observed: int
    expected: float
    ratio: float
    p: float
    p_tail: float
    recurrence_days: float


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """One run. clusters: best first, no place in two of them. null: (replicates,) the best of each random data set.

    together: whether cases of one place and day kept one date when dates were dealt.
    """

    method: str
    version: str
    options: ScanOptions
    clusters: tuple[Cluster, ...]
    null: FloatArray
    cases: int
    places: int
    days: int
    circles: int
    windows: int
    together: bool


def scan(
    points: Points,
    given: Cases,
    options: ScanOptions,
    *,
    rng: np.random.Generator,
    population: FloatArray | None = None,
    threads: int = 2,
) -> Scan:
    """Return the clusters of high rates and how often chance shows the like.

    points: the places. given: cases by place and day (cases()). population: (places,) or (places, days), for the
    POISSON model only. The result depends on the generator's state, not on threads, nor on the order of the cases.
    Raises TooFewCases, BadPopulation, BadChoice.
    Source: Kulldorff 1997, 2001; Kulldorff et al. 2005; reference values: tests/reference/test_space_scan.py.
    """
    if given.total < max(2, options.min_cases):
        raise TooFewCases(f"{given.total} cases; a cluster needs {max(2, options.min_cases)}")
    if options.max_radius_km is None and len(points) > MOST_WITHOUT_RADIUS:
        raise BadChoice(f"more than {MOST_WITHOUT_RADIUS} places need a max_radius_km")
    order = side_by_side(points)
    points, given, population = _reordered(order, points, given, population)
    windows = study_windows(options, given.days)
    hoped = expected(given, population, windows, options)
    rings = circles(neighbours(points, options.max_radius_km), hoped.weight, options.max_share)
    search = prepare(given, rings, windows, hoped, options)
    best = of_centres(search, given)
    chance = null(search, given, options, rng, threads)
    inside = [_cluster(search, given, centre, best, chance, options) for centre in _apart(search, best, order, options)]
    found = tuple(_renamed(cluster, order) for cluster in inside)
    return Scan(
        method=METHOD,
        version=VERSION,
        options=options,
        clusters=found,
        null=chance,
        cases=given.total,
        places=given.places,
        days=given.days,
        circles=int(rings.ends.sum()),
        windows=len(windows),
        together=options.model == "PERMUTATION" and kept_together(given, options),
    )


def _reordered(
    order: IntArray, points: Points, given: Cases, population: FloatArray | None
) -> tuple[Points, Cases, FloatArray | None]:
    """Return the same data with places in another order."""
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    people = None if population is None else np.asarray(population, dtype=np.float64)
    if people is not None and people.shape[:1] != (len(order),):
        raise BadPopulation("a population is one number per place, or one per place and day")
    moved = Points(points.at[order], points.given[order])
    return moved, replace(given, place=rank[given.place]), None if people is None else people[order]


def _renamed(cluster: Cluster, order: IntArray) -> Cluster:
    places = tuple(int(order[place]) for place in cluster.places)
    return replace(cluster, centre=int(order[cluster.centre]), places=places)


def _apart(
    search: Search, best: tuple[FloatArray, IntArray, IntArray], order: IntArray, options: ScanOptions
) -> list[int]:
    """Return centres of the reported clusters: highest ratio first, each sharing no place with an earlier one."""
    ratio, step, _ = best
    taken = np.zeros(len(ratio), dtype=bool)
    chosen: list[int] = []
    for centre in np.lexsort((order, -np.round(ratio, 9))):
        if ratio[centre] <= 0 or len(chosen) == options.max_clusters:
            break
        inside = search.circles.members(int(centre), int(step[centre]))
        if not taken[inside].any():
            taken[inside] = True
            chosen.append(int(centre))
    return chosen


def _cluster(
    search: Search,
    given: Cases,
    centre: int,
    best: tuple[FloatArray, IntArray, IntArray],
    chance: FloatArray,
    options: ScanOptions,
) -> Cluster:
    ratio, step, window = float(best[0][centre]), int(best[1][centre]), int(best[2][centre])
    inside, windows, hoped = search.circles.members(centre, step), search.windows, search.expected
    first, after = int(windows.first[window]) + windows.offset, int(windows.after[window]) + windows.offset
    here = np.isin(given.place, inside) & (given.day >= first) & (given.day < after)
    begin, rings = int(search.circles.start[centre]), search.circles
    mu = expected_in(begin, step, window, rings.base, hoped.share, hoped.cells, rings.member)
    p, tail = rank_p(ratio, chance), gumbel_p(ratio, chance)
    return Cluster(
        centre=centre,
        places=tuple(int(place) for place in inside),
        radius_km=float(rings.km[step]),
        first_day=first,
        last_day=after - 1,
        observed=int(given.count[here].sum()),
        expected=float(mu),
        ratio=ratio,
        p=p,
        p_tail=tail,
        recurrence_days=_recurrence(ratio, chance) if options.mode == "PROSPECTIVE" else np.nan,
    )


def rank_p(ratio: float, chance: FloatArray) -> float:
    """Return (1 + random data sets as high or higher) / (1 + random data sets): ties count. NaN without any."""
    if len(chance) == 0:
        return float("nan")
    return float((1 + _as_high(ratio, chance)) / (1 + len(chance)))


def gumbel_p(ratio: float, chance: FloatArray) -> float:
    """Return the upper tail at a ratio of the Gumbel distribution with the random data sets' mean and scatter.

    NaN with fewer than 99 of them. Source: Abrams, Kulldorff, Kleinman 2010.
    """
    if len(chance) < 99 or (scatter := float(np.std(chance, ddof=1))) == 0:
        return float("nan")
    scale = scatter * np.sqrt(6) / np.pi
    middle = float(np.mean(chance)) - EULER * scale
    return float(-np.expm1(-np.exp(-(ratio - middle) / scale)))


def _as_high(ratio: float, chance: FloatArray) -> int:
    return int(np.sum(chance >= ratio * (1 - TIE)))


def _recurrence(ratio: float, chance: FloatArray) -> float:
    """Return 1 / p in days: p is the rank, or the fitted tail where hardly any random data set is as high."""
    p, tail = rank_p(ratio, chance), gumbel_p(ratio, chance)
    if np.isnan(tail) or _as_high(ratio, chance) >= ENOUGH:
        return 1 / p
    return float(1 / max(tail, np.finfo(float).tiny))
