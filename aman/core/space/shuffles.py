"""The Knox test's inner loop: give the dates to the events in another order, count the pairs that are close in both.

`compiled` and `plain` return the same; the second needs no compiler.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from aman.core.fast import njit
from aman.core.space.draws import UIntArray, uniform, uniforms
from aman.core.space.geometry import FloatArray, IntArray

CHUNK = 64


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


def count_plain(
    one: npt.NDArray[np.int32],
    two: npt.NDArray[np.int32],
    band: npt.NDArray[np.uint8],
    times: FloatArray,
    edges: FloatArray,
    near_bands: int,
) -> IntArray:
    """Return (cells,) the pairs of one order of the dates."""
    bands = len(edges) - 1
    apart = np.abs(times[one] - times[two])
    soon = np.searchsorted(edges, apart, side="right") - 1
    kept = (soon >= 0) & (soon < bands)
    cell = band[kept].astype(np.int64) * bands + soon[kept]
    return np.bincount(cell, minlength=near_bands * bands).astype(np.int64)


def plain(
    one: npt.NDArray[np.int32],
    two: npt.NDArray[np.int32],
    band: npt.NDArray[np.uint8],
    when: FloatArray,
    edges: FloatArray,
    near_bands: int,
    streams: UIntArray,
) -> npt.NDArray[np.int64]:
    """Return (permutations, cells): the same as compiled."""
    rows = []
    for begin in range(0, len(streams), CHUNK):
        part = streams[begin : begin + CHUNK]
        times, own = np.tile(when, (len(part), 1)), np.arange(len(part))
        for at in range(len(when) - 1, 0, -1):
            other = (uniforms(part, at) * (at + 1)).astype(np.int64)
            kept = times[own, at]
            times[own, at] = times[own, other]
            times[own, other] = kept
        rows += [count_plain(one, two, band, each, edges, near_bands) for each in times]
    return np.array(rows)
