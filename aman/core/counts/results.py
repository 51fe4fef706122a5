"""What a run of the predictive windows says, with everything it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from aman.core.counts.baseline import Baselines
from aman.core.counts.null import Simulated
from aman.core.counts.options import WindowOptions
from aman.core.counts.tails import FloatArray, IntArray

Level = Literal["NONE", "ADVISORY", "ALERT"]


@dataclass(frozen=True, slots=True)
class Window:
    """One window of one series: what was seen and what was to be expected.

    p: P(Y >= observed), 1 when fewer than the least number of events; mid_p: with half of the seen count.
    advisory_from, alert_from: smallest counts that would raise the series through this window.
    """

    days: int
    observed: int
    expected: float
    size: float
    p: float
    mid_p: float
    advisory_from: int
    alert_from: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A series that its past does not explain.

    series: row of the counts. days: the window with the smallest p. p: calibrated over all windows.
    recurrence_days: about how long until chance alone shows the like somewhere among all series.
    check: the same p re-made by simulation.
    """

    series: int
    level: Level
    days: int
    p: float
    recurrence_days: float
    windows: tuple[Window, ...]
    rate_shape: float
    rate_rate: float
    slow_dispersion: float
    fast_dispersion: float
    check: Simulated

    @property
    def window(self) -> Window:
        """Return the window that the finding is about."""
        return next(w for w in self.windows if w.days == self.days)


@dataclass(frozen=True, slots=True)
class Detection:
    """One run over all series.

    min_p: (series,) smallest window p, not calibrated. p: (series,) calibrated, NaN where ordinary.
    baseline_first, baseline_last: calendar days, both included. seed: None when the generator has none.
    """

    method: str
    version: str
    options: WindowOptions
    last_day: date
    baseline_first: date
    baseline_last: date
    usable_days: int
    series: int
    seed: int | None
    min_p: FloatArray
    p: FloatArray
    findings: tuple[Finding, ...]
    baselines: Baselines


@dataclass(frozen=True, slots=True)
class Track:
    """Running sums of one window for a chart: one value a day, oldest first."""

    days: tuple[date, ...]
    observed: IntArray
    expected: FloatArray
    low: IntArray
    high: IntArray
