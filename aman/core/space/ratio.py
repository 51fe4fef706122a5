"""The likelihood ratio of a circle and window, and the smallest count that beats a given one.

For a fixed expectation the ratio rises with the count, so "does this window beat the best so far" is one comparison of
whole numbers with a table made beforehand: logarithms are taken for winners only (docs/methods/space-time-scan.md).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aman.core.space.geometry import FloatArray
from aman.core.space.kernel import fill_needs, log_ratio

__all__ = ["CAUTION", "fill_needs", "log_ratio", "log_ratios"]

CAUTION = 1e-9
"""Tables are made for a ratio lower by this, so that rounding never hides a window; winners are computed exactly."""


def log_ratios(count: npt.NDArray[np.int64], expected: FloatArray, total: int) -> FloatArray:
    """Return the same for arrays; may differ from log_ratio in the last bit, so only to choose candidates."""
    rest = (total - count).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = count * np.log(count / expected)
        outside = np.where(rest > 0, rest * np.log(rest / (total - expected)), 0.0)
    return np.where(count > expected, inside + outside, 0.0)
