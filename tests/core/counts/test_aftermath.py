"""What followed a trigger event."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from aman.core.counts.aftermath import DayOutOfRange, aftermath, excess
from aman.core.counts.daily import fit_daily

LAST = date(2026, 11, 20)
ZERO = LAST - timedelta(days=49)


def quiet(seed: int, days: int = 900) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(5 * rng.gamma(8, 1 / 8, days))


def with_event(seed: int) -> np.ndarray:
    counts = quiet(seed)
    counts[-50:-29] += np.round(12 * 0.5 ** (np.arange(21) / 6)).astype(int)
    return counts


def test_day_zero_is_aligned() -> None:
    after = aftermath(with_event(1), LAST, ZERO, before=7, after=21)
    assert after.offsets == tuple(range(-7, 22))
    assert after.tallies[7].day == ZERO
    assert after.ratios[7] == pytest.approx(after.tallies[7].observed / after.tallies[7].expected)
    assert after.baseline.last == ZERO - timedelta(days=1)


def test_the_planted_excess_lies_inside_its_bounds() -> None:
    planted = int(np.round(12 * 0.5 ** (np.arange(21) / 6)).sum())
    inside = 0
    for seed in range(40):
        total = aftermath(with_event(seed), LAST, ZERO, after=20).total
        inside += total.low <= planted <= total.high
        assert total.p < 0.01
    assert inside >= 35


def test_a_quiet_date_is_no_event() -> None:
    p = [aftermath(quiet(100 + seed), LAST, ZERO).total.p for seed in range(100)]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 100)


def test_an_event_still_running_stops_at_the_cut_off() -> None:
    after = aftermath(quiet(2), LAST, LAST - timedelta(days=3))
    assert after.offsets[-1] == 3
    assert after.total.days == 4


def test_excess_is_what_was_seen_less_what_is_usual() -> None:
    baseline = fit_daily(quiet(3), LAST)
    seen = excess([9, 9, 9], LAST - timedelta(days=2), baseline)
    assert seen.observed == 27
    assert seen.excess == pytest.approx(27 - seen.expected)
    assert seen.low <= seen.excess <= seen.high


@pytest.mark.parametrize("zero", [LAST + timedelta(days=1), LAST - timedelta(days=899)])
def test_day_zero_must_lie_inside(zero: date) -> None:
    with pytest.raises(DayOutOfRange):
        aftermath(quiet(4), LAST, zero)


def test_other_events_can_be_left_out() -> None:
    usable = np.ones(900, dtype=bool)
    usable[200:221] = False
    after = aftermath(quiet(5), LAST, ZERO, usable=usable)
    assert after.baseline.usable_days == 900 - 50 - 21
