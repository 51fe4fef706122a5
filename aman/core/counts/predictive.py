"""Local spikes: is the last day, week or month of an area more than its own past explains?

Gamma-Poisson predictive windows with the smallest window p calibrated over all windows together.
Method, assumptions, measured calibration and when not to use it: docs/methods/predictive-windows.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aman.core.counts.baseline import Baselines, fit_baselines
from aman.core.counts.null import NullModel, crossing_probability, simulate_crossing
from aman.core.counts.options import WindowOptions
from aman.core.counts.results import Detection, Finding, Level, Track, Window
from aman.core.counts.tails import (
    FloatArray,
    IntArray,
    as_counts,
    nb_quantile,
    nb_upper_mid_p,
    nb_upper_tail,
    smallest_count_within,
)

METHOD = "GAMMA_POISSON_WINDOWS"
VERSION = "1"


class TooFewDays(ValueError):
    """There is not enough usable history to say what is usual."""


class BadShape(ValueError):
    """The arrays handed in do not fit together."""


@dataclass(frozen=True, slots=True)
class _Board:
    """Every series times every window: (series, windows)."""

    observed: IntArray
    exposure: FloatArray
    mean: FloatArray
    size: FloatArray
    p: FloatArray


def detect(
    counts: ArrayLike,
    strata: ArrayLike,
    last_day: date,
    rng: np.random.Generator,
    options: WindowOptions | None = None,
    *,
    usable: ArrayLike | None = None,
    completeness: ArrayLike | None = None,
) -> Detection:
    """Find the series whose latest days their own past does not explain.

    counts: (series, days) whole numbers, oldest day first, one value per local calendar day, no gaps;
        the last column is last_day. strata: (series,) codes 0..n-1 of region and category.
    usable: (days,) False on days that must not count as usual; default all.
    completeness: (days,) share of each day's incidents that can have been reported by now; default 1.
    Returns the findings, strongest first, and what they rest on.
    Raises NotCounts, BadShape, TooFewDays.
    """
    chosen = options or WindowOptions()
    table = as_counts(counts)
    codes = np.asarray(strata, dtype=np.int64)
    if table.ndim != 2 or codes.shape != (len(table),) or len(table) == 0:
        raise BadShape("counts must be (series, days) with one stratum per series")
    days = table.shape[1]
    open_days = _daily(np.ones(days) if usable is None else np.asarray(usable, np.float64), days) > 0
    share = _daily(np.ones(days) if completeness is None else np.asarray(completeness, np.float64), days)
    weekdays = weekdays_until(last_day, days)
    _require_history(open_days, chosen)
    baselines = fit_baselines(table, codes, weekdays, open_days, chosen)
    board = _scan(table, weekdays, share, baselines, chosen)
    p = _calibrate(board, baselines, chosen)
    findings = _findings(board, p, baselines, chosen, rng)
    zero = last_day - timedelta(days=days - 1)
    return Detection(
        METHOD,
        VERSION,
        chosen,
        last_day,
        zero + timedelta(days=baselines.first),
        zero + timedelta(days=baselines.last - 1),
        baselines.usable_days,
        len(table),
        seed_of(rng),
        board.p.min(axis=1),
        p,
        findings,
        baselines,
    )


def _require_history(open_days: NDArray[np.bool_], options: WindowOptions) -> None:
    stop = len(open_days) - options.gap_days
    usable = open_days[max(0, stop - options.baseline_days) : max(0, stop)]
    if int(usable.sum()) < options.min_baseline_days:
        raise TooFewDays(f"{options.min_baseline_days} usable baseline days are needed")


def weekdays_until(last_day: date, days: int) -> IntArray:
    """Return the weekday (0 = Monday) of each of that many days up to and including last_day."""
    return (last_day.weekday() - np.arange(days - 1, -1, -1)) % 7


def seed_of(rng: np.random.Generator) -> int | None:
    """Return the number a generator was seeded with, when it was seeded with one."""
    entropy = getattr(getattr(rng.bit_generator, "seed_seq", None), "entropy", None)
    return entropy if isinstance(entropy, int) else None


def recurrence_days(p: float, series: int) -> float:
    """Return 1 / (series * p): days until chance alone shows the like in one of that many series."""
    return float(1.0 / (series * max(p, 1e-300)))


def level_of(p: float, series: int, options: WindowOptions) -> Level:
    """Return the level a calibrated p earns among that many series."""
    if series * p <= options.alert_per_day:
        return "ALERT"
    return "ADVISORY" if series * p <= options.advisory_per_day else "NONE"


def null_model(baselines: Baselines, series: int, exposure: FloatArray) -> NullModel:
    """Return how one series behaves when nothing has changed."""
    stratum = baselines.strata[int(baselines.stratum[series])]
    shape, rate = float(baselines.shape[series]), float(baselines.rate[series])
    slow = 1.0 / shape + stratum.slow * (1.0 + 1.0 / shape)
    return NullModel(exposure, shape / rate, 1.0 / slow, stratum.fast)


def track(counts: ArrayLike, detection: Detection, series: int, days: int, length: int, band: float = 0.9) -> Track:
    """Return running sums over `days` days of one series for the last `length` days, with their band.

    counts: (days,) the same row that was detected on. The band is today's knowledge, drawn backwards.
    """
    row = as_counts(counts)
    weekdays = weekdays_until(detection.last_day, len(row))
    stratum = detection.baselines.strata[int(detection.baselines.stratum[series])]
    sums = np.convolve(row, np.ones(days, dtype=np.int64))[: len(row)][-length:]
    exposure = np.convolve(stratum.weekday[weekdays], np.ones(days))[: len(row)][-length:]
    shapes = [null_model(detection.baselines, series, np.array([e])) for e in exposure]
    mean = np.array([model.means()[0] for model in shapes])
    size = np.array([model.sizes()[0] for model in shapes])
    first = detection.last_day - timedelta(days=len(sums) - 1)
    return Track(
        tuple(first + timedelta(days=d) for d in range(len(sums))),
        sums.astype(np.int64),
        mean,
        nb_quantile((1 - band) / 2, mean, size),
        nb_quantile((1 + band) / 2, mean, size),
    )


def _daily(values: FloatArray, days: int) -> FloatArray:
    if values.shape != (days,):
        raise BadShape("one value per day is needed")
    return values


def _scan(
    table: IntArray, weekdays: IntArray, share: FloatArray, baselines: Baselines, options: WindowOptions
) -> _Board:
    """Sum every window of every series and take its p-value."""
    longest = options.windows[-1]
    recent_days, recent_share = weekdays[-longest:], share[-longest:]
    by_stratum = np.array(
        [
            [float((stratum.weekday[recent_days] * recent_share)[-days:].sum()) for days in options.windows]
            for stratum in baselines.strata
        ]
    )
    exposure = np.maximum(by_stratum[baselines.stratum], 1e-9)
    observed = np.column_stack([table[:, -days:].sum(axis=1) for days in options.windows])
    slow = np.array([stratum.slow for stratum in baselines.strata])[baselines.stratum]
    fast = np.array([stratum.fast for stratum in baselines.strata])[baselines.stratum]
    unknown = 1.0 / baselines.shape
    lasting = (unknown + slow * (1.0 + unknown))[:, None]
    size = 1.0 / (lasting + fast[:, None] / exposure * (1.0 + lasting))
    mean = (baselines.shape / baselines.rate)[:, None] * exposure
    p = np.where(observed >= options.min_events, nb_upper_tail(observed, mean, size), 1.0)
    return _Board(observed, exposure, mean, size, p)


def _calibrate(board: _Board, baselines: Baselines, options: WindowOptions) -> FloatArray:
    """Return for each strange series the chance of so small a p in any window, NaN for ordinary ones."""
    smallest = board.p.min(axis=1)
    p = np.full(len(smallest), np.nan)
    for series in np.flatnonzero(smallest <= options.calibrate_below):
        model = null_model(baselines, int(series), board.exposure[series])
        limits = _limits(board, int(series), float(smallest[series]), options)
        p[series] = crossing_probability(model, limits)
    return p


def _limits(board: _Board, series: int, bar: float, options: WindowOptions) -> IntArray:
    """Return the smallest count of each window whose p is at most bar."""
    return smallest_count_within(bar, board.mean[series], board.size[series], options.min_events)


def _findings(
    board: _Board, p: FloatArray, baselines: Baselines, options: WindowOptions, rng: np.random.Generator
) -> tuple[Finding, ...]:
    """Return the series that earn a level, strongest first."""
    with np.errstate(invalid="ignore"):
        strange = np.flatnonzero(p * len(p) <= options.advisory_per_day)
    order = strange[np.argsort(p[strange], kind="stable")]
    return tuple(_finding(int(series), board, p, baselines, options, rng) for series in order)


def _finding(
    series: int,
    board: _Board,
    p: FloatArray,
    baselines: Baselines,
    options: WindowOptions,
    rng: np.random.Generator,
) -> Finding:
    model = null_model(baselines, series, board.exposure[series])
    best = int(board.p[series].argmin())
    limits = _limits(board, series, float(board.p[series, best]), options)
    stratum = baselines.strata[int(baselines.stratum[series])]
    return Finding(
        series=series,
        level=level_of(float(p[series]), len(p), options),
        days=options.windows[best],
        p=float(p[series]),
        recurrence_days=recurrence_days(float(p[series]), len(p)),
        windows=_windows(series, board, model, options, len(p)),
        rate_shape=float(baselines.shape[series]),
        rate_rate=float(baselines.rate[series]),
        slow_dispersion=stratum.slow,
        fast_dispersion=stratum.fast,
        check=simulate_crossing(model, limits, rng, options.check_replicates),
    )


def _windows(series: int, board: _Board, model: NullModel, options: WindowOptions, m: int) -> tuple[Window, ...]:
    """Return every window of one series with the counts from which it would be raised."""
    advisory = _limits_for(options.advisory_per_day / m, series, board, model, options)
    alert = _limits_for(options.alert_per_day / m, series, board, model, options)
    y, mean, size = board.observed[series], board.mean[series], board.size[series]
    mid = np.where(y >= options.min_events, nb_upper_mid_p(y, mean, size), 1.0)
    return tuple(
        Window(
            days,
            int(y[w]),
            float(mean[w]),
            float(size[w]),
            float(board.p[series, w]),
            float(mid[w]),
            int(advisory[w]),
            int(alert[w]),
        )
        for w, days in enumerate(options.windows)
    )


def _limits_for(target: float, series: int, board: _Board, model: NullModel, options: WindowOptions) -> IntArray:
    """Return the counts whose crossing has at most the target chance over all windows together."""
    # The chance of a union lies between that of one window and the sum over all: so must the bar.
    low, high = np.log(target / len(options.windows)) - 1e-9, np.log(target) + 1e-9
    for _ in range(9):
        middle = 0.5 * (low + high)
        limits = _limits(board, series, float(np.exp(min(middle, -1e-9))), options)
        if crossing_probability(model, limits) <= target:
            low = middle
        else:
            high = middle
    return _limits(board, series, float(np.exp(low)), options)


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of every series judged at one alpha, (series,) each.

    expected: of the last day alone. bound: the largest count of the last day that would not be raised, given the days
    before it; below 0 when those alone would be. p: calibrated; where it is ordinary (above about .05), an upper limit.
    """

    expected: FloatArray
    bound: FloatArray
    p: FloatArray


def judge_last_day(
    counts: ArrayLike,
    last_day: date,
    baselines: Baselines,
    alpha: float,
    options: WindowOptions,
    known: dict[tuple[float, ...], IntArray] | None,
) -> LastDay:
    """Judge the last day of every series against baselines fitted at most a few weeks before.

    counts: (series, days) as for detect, the last column on last_day. alpha: chance per series and day.
    known: limits found so far with these baselines; starts empty and is added to. None leaves the bounds out, which
        is many times faster.
    Raises NotCounts.
    """
    table = as_counts(counts)
    weekdays = weekdays_until(last_day, table.shape[1])
    board = _scan(table, weekdays, np.ones(table.shape[1]), baselines, options)
    p = np.minimum(1.0, board.p.min(axis=1) * len(options.windows))
    calibrated = _calibrate(board, baselines, options)
    p = np.where(np.isnan(calibrated), p, calibrated)
    bound = np.full(len(table), np.nan)
    if known is None:
        return LastDay(board.mean[:, 0], bound, p)
    for series in range(len(table)):
        key = (float(series), *np.round(board.exposure[series], 9).tolist())
        if key not in known:
            model = null_model(baselines, series, board.exposure[series])
            known[key] = _limits_for(alpha, series, board, model, options)
        bound[series] = float((known[key] - (board.observed[series] - table[series, -1])).min()) - 1.0
    return LastDay(board.mean[:, 0], bound, p)
