"""Near repeats: do events that are close in space follow one another closer in time than chance would have it?

The Knox test with event times permuted. Method, assumptions, calibration: docs/methods/near-repeat.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from aman.core import fast
from aman.core.later import spatial
from aman.core.space import draws, shuffles
from aman.core.space.geometry import FloatArray, IntArray, Points
from aman.core.space.options import KnoxOptions

METHOD = "KNOX_EVENT_TIMES"
VERSION = "1"
PIECES = 8
ENOUGH = 25.0
"""The self-check looks at cells with so many pairs expected over all permutations together."""
TOLERATED = 6.0


class TooFewEvents(ValueError):
    """There are fewer events than the test needs to say anything."""


class BadTimes(ValueError):
    """Times are missing, not finite, or not one per event."""


class SelfCheckFailed(RuntimeError):
    """The permutations do not have the mean that they must have: the program or the machine is at fault."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One space band by one time band.

    space_m, time_days: [from, to). observed: pairs of events in both. expected, variance: exact, over all orders of
    the dates. ratio: observed / expected. p: rank among permutations, ties counted. p_family: the same for the largest
    standardised cell of each permutation, so that many cells do not make an alarm likelier.
    """

    space_m: tuple[float, float]
    time_days: tuple[float, float]
    observed: int
    expected: float
    variance: float
    ratio: float
    z: float
    p: float
    p_family: float


@dataclass(frozen=True, slots=True, eq=False)
class Knox:
    """One run. cells: space band by space band. counts: (permutations, cells) pairs of each random order.

    check: largest difference between a mean of the permutations and the exact one, in standard errors.
    """

    method: str
    version: str
    options: KnoxOptions
    events: int
    pairs_near: IntArray
    pairs_soon: IntArray
    cells: tuple[Cell, ...]
    counts: npt.NDArray[np.int64]
    check: float


@dataclass(frozen=True, slots=True, eq=False)
class _Graph:
    """Pairs of events by band. one, two, band: (edges,). degree: (bands, events)."""

    one: npt.NDArray[np.int32]
    two: npt.NDArray[np.int32]
    band: npt.NDArray[np.uint8]
    degree: IntArray


def knox(
    points: Points, times: npt.ArrayLike, options: KnoxOptions, *, rng: np.random.Generator, threads: int = 2
) -> Knox:
    """Return how many pairs of events are close in space and time, by band, and how unusual that is.

    points: where each event was. times: (events,) days, fractions allowed. The result depends on the generator's
    state, not on threads, nor on the order of the events. Raises TooFewEvents, BadTimes, SelfCheckFailed.
    Source: Knox 1964; moments Barton, David 1966; reference values: tests/reference/test_space_knox.py.
    """
    when = np.asarray(times, dtype=np.float64)
    if when.shape != (len(points),) or not np.all(np.isfinite(when)):
        raise BadTimes("one finite time per event is needed")
    if len(when) < options.min_events:
        raise TooFewEvents(f"{len(when)} events; {options.min_events} are needed")
    reach = points.chord(options.space_edges_m[-1] / 1000)
    order = _side_by_side(points, when, reach)
    at, when = Points(points.at[order], points.given[order]), when[order]
    graph = _graph(at, options.space_edges_m, reach)
    edges = np.array(options.time_edges_days, dtype=np.float64)
    observed = shuffles.count_plain(graph.one, graph.two, graph.band, when, edges, len(graph.degree))
    soon = _soon(when, edges)
    mean, variance = moments(graph.degree, soon, len(when))
    streams = draws.keys(rng, options.permutations)
    counts = _permuted(graph, when, edges, streams, threads)
    check = _self_check(counts, mean.ravel(), variance.ravel())
    cells = _cells(observed, mean.ravel(), variance.ravel(), counts, options)
    near, after = graph.degree.sum(axis=1) // 2, soon.sum(axis=1) // 2
    return Knox(METHOD, VERSION, options, len(when), near, after, cells, counts, check)


def moments(near: IntArray, soon: IntArray, events: int) -> tuple[FloatArray, FloatArray]:
    """Return exact (mean, variance), each (space bands, time bands), of the pairs in both over all orders of the dates.

    near: (space bands, events), soon: (time bands, events): how many others each event is paired with.
    Source: Barton, David 1966.
    """
    n = float(events)
    pairs = n * (n - 1) / 2
    a, b = near.sum(axis=1)[:, None] / 2, soon.sum(axis=1)[None, :] / 2
    p = (near * (near - 1)).sum(axis=1)[:, None].astype(np.float64)
    q = (soon * (soon - 1)).sum(axis=1)[None, :].astype(np.float64)
    mean = a * b / pairs
    shared = p * q / (n * (n - 1) * (n - 2))
    apart = (a * (a - 1) - p) * (b * (b - 1) - q) / (n * (n - 1) * (n - 2) * (n - 3) / 4)
    return mean, np.maximum(0.0, mean + shared + apart - mean**2)


def _side_by_side(points: Points, when: FloatArray, reach: float) -> IntArray:
    """Return the events in an order that their input order does not change, neighbours close to one another."""
    width = max(reach, 1e-6)
    cells = [np.floor(axis / width) for axis in points.at.T]
    return np.lexsort((when, *points.at.T[::-1], *cells[::-1])).astype(np.int64)


def _graph(points: Points, edges_m: tuple[float, ...], reach: float) -> _Graph:
    pairs = spatial.cKDTree(points.at).query_pairs(reach * (1 + 1e-12), output_type="ndarray")
    metres = 1000 * points.kilometres(np.linalg.norm(points.at[pairs[:, 0]] - points.at[pairs[:, 1]], axis=1))
    band = np.searchsorted(np.array(edges_m), metres, side="right") - 1
    kept = (band >= 0) & (band < len(edges_m) - 1)
    pairs, band = pairs[kept], band[kept]
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    one, two, band = pairs[order, 0], pairs[order, 1], band[order]
    degree = np.zeros((len(edges_m) - 1, len(points)), np.int64)
    np.add.at(degree, (band, one), 1)
    np.add.at(degree, (band, two), 1)
    return _Graph(one.astype(np.int32), two.astype(np.int32), band.astype(np.uint8), degree)


def _soon(when: FloatArray, edges: FloatArray) -> IntArray:
    """Return (time bands, events in order of time): with how many others each event is paired in a band of time."""
    ordered = np.sort(when)
    within = [_others_within(ordered, float(days)) for days in edges]
    return np.array([high - low for low, high in pairwise(within)])


def _others_within(ordered: FloatArray, days: float) -> IntArray:
    """Return (events,) how many other events are less than so many days away.

    Differences are taken just as the loops take them, so that both agree on which side of a border a pair lies.
    """
    own, low, high = np.arange(len(ordered)), np.arange(len(ordered)) + 1, np.full(len(ordered), len(ordered))
    while np.any(low < high):
        middle = (low + high) // 2
        near = (low < high) & (ordered[np.minimum(middle, len(ordered) - 1)] - ordered < days)
        high = np.where(near, high, np.minimum(high, middle))
        low = np.where(near, middle + 1, low)
    before = own - np.searchsorted(low, own, side="right")
    return np.asarray(low - own - 1 + before, dtype=np.int64)


def _permuted(
    graph: _Graph, when: FloatArray, edges: FloatArray, streams: draws.UIntArray, threads: int
) -> npt.NDArray[np.int64]:
    bands = len(graph.degree)
    if not fast.available():
        return shuffles.plain(graph.one, graph.two, graph.band, when, edges, bands, streams)

    def work(piece: draws.UIntArray) -> npt.NDArray[np.int64]:
        out = np.zeros((len(piece), bands * (len(edges) - 1)), np.int64)
        shuffles.compiled(graph.one, graph.two, graph.band, when, edges, piece, out)
        return out

    return np.concatenate(fast.in_threads(work, np.array_split(streams, PIECES), threads))


def _self_check(counts: npt.NDArray[np.int64], mean: FloatArray, variance: FloatArray) -> float:
    """Return the largest difference from the exact means, in standard errors. Raises SelfCheckFailed."""
    seen = (mean * len(counts) >= ENOUGH) & (variance > 0)
    if not seen.any():
        return 0.0
    apart = np.abs(counts.mean(axis=0)[seen] - mean[seen]) / np.sqrt(variance[seen] / len(counts))
    if float(apart.max()) > TOLERATED:
        raise SelfCheckFailed(f"permutations are {apart.max():.1f} standard errors from their exact mean")
    return float(apart.max())


def _cells(
    observed: IntArray, mean: FloatArray, variance: FloatArray, counts: npt.NDArray[np.int64], options: KnoxOptions
) -> tuple[Cell, ...]:
    scale = np.where(variance > 0, np.sqrt(variance), np.inf)
    z, highest = (observed - mean) / scale, ((counts - mean) / scale).max(axis=1)
    of = 1 + len(counts)
    bands = [(near, soon) for near in pairwise(options.space_edges_m) for soon in pairwise(options.time_edges_days)]
    return tuple(
        Cell(
            space_m=near,
            time_days=soon,
            observed=int(observed[at]),
            expected=float(mean[at]),
            variance=float(variance[at]),
            ratio=float(observed[at] / mean[at]) if mean[at] > 0 else float("nan"),
            z=float(z[at]),
            p=float((1 + np.sum(counts[:, at] >= observed[at])) / of),
            p_family=float((1 + np.sum(highest >= z[at] - 1e-9)) / of),
        )
        for at, (near, soon) in enumerate(bands)
    )
