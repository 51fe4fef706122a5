"""How often the predictive windows cry wolf in worlds where nothing happens, and what they find.

The worlds and the measuring live in bench.counts, which prints the table of the methods page; the
bounds here are the nominal rate plus four Monte Carlo standard errors.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bench import counts as bench

WORLDS = 40
SERIES_DAYS = WORLDS * bench.AREAS


@pytest.mark.parametrize(
    "make",
    [bench.quiet, bench.unequal, bench.sparse, bench.weekly, bench.denser, bench.clustered_days, bench.seasonal],
    ids=lambda make: make.__name__,
)
def test_false_alarms_stay_at_or_under_the_stated_rate(make: Callable[..., bench.Counts]) -> None:
    rates, per_day = bench.false_alarms(make, WORLDS)
    for rate, alpha in zip(rates, (0.01, 0.001, 0.0003), strict=True):
        assert rate <= 1 + 4 / np.sqrt(SERIES_DAYS * alpha)
    assert per_day <= 0.1 + 4 * np.sqrt(0.1 / WORLDS)


@pytest.mark.parametrize("make", [bench.denser, bench.clustered_days], ids=lambda make: make.__name__)
def test_where_counts_are_fine_grained_the_rate_is_the_stated_one(make: Callable[..., bench.Counts]) -> None:
    # In sparser worlds three events are needed and p jumps, so the rate must lie well under alpha.
    rates, _ = bench.false_alarms(make, WORLDS)
    assert rates[0] == pytest.approx(1, abs=0.15 + 4 / np.sqrt(SERIES_DAYS * 0.01))


def test_months_that_swing_by_seventy_percent_cost_little() -> None:
    # The scatter is learnt from whole 28-day blocks, a world's months start elsewhere: a known limit.
    rates, _ = bench.false_alarms(bench.swinging_months, WORLDS)
    assert rates[1] <= 1.6 + 4 / np.sqrt(SERIES_DAYS * 0.001)


def test_what_is_planted_is_found() -> None:
    found = {name: share for name, (share, _) in bench.power(3).items()}
    assert found["+3 today"] == 1.0
    assert found["+5 over 7 days"] == 1.0
    assert found["+4 over 7 days"] >= 0.9
    assert found["+2 today"] <= 0.5


def test_a_night_is_quick() -> None:
    # Measured about 1 s on one idle core; the bound is the promise, not the measurement.
    assert bench.speed() < 10
