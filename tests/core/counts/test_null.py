"""The calibration of the smallest window p, worked out in three independent ways."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma, nbinom

from aman.core.counts.null import NullModel, crossing_probability, simulate_crossing

WINDOWS = np.array([1.0, 3.0, 7.0, 14.0, 28.0])


@given(st.floats(0.01, 2.0), st.floats(0.2, 50.0), st.integers(3, 12))
@settings(max_examples=60, deadline=None)
def test_one_window_alone_is_a_plain_tail(rate: float, spread: float, limit: int) -> None:
    # With one window of one day and no fast scatter the sum is exactly negative binomial.
    model = NullModel(np.array([1.0]), rate, spread, 0.0)
    exact = nbinom.sf(limit - 1, spread, spread / (spread + rate))
    assert crossing_probability(model, np.array([limit])) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize(("spread", "fast", "limit"), [(0.7, 0.5, 3), (4.0, 2.0, 5), (30.0, 0.1, 4)])
def test_one_scattered_window_by_integration(spread: float, fast: float, limit: int) -> None:
    size = 7.0 / fast

    def tail_at(rate: float) -> float:
        tail = nbinom.sf(limit - 1, size, size / (size + 7 * 0.1 * rate))
        return float(tail * gamma.pdf(rate, spread, scale=1 / spread))

    exact = quad(tail_at, 0, 1, epsabs=0, epsrel=1e-9)[0] + quad(tail_at, 1, np.inf, epsabs=0, epsrel=1e-9)[0]
    model = NullModel(np.array([7.0]), 0.1, spread, fast)
    assert crossing_probability(model, np.array([limit])) == pytest.approx(exact, rel=1e-5)


def test_two_windows_by_listing_every_history() -> None:
    # Poisson days given a known rate: list every (today, the two days before) below the limits.
    model = NullModel(np.array([1.0, 3.0]), 0.8, 1e7, 0.0)
    limits = np.array([3, 5])
    today = [float(nbinom.pmf(y, 1e9, 1e9 / (1e9 + 0.8))) for y in range(40)]
    before = [float(nbinom.pmf(y, 1e9, 1e9 / (1e9 + 1.6))) for y in range(40)]
    stays = sum(today[a] * before[b] for a, b in itertools.product(range(40), repeat=2) if a < 3 and a + b < 5)
    assert crossing_probability(model, limits) == pytest.approx(1 - stays, rel=1e-5)


@pytest.mark.parametrize("fast", [0.0, 0.6, 2.5])
@pytest.mark.parametrize("spread", [0.8, 12.0])
def test_plain_simulation_agrees(fast: float, spread: float) -> None:
    rng = np.random.default_rng(20261120)
    model = NullModel(WINDOWS, 0.3, spread, fast)
    limits = np.array([4, 6, 9, 13, 20])
    runs = 40_000
    rate = 0.3 * rng.gamma(spread, 1 / spread, runs)[:, None]
    daily = rate * (rng.gamma(1 / fast, fast, (runs, 28)) if fast else np.ones((runs, 28)))
    sums = rng.poisson(daily).cumsum(axis=1)[:, [0, 2, 6, 13, 27]]
    share = float((sums >= limits).any(axis=1).mean())
    error = np.sqrt(share * (1 - share) / runs)
    assert abs(crossing_probability(model, limits) - share) < 4 * error


@pytest.mark.parametrize("fast", [0.0, 0.6, 2.5])
@pytest.mark.parametrize("limits", [[3, 4, 5, 6, 8], [8, 9, 11, 14, 18]])
def test_rare_crossings_are_remade_by_simulation(fast: float, limits: list[int]) -> None:
    model = NullModel(WINDOWS, 0.02, 5.0, fast)
    exact = crossing_probability(model, np.array(limits))
    check = simulate_crossing(model, np.array(limits), np.random.default_rng(7), 20_000)
    assert exact < 1e-2
    assert check.standard_error < 0.03 * exact
    assert abs(check.p - exact) < 4 * check.standard_error


def test_the_chance_lies_between_the_largest_and_the_sum() -> None:
    model = NullModel(WINDOWS, 0.1, 3.0, 0.5)
    limits = np.array([3, 4, 5, 7, 9])
    alone = [crossing_probability(NullModel(WINDOWS[w : w + 1], 0.1, 3.0, 0.5), limits[w : w + 1]) for w in range(5)]
    together = crossing_probability(model, limits)
    assert max(alone) <= together <= sum(alone)


def test_sizes_have_the_variance_of_the_model() -> None:
    rng = np.random.default_rng(3)
    model = NullModel(WINDOWS, 0.5, 2.0, 0.8)
    rate = 0.5 * rng.gamma(2.0, 0.5, 200_000)
    week = rng.poisson(rate * rng.gamma(7 / 0.8, 0.8, 200_000))
    variance = model.means()[2] + model.means()[2] ** 2 / model.sizes()[2]
    assert week.var() == pytest.approx(variance, rel=0.03)


def test_an_empty_day_of_exposure_changes_nothing() -> None:
    # A day whose reports cannot have arrived yet adds no exposure.
    model = NullModel(np.array([3.0, 3.0, 7.0]), 0.1, 3.0, 0.0)
    short = NullModel(np.array([3.0, 7.0]), 0.1, 3.0, 0.0)
    assert crossing_probability(model, np.array([4, 5, 6])) == pytest.approx(
        crossing_probability(short, np.array([4, 6])), rel=1e-9
    )
    check = simulate_crossing(model, np.array([4, 5, 6]), np.random.default_rng(1), 5_000)
    assert check.p == pytest.approx(crossing_probability(model, np.array([4, 5, 6])), rel=0.1)


def test_a_model_that_brings_nothing_never_crosses() -> None:
    model = NullModel(np.array([1e-300]), 1e-300, 1.0, 0.0)
    check = simulate_crossing(model, np.array([400]), np.random.default_rng(1), 100)
    assert check.p == 0.0
