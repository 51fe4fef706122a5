"""The Knox test's inner loop without compiling: deal the dates anew, count the pairs that are close in both.

`compiled` (of the kernel) and `plain` return the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aman.core.space.draws import UIntArray, uniforms
from aman.core.space.geometry import FloatArray, IntArray
from aman.core.space.kernel import compiled

__all__ = ["compiled", "count_plain", "plain"]

CHUNK = 64


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
