"""Which circles and which windows a scan looks at, and what is expected in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aman.core.space.geometry import SAME_KM, FloatArray, IntArray, Neighbours
from aman.core.space.options import Mode, ScanOptions

LANES = 32
"""Windows are worked on in blocks of this many: one machine word of 32 short counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Circles:
    """All circles of a scan: around each place, growing place by place.

    start: (places + 1,) steps of each centre. member: (steps,) the place that joins. km: (steps,) its distance.
    base: (steps,) expected share of the circle so far (cases, or expected cases). ends: (steps,) whether a circle ends
    here: not when the next place is just as far.
    """

    start: IntArray
    member: npt.NDArray[np.uint32]
    km: FloatArray
    base: FloatArray
    ends: npt.NDArray[np.bool_]

    def members(self, centre: int, step: int) -> npt.NDArray[np.uint32]:
        """Return the places inside the circle that ends at a step of a centre."""
        return self.member[self.start[centre] : step + 1]


def circles(near: Neighbours, weight: FloatArray, max_share: float) -> Circles:
    """Return the circles that hold at most a share of the weight of all places. weight: (places,)."""
    at_step = weight[near.index]
    running = np.concatenate([[0.0], np.cumsum(at_step)])
    count = np.diff(near.start)
    base = running[1:] - np.repeat(running[near.start[:-1]], count)
    last = np.zeros(len(at_step), dtype=bool)
    last[near.start[1:] - 1] = True
    ends = last | (np.append(np.diff(near.km), np.inf) > SAME_KM)
    limit = max_share * weight.sum() * (1 + 1e-12)
    kept = base <= limit
    # A circle whose next, equally far place would break the limit is not a circle.
    broken = np.append(~kept[1:], False) & ~last & ~ends
    ends &= ~broken
    start = np.concatenate([[0], np.cumsum(np.add.reduceat(kept, near.start[:-1]))]).astype(np.int64)
    member = near.index[kept].astype(np.uint32)
    return Circles(start, member, near.km[kept], base[kept], ends[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """All time windows: days [first, after) counted from the first day that any window holds.

    days: how many days that is. offset: day of the study period at which they begin.
    """

    first: IntArray
    after: IntArray
    days: int
    offset: int

    def __len__(self) -> int:
        """Return how many windows there are."""
        return len(self.first)


def windows(mode: Mode, study_days: int, max_days: int) -> Windows:
    """Return the windows of a mode in a study period of so many days."""
    longest = min(max_days, study_days)
    if mode == "SPATIAL":
        return Windows(np.array([0]), np.array([study_days]), study_days, 0)
    if mode == "PROSPECTIVE":
        first = np.arange(longest - 1, -1, -1)
        return Windows(first, np.full(longest, longest), longest, study_days - longest)
    first, length = (grid.ravel() for grid in np.meshgrid(np.arange(study_days), np.arange(1, longest + 1)))
    fits = first + length <= study_days
    return Windows(first[fits], (first + length)[fits], study_days, 0)


def study_windows(options: ScanOptions, study_days: int) -> Windows:
    """Return the windows that the options ask for."""
    return windows(options.mode, study_days, options.max_days)


def in_blocks(count: int) -> int:
    """Return how many blocks of LANES hold so many windows."""
    return -(-count // LANES)
