"""The scan's loops without compiling: the same results, some tens of times slower."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from aman.core.space.draws import UIntArray, positions, uniforms
from aman.core.space.geometry import FloatArray, IntArray
from aman.core.space.kernel import expected_in
from aman.core.space.options import Model
from aman.core.space.ratio import log_ratio, log_ratios

if TYPE_CHECKING:
    from aman.core.space.layout import Search

CHUNK = 32
"""Replicates drawn at a time."""
NEAR = 1e-9
"""Candidates this close (relative) to the best are computed exactly."""
CELLS = 2_000_000
"""Circles times windows looked at in one go."""


def best_per_centre(search: Search, running: npt.NDArray[np.int32]) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the best (ratio, step, window) of every centre."""
    start = search.circles.start
    centres = len(start) - 1
    ratio, step, window = np.zeros(centres), np.full(centres, -1, np.int64), np.full(centres, -1, np.int64)
    for block in _blocks(search):
        ratios, _ = _ratios(search, running, block)
        for centre in range(centres):
            own = ratios[start[centre] : start[centre + 1]]
            for at, lane in _exact_order(own, ratio[centre]):
                here, when = int(start[centre]) + at, int(block[lane])
                exact = _exactly(search, running, centre, here, when)
                if exact > ratio[centre]:
                    ratio[centre], step[centre], window[centre] = exact, here, when
    return ratio, step, window


def null(search: Search, model: Model, streams: UIntArray, deck: Any) -> FloatArray:
    """Return the best ratio of each random data set: (replicates,)."""
    best = []
    for begin in range(0, len(streams), CHUNK):
        part = streams[begin : begin + CHUNK]
        daily = _dealt(search, part, deck) if model == "PERMUTATION" else _scattered(search, part, begin, deck)
        best += [_best(search, np.cumsum(one, axis=1, dtype=np.int32)) for one in daily]
    return np.array(best)


def _best(search: Search, running: npt.NDArray[np.int32]) -> float:
    best = 0.0
    centre_of = np.repeat(np.arange(len(search.circles.start) - 1), np.diff(search.circles.start))
    for block in _blocks(search):
        ratios, _ = _ratios(search, running, block)
        for at, lane in _exact_order(ratios, best):
            best = max(best, _exactly(search, running, int(centre_of[at]), at, int(block[lane])))
    return best


def _blocks(search: Search) -> Iterator[IntArray]:
    width = max(1, CELLS // max(1, len(search.circles.member)))
    every = np.arange(len(search.windows))
    return (every[begin : begin + width] for begin in range(0, len(every), width))


def _ratios(search: Search, running: npt.NDArray[np.int32], block: IntArray) -> tuple[FloatArray, IntArray]:
    circles = search.circles
    cells = running[:, search.windows.after[block]] - running[:, search.windows.first[block]]
    count = _along(cells[circles.member].astype(np.int64), circles.start)
    if len(search.expected.cells):
        mu = _along(search.expected.cells[:, block][circles.member], circles.start)
    else:
        mu = circles.base[:, None] * search.expected.share[None, block]
    ratios = log_ratios(count, mu, search.total)
    ratios[(count < search.least) | ~circles.ends[:, None]] = 0.0
    return ratios, count


def _along(values: npt.NDArray[Any], start: IntArray) -> npt.NDArray[Any]:
    running = np.cumsum(values, axis=0)
    before = np.concatenate([np.zeros((1, values.shape[1]), running.dtype), running])[start[:-1]]
    return np.asarray(running - np.repeat(before, np.diff(start), axis=0))


def _exact_order(ratios: FloatArray, floor: float) -> list[tuple[int, int]]:
    """Return the cells (in order) that may hold the best, if they may beat the floor."""
    if ratios.size == 0 or (top := float(ratios.max())) <= floor * (1 - NEAR) or top <= 0:
        return []
    rows, lanes = np.nonzero(ratios >= top * (1 - NEAR))
    return [(int(row), int(lane)) for row, lane in zip(rows, lanes, strict=True)]


def _exactly(search: Search, running: npt.NDArray[np.int32], centre: int, step: int, window: int) -> float:
    inside = search.circles.members(centre, step)
    first, after = search.windows.first[window], search.windows.after[window]
    count = int((running[inside, after] - running[inside, first]).sum())
    begin, circles, given = int(search.circles.start[centre]), search.circles, search.expected
    mu = expected_in(begin, step, window, circles.base, given.share, given.cells, circles.member)
    return float(log_ratio(count, float(mu), search.total))


def _dealt(search: Search, streams: UIntArray, deck: Any) -> npt.NDArray[np.int32]:
    place_of, day_of, bounds = deck
    rows = np.arange(len(streams))
    pool = np.tile(np.arange(len(place_of)), (len(streams), 1))
    daily = np.zeros((len(streams), len(search.circles.start) - 1, search.windows.days + 1), np.int32)
    for first, end, day, after, size in bounds.tolist():
        for at in range(after - day):
            other = first + at + (uniforms(streams, day + at) * (end - first - at)).astype(np.int64)
            chosen = pool[rows, other]
            pool[rows, other] = pool[:, first + at]
            pool[:, first + at] = chosen
            daily[rows, place_of[chosen], day_of[day + at] + 1] += size
    return daily


def _scattered(search: Search, streams: UIntArray, begin: int, urn: Any) -> npt.NDArray[np.int32]:
    cases, keep, other = urn
    cells, days = len(keep), search.windows.days
    daily = np.zeros((len(streams), len(search.circles.start) - 1, days + 1), np.int32)
    for row, key in enumerate(streams):
        wanted = int(cases[begin + row])
        spread = positions(key, 2 * wanted)
        cell = (spread[::2] * cells).astype(np.int64)
        cell = np.where(spread[1::2] >= keep[cell], other[cell], cell)
        np.add.at(daily[row], (cell // days, cell % days + 1), 1)
    return daily
