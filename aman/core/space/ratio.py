"""The likelihood ratio of a circle and window, and the smallest count that beats a given one.

For a fixed expectation the ratio rises with the count, so "does this window beat the best so far" is one comparison of
whole numbers with a table made beforehand: logarithms are taken for winners only (docs/methods/space-time-scan.md).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from aman.core.fast import njit
from aman.core.space.geometry import FloatArray

CAUTION = 1e-9
"""Tables are made for a ratio lower by this, so that rounding never hides a window; winners are computed exactly."""


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


def log_ratios(count: npt.NDArray[np.int64], expected: FloatArray, total: int) -> FloatArray:
    """Return the same for arrays; may differ from log_ratio in the last bit, so only to choose candidates."""
    rest = (total - count).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = count * np.log(count / expected)
        outside = np.where(rest > 0, rest * np.log(rest / (total - expected)), 0.0)
    return np.where(count > expected, inside + outside, 0.0)


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
