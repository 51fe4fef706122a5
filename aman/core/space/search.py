"""One data set, and many random ones, searched for the window with the greatest likelihood ratio."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from aman.core import fast
from aman.core.space import draws, kernel, plain
from aman.core.space.cases import Cases, Expected
from aman.core.space.geometry import FloatArray, IntArray
from aman.core.space.layout import Search
from aman.core.space.options import BadChoice, ScanOptions
from aman.core.space.ratio import CAUTION, fill_needs
from aman.core.space.zones import LANES, Circles, Windows, in_blocks

ROWS = 512
"""Circles of like size share a row of the table of needed counts; at most so many rows for few windows."""
TABLE_CELLS = 6_000_000
PILOTS = 8
STEP = 0.4
PIECES = 16
SHORT = 32_000
CLUMPED = 2.0
COARSE = np.arange(0.0, 16.0)
"""Ratios for which tables are made before it is known where the best ones lie."""


def prepare(given: Cases, circles: Circles, windows: Windows, expected: Expected, options: ScanOptions) -> Search:
    """Return the search of these circles and windows. Raises BadChoice when the tables would be too large."""
    if len(expected.cells):
        row, lowest = _row_per_circle(circles, expected)
    else:
        row, lowest = _rows_by_size(circles, expected.share)
    held = int(given.running(windows)[:, -1].sum())
    dtype = np.int16 if held < SHORT else np.int32
    row[~circles.ends] = len(lowest)
    return Search(circles, windows, expected, given.total, options.min_cases, row, lowest, dtype)


def _rows_by_size(circles: Circles, share: FloatArray) -> tuple[npt.NDArray[np.uint32], FloatArray]:
    distinct, row = np.unique(circles.base, return_inverse=True)
    most = max(16, min(ROWS, TABLE_CELLS // (16 * max(1, len(share)))))
    if len(distinct) > most:
        # Needed counts exceed expected ones by about their square root, so rows are even on that scale.
        scale = np.sqrt(distinct)
        bins = np.floor((scale - scale[0]) / (scale[-1] - scale[0]) * (most - 1)).astype(np.int64)
        _, first, of_distinct = np.unique(bins, return_index=True, return_inverse=True)
        distinct, row = distinct[first], of_distinct[row]
    return row.astype(np.uint32), distinct[:, None] * share[None, :]


def _row_per_circle(circles: Circles, expected: Expected) -> tuple[npt.NDArray[np.uint32], FloatArray]:
    cells = expected.cells
    if len(circles.member) * cells.shape[1] > 4 * TABLE_CELLS:
        raise BadChoice("too many circles and windows for a population that changes with time: choose smaller limits")
    lowest = np.empty((len(circles.member), cells.shape[1]))
    for begin, end in pairwise(circles.start):
        lowest[begin:end] = np.cumsum(cells[circles.member[begin:end]], axis=0)
    return np.arange(len(circles.member), dtype=np.uint32), lowest * (1 - 1e-12)


def needs(search: Search, levels: FloatArray) -> npt.NDArray[Any]:
    """Return (blocks, levels, rows + 1, LANES): the largest counts whose ratio is not above each level."""
    rows, count = search.lowest.shape
    most = int(np.iinfo(search.dtype).max)
    rising = np.argsort(search.lowest, axis=0, kind="stable").astype(np.int32)
    table = np.empty((len(levels), rows, count), search.dtype)
    careful = np.where(levels > 0, levels - CAUTION, 0.0)
    fill_needs(table, search.lowest, rising, careful, np.array([search.total, search.least, most], np.int64))
    blocks = in_blocks(count)
    padded = np.full((len(levels), rows + 1, blocks * LANES), most, search.dtype)
    padded[:, :rows, :count] = table
    shaped = padded.reshape(len(levels), rows + 1, blocks, LANES).transpose(2, 0, 1, 3)
    return np.ascontiguousarray(shaped)


def of_centres(search: Search, given: Cases) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the best (ratio, step, window) of every centre; ratio 0 and step -1 where nothing is above expectation."""
    windows = search.windows
    running = given.running(windows)
    if not fast.available():
        return plain.best_per_centre(search, running)
    centres = len(search.circles.start) - 1
    out = (np.zeros(centres), np.full(centres, -1, np.int64), np.full(centres, -1, np.int64))
    tables = (needs(search, COARSE), COARSE, 0, windows.days)
    kernel.best_per_centre(search.rings, search.expecting, search.spans, running, tables, out)
    return out


def kept_together(given: Cases, options: ScanOptions) -> bool:
    """Say whether the cases of one place and day keep one date when dates are dealt."""
    return given.clumping() > CLUMPED if options.together is None else options.together


def null(search: Search, given: Cases, options: ScanOptions, rng: np.random.Generator, threads: int) -> FloatArray:
    """Return the best ratio of each of so many random data sets: (replicates,), the same for any number of threads."""
    if options.replicates == 0:
        return np.zeros(0)
    deck: Any = None
    if options.model == "PERMUTATION":
        deck = _deck(search, given, kept_together(given, options))
    else:
        deck = _urn(search, given, options.replicates, rng)
    streams = draws.keys(rng, options.replicates)
    if not fast.available():
        return plain.null(search, options.model, streams, deck)
    pilot = _run(search, options, streams[:PILOTS], _part(deck, options, slice(0, PILOTS)), COARSE, 0)
    lowest = max(0.0, float(pilot.min()) - 2 * STEP)
    # Data sets without anything above `lowest` are looked at again from the bottom, where steps must be there to climb.
    levels = np.concatenate([np.arange(0.0, lowest, STEP), np.arange(lowest, lowest + 24 * STEP, STEP)])
    table = needs(search, levels)
    start = int(np.searchsorted(levels, lowest, side="right")) - 1
    edges = np.linspace(min(PILOTS, options.replicates), options.replicates, PIECES + 1).astype(int).tolist()
    pieces = [slice(a, b) for a, b in pairwise(edges) if b > a]

    def work(piece: slice) -> FloatArray:
        return _run(search, options, streams[piece], _part(deck, options, piece), levels, start, table)

    return np.concatenate([pilot, *fast.in_threads(work, pieces, threads)])


def _run(
    search: Search, options: ScanOptions, streams: Any, deck: Any, levels: FloatArray, start: int, table: Any = None
) -> FloatArray:
    table = needs(search, levels) if table is None else table
    out = np.zeros(len(streams))
    loop = kernel.permuted if options.model == "PERMUTATION" else kernel.scattered
    tables = (table, levels, start, search.windows.days)
    loop(search.rings, search.expecting, search.spans, tables, streams, deck, out)
    return out


def _part(deck: Any, options: ScanOptions, piece: slice) -> Any:
    return deck if options.model == "PERMUTATION" else (deck[0][piece], *deck[1:])


def _deck(search: Search, given: Cases, together: bool) -> tuple[IntArray, IntArray, IntArray]:
    """Return the units whose days are dealt anew, by size, and the days inside the windows (kernel.deal)."""
    place, day, size = given.units(together)
    first = search.windows.offset
    inside = (day >= first) & (day < first + search.windows.days)
    sizes, begin = np.unique(size, return_index=True)
    ends = np.append(begin[1:], len(size))
    days = np.concatenate([[0], np.cumsum([inside[a:b].sum() for a, b in zip(begin, ends, strict=True)])])
    bounds = np.column_stack([begin, ends, days[:-1], days[1:], sizes]).astype(np.int64)
    return place, (day - first)[inside], bounds


def _urn(search: Search, given: Cases, replicates: int, rng: np.random.Generator) -> tuple[IntArray, Any, Any]:
    cells = search.expected.daily.ravel()
    inside = min(1.0, float(cells.sum()) / given.total)
    keep, other = draws.alias(cells)
    return rng.binomial(given.total, inside, size=replicates).astype(np.int64), keep, other
