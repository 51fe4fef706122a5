"""Random numbers that are the same in compiled and in plain code, in any thread and in any order.

SplitMix64 read by position: number i of stream `key` is a fixed function of key and i (Steele, Lea, Flood 2014, Fast
splittable pseudorandom number generators). The keys come from the caller's Generator.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aman.core.space.kernel import FIRST, S11, S27, S30, S31, SECOND, STEP, UNIT, uniform

UIntArray = npt.NDArray[np.uint64]

__all__ = ["UIntArray", "alias", "keys", "positions", "uniform", "uniforms"]


def keys(rng: np.random.Generator, how_many: int) -> UIntArray:
    """Return one stream key for each of so many replicates."""
    return rng.integers(0, 2**64, size=how_many, dtype=np.uint64)


def uniforms(stream: UIntArray, position: int) -> npt.NDArray[np.float64]:
    """Return number `position` of every stream: (streams,)."""
    return _spread(stream, np.array([position], np.uint64))


def positions(key: np.uint64, length: int) -> npt.NDArray[np.float64]:
    """Return the first numbers of one stream: (length,)."""
    return _spread(np.array([key], np.uint64), np.arange(length, dtype=np.uint64))


def _spread(stream: UIntArray, position: UIntArray) -> npt.NDArray[np.float64]:
    z = stream + (position + np.uint64(1)) * STEP
    z = (z ^ (z >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    z = z ^ (z >> S31)
    return np.asarray((z >> S11).astype(np.float64) * UNIT)


def alias(weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return Walker's table (keep, other) for drawing cells in proportion to their weights (Vose 1991)."""
    scaled = weights * (len(weights) / weights.sum())
    keep, other = np.ones(len(weights)), np.arange(len(weights), dtype=np.int64)
    small = [int(cell) for cell in np.flatnonzero(scaled < 1)]
    large = [int(cell) for cell in np.flatnonzero(scaled >= 1)]
    while small and large:
        low, high = small.pop(), large[-1]
        keep[low], other[low] = scaled[low], high
        scaled[high] -= 1 - scaled[low]
        if scaled[high] < 1:
            small.append(large.pop())
    return keep, other
