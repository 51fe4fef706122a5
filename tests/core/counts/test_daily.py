"""The dense daily baseline: a day against its own usual, and how often it cries wolf."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from aman.core.counts import BadOption, DailyOptions, NotCounts
from aman.core.counts.daily import TooFewBaselineDays, expect, fit_daily, tallies, tally
from aman.core.counts.predictive import weekdays_until
from aman.core.counts.tails import nb_upper_tail

LAST = date(2026, 11, 20)
DAYS = 1095 + 28
WEEK = np.array([1, 1, 1, 1, 1.6, 0.8, 0.6]) / 1.0


def series(mean: float, size: float, seed: int, days: int = DAYS) -> np.ndarray:
    rng = np.random.default_rng(seed)
    level = mean * (WEEK / WEEK.mean())[weekdays_until(LAST, days)]
    return rng.poisson(level * rng.gamma(size, 1 / size, days))


@pytest.mark.parametrize(("mean", "size"), [(3.5, 3.0), (3.5, 8.0), (20.0, 10.0), (1.0, 1.0), (4.0, 1e8)])
def test_false_alarms_stay_at_the_stated_rate(mean: float, size: float) -> None:
    ahead, worlds = 700, 40
    hits = np.zeros(2)
    first = LAST + timedelta(days=1)
    weekday = (first.weekday() + np.arange(ahead)) % 7
    for seed in range(worlds):
        rng = np.random.default_rng(1000 + seed)
        baseline = fit_daily(series(mean, size, seed), LAST)
        future = rng.poisson(mean * (WEEK / WEEK.mean())[weekday] * rng.gamma(size, 1 / size, ahead))
        expected = expect(baseline, first, ahead)
        p = nb_upper_tail(future, expected.mean, expected.size)
        hits += [(p <= 0.01).sum(), (p <= 0.001).sum()]
    for hit, alpha in zip(hits, (0.01, 0.001), strict=True):
        nominal = worlds * ahead * alpha
        # Days of one world share their fit, so the bound is wider than for independent days.
        assert 0.4 * nominal - 4 * np.sqrt(nominal) <= hit <= 1.15 * nominal + 4 * np.sqrt(nominal)


def test_the_week_is_learnt() -> None:
    baseline = fit_daily(series(10, 20, 1), LAST)
    week = expect(baseline, date(2026, 11, 23), 7).mean
    np.testing.assert_allclose(week / week.mean(), WEEK / WEEK.mean(), rtol=0.12)


def test_the_size_is_not_flattered_by_weighting_days_down() -> None:
    sizes = [fit_daily(series(4, 8, seed), LAST).size for seed in range(20)]
    assert np.median(sizes) == pytest.approx(8, rel=0.15)


def test_an_old_event_does_not_become_usual() -> None:
    clean = series(4, 8, 3)
    spoilt = clean.copy()
    spoilt[500:507] += 20
    before, after = fit_daily(clean, LAST), fit_daily(spoilt, LAST)
    assert after.weighted_down >= 7
    assert after.mean_per_day == pytest.approx(before.mean_per_day, rel=0.03)


def test_known_days_can_be_left_out() -> None:
    counts = series(4, 8, 3)
    usable = np.ones(DAYS, dtype=bool)
    usable[500:521] = False
    assert fit_daily(counts, LAST, usable=usable).usable_days == 1095 - 21


def test_todays_tally_says_what_it_rests_on() -> None:
    baseline = fit_daily(series(3.5, 8, 5), LAST)
    day = tally(20, LAST, baseline)
    assert day.level == "ALERT"
    assert day.p < 1e-3
    assert day.mid_p < day.p
    assert day.low <= day.expected <= day.high < day.limit <= 20
    assert tally(0, LAST, baseline).level == "NONE"
    assert {t.level for t in tallies(range(30), LAST, baseline)} == {"NONE", "ADVISORY", "ALERT"}


def test_the_baseline_names_its_days() -> None:
    baseline = fit_daily(series(4, 8, 6), LAST)
    assert (baseline.first, baseline.last) == (LAST - timedelta(days=1122), LAST - timedelta(days=28))
    assert baseline.seasonal
    short = fit_daily(series(4, 8, 6, days=200), LAST)
    assert not short.seasonal


def test_uncertainty_of_the_mean_widens_the_tail() -> None:
    baseline = fit_daily(series(4, 8, 6, days=28 + 60), LAST)
    assert (expect(baseline, LAST, 7).size < baseline.size).all()


def test_too_short_a_history_is_refused() -> None:
    with pytest.raises(TooFewBaselineDays):
        fit_daily(series(4, 8, 1, days=28 + 55), LAST)
    with pytest.raises(TooFewBaselineDays):
        fit_daily([1, 2, 3], LAST)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(NotCounts):
        fit_daily([-1] * 200, LAST)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_baseline_days": 7},
        {"gap_days": -1},
        {"season_from_days": 200},
        {"outlier_residual": 0.0},
        {"band": 1.0},
        {"alert_p": 0.05},
    ],
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        DailyOptions(**wrong)  # type: ignore[arg-type]
