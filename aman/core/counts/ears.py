"""EARS C1, C2 and C3, for comparison only: no default, no alarm of ours rests on them.

With a baseline of seven days and counts that are small they raise many times more false alarms than stated
(docs/methods/ears.md). They are here because they are what others run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aman.core.counts.options import BadOption
from aman.core.counts.tails import FloatArray, IntArray, as_counts
from aman.core.later import special

Form = Literal["C1", "C2", "C3"]
VERSION = "1"
CHUNK = 30_000
"""Cells worked on at a time: what stays in a processor's cache."""
LAG = 2
"""C2 and C3 leave out this many latest days, so that a rise does not raise its own baseline."""


@dataclass(frozen=True, slots=True)
class EarsOptions:
    """Choices of EARS.

    form: C1, C2 or C3. alpha: nominal chance of an alarm by a normal law, which is not the true one. baseline: days.
    min_sigma: the standard deviation is never taken to be smaller.
    """

    form: Form = "C1"
    alpha: float = 0.001
    baseline: int = 7
    min_sigma: float = 0.0

    def __post_init__(self) -> None:
        """Refuse choices that make no sense."""
        if self.form not in {"C1", "C2", "C3"}:
            raise BadOption("form must be C1, C2 or C3")
        if not 0 < self.alpha < 0.5:
            raise BadOption("alpha must be in (0, 0.5)")
        if self.baseline < 3:
            raise BadOption("baseline must be at least 3")
        if self.min_sigma < 0:
            raise BadOption("min_sigma must not be negative")

    @property
    def first(self) -> int:
        """Return the first column that can be decided."""
        return self.baseline + {"C1": 0, "C2": LAG, "C3": 2 * LAG}[self.form]


@dataclass(frozen=True, slots=True)
class EarsRun:
    """Every array is (series, times); NaN and False where there is too little history.

    sd: of the baseline, never below min_sigma. comparison_only: always True.
    """

    options: EarsOptions
    expected: FloatArray
    sd: FloatArray
    bound: FloatArray
    alarm: NDArray[np.bool_]
    comparison_only: bool = True


def ears(counts: ArrayLike, options: EarsOptions | None = None) -> EarsRun:
    """Compare every time of every series with the days just before it.

    counts: (series, times) whole numbers, oldest first, nothing left out.
    Raises NotCounts, BadOption.
    Source: Hutwagner and others 2003, in the form of R surveillance 1.20.3 (compared to nine digits).
    """
    chosen = options or EarsOptions()
    table = np.atleast_2d(as_counts(counts))
    expected, sd, bound = (np.empty(table.shape) for _ in range(3))
    run = EarsRun(chosen, expected, sd, bound, np.empty(table.shape, dtype=bool))
    rows = max(1, CHUNK // max(table.shape[1], 1))
    for start in range(0, len(table), rows):
        part = slice(start, start + rows)
        run.expected[part], run.sd[part], run.bound[part], run.alarm[part] = _part(table[part], chosen)
    return run


def normal_tails(counts: ArrayLike, run: EarsRun) -> FloatArray:
    """Return the tails by a normal law on which the alarms of C1 and C2 rest, (series, times); C3 has none: NaN.

    They are not chances: with seven days and small counts the true ones are 14 to 58 times larger.
    """
    table = np.atleast_2d(as_counts(counts))
    if run.options.form == "C3":
        return np.full(table.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.asarray(special.ndtr((run.expected - table) / run.sd), dtype=np.float64)
    flat = run.sd == 0
    p[flat] = np.where(table[flat] > run.expected[flat], 0.0, 1.0)
    return p


def _part(table: IntArray, options: EarsOptions) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return expected, sd, bound and alarm of some of the series."""
    expected, sd = _moments(table, options.baseline, 0 if options.form == "C1" else LAG)
    if options.min_sigma > 0:
        np.maximum(sd, options.min_sigma, out=sd)
    z = float(special.ndtri(1.0 - options.alpha))
    if options.form == "C3":
        return _third(table, expected, sd, z)
    bound = z * sd
    bound += expected
    return expected, sd, bound, table > bound


def _moments(table: IntArray, baseline: int, lag: int) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation (n - 1) of the baseline before each time, NaN where it is too short.

    Sums of whole numbers are exact, so a baseline without scatter has a standard deviation of exactly 0.
    """
    times = table.shape[1]
    first = baseline + lag
    mean, sd = np.full(table.shape, np.nan), np.full(table.shape, np.nan)
    if times <= first:
        return mean, sd
    y = table.astype(np.float64)
    sums = _running(y, baseline)[:, : times - first]
    squares = _running(y * y, baseline)[:, : times - first]
    np.divide(sums, baseline, out=mean[:, first:])
    squares *= baseline
    squares -= sums * sums
    squares /= baseline * (baseline - 1)
    np.sqrt(squares, out=sd[:, first:])
    return mean, sd


def _running(y: FloatArray, length: int) -> FloatArray:
    sums = np.cumsum(y, axis=1)
    answer = sums[:, length - 1 :].copy()
    answer[:, 1:] -= sums[:, : sums.shape[1] - length]
    return answer


def _third(
    table: IntArray, expected: FloatArray, sd: FloatArray, z: float
) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return C3: the bound falls by what C2 exceeded 1 on the two days before."""
    with np.errstate(divide="ignore", invalid="ignore"):
        second = (table - expected) / sd
        over = np.where(np.isnan(second), np.nan, np.maximum(second - 1.0, 0.0))
        before = np.full(table.shape, np.nan)
        before[:, LAG:] = over[:, 1:-1] + over[:, :-LAG]
        bound = table + sd * (z - before)
        bound = np.where(np.isnan(bound), np.nan, np.maximum(bound, 0.0))
        return expected, sd, bound, table > bound
