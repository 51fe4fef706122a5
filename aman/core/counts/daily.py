"""Dense daily counts: today's tally of a nation or a city against its own usual day.

Negative binomial regression on weekday, season, holidays and trend, old events weighted down, uncertainty of the fit
carried into the tail. For sparse areas use the predictive windows instead.
Method and limits: docs/methods/daily-baseline.md.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.daily_terms import Terms, holidays_that_count
from aman.core.counts.nb2 import Nb2Fit, NoFit, anscombe_residuals, fit_nb2, size_error
from aman.core.counts.options import DailyOptions
from aman.core.counts.results import Level
from aman.core.counts.tails import (
    FloatArray,
    IntArray,
    as_counts,
    nb_quantile,
    nb_upper_mid_p,
    nb_upper_tail,
    smallest_count_within,
)
from aman.core.later import special

METHOD = "NB2_DAILY"
VERSION = "2"
ROBUST_ROUNDS = 10
SURE_OUTLIER = 4.0


class TooFewBaselineDays(ValueError):
    """There is not enough usable history before the gap."""


@dataclass(frozen=True, slots=True)
class DailyBaseline:
    """What a usual day is.

    first, last: calendar days of the baseline, both included; usable_days inside it.
    terms: what the fit knows of the calendar. size: of the daily counts, without fit uncertainty.
    weighted_down: days whose residual was too large to count fully. size_error: standard error of log size.
    """

    options: DailyOptions
    fit: Nb2Fit
    first: date
    last: date
    usable_days: int
    terms: Terms
    weighted_down: int
    mean_per_day: float
    size_error: float

    @property
    def size(self) -> float:
        """Return the negative-binomial size of a day's count around its mean."""
        return self.fit.size

    @property
    def zero(self) -> date:
        """Return the day from which harmonics and trend count."""
        return self.terms.zero

    @property
    def seasonal(self) -> bool:
        """Say whether the fit has yearly harmonics."""
        return self.terms.seasonal


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected counts for a run of days: (days,) each.

    size carries both the scatter of counts and the uncertainty of the mean; relative_error is the
    standard error of log mean, shared by all days of one fit.
    """

    days: tuple[date, ...]
    mean: FloatArray
    size: FloatArray
    relative_error: FloatArray


@dataclass(frozen=True, slots=True)
class Tally:
    """One day's count against its baseline."""

    day: date
    observed: int
    expected: float
    size: float
    low: int
    high: int
    limit: int
    p: float
    mid_p: float
    level: Level


def fit_daily(
    counts: ArrayLike,
    last_day: date,
    options: DailyOptions | None = None,
    *,
    usable: ArrayLike | None = None,
    holidays: Collection[date] = (),
) -> DailyBaseline:
    """Fit the usual day from a zero-filled daily series.

    counts: (days,) whole numbers, oldest first, the last one on last_day. The last gap_days are not used.
    usable: (days,) False on days that must not count as usual (a known event's aftermath).
    holidays: public holidays, past and coming; they get a term when at least five lie in the baseline.
    Raises NotCounts, TooFewBaselineDays, NoFit.
    """
    chosen = options or DailyOptions()
    row = as_counts(counts)
    stop = len(row) - chosen.gap_days
    start = max(0, stop - chosen.baseline_days)
    zero = last_day - timedelta(days=len(row) - 1)
    open_days = np.ones(len(row), dtype=bool) if usable is None else np.asarray(usable, dtype=bool)
    columns = np.arange(start, max(start, stop))
    columns = columns[open_days[columns]]
    if len(columns) < chosen.min_baseline_days:
        raise TooFewBaselineDays(f"{chosen.min_baseline_days} usable days are needed")
    terms = Terms(zero, len(columns) >= chosen.season_from_days, holidays_that_count(holidays, zero, columns))
    y = row[columns].astype(np.float64)
    terms, fit, weights = _fit_terms(terms, columns, y, len(row) - 1, chosen)
    return DailyBaseline(
        chosen,
        fit,
        zero + timedelta(days=start),
        zero + timedelta(days=stop - 1),
        len(columns),
        terms,
        int((weights < 1).sum()),
        float(fit.mean.mean()),
        size_error(y, fit.mean, fit.size),
    )


def _fit_terms(
    terms: Terms, columns: IntArray, y: FloatArray, last: int, options: DailyOptions
) -> tuple[Terms, Nb2Fit, FloatArray]:
    """Fit with a trend where the history is long enough and the trend earns its place, else without."""
    if columns[-1] - columns[0] + 1 >= options.trend_from_days:
        sloped = replace(terms, trend=True)
        with contextlib.suppress(NoFit):  # a slope that cannot be fitted has not earned its place
            fit, weights = _robust_fit(sloped.design(columns), y, options.outlier_residual)
            z = abs(fit.coefficients[-1]) / np.sqrt(fit.covariance[-1, -1])
            ahead = np.exp(sloped.design(np.array([last])) @ fit.coefficients)[0]
            if 2.0 * special.ndtr(-z) < options.trend_p and ahead <= y.max():
                return sloped, fit, weights
    return terms, *_robust_fit(terms.design(columns), y, options.outlier_residual)


def expect(baseline: DailyBaseline, first_day: date, days: int, share: ArrayLike | None = None) -> Expected:
    """Return what that many days from first_day on should bring if nothing has changed.

    share: (days,) the part of each day's incidents that can be known by now; default all.
    """
    columns = np.arange(days) + (first_day - baseline.zero).days
    design = baseline.terms.design(columns)
    mean = np.exp(design @ baseline.fit.coefficients)
    if share is not None:
        mean = np.maximum(mean * np.asarray(share, dtype=np.float64), 1e-9)
    variance = np.einsum("dt,ts,ds->d", design, baseline.fit.covariance, design)
    # Scatter that is underrated raises false signals, one that is overrated only hides a few: one error is added.
    scatter = np.exp(baseline.size_error) / baseline.size
    size = 1.0 / (scatter * (1.0 + variance) + variance)
    return Expected(tuple(first_day + timedelta(days=d) for d in range(days)), mean, size, np.sqrt(variance))


def tally(observed: int, day: date, baseline: DailyBaseline) -> Tally:
    """Return one day's count against what is usual, with its p, band and limit."""
    return tallies([observed], day, baseline)[0]


def tallies(
    counts: ArrayLike, first_day: date, baseline: DailyBaseline, share: ArrayLike | None = None
) -> tuple[Tally, ...]:
    """Return a Tally for each of a run of days starting on first_day; share as in expect."""
    row = as_counts(counts)
    expected = expect(baseline, first_day, len(row), share)
    options = baseline.options
    tail = (1.0 - options.band) / 2.0
    p = nb_upper_tail(row, expected.mean, expected.size)
    mid = nb_upper_mid_p(row, expected.mean, expected.size)
    low = nb_quantile(tail, expected.mean, expected.size)
    high = nb_quantile(1.0 - tail, expected.mean, expected.size)
    limit = smallest_count_within(options.alert_p, expected.mean, expected.size)
    return tuple(
        Tally(
            day,
            int(row[d]),
            float(expected.mean[d]),
            float(expected.size[d]),
            int(low[d]),
            int(high[d]),
            int(limit[d]),
            float(p[d]),
            float(mid[d]),
            _level(float(p[d]), options),
        )
        for d, day in enumerate(expected.days)
    )


def _level(p: float, options: DailyOptions) -> Level:
    if p <= options.alert_p:
        return "ALERT"
    return "ADVISORY" if p <= options.advisory_p else "NONE"


def _robust_fit(design: FloatArray, y: FloatArray, outlier: float) -> tuple[Nb2Fit, FloatArray]:
    """Fit, weight days with large residuals by residual^-2, and fit again until the weights settle."""
    weights = np.ones(len(y))
    fit = fit_nb2(design, y, weights)
    for _ in range(ROBUST_ROUNDS):
        residual = anscombe_residuals(y, fit.mean, fit.size)
        # Only high days: an event is one-sided, and weighting down quiet days would raise the mean.
        updated = np.where(residual > outlier, (outlier / np.maximum(residual, outlier)) ** 2, 1.0)
        if float(np.abs(updated - weights).max()) < 1e-3:
            break
        weights = updated
        # The scatter is learnt from every day that could be chance: weighting down its honest upper
        # tail would shrink it and raise false signals.
        fit = fit_nb2(design, y, weights, (residual <= SURE_OUTLIER).astype(np.float64), fit)
    return fit, weights
