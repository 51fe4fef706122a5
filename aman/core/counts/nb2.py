"""Negative binomial regression (NB2, log link), the smallest that is right.

Means and size are estimated in turn by maximum likelihood, as in R's MASS::glm.nb, with which the
reference tests compare it to nine digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aman.core.counts.tails import POISSON_SIZE, FloatArray
from aman.core.later import optimize, special

LARGEST_SIZE = 1e5
"""Beyond this the counts are Poisson for every purpose, and the likelihood too flat to say more."""


class NoFit(ArithmeticError):
    """The regression did not settle; the design is singular or the counts are all zero."""


@dataclass(frozen=True, slots=True)
class Nb2Fit:
    """A fitted regression.

    coefficients: (terms,); covariance: (terms, terms) of them; size: variance is mean + mean^2 / size.
    mean: (days,) fitted means; log_likelihood without prior weights.
    """

    coefficients: FloatArray
    covariance: FloatArray
    size: float
    mean: FloatArray
    log_likelihood: float


def fit_nb2(
    design: FloatArray,
    y: FloatArray,
    weights: FloatArray | None = None,
    size_weights: FloatArray | None = None,
    start: Nb2Fit | None = None,
) -> Nb2Fit:
    """Fit log mean = design @ coefficients by maximum likelihood.

    design: (days, terms); y: (days,) counts; weights: (days,) in [0, 1], default 1.
    size_weights: the same for the estimate of size only; default as weights.
    start: a fit of the same terms to begin from, for speed only.
    Raises NoFit when the iterations do not settle.
    """
    prior = np.ones(len(y)) if weights is None else weights
    if float(prior @ y) <= 0:
        raise NoFit("all counts are zero")
    size, beta = POISSON_SIZE, np.zeros(design.shape[1])
    beta[0] = np.log(float(prior @ y) / float(prior.sum())) if np.all(design[:, 0] == 1) else 0.0
    if start is not None:
        size, beta = start.size, start.coefficients
    for _ in range(60):
        beta = _settle_mean(design, y, prior, size, beta)
        mean = np.exp(design @ beta)
        updated = nb_size(y, mean, prior if size_weights is None else size_weights)
        if _settled(size, updated):
            return _finished(design, y, prior, updated, beta)
        size = updated
    raise NoFit("size and mean did not settle")


def nb_size(y: FloatArray, mean: FloatArray, weights: FloatArray | None = None) -> float:
    """Return the maximum-likelihood size given the means, POISSON_SIZE when there is no over-dispersion."""
    prior = np.ones(len(y)) if weights is None else weights

    def slope(log_size: float) -> float:
        return _size_slope(log_size, y, mean, prior)

    high = np.log(LARGEST_SIZE)
    if slope(high) >= 0:
        return POISSON_SIZE
    low = np.log(1e-4)
    if slope(low) <= 0:
        return 1e-4
    return float(np.exp(optimize.brentq(slope, low, high, xtol=1e-13)))


def size_error(y: FloatArray, mean: FloatArray, size: float) -> float:
    """Return the standard error of log size from the curvature of the likelihood; 0 where there is no scatter."""
    if size >= POISSON_SIZE or size <= 1e-4:
        return 0.0
    every, at, width = np.ones(len(y)), float(np.log(size)), 1e-3
    change = _size_slope(at + width, y, mean, every) - _size_slope(at - width, y, mean, every)
    information = -size * change / (2.0 * width)
    return float(min(1.0, 1.0 / np.sqrt(information))) if information > 0 else 1.0


def _size_slope(log_size: float, y: FloatArray, mean: FloatArray, prior: FloatArray) -> float:
    """Return the slope of the likelihood in size."""
    k = np.exp(log_size)
    terms = special.digamma(y + k) - special.digamma(k) + np.log(k / (k + mean)) + (mean - y) / (k + mean)
    return float(prior @ terms)


def log_likelihood(y: FloatArray, mean: FloatArray, size: float) -> float:
    """Return the sum of the log probabilities of the counts."""
    if size >= POISSON_SIZE:
        return float((special.xlogy(y, mean) - mean - special.gammaln(y + 1)).sum())
    terms = (
        special.gammaln(y + size)
        - special.gammaln(size)
        - special.gammaln(y + 1)
        + size * np.log(size / (size + mean))
        + special.xlogy(y, mean / (size + mean))
    )
    return float(terms.sum())


def anscombe_residuals(y: FloatArray, mean: FloatArray, size: float) -> FloatArray:
    """Return residuals that are near standard normal while the model holds.

    The 2/3-power (Anscombe) residual of a Poisson, divided by the root of 1 + mean / size.
    """
    spread = np.sqrt(1.0 + mean / size)
    return np.asarray(1.5 * (y ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * spread), dtype=np.float64)


def _settled(size: float, updated: float) -> bool:
    # The likelihood is too flat in a large size for ten digits; there 1 / size is what matters.
    near_poisson = min(size, updated) > 100 and abs(1 / updated - 1 / size) < 1e-7
    return near_poisson or abs(updated / size - 1.0) < 1e-10


def _settle_mean(design: FloatArray, y: FloatArray, prior: FloatArray, size: float, beta: FloatArray) -> FloatArray:
    """Iterate weighted least squares until the coefficients stand still."""
    for _ in range(100):
        mean = np.exp(np.clip(design @ beta, -30.0, 30.0))
        working = prior * mean / (1.0 + mean / size)
        step = _solve(design, working, design.T @ (working * (y - mean) / mean))
        beta = beta + step
        if float(np.abs(step).max()) < 1e-11:
            return beta
    raise NoFit("the mean did not settle")


def _solve(design: FloatArray, working: FloatArray, right: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(_information(design, working), right), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise NoFit("the design is singular") from error


def _information(design: FloatArray, working: FloatArray) -> NDArray[np.float64]:
    return np.asarray((design * working[:, None]).T @ design, dtype=np.float64)


def _finished(design: FloatArray, y: FloatArray, prior: FloatArray, size: float, beta: FloatArray) -> Nb2Fit:
    mean = np.exp(design @ beta)
    information = _information(design, prior * mean / (1.0 + mean / size))
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return Nb2Fit(beta, covariance, size, mean, log_likelihood(y, mean, size))
