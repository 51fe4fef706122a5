"""The regression inside Farrington's detectors, for many series that share a design.

Quasi-Poisson, log link, one level per period and at most one slope. Given the slope the levels have a closed form, so
the fit is a Newton search for one number; all series are searched together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aman.core.counts.tails import FloatArray, IntArray
from aman.core.later import special

STEEPEST = 60.0
"""A slope, per length of the baseline, beyond which all events lie at one end and there is no maximum."""
SINGLE_THREAD = 200_000
"""Multiplications of one product below which OpenBLAS works in one thread (its own limit is 262,144)."""
NEWTON_ROUNDS = 40
SETTLED = 1e-9


@dataclass(frozen=True, slots=True)
class Design:
    """What the series share: time in [0, 1] and the group of each row, and the time and group to predict for.

    sums: (rows, 3 * groups): membership, times t, times t squared.
    """

    time: FloatArray
    group: IntArray
    groups: int
    now: int
    time_now: float
    sums: FloatArray


@dataclass(frozen=True, slots=True)
class Fitted:
    """One regression per series.

    eta, variance: log mean at the decided time and its variance but for the dispersion. slope, slope_variance: the
    same of the slope, 0 without one. phi: Pearson dispersion, at least 1. spread: the dispersion with which R's
    farringtonFlexible takes its standard errors. freedom: rows less terms.
    """

    eta: FloatArray
    variance: FloatArray
    slope: FloatArray
    slope_variance: FloatArray
    phi: FloatArray
    spread: FloatArray
    freedom: int


def design_of(time: FloatArray, group: IntArray, groups: int, now: int, time_now: float) -> Design:
    """Return a design; time: (rows,) in any unit, scaled here to [0, 1] over the baseline."""
    length = max(float(time[-1] - time[0]), 1.0)
    scaled = (time - time[0]) / length
    member = (group[:, None] == np.arange(groups)).astype(np.float64)
    sums = np.hstack([member, member * scaled[:, None], member * scaled[:, None] ** 2])
    return Design(scaled, group, groups, now, (time_now - float(time[0])) / length, sums)


def fit_robust(y: FloatArray, powered: FloatArray, design: Design, trend: bool, threshold: float | None) -> Fitted:
    """Fit every series, and again with high residuals weighted down.

    y: (series, rows) counts; powered: y to the power 2/3. threshold: standardised Anscombe residual above which a
    row is weighted by residual^-2; None fits once.
    """
    ones = np.ones_like(y)
    first = _solve(y, ones, design, trend, np.zeros(len(y)))
    if threshold is None:
        return _finished(y, ones, design, first, reweighted=False)
    weights = _weights(y, powered, design, first, threshold)
    return _finished(y, weights, design, _solve(y, weights, design, trend, first.slope), reweighted=True)


@dataclass(frozen=True, slots=True)
class _Solution:
    """slope (series,), levels (series, groups), mean (series, rows), and the moments of the weighted means."""

    slope: FloatArray
    log_level: FloatArray
    root: FloatArray
    mean: FloatArray
    mass: FloatArray
    centre: FloatArray
    schur: FloatArray
    trend: bool


def _solve(y: FloatArray, weights: FloatArray, design: Design, trend: bool, start: FloatArray) -> _Solution:
    member = design.sums[:, : design.groups]
    weighted = weights * y
    totals = _summed(weighted, member)
    slope = _slope(weighted @ design.time, totals, weights, design, start) if trend else np.zeros(len(y))
    shape = np.exp(slope[:, None] * design.time) if trend else np.ones_like(y)
    moments = _summed(weights * shape, design.sums).reshape(len(y), 3, design.groups)
    with np.errstate(divide="ignore"):
        log_level = np.log(totals) - np.log(moments[:, 0])
    level = np.exp(log_level)
    mean = shape * level[:, design.group]
    centre = moments[:, 1] / moments[:, 0]
    mass = level * moments[:, 0]
    schur = (level * (moments[:, 2] - moments[:, 1] * centre)).sum(axis=1)
    return _Solution(slope, log_level, np.cbrt(np.sqrt(mean)), mean, mass, centre, schur, trend)


def _slope(pull: FloatArray, totals: FloatArray, weights: FloatArray, design: Design, start: FloatArray) -> FloatArray:
    """Return the slope of every series by Newton on the likelihood with the levels profiled out."""
    slope = start.copy()
    left: NDArray[np.int64] = np.flatnonzero(totals.sum(axis=1) > 0)
    for _ in range(NEWTON_ROUNDS):
        if not len(left):
            break
        shape = np.exp(slope[left, None] * design.time) * (weights if len(left) == len(slope) else weights[left])
        sums = _summed(shape, design.sums).reshape(len(left), 3, design.groups)
        centre = sums[:, 1] / sums[:, 0]
        score = pull[left] - (totals[left] * centre).sum(axis=1)
        information = (totals[left] * (sums[:, 2] / sums[:, 0] - centre**2)).sum(axis=1)
        step = np.clip(score / np.maximum(information, 1e-12), -3.0, 3.0)
        slope[left] = np.clip(slope[left] + step, -STEEPEST, STEEPEST)
        left = left[(np.abs(step) > SETTLED) & (np.abs(slope[left]) < STEEPEST)]
    return slope


def _summed(values: FloatArray, sums: FloatArray) -> FloatArray:
    """Return values @ sums, in products so small that the linear algebra library does not start threads for them.

    Threads for small products wait for one another longer than they work, above all on a busy machine.
    """
    rows = max(1, SINGLE_THREAD // (sums.shape[0] * sums.shape[1]))
    whole = len(values) // rows * rows
    parts = np.matmul(values[:whole].reshape(-1, rows, values.shape[1]), sums).reshape(whole, sums.shape[1])
    return parts if whole == len(values) else np.concatenate([parts, values[whole:] @ sums])


def _leverage(design: Design, found: _Solution) -> FloatArray:
    """Return the diagonal of the hat matrix over the weight: what a row's own mean owes to it, (series, rows)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        own = (1.0 / found.mass)[:, design.group]
        if not found.trend:
            return own
        away = design.time - found.centre[:, design.group]
        return np.asarray(own + away**2 / found.schur[:, None], dtype=np.float64)


def _weights(y: FloatArray, powered: FloatArray, design: Design, found: _Solution, threshold: float) -> FloatArray:
    phi = np.maximum(_pearson(y, np.ones_like(y), design, found), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        hat = np.minimum(found.mean * _leverage(design, found), 1.0)
        residual = 1.5 * (powered / found.root - found.root**3) / np.sqrt(phi[:, None] * (1.0 - hat))
    high = residual > threshold
    raw = np.ones_like(y)
    raw[high] = residual[high] ** -2.0
    return np.asarray(raw * (y.shape[1] / raw.sum(axis=1))[:, None], dtype=np.float64)


def _pearson(y: FloatArray, weights: FloatArray, design: Design, found: _Solution) -> FloatArray:
    away = y - found.mean
    with np.errstate(divide="ignore", invalid="ignore"):
        square = np.where(found.mean > 0, weights * away * away / found.mean, 0.0)
    return np.asarray(square.sum(axis=1) / _freedom(design, found.trend), dtype=np.float64)


def _freedom(design: Design, trend: bool) -> int:
    return max(len(design.time) - design.groups - int(trend), 1)


def _finished(y: FloatArray, weights: FloatArray, design: Design, found: _Solution, *, reweighted: bool) -> Fitted:
    phi = np.maximum(_pearson(y, weights, design, found), 1.0)
    spread = _pearson(y, weights, design, found)
    if reweighted:
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.where(found.mean > 0, (y - found.mean) / found.mean, -1.0)
        spread = (weights * relative * relative).sum(axis=1) / _freedom(design, found.trend)
    now, trend = design.now, found.trend
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = 1.0 / found.mass[:, now]
        slope_variance = 1.0 / found.schur if trend else np.zeros(len(y))
        if trend:
            variance = variance + (design.time_now - found.centre[:, now]) ** 2 * slope_variance
    eta = found.log_level[:, now] + found.slope * design.time_now
    empty = np.flatnonzero(y.sum(axis=1) == 0)
    eta[empty], variance[empty], spread[empty] = *_nothing(y.shape[1]), 1.0
    return Fitted(eta, variance, found.slope, slope_variance, phi, spread, _freedom(design, trend))


def _nothing(rows: int) -> tuple[float, float]:
    """Return log mean and its variance for a baseline without a single case.

    The likelihood has no maximum there. R's iterations lower the log mean by one from log 0.1 until the deviance
    stands still, and its bound is what is left then; it is followed, so that bounds agree.
    """
    steps = next(k for k in range(1, 99) if 2 * rows * (_left(k - 1) - _left(k)) < 1e-8 * (0.1 + 2 * rows * _left(k)))
    return float(np.log(_left(steps))), 1.0 / (rows * _left(steps - 1))


def _left(steps: int) -> float:
    return float(0.1 * np.exp(-steps))


def slope_p(fitted: Fitted) -> FloatArray:
    """Return the two-sided p of the slope of every series by Student's t."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(fitted.slope) / np.sqrt(fitted.spread * fitted.slope_variance)
    return np.asarray(2.0 * special.stdtr(fitted.freedom, -np.where(np.isfinite(t), t, 0.0)), dtype=np.float64)
