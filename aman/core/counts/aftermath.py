"""What followed a trigger event: the excess day by day, and beside earlier events, day 0 aligned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.daily import DailyBaseline, Tally, expect, fit_daily, tallies
from aman.core.counts.options import DailyOptions
from aman.core.counts.tails import as_counts, nb_quantile, nb_upper_tail


class DayOutOfRange(ValueError):
    """Day 0 lies outside the series, or too near its start for a baseline."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Incidents over the days since day 0, against what the baseline alone would have brought.

    low, high: bounds of the excess (central 95 % of what the baseline alone could bring is taken off).
    p: chance of so many in these days together when nothing has changed.
    """

    days: int
    observed: int
    expected: float
    excess: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Aftermath:
    """One event: its days from -before to +after (or to the cut-off), each against its baseline.

    offsets: days since day 0, in step with tallies. The baseline ends before day 0.
    """

    day_zero: date
    offsets: tuple[int, ...]
    tallies: tuple[Tally, ...]
    total: Excess
    baseline: DailyBaseline

    @property
    def ratios(self) -> tuple[float, ...]:
        """Return seen / expected of each day: 1 is usual."""
        return tuple(t.observed / t.expected for t in self.tallies)


def aftermath(
    counts: ArrayLike,
    last_day: date,
    day_zero: date,
    options: DailyOptions | None = None,
    *,
    before: int = 7,
    after: int = 21,
    usable: ArrayLike | None = None,
    share: ArrayLike | None = None,
) -> Aftermath:
    """Measure what followed day_zero, against a baseline that ended the day before it.

    counts: (days,) zero-filled daily counts, oldest first, the last one on last_day.
    usable: (days,) False on days that must not count as usual (other events' aftermaths).
    share: (days,) the part of each day's incidents that can be known by now; default all.
    Raises DayOutOfRange, NotCounts, TooFewBaselineDays, NoFit.
    """
    chosen = options or DailyOptions()
    row = as_counts(counts)
    zero = len(row) - 1 - (last_day - day_zero).days
    if not before <= zero < len(row):
        raise DayOutOfRange("day 0 must lie inside the series with room before it")
    open_days = np.ones(len(row), dtype=bool) if usable is None else np.asarray(usable, dtype=bool)
    # The gap of the fit is measured back from its last day, which is the day before day 0.
    baseline = fit_daily(row[:zero], day_zero - timedelta(days=1), replace(chosen, gap_days=0), usable=open_days[:zero])
    stop = min(len(row), zero + after + 1)
    window = row[zero - before : stop]
    known = np.ones(len(row)) if share is None else np.asarray(share, dtype=np.float64)
    first = day_zero - timedelta(days=before)
    return Aftermath(
        day_zero,
        tuple(range(-before, stop - zero)),
        tallies(window, first, baseline, known[zero - before : stop]),
        excess(row[zero:stop], day_zero, baseline, known[zero:stop]),
        baseline,
    )


def excess(counts: ArrayLike, first_day: date, baseline: DailyBaseline, share: ArrayLike | None = None) -> Excess:
    """Return the excess of a run of days over the baseline, taken together.

    The error of the fitted mean is shared by all days, so it does not average out over them.
    """
    row = as_counts(counts)
    expected = expect(baseline, first_day, len(row), share)
    total = float(expected.mean.sum())
    scatter = float((expected.mean**2).sum()) / baseline.size
    shared = (float((expected.mean * expected.relative_error).sum())) ** 2
    size = total**2 / (scatter + shared)
    seen = int(row.sum())
    low, high = int(nb_quantile(0.025, total, size)), int(nb_quantile(0.975, total, size))
    p = float(nb_upper_tail(seen, total, size))
    return Excess(len(row), seen, total, seen - total, float(seen - high), float(seen - low), p)
