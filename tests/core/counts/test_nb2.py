"""Negative binomial regression: the properties; R's own numbers are in tests/reference."""

from __future__ import annotations

import numpy as np
import pytest

from aman.core.counts.nb2 import NoFit, anscombe_residuals, fit_nb2, log_likelihood, nb_size
from aman.core.counts.tails import POISSON_SIZE, nb_pmf


def drawn(size: float, days: int = 3000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(days), rng.normal(size=days)])
    mean = np.exp(design @ np.array([1.2, 0.3]))
    return design, rng.poisson(mean * rng.gamma(size, 1 / size, days)).astype(float)


def test_the_truth_is_inside_three_standard_errors() -> None:
    design, y = drawn(4.0)
    fit = fit_nb2(design, y)
    error = np.sqrt(np.diag(fit.covariance))
    assert (np.abs(fit.coefficients - [1.2, 0.3]) < 3 * error).all()
    assert fit.size == pytest.approx(4.0, rel=0.2)


def test_no_neighbour_is_more_likely() -> None:
    design, y = drawn(2.0, days=400)
    fit = fit_nb2(design, y)
    for shift in ([0.01, 0], [0, 0.01], [-0.01, 0], [0, -0.01]):
        other = np.exp(design @ (fit.coefficients + shift))
        assert log_likelihood(y, other, fit.size) < fit.log_likelihood
    for factor in (0.95, 1.05):
        assert log_likelihood(y, fit.mean, fit.size * factor) < fit.log_likelihood


def test_the_likelihood_is_the_sum_of_the_log_probabilities() -> None:
    y, mean = np.array([0.0, 3.0, 11.0]), np.array([1.0, 2.0, 5.0])
    for size in (0.7, 40.0, POISSON_SIZE):
        expected = float(np.log(nb_pmf(y, mean, size)).sum())
        assert log_likelihood(y, mean, size) == pytest.approx(expected, rel=1e-9)


def test_poisson_counts_have_no_end_of_size() -> None:
    y = np.tile([3.0, 4.0, 5.0], 100)
    assert fit_nb2(np.ones((300, 1)), y).size == POISSON_SIZE


def test_wild_counts_have_the_smallest_size() -> None:
    y = np.zeros(4000)
    y[0] = 1e6
    assert nb_size(y, np.full(4000, 250.0)) < 0.01


def test_a_design_without_intercept_settles() -> None:
    y = np.tile([2.0, 8.0], 200)
    design = np.tile([[1.0, 0.0], [0.0, 1.0]], (200, 1))
    np.testing.assert_allclose(np.exp(fit_nb2(design, y).coefficients), [2.0, 8.0], rtol=1e-8)


def test_weights_leave_a_day_out() -> None:
    design, y = drawn(4.0, days=500)
    spoilt = y.copy()
    spoilt[10] = 500
    weights = np.ones(500)
    weights[10] = 0
    kept = np.arange(500) != 10
    np.testing.assert_allclose(
        fit_nb2(design, spoilt, weights).coefficients, fit_nb2(design[kept], y[kept]).coefficients, rtol=1e-7
    )


def test_residuals_are_near_standard_normal() -> None:
    rng = np.random.default_rng(2)
    y = rng.poisson(20 * rng.gamma(10, 0.1, 50_000)).astype(float)
    residual = anscombe_residuals(y, np.full(50_000, 20.0), 10.0)
    assert residual.mean() == pytest.approx(0, abs=0.2)
    assert residual.std() == pytest.approx(1, abs=0.1)


def test_nothing_at_all_has_no_fit() -> None:
    with pytest.raises(NoFit):
        fit_nb2(np.ones((10, 1)), np.zeros(10))


def test_two_equal_columns_have_no_fit() -> None:
    with pytest.raises(NoFit):
        fit_nb2(np.ones((10, 2)), np.arange(10.0))
