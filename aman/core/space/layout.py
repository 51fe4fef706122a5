"""What a search reads, laid out as its loops want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aman.core.space.cases import Expected
from aman.core.space.geometry import FloatArray, IntArray
from aman.core.space.zones import Circles, Windows


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Everything the loops need, laid out as they want it.

    row: (steps,) row of needs for each circle, the last row where no circle ends. lowest: (rows, windows) the least
    that a circle of the row expects.
    """

    circles: Circles
    windows: Windows
    expected: Expected
    total: int
    least: int
    row: npt.NDArray[np.uint32]
    lowest: FloatArray
    dtype: type[np.int16] | type[np.int32]

    @property
    def rings(self) -> tuple[Any, ...]:
        """Return the circles for the loops."""
        return (self.circles.start, self.circles.member, self.row, self.circles.base)

    @property
    def expecting(self) -> tuple[Any, ...]:
        """Return what is expected, for the loops."""
        return (self.expected.share, self.expected.cells, self.total)

    @property
    def spans(self) -> tuple[IntArray, IntArray]:
        """Return the windows for the loops."""
        return (self.windows.first, self.windows.after)
