"""A sample that anybody can draw again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import sampling

IDS = [f"report-{n}" for n in range(200)]


def test_the_same_seed_draws_the_same_sample_in_any_order() -> None:
    drawn = sampling.draw(IDS, seed="2027-W09", percent=10)
    assert drawn == sampling.draw(reversed(IDS), seed="2027-W09", percent=10)
    assert len(drawn) == 20


def test_another_seed_draws_another() -> None:
    assert sampling.draw(IDS, seed="a", percent=10) != sampling.draw(IDS, seed="b", percent=10)


def test_every_record_has_the_same_chance() -> None:
    """Over 400 seeds each of 200 is expected 40 times at one in ten; six standard deviations are 36."""
    times = dict.fromkeys(IDS, 0)
    for seed in range(400):
        for one in sampling.draw(IDS, seed=str(seed), percent=10):
            times[one] += 1
    assert all(4 < n < 76 for n in times.values())


@given(st.integers(0, 500), st.integers(0, 100), st.integers(0, 20))
def test_a_sample_is_at_least_its_share_and_never_more_than_there_is(total: int, percent: int, least: int) -> None:
    size = sampling.size(total, percent, least)
    assert min(total, least) <= size <= total
    assert size * 100 >= min(total * percent, size * 100)


@pytest.mark.parametrize(("percent", "least"), [(-1, 0), (101, 0), (10, -1)])
def test_an_impossible_share_is_refused(percent: int, least: int) -> None:
    with pytest.raises(sampling.BadShare):
        sampling.size(10, percent, least)
