"""The inner loops of the scan, written so that they compile (aman.core.fast). Shapes as in aman.core.space.search.

A block is LANES windows. counts: (places, LANES) cases per place and window; needs: (levels, rows + 1, LANES), the
largest count that is not enough, the last row out of reach. Both hold short whole numbers, so that one instruction
works on many windows. tables: (needs of every block, levels, the level to begin with, days).

All compiled code is in this one file, that of the Knox test too: compiled code kept on disk is made anew when its own
file changes, not when another does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from aman.core.fast import njit
from aman.core.space.geometry import FloatArray

LANES = 32
STEP = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
S27, S30, S31, S11 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(11)
UNIT = 2.0**-53


@njit
def uniform(key: np.uint64, position: int) -> float:
    """Return number `position` of a stream: evenly spread on [0, 1)."""
    z = key + np.uint64(position + 1) * STEP
    z = (z ^ (z >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    z = z ^ (z >> S31)
    return float(z >> S11) * UNIT


@njit
def log_ratio(count: int, expected: float, total: int) -> float:
    """Return ln of the likelihood ratio of a high rate: 0 unless more than expected. Source: Kulldorff 1997, 2005."""
    if count <= expected:
        return 0.0
    if expected <= 0.0:
        return math.inf
    inside = count * math.log(count / expected)
    rest = total - count
    if rest <= 0:
        return inside
    return inside + rest * math.log(rest / (total - expected))


@njit
def fill_needs(
    needs: npt.NDArray[Any],
    expected: FloatArray,
    rising: npt.NDArray[np.int32],
    levels: FloatArray,
    limits: npt.NDArray[np.int64],
) -> None:
    """Fill needs (levels, rows, windows) with the largest count whose ratio is not above each level.

    expected: (rows, windows) a lower bound of what the row's circles expect. rising: (rows, windows) the rows of each
    window in rising order of it. limits: (total cases, least cases of a cluster, largest number that needs may hold).
    """
    total, least, most = limits[0], limits[1], limits[2]
    for window in range(expected.shape[1]):
        for level in range(levels.shape[0]):
            count = least
            for place in range(expected.shape[0]):
                row = rising[place, window]
                while count <= total and log_ratio(count, expected[row, window], total) <= levels[level]:
                    count += 1
                needs[level, row, window] = min(count - 1, most) if count <= total else most


@njit
def fill_counts(counts: Any, running: Any, first: Any, after: Any, block: int) -> None:
    """Fill counts of a block from running sums over days: (places, days + 1)."""
    here = min(LANES, first.shape[0] - block * LANES)
    for place in range(counts.shape[0]):
        for lane in range(here):
            window = block * LANES + lane
            counts[place, lane] = running[place, after[window]] - running[place, first[window]]


@njit
def expected_in(start: int, step: int, window: int, base: Any, share: Any, cells: Any, member: Any) -> Any:
    """Return what a circle expects in a window: base times share, or the sum of its places' cells."""
    if cells.shape[0] == 0:
        return base[step] * share[window]
    total = 0.0
    for at in range(start, step + 1):
        total += cells[member[at], window]
    return total


@njit
def look_closer(circles: Any, expecting: Any, acc: Any, enough: Any, at: Any, found: Any) -> Any:
    """Return the best of `found` and the windows of one circle that have enough; at: (block, centre, step)."""
    start, member, _, base = circles
    share, cells, total = expecting
    block, centre, step = at
    for lane in range(LANES):
        if acc[lane] > enough[lane]:
            window = block * LANES + lane
            mu = expected_in(start[centre], step, window, base, share, cells, member)
            ratio = log_ratio(acc[lane], mu, total)
            if ratio > found[0]:
                found = (ratio, centre, step, window)
    return found


@njit
def highest(levels: Any, level: int, best: float) -> int:
    """Return the highest level, from one on, that is not above the best."""
    while level + 1 < levels.shape[0] and levels[level + 1] <= best:
        level += 1
    return level


@njit
def best_in_block(circles: Any, expecting: Any, counts: Any, needs: Any, levels: Any, task: Any, best: float) -> Any:
    """Return the best (ratio, centre, step, window) above `best` among the circles of some centres.

    circles: (start, member, row, base). expecting: (share, cells, total). task: (block, first centre, last).
    """
    start, member, row, _ = circles
    block, from_centre, to_centre = task
    acc = np.zeros(LANES, counts.dtype)
    found = (best, -1, -1, -1)
    level = highest(levels, 0, best)
    for centre in range(from_centre, to_centre):
        acc[:] = 0
        for step in range(start[centre], start[centre + 1]):
            place, wanted = member[step], row[step]
            short = counts.dtype.type(0)
            for lane in range(LANES):
                now = counts.dtype.type(acc[lane] + counts[place, lane])
                acc[lane] = now
                short |= counts.dtype.type(needs[level, wanted, lane] - now)
            if short < 0:
                at = (block, centre, step)
                found = look_closer(circles, expecting, acc, needs[level, wanted], at, found)
                level = highest(levels, level, found[0])
    return found


@njit
def best_of_all(circles: Any, expecting: Any, spans: Any, running: Any, counts: Any, tables: Any) -> Any:
    """Return the best ratio of a data set: first looking above a level, then, if nothing is, from the bottom."""
    needs, levels, begin, _ = tables
    first, after = spans
    places = circles[0].shape[0] - 1
    while True:
        best, seen = levels[begin], False
        for block in range(needs.shape[0]):
            fill_counts(counts, running, first, after, block)
            found = best_in_block(circles, expecting, counts, needs[block], levels, (block, 0, places), best)
            if found[1] >= 0:
                best, seen = found[0], True
        if seen or begin == 0:
            return best
        begin = 0


@njit
def best_per_centre(circles: Any, expecting: Any, spans: Any, running: Any, tables: Any, out: Any) -> None:
    """Fill out (ratio, step, window), each (centres,), with the best of every centre."""
    needs, levels = tables[0], tables[1]
    first, after = spans
    ratio, step, window = out
    counts = np.zeros((ratio.shape[0], LANES), needs.dtype)
    for block in range(needs.shape[0]):
        fill_counts(counts, running, first, after, block)
        for centre in range(ratio.shape[0]):
            task = (block, centre, centre + 1)
            found = best_in_block(circles, expecting, counts, needs[block], levels, task, ratio[centre])
            if found[1] >= 0:
                ratio[centre], step[centre], window[centre] = found[0], found[2], found[3]


@njit
def sum_up(running: Any) -> None:
    """Turn daily counts, in columns 1 and later, into running sums."""
    for place in range(running.shape[0]):
        for day in range(1, running.shape[1]):
            running[place, day] += running[place, day - 1]


@njit
def deal(running: Any, key: Any, pool: Any, swaps: Any, deck: Any) -> None:
    """Give each day to a unit drawn without replacement from those of its size; leave pool as it was.

    deck: (place_of unit, day_of the units inside the windows, bounds), bounds (sizes, 5): first unit, end of units,
    first day, end of days, cases of each unit. Source: Fisher and Yates.
    """
    place_of, day_of, bounds = deck
    for kind in range(bounds.shape[0]):
        first, units, day, days = bounds[kind, 0], bounds[kind, 1] - bounds[kind, 0], bounds[kind, 2], bounds[kind, 3]
        for at in range(days - day):
            here, other = first + at, first + at + int(uniform(key, day + at) * (units - at))
            swaps[day + at] = other
            chosen = pool[other]
            pool[other] = pool[here]
            pool[here] = chosen
            running[place_of[chosen], day_of[day + at] + 1] += bounds[kind, 4]
        for at in range(days - day - 1, -1, -1):
            here, other = first + at, swaps[day + at]
            chosen = pool[other]
            pool[other] = pool[here]
            pool[here] = chosen


@njit
def scatter(running: Any, key: Any, cases: int, keep: Any, other: Any) -> None:
    """Put cases into cells (place, day) in proportion to what they expect, by Walker's table."""
    cells, days = keep.shape[0], running.shape[1] - 1
    for at in range(cases):
        cell = int(uniform(key, 2 * at) * cells)
        if uniform(key, 2 * at + 1) >= keep[cell]:
            cell = other[cell]
        running[cell // days, cell % days + 1] += 1


@njit
def permuted(circles: Any, expecting: Any, spans: Any, tables: Any, streams: Any, deck: Any, out: Any) -> None:
    """Fill out (replicates,) with the best ratio of data sets whose dates were dealt anew."""
    needs, days = tables[0], tables[3]
    places = circles[0].shape[0] - 1
    running = np.zeros((places, days + 1), np.int32)
    counts = np.zeros((places, LANES), needs.dtype)
    pool, swaps = np.arange(deck[0].shape[0]), np.zeros(deck[1].shape[0], np.int64)
    for at in range(streams.shape[0]):
        running[:] = 0
        deal(running, streams[at], pool, swaps, deck)
        sum_up(running)
        out[at] = best_of_all(circles, expecting, spans, running, counts, tables)


@njit
def scattered(circles: Any, expecting: Any, spans: Any, tables: Any, streams: Any, urn: Any, out: Any) -> None:
    """Fill out (replicates,) with the best ratio of data sets scattered over the cells; urn: (cases, keep, other)."""
    needs, days = tables[0], tables[3]
    cases, keep, other = urn
    places = circles[0].shape[0] - 1
    running = np.zeros((places, days + 1), np.int32)
    counts = np.zeros((places, LANES), needs.dtype)
    for at in range(streams.shape[0]):
        running[:] = 0
        scatter(running, streams[at], cases[at], keep, other)
        sum_up(running)
        out[at] = best_of_all(circles, expecting, spans, running, counts, tables)


@njit
def shuffle(times: Any, key: Any) -> None:
    """Put times into a random order (Fisher and Yates)."""
    for at in range(times.shape[0] - 1, 0, -1):
        other = int(uniform(key, at) * (at + 1))
        kept = times[at]
        times[at] = times[other]
        times[other] = kept


@njit
def count_pairs(one: Any, two: Any, band: Any, times: Any, edges: Any, out: Any) -> None:
    """Add to out (space bands x time bands) the pairs whose difference in time lies in a band."""
    bands = edges.shape[0] - 1
    low, high = edges[0], edges[bands]
    for at in range(one.shape[0]):
        apart = abs(times[one[at]] - times[two[at]])
        if apart < high and apart >= low:
            soon = 0
            while apart >= edges[soon + 1]:
                soon += 1
            out[band[at] * bands + soon] += 1


@njit
def compiled(one: Any, two: Any, band: Any, when: Any, edges: Any, streams: Any, out: Any) -> None:
    """Fill out (permutations, cells) with the pairs of each random order of the dates."""
    times = when.copy()
    for at in range(streams.shape[0]):
        times[:] = when
        shuffle(times, streams[at])
        count_pairs(one, two, band, times, edges, out[at])
