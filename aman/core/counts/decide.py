"""One way to call every count method: decide each time of a run as if it were the last.

What comes later is never looked at. For the command line and the analyst's bench; a nightly run calls the methods
themselves. Methods: docs/methods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aman.core.counts.baseline import Baselines, fit_baselines
from aman.core.counts.charts import ChartOptions, cusum, glr_nb
from aman.core.counts.daily import DailyBaseline, TooFewBaselineDays, expect, fit_daily
from aman.core.counts.ears import EarsOptions, ears, normal_tails
from aman.core.counts.farrington import FarringtonOptions, farrington, has_past
from aman.core.counts.nb2 import NoFit
from aman.core.counts.options import DailyOptions, WindowOptions
from aman.core.counts.predictive import judge_last_day, weekdays_until
from aman.core.counts.reference_times import Years
from aman.core.counts.tails import FloatArray, IntArray, as_counts, nb_quantile, nb_upper_tail


@dataclass(frozen=True, slots=True)
class GlmChoice:
    """The daily baseline at one alpha, fitted again every refit_every days."""

    options: DailyOptions = field(default_factory=DailyOptions)
    alpha: float = 0.001
    refit_every: int = 7


@dataclass(frozen=True, slots=True)
class WindowsChoice:
    """The predictive windows at one alpha per series and day, baselines fitted again every refit_every days.

    bounds: whether the bound of each day is wanted, which takes most of the time; without, p decides the same.
    """

    options: WindowOptions = field(default_factory=WindowOptions)
    alpha: float = 1e-4
    refit_every: int = 28
    bounds: bool = True


@dataclass(frozen=True, slots=True)
class CusumChoice:
    """The CUSUM on the daily baseline."""

    options: ChartOptions = field(default_factory=ChartOptions)
    baseline: DailyOptions = field(default_factory=DailyOptions)
    refit_every: int = 28


@dataclass(frozen=True, slots=True)
class GlrChoice:
    """The likelihood-ratio chart on the daily baseline."""

    options: ChartOptions = field(default_factory=ChartOptions)
    baseline: DailyOptions = field(default_factory=DailyOptions)
    refit_every: int = 28


Choice = FarringtonOptions | EarsOptions | GlmChoice | WindowsChoice | CusumChoice | GlrChoice
DAILY_CHOICES = (GlmChoice, WindowsChoice, CusumChoice, GlrChoice)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided, (series, decided columns) each.

    expected, bound, p: NaN where the method has none; bound NaN means no decision. alarm: the count is above the bound.
    comparison_only: the method is offered to compare with, and no alarm of it should be acted upon.
    """

    columns: tuple[int, ...]
    expected: FloatArray
    bound: FloatArray
    p: FloatArray
    alarm: NDArray[np.bool_]
    comparison_only: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The series: (series, times) counts, the day of each column (daily methods), and how years are counted."""

    counts: IntArray
    days: Sequence[date]
    years: Years


def decide(frame: Frame, columns: ArrayLike, choice: Choice, rng: np.random.Generator) -> Decisions:
    """Decide columns of every series by one method, each from what lies before it.

    A column without enough history before it has no bound, no p and no alarm.
    Raises NotCounts, BadOption.
    """
    wanted = np.asarray(columns, dtype=np.int64)
    if isinstance(choice, FarringtonOptions):
        return _farrington(frame, wanted, choice)
    if isinstance(choice, EarsOptions):
        run = ears(frame.counts, choice)
        p = normal_tails(frame.counts, run)
        return _of(wanted, run.expected[:, wanted], run.bound[:, wanted], p[:, wanted], run.alarm[:, wanted], True)
    if isinstance(choice, WindowsChoice):
        return _windows(frame, wanted, choice)
    rows = [_one_daily(row, frame.days, wanted, choice, rng) for row in as_counts(frame.counts)]
    expected, bound, p, alarm = (np.vstack(part) for part in zip(*rows, strict=True))
    return _of(wanted, expected, bound, p, alarm.astype(bool), False)


def _of(
    columns: IntArray,
    expected: FloatArray,
    bound: FloatArray,
    p: FloatArray,
    alarm: NDArray[np.bool_],
    comparison_only: bool,
) -> Decisions:
    return Decisions(tuple(columns.tolist()), expected, bound, p, alarm, comparison_only)


def _farrington(frame: Frame, columns: IntArray, options: FarringtonOptions) -> Decisions:
    table = as_counts(frame.counts)
    blank = np.full((len(table), len(columns)), np.nan)
    answer = _of(columns, blank.copy(), blank.copy(), blank.copy(), np.zeros(blank.shape, dtype=bool), False)
    places = [place for place, column in enumerate(columns.tolist()) if has_past(column, frame.years, options)]
    if places:
        run = farrington(table, columns[places], frame.years, options)
        answer.expected[:, places], answer.bound[:, places] = run.expected, run.bound
        answer.p[:, places], answer.alarm[:, places] = run.p, run.alarm
    return answer


def _windows(frame: Frame, columns: IntArray, choice: WindowsChoice) -> Decisions:
    """Judge each day as the last one; all series are one stratum."""
    table = as_counts(frame.counts)
    strata = np.zeros(len(table), dtype=np.int64)
    options = choice.options
    blank = np.full((len(table), len(columns)), np.nan)
    answer = _of(columns, blank.copy(), blank.copy(), blank.copy(), np.zeros(blank.shape, dtype=bool), False)
    baselines, fitted_on = None, -choice.refit_every
    known: dict[tuple[float, ...], IntArray] = {}
    for place, column in enumerate(columns.tolist()):
        if column + 1 - options.gap_days < options.min_baseline_days:
            continue
        first = max(0, column + 1 - options.gap_days - options.baseline_days)
        past, last_day = table[:, first : column + 1], frame.days[column]
        if baselines is None or column - fitted_on >= choice.refit_every:
            baselines, fitted_on, known = _fit_windows(past, strata, last_day, options), column, {}
        judged = judge_last_day(past, last_day, baselines, choice.alpha, options, known if choice.bounds else None)
        answer.expected[:, place], answer.bound[:, place], answer.p[:, place] = judged.expected, judged.bound, judged.p
        answer.alarm[:, place] = table[:, column] > judged.bound if choice.bounds else judged.p <= choice.alpha
    return answer


def _fit_windows(past: IntArray, strata: IntArray, last_day: date, options: WindowOptions) -> Baselines:
    weekdays = weekdays_until(last_day, past.shape[1])
    return fit_baselines(past, strata, weekdays, np.ones(past.shape[1], dtype=bool), options)


def _one_daily(
    row: IntArray, days: Sequence[date], columns: IntArray, choice: Choice, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return expected, bound, p and alarm of one series on the daily baseline."""
    if isinstance(choice, GlmChoice):
        mean, size, _ = _means(row, days, columns, choice.options, choice.refit_every)
        bound = np.where(np.isnan(mean), np.nan, nb_quantile(1.0 - choice.alpha, np.nan_to_num(mean, nan=1.0), size))
        p = np.where(np.isnan(mean), np.nan, nb_upper_tail(row[columns], np.nan_to_num(mean, nan=1.0), size))
        with np.errstate(invalid="ignore"):
            return mean, bound, p, (row[columns] > bound).astype(np.float64)
    if isinstance(choice, CusumChoice | GlrChoice):
        return _drift(row, days, columns, choice, rng)
    raise TypeError(choice)


def _means(
    row: IntArray, days: Sequence[date], columns: IntArray, options: DailyOptions, refit_every: int
) -> tuple[FloatArray, FloatArray, list[DailyBaseline]]:
    """Return mean and predictive size of each column from baselines that end before it, NaN where there are none."""
    mean, size = np.full(len(columns), np.nan), np.ones(len(columns))
    used: list[DailyBaseline] = []
    baseline, fitted_on = None, -refit_every
    for place, column in enumerate(columns.tolist()):
        if baseline is None or column - fitted_on >= refit_every:
            baseline, fitted_on = _fit_until(row, days, column, options), column
            used += [baseline] if baseline else []
        if baseline is not None:
            day = expect(baseline, days[column], 1)
            mean[place], size[place] = day.mean[0], day.size[0]
    return mean, size, used


def _fit_until(row: IntArray, days: Sequence[date], column: int, options: DailyOptions) -> DailyBaseline | None:
    first = max(0, column + 1 - options.gap_days - options.baseline_days)
    try:
        return fit_daily(row[first : column + 1], days[column], options)
    except (TooFewBaselineDays, NoFit):
        return None


def _drift(
    row: IntArray, days: Sequence[date], columns: IntArray, choice: CusumChoice | GlrChoice, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the chart of one series; its bound is the largest count that would not have signalled."""
    mean, _, used = _means(row, days, columns, choice.baseline, choice.refit_every)
    known = np.flatnonzero(~np.isnan(mean))
    bound, alarm = np.full(len(columns), np.nan), np.zeros(len(columns))
    nothing = np.full(len(columns), np.nan)
    if not len(known):
        return mean, bound, nothing, alarm
    first = used[0]
    error = float(expect(first, days[int(columns[known[0]])], 7).relative_error.mean())
    chart = cusum if isinstance(choice, CusumChoice) else glr_nb
    drawn = chart(row[columns[known]], mean[known], first.size, rng, choice.options, relative_error=error)
    bound[known], alarm[known] = drawn.bound, drawn.alarm
    return mean, bound, nothing, alarm
