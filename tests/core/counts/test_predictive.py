"""Local spikes: what is found, what it carries, and what must not change it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from aman.core.counts import (
    METHOD,
    BadOption,
    BadShape,
    NotCounts,
    TooFewDays,
    WindowOptions,
    detect,
    recurrence_days,
    track,
)
from aman.core.counts.baseline import weekday_factors
from aman.core.counts.predictive import level_of, seed_of, weekdays_until

LAST = date(2026, 11, 20)


def quiet_world(seed: int = 1, areas: int = 40, days: int = 800, mean: float = 0.02) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (areas, days))


def one_stratum(counts: np.ndarray) -> np.ndarray:
    return np.zeros(len(counts), dtype=int)


def test_a_planted_week_is_found_and_carries_all_it_rests_on() -> None:
    counts = quiet_world()
    counts[7, -28:] = 0
    counts[7, [-7, -5, -3, -2, -1]] = 1
    run = detect(counts, one_stratum(counts), LAST, np.random.default_rng(20261120))
    first = run.findings[0]
    assert (first.series, first.level, first.days, first.window.observed) == (7, "ALERT", 7, 5)
    assert (run.method, run.series, run.seed, run.last_day) == (METHOD, 40, 20261120, LAST)
    assert run.baseline_last == LAST - timedelta(days=28)
    assert run.baseline_first == LAST - timedelta(days=28 + 729)
    assert first.recurrence_days == pytest.approx(1 / (40 * first.p))
    assert first.window.alert_from <= 5
    assert first.window.advisory_from <= first.window.alert_from


def test_each_window_p_is_scipys() -> None:
    counts = quiet_world(2)
    counts[3, -1] = 4
    for window in detect(counts, one_stratum(counts), LAST, np.random.default_rng(1)).findings[0].windows:
        size, mean = window.size, window.expected
        assert window.p == pytest.approx(nbinom.sf(window.observed - 1, size, size / (size + mean)), rel=1e-9)
        assert window.mid_p < window.p


def test_calibration_costs_more_than_the_best_window_and_less_than_all() -> None:
    counts = quiet_world(3)
    counts[3, -1] = 3
    run = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
    assert run.min_p[3] < run.p[3] < 5 * run.min_p[3]


def test_recursion_and_simulation_tell_the_same_p() -> None:
    counts = quiet_world(4)
    counts[:5, -2:] += 2
    run = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
    assert run.findings
    for finding in run.findings:
        assert abs(finding.check.p - finding.p) < 5 * finding.check.standard_error
        assert finding.check.replicates == run.options.check_replicates


def test_a_limit_is_where_a_finding_begins() -> None:
    counts = quiet_world(5)
    counts[6, -28:] = 0
    counts[6, -1] = 5
    alert_from = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1)).findings[0].window.alert_from
    for count, raised in ((alert_from, True), (alert_from - 1, False)):
        counts[6, -1] = count
        run = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
        assert any(f.series == 6 and f.level == "ALERT" for f in run.findings) is raised


def test_fewer_than_three_events_are_never_strange() -> None:
    counts = np.zeros((30, 800), dtype=int)
    counts[0, -1] = 2
    run = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
    assert not run.findings
    assert run.min_p.min() == 1.0


def test_nothing_ever_and_then_three_is_found() -> None:
    counts = np.zeros((30, 800), dtype=int)
    counts[0, -1] = 3
    run = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
    assert [finding.series for finding in run.findings] == [0]


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_the_order_of_areas_does_not_matter(seed: int) -> None:
    counts = quiet_world(seed, mean=0.05)
    counts[2, -1] = 4
    strata = np.arange(40) % 2
    order = np.random.default_rng(seed).permutation(40)
    straight = detect(counts, strata, LAST, np.random.default_rng(1))
    shuffled = detect(counts[order], strata[order], LAST, np.random.default_rng(1))
    np.testing.assert_allclose(shuffled.min_p, straight.min_p[order], rtol=1e-9)
    np.testing.assert_allclose(shuffled.p, straight.p[order], rtol=1e-7)


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_one_more_event_today_is_never_less_strange(seed: int) -> None:
    counts = quiet_world(seed, mean=0.05)
    before = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1)).min_p
    counts[:, -1] += 1
    after = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1)).min_p
    assert (after <= before * (1 + 1e-12)).all()


def test_inputs_are_not_written() -> None:
    counts = quiet_world(6)
    kept = counts.copy()
    detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
    np.testing.assert_array_equal(counts, kept)


def test_the_same_seed_gives_the_same_answer() -> None:
    counts = quiet_world(7)
    counts[0, -3:] = 2
    runs = [detect(counts, one_stratum(counts), LAST, np.random.default_rng(9)) for _ in range(2)]
    assert runs[0].findings == runs[1].findings


def test_a_known_event_does_not_become_usual() -> None:
    counts = quiet_world(8, mean=0.05)
    counts[:, 400:421] += np.random.default_rng(1).poisson(1.0, (40, 21))
    counts[0, -7:] = [1, 0, 1, 1, 0, 1, 0]
    usable = np.ones(800, dtype=bool)
    usable[400:421] = False
    blind = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
    told = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1), usable=usable)
    assert told.min_p[0] < blind.min_p[0]
    assert told.usable_days == blind.usable_days - 21


def test_late_reports_lower_what_is_expected() -> None:
    counts = quiet_world(9, mean=0.2)
    counts[0, -1] = 6
    share = np.ones(800)
    share[-3:] = [0.9, 0.6, 0.2]
    whole = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1)).findings[0].windows[0]
    part = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1), completeness=share)
    assert part.findings[0].windows[0].expected == pytest.approx(0.2 * whole.expected, rel=1e-6)


def test_fridays_are_expected_to_be_fridays() -> None:
    rng = np.random.default_rng(10)
    level = np.where(weekdays_until(LAST, 800) == 4, 4.0, 0.5)
    counts = rng.poisson(0.05 * level, (200, 800))
    run = detect(counts, one_stratum(counts), LAST, rng)
    weekday = run.baselines.strata[0].weekday
    assert weekday[4] == pytest.approx(4.0, rel=0.1)
    assert weekday.mean() == pytest.approx(1.0)


def test_a_flat_week_is_left_flat() -> None:
    totals = np.full(700, 3.0)
    assert weekday_factors(totals, np.arange(700) % 7, np.ones(700)).tolist() == [1.0] * 7
    assert weekday_factors(np.zeros(700), np.arange(700) % 7, np.ones(700)).tolist() == [1.0] * 7


def test_a_chart_has_one_value_a_day() -> None:
    counts = quiet_world(11)
    counts[3, -1] = 4
    run = detect(counts, one_stratum(counts), LAST, np.random.default_rng(1))
    line = track(counts[3], run, 3, days=7, length=56)
    assert (line.days[0], line.days[-1]) == (LAST - timedelta(days=55), LAST)
    assert line.observed[-1] == counts[3, -7:].sum()
    assert (line.low <= line.expected).all()
    assert (line.expected <= line.high + 1).all()
    assert line.expected[-1] == pytest.approx(run.findings[0].windows[2].expected)


def test_a_lone_area_is_its_own_stratum() -> None:
    counts = quiet_world(12, areas=1, mean=0.1)
    counts[0, -1] = 5
    run = detect(counts, [0], LAST, np.random.default_rng(1))
    assert run.findings[0].series == 0


def test_a_short_history_will_do_and_a_shorter_one_will_not() -> None:
    counts = quiet_world(13, days=28 + 90)
    assert detect(counts, one_stratum(counts), LAST, np.random.default_rng(1)).usable_days == 90
    for days in (28 + 89, 10):
        with pytest.raises(TooFewDays):
            detect(counts[:, -days:], one_stratum(counts), LAST, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("counts", "strata"),
    [(np.zeros(800, int), [0]), (np.zeros((2, 800), int), [0]), (np.zeros((0, 800), int), [])],
)
def test_arrays_must_fit(counts: np.ndarray, strata: list[int]) -> None:
    with pytest.raises(BadShape):
        detect(counts, strata, LAST, np.random.default_rng(1))


def test_daily_arrays_must_fit() -> None:
    with pytest.raises(BadShape):
        detect(np.zeros((1, 800), int), [0], LAST, np.random.default_rng(1), usable=[True])


def test_counts_must_be_counts() -> None:
    with pytest.raises(NotCounts):
        detect(np.full((1, 800), 0.5), [0], LAST, np.random.default_rng(1))


def test_levels_are_a_budget_over_all_series() -> None:
    options = WindowOptions()
    assert level_of(0.0199 / 300, 300, options) == "ALERT"
    assert level_of(0.0999 / 300, 300, options) == "ADVISORY"
    assert level_of(0.1001 / 300, 300, options) == "NONE"
    assert recurrence_days(0.02 / 300, 300) == pytest.approx(50)


def test_a_generator_without_a_seed_says_so() -> None:
    assert seed_of(np.random.default_rng([1, 2])) is None
    assert seed_of(np.random.default_rng(5)) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"windows": ()},
        {"windows": (7, 3)},
        {"windows": (0, 1)},
        {"gap_days": 14},
        {"min_baseline_days": 0},
        {"min_events": 0},
        {"alert_per_day": 0.2},
        {"advisory_per_day": 1.0},
        {"calibrate_below": 0.0},
        {"check_replicates": 10},
        {"prior_dispersion": -0.1},
        {"prior_information": 0.0},
    ],
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        WindowOptions(**wrong)  # type: ignore[arg-type]


def test_a_misspelt_option_is_an_error() -> None:
    with pytest.raises(TypeError):
        WindowOptions(min_event=3)  # type: ignore[call-arg]
