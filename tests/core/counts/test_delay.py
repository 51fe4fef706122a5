"""How much of a day is known by now."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from aman.core.counts import NotCounts, completeness, fit_daily, tallies
from aman.core.counts.aftermath import aftermath


def test_shares_rise_with_age_and_end_at_one() -> None:
    delays = np.repeat([0, 1, 5, 90], [580, 170, 170, 80])
    share = completeness(delays, 100)
    assert (np.diff(share) <= 0).all()
    assert share[0] == pytest.approx(1.0)
    assert share[-1] == pytest.approx((580 + 10) / 1010)
    assert share[-2] == pytest.approx((750 + 10) / 1010)


def test_half_of_today_halves_it() -> None:
    assert completeness([0] * 100, 3, day_share=0.5).tolist() == pytest.approx([1.0, 1.0, 0.5])
    assert completeness([0], 1, day_share=7)[0] == 1.0


def test_without_any_history_everything_is_known_at_once() -> None:
    assert completeness([], 5).tolist() == [1.0] * 5
    assert completeness([], 0).size == 0


def test_delays_are_whole_days() -> None:
    with pytest.raises(NotCounts):
        completeness([-1], 5)


def test_a_late_day_is_held_against_the_part_that_can_be_known() -> None:
    last = date(2026, 11, 20)
    counts = np.random.default_rng(1).poisson(6, 400)
    baseline = fit_daily(counts, last)
    whole, part = tallies([3], last, baseline)[0], tallies([3], last, baseline, [0.5])[0]
    assert part.expected == pytest.approx(whole.expected / 2)
    assert part.p < whole.p
    after = aftermath(counts, last, last - timedelta(days=2), share=np.r_[np.ones(399), 0.25])
    assert after.tallies[-1].expected < 0.3 * after.tallies[-8].expected * 2
