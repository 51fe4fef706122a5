"""Farrington Flexible, complete, and the original of 1996: is this week more than the same weeks of earlier years?

Series decided together share a design and are fitted together. Method, facts of the peer's code that are followed and
measured calibration: docs/methods/farrington.md. For sparse areas use the predictive windows instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aman.core.counts.farrington_fit import Design, Fitted, design_of, fit_robust, slope_p
from aman.core.counts.options import BadOption
from aman.core.counts.reference_times import Past, TooShort, Years, past_of
from aman.core.counts.tails import POISSON_SIZE, FloatArray, IntArray, as_counts, nb_quantile, nb_upper_tail
from aman.core.later import special

METHOD = "FARRINGTON_FLEXIBLE"
METHOD_ORIGINAL = "FARRINGTON_1996"
VERSION = "1"
LARGEST_MEAN = 1e9
CHUNK = 60_000
"""Cells fitted at a time: what stays in a processor's cache."""

Threshold = Literal["delta", "nbPlugin", "muan"]
Power = Literal["2/3", "1/2", "none"]
EXPONENTS = {"2/3": 2.0 / 3.0, "1/2": 0.5, "none": 1.0}


@dataclass(frozen=True, slots=True)
class FarringtonOptions:
    """Choices of Farrington's detectors; the names of the literature stand in brackets.

    years_back [b], half_window [w], periods [noPeriods]: see reference_times.past_of.
    left_out [pastWeeksNotIncluded]: latest times that are not baseline; None means half_window.
    reweight, outlier_residual [weightsThreshold]: high residuals count less.
    trend, trend_p [pThresholdTrend]: a slope is kept with three years, a p below trend_p and no extrapolation.
    alpha: chance, per decided time, of an alarm when nothing has changed (one-sided).
    min_cases, min_cases_span [limit54]: no decision below so many cases in so many times, the last included.
    power [powertrans]: scale of the delta bound. threshold [thresholdMethod]: delta, nbPlugin or muan.
    Defaults are those of Noufaily and others 2013, but for the threshold: nbPlugin leaves out the error of the fit and
    raises up to half as many alarms again as stated (docs/methods/calibration.md); muan keeps to alpha.
    """

    years_back: int = 5
    half_window: int = 3
    periods: int = 10
    left_out: int | None = 26
    reweight: bool = True
    outlier_residual: float = 2.58
    trend: bool = True
    trend_p: float = 1.0
    alpha: float = 0.005
    min_cases: int = 5
    min_cases_span: int = 4
    power: Power = "2/3"
    threshold: Threshold = "muan"

    def __post_init__(self) -> None:
        """Refuse choices that make no sense."""
        checks = {
            "years_back must be at least 1": self.years_back >= 1,
            "half_window must not be negative": self.half_window >= 0,
            "periods must be at least 1": self.periods >= 1,
            "left_out must not be negative": self.left_out is None or self.left_out >= 0,
            "outlier_residual must be positive": self.outlier_residual > 0,
            "trend_p must be in [0, 1]": 0 <= self.trend_p <= 1,
            "alpha must be in (0, 0.5)": 0 < self.alpha < 0.5,
            "min_cases must not be negative": self.min_cases >= 0,
            "min_cases_span must be at least 1": self.min_cases_span >= 1,
            "power must be 2/3, 1/2 or none": self.power in EXPONENTS,
            "threshold must be delta, nbPlugin or muan": self.threshold in {"delta", "nbPlugin", "muan"},
        }
        for message, holds in checks.items():
            if not holds:
                raise BadOption(message)

    @classmethod
    def original(cls, **chosen: object) -> FarringtonOptions:
        """Return the choices of 1996: windows only, weights from 1 on, slope at .05, 2/3-power bound."""
        given: dict[str, object] = {
            "periods": 1,
            "left_out": None,
            "outlier_residual": 1.0,
            "trend_p": 0.05,
            "threshold": "delta",
            **chosen,
        }
        return cls(**given)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class FarringtonRun:
    """What was decided; every array is (series, decided columns).

    bound: NaN where there is no decision (too few cases). p: P(Y >= y) of the model behind the bound.
    trend: whether a slope was kept. phi: dispersion. alarm: more than the bound, and not nothing.
    """

    options: FarringtonOptions
    columns: tuple[int, ...]
    observed: IntArray
    expected: FloatArray
    bound: FloatArray
    p: FloatArray
    phi: FloatArray
    trend: NDArray[np.bool_]
    alarm: NDArray[np.bool_]


def farrington(
    counts: ArrayLike, columns: ArrayLike, years: Years, options: FarringtonOptions | None = None
) -> FarringtonRun:
    """Decide the given columns of every series against the same time of earlier years.

    counts: (series, times) whole numbers, oldest first, evenly spaced, nothing left out.
    columns: which times to decide. years: ByIndex(52) or ByDate(days).
    Raises NotCounts, TooShort, BadOption.
    Source: Farrington and others 1996, Noufaily and others 2013; compared with R surveillance 1.20.3.
    """
    chosen = options or FarringtonOptions()
    table = np.atleast_2d(as_counts(counts))
    decided = [int(column) for column in np.asarray(columns, dtype=np.int64)]
    powered = table.astype(np.float64) ** (2.0 / 3.0)
    answers = []
    for column in decided:
        answers.append(_decide(table, powered, column, _past(column, years, chosen), chosen))
    stacked = [np.stack(part, axis=1) for part in zip(*answers, strict=True)] or [np.zeros((len(table), 0))] * 5
    expected, bound, p, phi, trend = stacked
    observed = table[:, decided]
    bound = np.where(_enough(table, decided, chosen), bound, np.nan)
    with np.errstate(invalid="ignore"):
        alarm = (observed > bound) & (observed > 0)
    return FarringtonRun(chosen, tuple(decided), observed, expected, bound, p, phi, trend.astype(bool), alarm)


def has_past(column: int, years: Years, options: FarringtonOptions) -> bool:
    """Say whether a column has enough history before it to be decided."""
    try:
        _past(column, years, options)
    except TooShort:
        return False
    return True


def _past(column: int, years: Years, options: FarringtonOptions) -> Past:
    left_out = options.half_window if options.left_out is None else options.left_out
    return past_of(
        column, years, b=options.years_back, w=options.half_window, periods=options.periods, left_out=left_out
    )


def _enough(table: IntArray, decided: list[int], options: FarringtonOptions) -> NDArray[np.bool_]:
    sums = np.concatenate([np.zeros((len(table), 1), dtype=np.int64), table.cumsum(axis=1)], axis=1)
    last = np.asarray(decided, dtype=np.int64) + 1
    first = np.maximum(last - options.min_cases_span, 0)
    return np.asarray(sums[:, last] - sums[:, first] >= options.min_cases)


def _decide(
    table: IntArray, powered: FloatArray, column: int, past: Past, options: FarringtonOptions
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return expected, bound, p, phi and whether a slope was kept, (series,) each."""
    design = design_of(past.columns.astype(np.float64), past.group, past.groups, past.now, float(column))
    rows = max(1, CHUNK // len(past.columns))
    parts = []
    for start in range(0, len(table), rows):
        y = table[start : start + rows][:, past.columns].astype(np.float64)
        high = powered[start : start + rows][:, past.columns]
        fitted, kept = _with_trend_rule(y, high, design, options)
        parts.append((fitted.eta, fitted.variance, fitted.phi, fitted.spread, kept.astype(np.float64)))
    eta, variance, phi, spread, trend = (np.concatenate(part) for part in zip(*parts, strict=True))
    bound, p = _bound(table[:, column].astype(np.float64), eta, spread * variance, phi, options)
    return np.exp(eta), bound, p, phi, trend


def _with_trend_rule(
    y: FloatArray, powered: FloatArray, design: Design, options: FarringtonOptions
) -> tuple[Fitted, NDArray[np.bool_]]:
    """Fit with a slope where it is asked for and earned, else without."""
    threshold = options.outlier_residual if options.reweight else None
    kept = np.zeros(len(y), dtype=bool)
    if not options.trend or options.years_back < 3:
        return fit_robust(y, powered, design, False, threshold), kept
    sloped = fit_robust(y, powered, design, True, threshold)
    with np.errstate(over="ignore"):
        reaches = np.exp(sloped.eta) <= y.max(axis=1)
    kept = (slope_p(sloped) < options.trend_p) & reaches & (y.sum(axis=1) > 0)
    others = np.flatnonzero(~kept)
    if len(others) == 0:
        return sloped, kept
    level = fit_robust(y[others], powered[others], design, False, threshold)
    return _mixed(sloped, level, others), kept


def _mixed(sloped: Fitted, level: Fitted, others: NDArray[np.int64]) -> Fitted:
    def mixed(from_sloped: FloatArray, from_level: FloatArray) -> FloatArray:
        values = from_sloped.copy()
        values[others] = from_level
        return values

    return Fitted(
        mixed(sloped.eta, level.eta),
        mixed(sloped.variance, level.variance),
        mixed(sloped.slope, level.slope),
        mixed(sloped.slope_variance, level.slope_variance),
        mixed(sloped.phi, level.phi),
        mixed(sloped.spread, level.spread),
        sloped.freedom,
    )


def _bound(
    y: FloatArray, eta: FloatArray, variance: FloatArray, phi: FloatArray, options: FarringtonOptions
) -> tuple[FloatArray, FloatArray]:
    """Return the bound and the p of each series; variance: of eta, dispersion included."""
    z = float(special.ndtri(1.0 - options.alpha))
    mean = np.exp(eta)
    error = np.where(mean > 0, variance, 0.0)
    if options.threshold == "delta":
        return _delta_bound(y, mean, mean * mean * error, phi, options)
    if options.threshold == "muan":
        with np.errstate(over="ignore"):
            mean = np.exp(eta + z * np.sqrt(error))
    # A level learnt from next to nothing has no upper end: no decision, as in the peer.
    endless = ~(mean < LARGEST_MEAN)
    mean = np.where(endless, 1.0, mean)
    size = np.where(phi > 1.0, mean / np.where(phi > 1.0, phi - 1.0, 1.0), POISSON_SIZE)
    bound = np.where(endless, np.nan, nb_quantile(1.0 - options.alpha, mean, size))
    return bound, np.where(endless, np.nan, nb_upper_tail(y, mean, size))


def _delta_bound(
    y: FloatArray, mean: FloatArray, variance: FloatArray, phi: FloatArray, options: FarringtonOptions
) -> tuple[FloatArray, FloatArray]:
    """Return the bound of the normal approximation on the power scale, and its tail at y."""
    power = EXPONENTS[options.power]
    positive = np.maximum(mean, 1e-300)
    tau = phi + variance / positive
    sd = power * np.sqrt(positive ** (2.0 * power - 1.0) * tau)
    upper = (mean**power + float(special.ndtri(1.0 - options.alpha)) * sd) ** (1.0 / power)
    return upper, np.asarray(special.ndtr((mean**power - y**power) / sd), dtype=np.float64)
