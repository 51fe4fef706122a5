"""What is usual in sparse areas, learnt by empirical Bayes.

One area has too few incidents to know its own rate, so its rate is drawn towards the areas of its
stratum (region and category), and how much counts scatter is learnt from the stratum as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aman.core.counts.options import WindowOptions
from aman.core.counts.tails import FloatArray, IntArray
from aman.core.later import optimize

WEEK = 7


@dataclass(frozen=True, slots=True)
class Stratum:
    """What the areas of one region and category have in common.

    weekday: (7,) exposure of Monday..Sunday, mean 1.
    slow, fast: over-dispersion; the variance of a sum with mean m over an exposure of E days is
        m + (slow + fast / E) m^2. Slow lasts longer than the windows, fast is redrawn every day.
    mean_rate, rate_variance: of the rates of its areas, per day.
    """

    weekday: FloatArray
    slow: float
    fast: float
    mean_rate: float
    rate_variance: float


@dataclass(frozen=True, slots=True)
class Baselines:
    """Posterior of every series: rate ~ Gamma(shape, rate), in incidents per day.

    strata: one per stratum code; stratum: (series,) code of each series.
    first, last: columns of the baseline, last not included; usable_days inside it.
    """

    strata: tuple[Stratum, ...]
    stratum: IntArray
    shape: FloatArray
    rate: FloatArray
    first: int
    last: int
    usable_days: int


@dataclass(frozen=True, slots=True)
class _Block:
    """Baseline of one stratum: counts (areas, days) and exposure (days,)."""

    counts: FloatArray
    exposure: FloatArray


def fit_baselines(
    counts: IntArray,
    strata: IntArray,
    weekdays: IntArray,
    usable: NDArray[np.bool_],
    options: WindowOptions,
) -> Baselines:
    """Fit the rate of every series and the scatter of every stratum.

    counts: (series, days), oldest day first; the last column is the cut-off day.
    strata: (series,) codes 0..n-1. weekdays: (days,) 0 = Monday. usable: (days,) False on days that
    must not count as usual (a known trigger event's aftermath).
    """
    last = counts.shape[1] - options.gap_days
    first = max(0, last - options.baseline_days)
    past = counts[:, first:last].astype(np.float64) * usable[first:last]
    days, open_days = weekdays[first:last], usable[first:last].astype(np.float64)
    blocks = []
    for code in range(int(strata.max()) + 1):
        rows = past[strata == code]
        blocks.append((rows, open_days * weekday_factors(rows.sum(axis=0), days, open_days)[days]))
    parts = [_Block(rows, exposure) for rows, exposure in blocks]
    scatter = _dispersions(parts, options)
    shape, rate = np.empty(len(counts)), np.empty(len(counts))
    fitted: list[Stratum] = []
    for code, (block, (slow, fast)) in enumerate(zip(parts, scatter, strict=True)):
        factors = weekday_factors(block.counts.sum(axis=0), days, open_days)
        stratum = _between_areas(block, factors, slow, fast, options.windows[-1])
        fitted.append(stratum)
        shape[strata == code], rate[strata == code] = _posteriors(block, stratum, options.windows[-1])
    return Baselines(tuple(fitted), strata, shape, rate, first, last, int(open_days.sum()))


def weekday_factors(totals: FloatArray, weekdays: IntArray, open_days: FloatArray) -> FloatArray:
    """Return the relative level of Monday..Sunday, mean 1, drawn to 1 as far as chance explains it.

    The shrinkage is positive-part James-Stein: 1 - df / chi-squared of the seven totals.
    """
    by_day = np.bincount(weekdays, weights=totals, minlength=WEEK)
    exposure = np.bincount(weekdays, weights=open_days, minlength=WEEK)
    expected = by_day.sum() * exposure / max(exposure.sum(), 1.0)
    if expected.min() <= 0:
        return np.ones(WEEK)
    chi2 = float(((by_day - expected) ** 2 / expected).sum())
    keep = max(0.0, 1.0 - (WEEK - 1) / chi2) if chi2 > 0 else 0.0
    factors = 1.0 + keep * (by_day / expected - 1.0)
    return np.asarray(factors / factors.mean(), dtype=np.float64)


def _dispersions(parts: list[_Block], options: WindowOptions) -> list[tuple[float, float]]:
    """Return (slow, fast) of every stratum, drawn to all strata together while its data are few."""
    width = len(options.windows)
    excess, information = np.zeros((len(parts), width)), np.zeros((len(parts), width))
    for row, block in enumerate(parts):
        for column, days in enumerate(options.windows):
            excess[row, column], information[row, column] = _excess_scatter(block, days)
    weight = options.prior_information
    overall = (excess.sum(axis=0) + weight * options.prior_dispersion) / (information.sum(axis=0) + weight)
    alphas = (excess + weight * overall) / (information + weight)
    inverse_days = 1.0 / np.asarray(options.windows, dtype=np.float64)
    design = np.column_stack([np.ones(width), inverse_days])
    answers = []
    for alpha, known in zip(alphas, information + weight, strict=True):
        root = np.sqrt(known)
        solution, _ = optimize.nnls(design * root[:, None], alpha * root)
        answers.append((float(solution[0]), float(solution[1])))
    return answers


def _excess_scatter(block: _Block, days: int) -> tuple[float, float]:
    """Return (excess variance, squared means) summed over non-overlapping sums of that many days.

    Their ratio is the over-dispersion alpha of Var = m + alpha m^2; both parts are unbiased under Poisson.
    """
    usable = (block.counts.shape[1] // days) * days
    if usable < 2 * days:
        return 0.0, 0.0
    start = block.counts.shape[1] - usable
    sums = block.counts[:, start:].reshape(len(block.counts), -1, days).sum(axis=2)
    exposure = block.exposure[start:].reshape(-1, days).sum(axis=1)
    total = float(exposure.sum())
    if total <= 0:
        return 0.0, 0.0
    rates = sums.sum(axis=1) / total
    residual = ((sums - rates[:, None] * exposure) ** 2).sum(axis=1)
    # A residual around the area's own mean misses this share of the variance.
    lost = 1.0 - float((exposure**2).sum()) / total**2
    excess = residual / lost - rates * total
    squared = np.maximum(rates**2 - rates / total, 0.0) * float((exposure**2).sum())
    return float(excess.sum()), float(squared.sum())


def _between_areas(block: _Block, weekday: FloatArray, slow: float, fast: float, longest: int) -> Stratum:
    """Match the mean and the variance of the rates of the areas of one stratum."""
    areas, total = len(block.counts), float(block.exposure.sum())
    rates = block.counts.sum(axis=1) / total
    mean = (float(block.counts.sum()) + 0.5) / (areas * total)
    within = mean / total + (slow * longest + fast) * mean**2 / total
    seen = float(rates.var(ddof=1)) if areas > 1 else 0.0
    # One pseudo-area with a coefficient of variation of 1: a lone area is not claimed to be known,
    # and sixty equal ones are not claimed to be identical.
    variance = ((areas - 1) * max(0.0, seen - within) + mean**2) / areas
    return Stratum(weekday, slow, fast, mean, variance)


def _posteriors(block: _Block, stratum: Stratum, longest: int) -> tuple[FloatArray, FloatArray]:
    """Return shape and rate of each area; over-dispersed history counts for less than its length."""
    total = float(block.exposure.sum())
    events = block.counts.sum(axis=1)
    prior_shape = stratum.mean_rate**2 / stratum.rate_variance
    prior_rate = stratum.mean_rate / stratum.rate_variance
    first_guess = (prior_shape + events) / (prior_rate + total)
    inflation = 1.0 + (stratum.slow * longest + stratum.fast) * first_guess
    return prior_shape + events / inflation, prior_rate + total / inflation
