"""Monthly series with a season and level changes: a break in how something is recorded is not an event.

NB2 regression on twelve months and trend, with a step at each known break; unknown breaks are looked for and told of,
so that a month after a break is flagged and not raised. Method: docs/methods/monthly.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.nb2 import Nb2Fit, NoFit, anscombe_residuals, fit_nb2, log_likelihood
from aman.core.counts.options import BadOption
from aman.core.counts.tails import FloatArray, as_counts, nb_quantile, nb_upper_tail

METHOD = "NB2_MONTHLY"
VERSION = "1"
MONTHS = 12


class TooFewMonths(ValueError):
    """There is not enough history to tell a season from a change."""


@dataclass(frozen=True, slots=True)
class MonthlyOptions:
    """Choices of the monthly model.

    alpha: per month. min_months: fewer before a month and nothing is said. harmonics: of the year. settle: months
    after a step that are flagged and never raised, because the new level is still being learnt. step_gain: how much the
    log-likelihood must rise for a step that nobody told of; with the place free it must be well above chi-squared / 2.
    margin: months between steps. outlier: standardised residual above which a month counts less.
    """

    alpha: float = 0.01
    min_months: int = 36
    harmonics: int = 2
    settle: int = 6
    step_gain: float = 9.0
    margin: int = 6
    outlier: float = 2.58

    def __post_init__(self) -> None:
        """Refuse choices that make no sense."""
        checks = {
            "alpha must be in (0, 0.5)": 0 < self.alpha < 0.5,
            "min_months must be at least 24": self.min_months >= 2 * MONTHS,
            "harmonics must be 0 to 5": 0 <= self.harmonics <= 5,
            "settle and margin must be at least 1": min(self.settle, self.margin) >= 1,
            "step_gain must be positive": self.step_gain > 0,
            "outlier must be positive": self.outlier > 0,
        }
        for message, holds in checks.items():
            if not holds:
                raise BadOption(message)


@dataclass(frozen=True, slots=True)
class Step:
    """A change of level from a month on: its factor, the gain in log-likelihood, and whether it was told of."""

    month: int
    factor: float
    gain: float
    known: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month judged from what lies before it. flagged: so near a step that nothing is raised."""

    month: int
    observed: int
    expected: float
    bound: int
    p: float
    alarm: bool
    flagged: bool


def find_steps(counts: ArrayLike, known: Sequence[int] = (), options: MonthlyOptions | None = None) -> tuple[Step, ...]:
    """Return the steps that explain a whole monthly series, known ones first kept, others found one by one.

    counts: (months,) whole numbers, oldest first, nothing left out. known: columns at which recording changed.
    Raises NotCounts, TooFewMonths, NoFit.
    """
    chosen = options or MonthlyOptions()
    y = as_counts(counts).astype(np.float64)
    if len(y) < 2 * MONTHS:
        raise TooFewMonths(f"{2 * MONTHS} months are needed")
    steps = sorted(month for month in known if 0 < month < len(y))
    gains = dict.fromkeys(steps, 0.0)
    best = _fit(y, steps, chosen)
    while len(steps) < len(y) // (2 * MONTHS) + len(known):
        found = _next_step(y, steps, best, chosen)
        if found is None:
            break
        month, best, gain = found
        steps = sorted([*steps, month])
        gains[month] = gain
    first = _width(chosen)
    factors = np.exp(best.coefficients[first:])
    return tuple(Step(m, float(f), gains[m], m in known) for m, f in zip(steps, factors, strict=True))


def judge_months(
    counts: ArrayLike, months: Sequence[int], known: Sequence[int] = (), options: MonthlyOptions | None = None
) -> tuple[Month, ...]:
    """Judge months one by one, each from the months before it and the breaks that were known or visible by then.

    Raises NotCounts, NoFit. Months with too little before them are flagged and have an expectation equal to the count.
    """
    chosen = options or MonthlyOptions()
    row = as_counts(counts)
    return tuple(_judge(row, month, [one for one in known if one <= month], chosen) for month in months)


def _judge(row: np.ndarray, month: int, known: Sequence[int], options: MonthlyOptions) -> Month:
    seen = int(row[month])
    if month < options.min_months:
        return Month(month, seen, float(seen), seen, 1.0, False, True)
    past = row[:month].astype(np.float64)
    steps = [step.month for step in find_steps(past, [one for one in known if one < month], options)]
    fit = _robust(past, steps, options)
    terms = _design(np.array([month]), steps, options)
    mean = float(np.exp(terms @ fit.coefficients)[0])
    variance = float((terms @ fit.covariance @ terms.T)[0, 0])
    size = 1.0 / ((1.0 + variance) / fit.size + variance)
    p = float(nb_upper_tail(seen, mean, size))
    bound = int(nb_quantile(1.0 - options.alpha, mean, size))
    flagged = any(0 <= month - step < options.settle for step in (*steps, *known))
    return Month(month, seen, mean, bound, p, seen > bound and not flagged, flagged)


def _width(options: MonthlyOptions) -> int:
    return 1 + 2 * options.harmonics


def _design(months: np.ndarray, steps: Sequence[int], options: MonthlyOptions) -> FloatArray:
    turn = 2.0 * np.pi * months[:, None] * np.arange(1, options.harmonics + 1) / MONTHS
    levels = (months[:, None] >= np.asarray(steps, dtype=np.int64)).astype(np.float64)
    return np.hstack([np.ones((len(months), 1)), np.sin(turn), np.cos(turn), levels])


def _fit(y: FloatArray, steps: Sequence[int], options: MonthlyOptions) -> Nb2Fit:
    return fit_nb2(_design(np.arange(len(y)), steps, options), y)


def _robust(y: FloatArray, steps: Sequence[int], options: MonthlyOptions) -> Nb2Fit:
    """Fit, weight high months down once, and fit again; the scatter is learnt from all that could be chance."""
    fit = _fit(y, steps, options)
    residual = anscombe_residuals(y, fit.mean, fit.size)
    weights = np.where(residual > options.outlier, (options.outlier / np.maximum(residual, options.outlier)) ** 2, 1.0)
    design = _design(np.arange(len(y)), steps, options)
    return fit_nb2(design, y, weights, (residual <= 4.0).astype(np.float64), fit)


def _next_step(
    y: FloatArray, steps: Sequence[int], best: Nb2Fit, options: MonthlyOptions
) -> tuple[int, Nb2Fit, float] | None:
    """Return the place of one more step that explains most, its fit and its gain; None where none gains enough."""
    bounds = [0, *steps, len(y)]
    places = [
        month
        for month in range(options.margin, len(y) - options.margin + 1)
        if min(abs(month - bound) for bound in bounds) >= options.margin
    ]
    base = log_likelihood(y, best.mean, best.size)
    scored = []
    for month in _promising(y, best, places):
        try:
            fit = _fit(y, sorted([*steps, month]), options)
        except NoFit:
            continue
        scored.append((log_likelihood(y, fit.mean, fit.size) - base, month, fit))
    if not scored:
        return None
    gain, month, fit = max(scored, key=lambda one: one[0])
    return (month, fit, gain) if gain >= options.step_gain else None


def _promising(y: FloatArray, fit: Nb2Fit, places: Sequence[int]) -> list[int]:
    """Return the few places where the residuals before and after differ most: a full fit of each is dear."""
    if not places:
        return []
    residual = np.concatenate([[0.0], np.cumsum(anscombe_residuals(y, fit.mean, fit.size))])
    n = len(y)
    score = [abs(residual[m] / m - (residual[n] - residual[m]) / (n - m)) * np.sqrt(m * (n - m) / n) for m in places]
    local = [abs(residual[min(m + 12, n)] - 2 * residual[m] + residual[max(m - 12, 0)]) for m in places]
    best = set(np.argsort(score)[-4:].tolist()) | set(np.argsort(local)[-4:].tolist())
    return [places[i] for i in sorted(best)]
