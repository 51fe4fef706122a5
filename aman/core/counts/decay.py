"""How a rise after a trigger event dies down: its height, its half-life and what it brought, each with its interval.

Each day's mean is its baseline times 1 + A 2^(-k/h), k days after the trigger. Method, placebo dates and when not to
use it: docs/methods/decay.md. Street and online incidents decay apart: hand them in apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.nb2 import log_likelihood
from aman.core.counts.options import BadOption
from aman.core.counts.tails import POISSON_SIZE, FloatArray, as_counts
from aman.core.later import optimize, special

METHOD = "TRIGGER_DECAY"
VERSION = "1"
GRID = 80
ROUNDS = 60


class BadBaseline(ValueError):
    """The baseline does not fit the counts: other length, or a mean that is not positive."""


@dataclass(frozen=True, slots=True)
class DecayOptions:
    """Choices of the decay fit.

    shortest, longest: half-lives looked at, in days. level: of the intervals.
    """

    shortest: float = 0.25
    longest: float = 180.0
    level: float = 0.95

    def __post_init__(self) -> None:
        """Refuse choices that make no sense."""
        if not 0 < self.shortest < self.longest:
            raise BadOption("half-lives must be 0 < shortest < longest")
        if not 0 < self.level < 1:
            raise BadOption("level must be in (0, 1)")


@dataclass(frozen=True, slots=True)
class Interval:
    """A range; an end that the data do not bound is the end of what was looked at, and open says so."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True, slots=True)
class LevelSlope:
    """The simple check: log mean = log baseline + level + slope k, with standard errors."""

    level: float
    slope: float
    level_se: float
    slope_se: float


@dataclass(frozen=True, slots=True)
class Decay:
    """A fitted decay.

    height: A, the rise on day 0 over the baseline (3 means four times the usual). half_life: days; its profile
    interval. likelihood_ratio: twice the gain over A = 0; judge it by placebo dates, not by a table, because the
    half-life has no meaning where A is 0. excess: incidents above the baseline over the days fitted; excess_interval
    by profile, with the error of the baseline; log_likelihood: at its highest point. check: None where it did
    not settle.
    """

    height: float
    half_life: float
    half_life_interval: Interval
    likelihood_ratio: float
    log_likelihood: float
    excess: float
    excess_interval: Interval
    observed: int
    expected: float
    check: LevelSlope | None


def fit_decay(
    counts: ArrayLike,
    baseline: ArrayLike,
    size: float,
    options: DecayOptions | None = None,
    *,
    relative_error: float = 0.0,
) -> Decay:
    """Fit height and half-life by maximum likelihood, given the baseline.

    counts: (days,) from the day of the trigger on. baseline: (days,) means without the event; size: negative-binomial
    size of a day's count. relative_error: standard error of log baseline, shared by all days; widens the excess.
    Raises NotCounts, BadBaseline, BadOption.
    Source: King and Sutton 2013 for the question; R optim on the same likelihood (tests/reference).
    """
    chosen = options or DecayOptions()
    y = as_counts(counts).astype(np.float64)
    means = np.asarray(baseline, dtype=np.float64)
    if means.shape != y.shape or len(y) < 3 or not np.all(means > 0):
        raise BadBaseline("one positive mean per day is needed, for three days or more")
    case = _Case(y, means, size, chosen)
    half_life, height, best = _highest(case)
    null = log_likelihood(y, means, size)
    excess = float((means * height * shape_of(len(y), half_life)).sum())
    return Decay(
        height,
        half_life,
        _half_life_interval(case, half_life, best)
        if height > 0
        else Interval(chosen.shortest, chosen.longest, True, True),
        max(0.0, 2.0 * (best - null)),
        best,
        excess,
        _excess_interval(case, excess, best, float(means.sum()) * relative_error),
        int(y.sum()),
        float(means.sum()),
        _level_slope(case),
    )


def shape_of(days: int, half_life: float | FloatArray) -> FloatArray:
    """Return 2^(-k/h) for k = 0 .. days - 1; one row per half-life where several are given."""
    k = np.arange(days, dtype=np.float64)
    return np.asarray(np.exp2(-k / np.expand_dims(np.asarray(half_life, dtype=np.float64), -1)), dtype=np.float64)


def placebo_p(likelihood_ratio: float, placebos: Sequence[float]) -> float:
    """Return the share of dates without an event whose rise looks at least as strong, the event's own counted in."""
    return (1 + sum(other >= likelihood_ratio for other in placebos)) / (1 + len(placebos))


@dataclass(frozen=True, slots=True)
class _Case:
    y: FloatArray
    means: FloatArray
    size: float
    options: DecayOptions

    def likelihood(self, half_life: float, height: float) -> float:
        return log_likelihood(self.y, self.means * (1.0 + height * shape_of(len(self.y), half_life)), self.size)


def _heights(case: _Case, half_lives: FloatArray) -> FloatArray:
    """Return the best height for each half-life: the root of the score, 0 where it falls from the start."""
    shape = shape_of(len(case.y), half_lives)

    def score(height: FloatArray) -> FloatArray:
        mean = case.means * (1.0 + height[:, None] * shape)
        pull = case.means * shape * (case.y - mean) / (mean * (1.0 + mean / case.size))
        return np.asarray(pull.sum(axis=1), dtype=np.float64)

    low = np.zeros(len(half_lives))
    rising = score(low) > 0
    high = np.ones(len(half_lives))
    for _ in range(40):
        short = rising & (score(high) > 0)
        if not short.any():
            break
        low, high = np.where(short, high, low), np.where(short, 2.0 * high, high)
    for _ in range(ROUNDS):
        middle = 0.5 * (low + high)
        up = score(middle) > 0
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    return np.where(rising, 0.5 * (low + high), 0.0)


def _height(case: _Case, half_life: float) -> float:
    """Return the best height for one half-life, as _heights, but by a faster search."""
    shape = shape_of(len(case.y), half_life)
    weight = case.means * shape

    def score(height: float) -> float:
        mean = case.means * (1.0 + height * shape)
        return float((weight * (case.y - mean) / (mean * (1.0 + mean / case.size))).sum())

    if score(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while score(high) > 0 and high < 1e12:
        low, high = high, 2.0 * high
    return float(optimize.brentq(score, low, high, xtol=1e-12))


def _profile(case: _Case, log_half_life: float) -> float:
    half_life = float(np.exp(log_half_life))
    return case.likelihood(half_life, _height(case, half_life))


def _highest(case: _Case) -> tuple[float, float, float]:
    """Return half-life, height and log-likelihood at the highest point: a grid, then a fine search around its best."""
    logs = np.linspace(np.log(case.options.shortest), np.log(case.options.longest), GRID)
    heights = _heights(case, np.exp(logs))
    values = [case.likelihood(float(np.exp(x)), float(a)) for x, a in zip(logs, heights, strict=True)]
    best = int(np.argmax(values))
    ends = logs[max(best - 1, 0)], logs[min(best + 1, GRID - 1)]
    found = optimize.minimize_scalar(
        lambda x: -_profile(case, float(x)), bounds=ends, method="bounded", options={"xatol": 1e-9}
    )
    half_life = float(np.exp(found.x)) if -found.fun >= values[best] else float(np.exp(logs[best]))
    height = _height(case, half_life)
    return half_life, height, case.likelihood(half_life, height)


def _drop(options: DecayOptions) -> float:
    return float(special.chdtri(1.0, 1.0 - options.level)) / 2.0


def _half_life_interval(case: _Case, half_life: float, best: float) -> Interval:
    """Return the half-lives whose profile likelihood is not refused."""
    bar = best - _drop(case.options)
    centre = float(np.log(half_life))

    def above(x: float) -> float:
        return _profile(case, x) - bar

    ends, opened = [], []
    for end in (float(np.log(case.options.shortest)), float(np.log(case.options.longest))):
        is_open = above(end) >= 0
        opened.append(is_open)
        ends.append(end if is_open or end == centre else float(optimize.brentq(above, end, centre, xtol=1e-7)))
    return Interval(float(np.exp(ends[0])), float(np.exp(ends[1])), opened[0], opened[1])


def _excess_interval(case: _Case, excess: float, best: float, baseline_error: float) -> Interval:
    """Return the excesses whose profile likelihood is not refused, widened by the error of the baseline."""
    bar = best - _drop(case.options)
    logs = np.linspace(np.log(case.options.shortest), np.log(case.options.longest), 2 * GRID)
    shapes = shape_of(len(case.y), np.exp(logs))
    worth = (case.means * shapes).sum(axis=1)
    constant = log_likelihood(case.y, case.means, case.size) - float(_kernel(case, case.means[None, :])[0])

    def above(total: float) -> float:
        means = case.means * (1.0 + (total / worth)[:, None] * shapes)
        return float(_kernel(case, means).max()) + constant - bar

    high = max(2.0 * excess, float(case.y.sum()), 1.0)
    while above(high) > 0 and high < 1e9:
        high *= 2.0
    # The grid of half-lives may miss the highest point by a hair, so the search starts at the excess itself.
    upper = float(optimize.brentq(above, excess, high, xtol=1e-4)) if above(excess) > 0 else excess
    none = above(0.0) >= 0
    lower = 0.0 if none or above(excess) <= 0 else float(optimize.brentq(above, 0.0, excess, xtol=1e-4))
    spread = float(special.ndtri(0.5 + case.options.level / 2.0)) * baseline_error
    return Interval(
        excess - float(np.hypot(excess - lower, spread)), excess + float(np.hypot(upper - excess, spread)), none
    )


def _kernel(case: _Case, means: FloatArray) -> FloatArray:
    """Return the log-likelihood of each row of means, but for what does not depend on them."""
    if case.size >= POISSON_SIZE:
        return np.asarray((case.y * np.log(means) - means).sum(axis=1), dtype=np.float64)
    terms = case.y * np.log(means) - (case.y + case.size) * np.log(case.size + means)
    return np.asarray(terms.sum(axis=1), dtype=np.float64)


def _level_slope(case: _Case) -> LevelSlope | None:
    """Fit the log-linear check by Newton; None where it does not settle (no incident at all)."""
    k = np.arange(len(case.y), dtype=np.float64)
    terms = np.column_stack([np.ones(len(k)), k])
    beta = np.array([np.log(max(float(case.y.sum()), 0.5) / float(case.means.sum())), 0.0])
    for _ in range(60):
        mean = case.means * np.exp(np.clip(terms @ beta, -30, 30))
        weight = mean / (1.0 + mean / case.size)
        information = (terms * weight[:, None]).T @ terms
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, terms.T @ (weight * (case.y - mean) / mean))
        beta = beta + step
        if float(np.abs(step).max()) < 1e-10:
            errors = np.sqrt(np.diag(np.linalg.inv(information)))
            return LevelSlope(float(beta[0]), float(beta[1]), float(errors[0]), float(errors[1]))
    return None
