"""What the smallest of several window p-values does when nothing has changed.

The windows all end today, so one lies inside the next: the running sum only grows, and the chance
that it ever crosses its limits follows exactly from a short recursion. The same chance is re-made by
simulation, so that the two can disagree in public.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from aman.core.counts.tails import POISSON_SIZE, FloatArray, IntArray, nb_pmf, nb_sf
from aman.core.later import special

NODES = 64


@dataclass(frozen=True, slots=True)
class NullModel:
    """How one series behaves from day to day while its rate is only known up to a gamma.

    exposure: (windows,) days each window is worth, rising. mean_rate: incidents per day of exposure.
    spread: shape of the gamma (mean 1) that the rate is multiplied with, lasting all windows.
    fast: over-dispersion redrawn each day; 0 means Poisson given the rate.
    """

    exposure: FloatArray
    mean_rate: float
    spread: float
    fast: float

    def sizes(self) -> FloatArray:
        """Return the negative-binomial size that has the variance of each window's sum."""
        slow = 1.0 / self.spread
        return np.asarray(1.0 / (slow + self.fast / self.exposure * (1.0 + slow)), dtype=np.float64)

    def means(self) -> FloatArray:
        """Return the mean of each window's sum."""
        return self.mean_rate * self.exposure


@dataclass(frozen=True, slots=True)
class _Mixture:
    """The gamma of the rate, as points and weights."""

    points: FloatArray
    weights: FloatArray


def crossing_probability(model: NullModel, limits: IntArray) -> float:
    """Return the chance that any window's sum reaches its limit.

    limits: (windows,) smallest counts that cross. Exact for the model, but for the quadrature over its
    gamma (relative error below 1e-5, tested).
    """
    mixture = _gamma_points(model.spread)
    rates = model.mean_rate * mixture.points
    alive = np.ones((len(rates), 1))
    crossed = np.zeros(len(rates))
    steps = np.diff(model.exposure, prepend=0.0)
    for step, limit in zip(steps, limits, strict=True):
        if step <= 0:
            continue
        grown, leaked = _advance(alive, rates, float(step), int(limit), model.fast)
        crossed += leaked
        alive = grown
    return min(1.0, float(mixture.weights @ crossed))


def _advance(
    alive: FloatArray, rates: FloatArray, step: float, limit: int, fast: float
) -> tuple[FloatArray, FloatArray]:
    """Add one stretch of days to the running sum; return what stays below the limit and what crosses."""
    size = _step_size(step, fast)
    states = np.arange(alive.shape[1])
    tails = nb_sf(limit - 1 - states[None, :], rates[:, None] * step, size)
    leaked = (alive * tails).sum(axis=1)
    width = max(limit, 1)
    chances = nb_pmf(np.arange(width)[None, :], rates[:, None] * step, size)
    grown = np.zeros((len(rates), width))
    for state in range(min(alive.shape[1], width)):
        grown[:, state:] += alive[:, state : state + 1] * chances[:, : width - state]
    return grown, leaked


def _step_size(exposure: float, fast: float) -> float:
    return exposure / fast if fast > 0 else POISSON_SIZE


def _gamma_points(spread: float) -> _Mixture:
    """Return Gauss-Legendre points on the log scale for a gamma of mean 1."""
    low = max(float(special.gammaincinv(spread, 1e-12)) / spread, 1e-5)
    high = float(special.gammainccinv(spread, 1e-16)) / spread
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    logs = 0.5 * (np.log(high) - np.log(low)) * (nodes + 1.0) + np.log(low)
    points = np.exp(logs)
    log_density = spread * np.log(spread * points) - spread * points  # up to a constant; d(log x) absorbs 1/x
    mass = weights * np.exp(log_density - log_density.max())
    # What lies below the lowest point brings nothing and never crosses.
    above = float(special.gammaincc(spread, spread * low))
    return _Mixture(points, mass / mass.sum() * above)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A tail probability made by simulation, with its Monte Carlo standard error."""

    p: float
    standard_error: float
    replicates: int


def simulate_crossing(model: NullModel, limits: IntArray, rng: np.random.Generator, replicates: int) -> Simulated:
    """Re-make crossing_probability by simulating histories that are known to cross.

    Each history is drawn with one window forced over its limit and counted by how many windows cross,
    so the relative error stays small however rare the event is.
    Source: Owen, Maximov, Chertkov 2019, importance sampling the union of rare events (ALOE).
    """
    mixture = _gamma_points(model.spread)
    tables = [_tail_table(model, mixture, window, int(limit)) for window, limit in enumerate(limits)]
    chances = np.array([table.sum() for table in tables])
    total = float(chances.sum())
    if total <= 0:
        return Simulated(0.0, 0.0, replicates)
    shares = rng.multinomial(replicates, chances / total)
    crossings = [
        _crossings(model, mixture, limits, window, table=tables[window], rng=rng, replicates=int(share))
        for window, share in enumerate(shares)
        if share
    ]
    inverse = 1.0 / np.concatenate(crossings)
    error = float(inverse.std(ddof=1)) / math.sqrt(replicates)
    return Simulated(total * float(inverse.mean()), total * error, replicates)


def _tail_table(model: NullModel, mixture: _Mixture, window: int, limit: int) -> FloatArray:
    """Return P(sum = c and rate point) for c >= limit: (counts, points)."""
    exposure = float(model.exposure[window])
    means = model.mean_rate * mixture.points * exposure
    size = _step_size(exposure, model.fast)
    furthest = limit + 8
    tail = float(mixture.weights @ nb_sf(limit - 1, means, size))
    while float(mixture.weights @ nb_sf(furthest, means, size)) > 1e-9 * tail:
        furthest += max(8, furthest // 2)
    counts = np.arange(limit, furthest + 1)
    return np.asarray(nb_pmf(counts[:, None], means[None, :], size) * mixture.weights, dtype=np.float64)


def _crossings(
    model: NullModel,
    mixture: _Mixture,
    limits: IntArray,
    window: int,
    *,
    table: FloatArray,
    rng: np.random.Generator,
    replicates: int,
) -> FloatArray:
    """Return how many windows cross in each history in which this window does."""
    cells = rng.choice(table.size, size=replicates, p=(table / table.sum()).ravel())
    row, point = np.divmod(cells, table.shape[1])
    sums = np.empty((replicates, len(limits)), dtype=np.int64)
    sums[:, window] = limits[window] + row
    for inner in range(window - 1, -1, -1):
        sums[:, inner] = _thin(model, inner, sums[:, inner + 1], rng)
    for outer in range(window + 1, len(limits)):
        step = float(model.exposure[outer] - model.exposure[outer - 1])
        intensity = model.mean_rate * mixture.points[point] * step
        if model.fast > 0:
            intensity = intensity * rng.gamma(step / model.fast, model.fast / step, size=replicates)
        sums[:, outer] = sums[:, outer - 1] + rng.poisson(intensity)
    return np.asarray((sums >= limits).sum(axis=1), dtype=np.float64)


def _thin(model: NullModel, inner: int, outer_sum: IntArray, rng: np.random.Generator) -> IntArray:
    """Draw how many of a window's events fell into the shorter window inside it."""
    inside, outside = float(model.exposure[inner]), float(model.exposure[inner + 1] - model.exposure[inner])
    if outside <= 0:
        return outer_sum
    share: float | FloatArray = inside / (inside + outside)
    if model.fast > 0:
        share = rng.beta(inside / model.fast, outside / model.fast, size=outer_sum.shape)
    return rng.binomial(outer_sum, share)
