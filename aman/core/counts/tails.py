"""Upper tails of count models.

A tail is always P(Y >= y): the chance of what was seen *or more*. Leaving out the seen value itself
is the commonest fault of published detectors and makes rare counts look stranger than they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aman.core.later import special

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

POISSON_SIZE = 1e9
"""From this size on a negative binomial is a Poisson for every count we meet."""


class NotCounts(ValueError):
    """The numbers handed in are negative, fractional or not finite."""


def as_counts(values: ArrayLike) -> IntArray:
    """Return values as whole numbers.

    Raises NotCounts when one of them is negative, fractional or not finite.
    """
    array = np.asarray(values)
    if array.dtype.kind in "iub":
        counts = array.astype(np.int64)
    else:
        floats = np.asarray(array, dtype=np.float64)
        if not np.all(np.isfinite(floats)) or np.any(floats != np.floor(floats)):
            raise NotCounts("counts must be whole numbers")
        counts = floats.astype(np.int64)
    if np.any(counts < 0):
        raise NotCounts("counts must not be negative")
    return counts


def nb_sf(y: ArrayLike, mean: ArrayLike, size: ArrayLike) -> FloatArray:
    """Return P(Y > y) of a negative binomial with variance mean + mean^2 / size.

    y, mean, size broadcast together; y may be negative (the answer is then 1).
    A mean of 0 gives 0. Size at or above POISSON_SIZE is treated as Poisson.
    """
    y_, mean_, size_ = np.broadcast_arrays(
        np.asarray(y, np.float64), np.asarray(mean, np.float64), np.asarray(size, np.float64)
    )
    floor = np.maximum(y_, 0.0)
    safe_mean = np.maximum(mean_, 1e-300)
    finite_size = np.minimum(size_, POISSON_SIZE)
    # P(Y > y) = I_{m/(m+k)}(y + 1, k); the Poisson limit is the regularised lower gamma.
    negative_binomial = special.betainc(floor + 1.0, finite_size, safe_mean / (safe_mean + finite_size))
    poisson = special.gammainc(floor + 1.0, safe_mean)
    tail = np.where(size_ >= POISSON_SIZE, poisson, negative_binomial)
    return np.where(y_ < 0, 1.0, np.where(mean_ <= 0, 0.0, tail))


def nb_upper_tail(y: ArrayLike, mean: ArrayLike, size: ArrayLike) -> FloatArray:
    """Return P(Y >= y): the one-sided p-value of a count that is seen."""
    return nb_sf(np.asarray(y, np.float64) - 1.0, mean, size)


def nb_upper_mid_p(y: ArrayLike, mean: ArrayLike, size: ArrayLike) -> FloatArray:
    """Return P(Y > y) + P(Y = y) / 2: less conservative on average, not a guarantee on any one day."""
    return 0.5 * (nb_sf(np.asarray(y, np.float64) - 1.0, mean, size) + nb_sf(y, mean, size))


def nb_pmf(y: ArrayLike, mean: ArrayLike, size: ArrayLike) -> FloatArray:
    """Return P(Y = y) of a negative binomial with variance mean + mean^2 / size."""
    y_, mean_, size_ = np.broadcast_arrays(
        np.asarray(y, np.float64), np.asarray(mean, np.float64), np.asarray(size, np.float64)
    )
    finite_size = np.minimum(size_, POISSON_SIZE)
    safe_mean = np.maximum(mean_, 1e-300)
    log_fact = special.gammaln(y_ + 1.0)
    log_nb = (
        special.gammaln(y_ + finite_size)
        - special.gammaln(finite_size)
        - log_fact
        - finite_size * np.log1p(safe_mean / finite_size)
        + special.xlogy(y_, safe_mean / (safe_mean + finite_size))
    )
    log_poisson = special.xlogy(y_, safe_mean) - safe_mean - log_fact
    # The difference of two large log-gammas loses digits long before POISSON_SIZE.
    return np.asarray(np.exp(np.where(size_ >= 1e7, log_poisson, log_nb)), dtype=np.float64)


def smallest_count_within(p: float, mean: ArrayLike, size: ArrayLike, at_least: int = 0) -> IntArray:
    """Return the smallest count c >= at_least with P(Y >= c) <= p.

    p: in (0, 1); mean and size broadcast. Ties count as within, up to rounding of one part in 10^9.
    """
    mean_, size_ = np.broadcast_arrays(np.asarray(mean, np.float64), np.asarray(size, np.float64))
    bar = p * (1.0 + 1e-9)
    low = np.full(mean_.shape, at_least, dtype=np.int64)
    step = np.ones(mean_.shape, dtype=np.int64)
    high = low.copy()
    while np.any(above := nb_upper_tail(high, mean_, size_) > bar):
        low = np.where(above, high + 1, low)
        high = np.where(above, high + step, high)
        step = np.where(above, 2 * step, step)
    while np.any(low < high):
        middle = (low + high) // 2
        within = nb_upper_tail(middle, mean_, size_) <= bar
        high = np.where(within, middle, high)
        low = np.where(within, low, middle + 1)
    return low


def nb_quantile(q: float, mean: ArrayLike, size: ArrayLike) -> IntArray:
    """Return the smallest count c with P(Y <= c) >= q."""
    return np.maximum(smallest_count_within(1.0 - q, mean, size) - 1, 0)
