"""Slow drift: CUSUM and the negative-binomial likelihood-ratio chart, their thresholds by simulation.

Both are held against means that are known day by day (from the daily baseline), never against the last days, so a rise
does not become its own baseline. Method: docs/methods/drift.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aman.core.counts.options import BadOption
from aman.core.counts.tails import POISSON_SIZE, FloatArray, as_counts

METHOD_CUSUM = "CUSUM_ROSSI"
METHOD_GLR = "GLR_NB"
VERSION = "1"
MARGIN = 0.75
"""Expected false alarms within arl0 steps: below 1, because a simulated threshold is not exact and counts jump."""


class BadMeans(ValueError):
    """The means do not fit the counts, or are not positive."""


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """Choices of the drift charts.

    arl0: mean number of steps between false alarms that the threshold is simulated for. threshold: given instead of
    simulated. k: what the CUSUM forgives per step, on its normal scale. smallest_rise, largest_rise, rises: factors
    that the likelihood-ratio chart looks for. paths: simulated histories.
    """

    arl0: int = 365
    threshold: float | None = None
    k: float = 0.5
    smallest_rise: float = 1.1
    largest_rise: float = 5.0
    rises: int = 20
    paths: int = 1000

    def __post_init__(self) -> None:
        """Refuse choices that make no sense."""
        checks = {
            "arl0 must be at least 10": self.arl0 >= 10,
            "threshold must be positive": self.threshold is None or self.threshold > 0,
            "k must not be negative": self.k >= 0,
            "rises must be 1 < smallest < largest": 1.0 < self.smallest_rise < self.largest_rise,
            "rises must be at least 2": self.rises >= 2,
            "paths must be at least 100": self.paths >= 100,
        }
        for message, holds in checks.items():
            if not holds:
                raise BadOption(message)


@dataclass(frozen=True, slots=True)
class Chart:
    """One series: the statistic and whether it reached the threshold, (steps,) each; it starts again after an alarm.

    bound: the largest count of each step that would not have signalled, given the steps before. rise: the
    likelihood-ratio chart's best factor at each step; None for the CUSUM.
    """

    options: ChartOptions
    threshold: float
    statistic: FloatArray
    bound: FloatArray
    alarm: NDArray[np.bool_]
    rise: FloatArray | None


def cusum(
    counts: ArrayLike,
    means: ArrayLike,
    size: float,
    rng: np.random.Generator,
    options: ChartOptions | None = None,
    *,
    relative_error: float = 0.0,
) -> Chart:
    """Add up what each step exceeds its mean by, on a near-normal scale.

    counts, means: (steps,); size: negative-binomial size of a count around its mean. relative_error: standard error
    of the log mean, which the simulated threshold allows for.
    Raises NotCounts, BadMeans, BadOption.
    Source: Rossi, Lampugnani, Marchi 1999 (the transformation); divided by the root of 1 + mean / size.
    """
    chosen = options or ChartOptions()
    y, mean = _checked(counts, means)
    threshold = chosen.threshold or _threshold(
        lambda paths, m: _cusum_paths(paths, m, size, chosen.k, None).statistic, mean, size, chosen, rng, relative_error
    )
    path = _cusum_paths(y[None, :], mean, size, chosen.k, threshold)
    return Chart(chosen, threshold, path.statistic[0], path.bound[0], path.alarm[0], None)


def glr_nb(
    counts: ArrayLike,
    means: ArrayLike,
    size: float,
    rng: np.random.Generator,
    options: ChartOptions | None = None,
    *,
    relative_error: float = 0.0,
) -> Chart:
    """Ask at each step for the start and the factor of a lasting rise that explain the counts best.

    The likelihood ratio is maximal over all starts and over a grid of factors: for one factor that is a CUSUM of log
    likelihood ratios. Arguments and errors as cusum. Source: Hoehle and Paul 2008.
    """
    chosen = options or ChartOptions()
    y, mean = _checked(counts, means)
    factors = np.geomspace(chosen.smallest_rise, chosen.largest_rise, chosen.rises)
    threshold = chosen.threshold or _threshold(
        lambda paths, m: _glr_paths(paths, m, size, factors, None).statistic, mean, size, chosen, rng, relative_error
    )
    path = _glr_paths(y[None, :], mean, size, factors, threshold)
    return Chart(chosen, threshold, path.statistic[0], path.bound[0], path.alarm[0], factors[path.best[0]])


def _checked(counts: ArrayLike, means: ArrayLike) -> tuple[FloatArray, FloatArray]:
    y, mean = as_counts(counts).astype(np.float64), np.asarray(means, dtype=np.float64)
    if y.ndim != 1 or mean.shape != y.shape or not np.all(mean > 0):
        raise BadMeans("one positive mean per count is needed")
    return y, mean


@dataclass(frozen=True, slots=True)
class _Paths:
    """(paths, steps) each. bound: largest count that would not have signalled, only where there is a threshold."""

    statistic: FloatArray
    alarm: NDArray[np.bool_]
    bound: FloatArray
    best: NDArray[np.int64]

    @classmethod
    def blank(cls, y: FloatArray) -> _Paths:
        """Return room for that many paths and steps."""
        whole = np.zeros(y.shape, dtype=np.int64)
        return cls(np.empty(y.shape), np.zeros(y.shape, dtype=bool), np.full(y.shape, np.nan), whole)


def _cusum_paths(y: FloatArray, mean: FloatArray, size: float, k: float, threshold: float | None) -> _Paths:
    """Follow every path; without a threshold the statistic never starts again."""
    unit = 2.0 * np.sqrt(mean) * np.sqrt(1.0 + mean / size)
    z = (y - 3.0 * mean + 2.0 * np.sqrt(y * mean)) / unit
    now = np.zeros(len(y))
    paths = _Paths.blank(y)
    for step in range(y.shape[1]):
        before, now = now, np.maximum(0.0, now + z[:, step] - k)
        paths.statistic[:, step] = now
        if threshold is not None:
            # The count at which the statistic reaches the threshold solves a square in its root.
            reach = np.sqrt(np.maximum(4.0 * mean[step] + (threshold - before + k) * unit[step], mean[step]))
            paths.bound[:, step] = np.ceil((reach - np.sqrt(mean[step])) ** 2 - 1e-9) - 1.0
            paths.alarm[:, step] = now >= threshold
            now = np.where(paths.alarm[:, step], 0.0, now)
    return paths


def _glr_paths(y: FloatArray, mean: FloatArray, size: float, factors: FloatArray, threshold: float | None) -> _Paths:
    """Follow every path for every factor; without a threshold the statistic never starts again."""
    now = np.zeros((len(y), len(factors)))
    paths = _Paths.blank(y)
    for step in range(y.shape[1]):
        slope, fall = _gain(float(mean[step]), size, factors)
        before, now = now, np.maximum(0.0, now + y[:, step, None] * slope + fall)
        paths.best[:, step] = now.argmax(axis=1)
        paths.statistic[:, step] = now.max(axis=1)
        if threshold is not None:
            paths.bound[:, step] = np.ceil(((threshold - before - fall) / slope).min(axis=1) - 1e-9) - 1.0
            paths.alarm[:, step] = paths.statistic[:, step] >= threshold
            now[paths.alarm[:, step]] = 0.0
    return paths


def _gain(mean: float, size: float, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return slope and constant, per factor, of the log likelihood ratio of one count."""
    if size >= POISSON_SIZE:
        return np.log(factors), -mean * (factors - 1.0)
    spread = np.log((size + mean) / (size + mean * factors))
    return np.log(factors) + spread, size * spread


def _threshold(
    statistic: Callable[[FloatArray, FloatArray], FloatArray],
    mean: FloatArray,
    size: float,
    options: ChartOptions,
    rng: np.random.Generator,
    relative_error: float,
) -> float:
    """Return the threshold whose mean run length without any change is arl0.

    Run lengths are near geometric, so exp(-1) of the simulated paths would not reach it in arl0 steps; MARGIN keeps
    clear of that. The paths have the
    means of the series, repeated where it is shorter, each path with an error of the mean of its own.
    """
    steps = np.resize(mean, options.arl0)
    off = np.exp(rng.normal(0.0, relative_error, options.paths) if relative_error > 0 else np.zeros(options.paths))
    drawn = steps[None, :] * off[:, None]
    if size < POISSON_SIZE:
        drawn = drawn * rng.gamma(size, 1.0 / size, drawn.shape)
    reached = statistic(rng.poisson(drawn).astype(np.float64), steps).max(axis=1)
    return float(np.quantile(reached, np.exp(-MARGIN)))
