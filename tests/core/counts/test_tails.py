"""Tails of count models, against scipy and against numbers published elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from aman.core.counts import (
    NotCounts,
    nb_pmf,
    nb_quantile,
    nb_upper_mid_p,
    nb_upper_tail,
    smallest_count_within,
)
from aman.core.counts.tails import POISSON_SIZE, as_counts, nb_sf

counts = st.integers(0, 200)
means = st.floats(1e-4, 150)
sizes = st.floats(0.05, 1e4)


def scipy_tail(y: int, mean: float, size: float) -> float:
    """Recompute P(Y >= y) with scipy's own negative binomial."""
    return float(nbinom.sf(y - 1, size, size / (size + mean)))


@given(counts, means, sizes)
def test_the_tail_is_scipys(y: int, mean: float, size: float) -> None:
    assert nb_upper_tail(y, mean, size) == pytest.approx(scipy_tail(y, mean, size), rel=1e-5, abs=1e-20)


@given(counts, means, sizes)
def test_the_tail_falls_with_the_count_and_rises_with_the_mean(y: int, mean: float, size: float) -> None:
    assert nb_upper_tail(y + 1, mean, size) <= nb_upper_tail(y, mean, size) * (1 + 1e-12)
    assert nb_upper_tail(y, mean, size) <= nb_upper_tail(y, mean * 1.1, size) * (1 + 1e-12)


@given(st.integers(0, 60), means, sizes)
def test_mid_p_takes_half_of_what_was_seen(y: int, mean: float, size: float) -> None:
    expected = nb_upper_tail(y, mean, size) - nb_pmf(y, mean, size) / 2
    assert nb_upper_mid_p(y, mean, size) == pytest.approx(float(expected), abs=1e-9)


@given(means, sizes, st.floats(1e-6, 0.5))
def test_the_smallest_count_within_is_the_smallest(mean: float, size: float, p: float) -> None:
    count = int(smallest_count_within(p, mean, size))
    assert nb_upper_tail(count, mean, size) <= p * (1 + 1e-8)
    assert count == 0 or nb_upper_tail(count - 1, mean, size) > p


@given(st.floats(0.01, 100), st.floats(0.1, 1e3), st.floats(0.01, 0.999))
def test_the_quantile_is_scipys(mean: float, size: float, q: float) -> None:
    theirs = int(nbinom.ppf(q, size, size / (size + mean)))
    ours = int(nb_quantile(q, mean, size))
    # At a tie between q and a step of the distribution the two may fall on either side of rounding.
    assert ours == theirs or abs(nbinom.cdf(min(ours, theirs), size, size / (size + mean)) - q) < 1e-9


def test_probabilities_sum_to_one() -> None:
    assert nb_pmf(np.arange(2000), 12.5, 0.7).sum() == pytest.approx(1.0, abs=1e-9)


def test_an_endless_size_is_poisson() -> None:
    y = np.arange(40)
    np.testing.assert_allclose(nb_upper_tail(y, 7.5, POISSON_SIZE), poisson.sf(y - 1, 7.5), rtol=1e-10)
    np.testing.assert_allclose(nb_pmf(y, 7.5, POISSON_SIZE), poisson.pmf(y, 7.5), rtol=1e-8)


def test_twenty_where_three_and_a_half_are_usual() -> None:
    # London, 6 June 2017; the three answers are printed, to two digits, in the analytics notes.
    assert nb_upper_tail(20, 3.5, 3) == pytest.approx(2.3e-4, rel=0.03)
    assert nb_upper_tail(20, 3.5, 8) == pytest.approx(3.8e-6, rel=0.03)
    assert nb_upper_tail(20, 3.5, POISSON_SIZE) == pytest.approx(1.1e-9, rel=0.06)


def test_what_was_seen_belongs_to_its_own_tail() -> None:
    # P(X >= 13) for a Poisson of mean 10.14 is .222; leaving out 13 itself gives .146, a known fault.
    assert nb_upper_tail(13, 10.143816, POISSON_SIZE) == pytest.approx(0.222, abs=5e-4)
    assert nb_sf(13, 10.143816, POISSON_SIZE) == pytest.approx(0.146, abs=5e-4)


def test_nothing_expected_and_nothing_seen_is_certain() -> None:
    assert nb_upper_tail(0, 0.0, 1.0) == 1.0
    assert nb_upper_tail(1, 0.0, 1.0) == 0.0


@pytest.mark.parametrize("wrong", [[-1], [0.5], [np.nan], [np.inf]])
def test_only_whole_numbers_are_counts(wrong: list[float]) -> None:
    with pytest.raises(NotCounts):
        as_counts(wrong)


def test_whole_floats_are_counts() -> None:
    assert as_counts([0.0, 3.0]).tolist() == [0, 3]
