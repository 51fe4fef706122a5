"""Drift charts, months with breaks, many series at once, what was known when, and decays."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from aman.core.counts import BadOption, NotCounts
from aman.core.counts.as_of import (
    BackFillOptions,
    back_fills,
    counts_as_of,
    revisions,
    without_back_fills,
)
from aman.core.counts.charts import BadMeans, ChartOptions, cusum, glr_nb
from aman.core.counts.decay import BadBaseline, DecayOptions, fit_decay, placebo_p, shape_of
from aman.core.counts.monthly import MonthlyOptions, TooFewMonths, find_steps, judge_months
from aman.core.counts.multiplicity import Budget, NotChances, q_values, standings
from aman.core.counts.nowcast import BadLineList, NothingKnown, NowcastOptions, nowcast
from aman.core.counts.placebo import TriggerOutside, after_trigger
from aman.core.counts.tails import POISSON_SIZE

CHARTS = (cusum, glr_nb)
START = date(2024, 1, 1)


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize(("mean", "size"), [(4.0, 8.0), (0.5, 2.0), (4.0, POISSON_SIZE)])
def test_run_lengths_are_as_stated(chart, mean: float, size: float) -> None:
    steps, runs = 2500, 4
    alarms = 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        level = mean * (rng.gamma(size, 1 / size, steps) if size < POISSON_SIZE else np.ones(steps))
        alarms += int(chart(rng.poisson(level), np.full(steps, mean), size, rng).alarm.sum())
    stated = steps * runs / 365
    assert alarms <= stated + 3.5 * np.sqrt(stated)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_lasting_rise_is_found_and_the_bound_is_where_it_signals(chart) -> None:
    rng = np.random.default_rng(5)
    mean = np.full(300, 4.0)
    counts = rng.poisson(np.where(np.arange(300) < 200, 4.0, 7.0))
    drawn = chart(counts, mean, 20.0, rng)
    assert 0 <= int(np.argmax(drawn.alarm[200:])) <= 15
    assert drawn.alarm[200:].any()
    np.testing.assert_array_equal(drawn.alarm, counts > drawn.bound)


def test_charts_refuse_what_does_not_fit() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(BadMeans):
        cusum([1, 2], [1.0], 5.0, rng)
    with pytest.raises(BadMeans):
        glr_nb([1, 2], [1.0, 0.0], 5.0, rng)
    for wrong in ({"arl0": 5}, {"threshold": 0.0}, {"k": -1}, {"smallest_rise": 1.0}, {"rises": 1}, {"paths": 9}):
        with pytest.raises(BadOption):
            ChartOptions(**wrong)  # type: ignore[arg-type]


def months(seed: int, level: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(seed)
    season = 1 + 0.25 * np.sin(2 * np.pi * np.arange(len(level)) / 12)
    return rng.poisson(level * season * rng.gamma(60, 1 / 60, len(level)))


def test_a_break_in_recording_is_a_step_and_not_an_alarm() -> None:
    level = np.where(np.arange(120) < 80, 100.0, 300.0)
    counts = months(1, level)
    steps = find_steps(counts)
    assert any(abs(step.month - 80) <= 1 and 2.5 < step.factor < 3.5 for step in steps)
    told = judge_months(counts, range(80, 105), known=[80])
    assert all(month.flagged for month in told[:6])
    assert sum(month.alarm for month in told) <= 1
    untold = judge_months(counts, [80], known=())[0]
    assert untold.alarm  # what nobody told of looks like an event on its first day


def test_months_keep_their_rate_and_find_an_event() -> None:
    alarms = sum(m.alarm for seed in range(3) for m in judge_months(months(seed, np.full(84, 80.0)), range(60, 84)))
    assert alarms <= 0.72 + 3 * np.sqrt(0.72)
    counts = months(9, np.full(84, 80.0))
    counts[70] *= 2
    assert judge_months(counts, [70])[0].alarm
    assert judge_months(counts, [10])[0].flagged
    with pytest.raises(TooFewMonths):
        find_steps([1, 2, 3])
    for wrong in ({"alpha": 0}, {"min_months": 3}, {"harmonics": 9}, {"settle": 0}, {"step_gain": 0}, {"outlier": 0}):
        with pytest.raises(BadOption):
            MonthlyOptions(**wrong)  # type: ignore[arg-type]


def test_q_values_by_hand() -> None:
    # Benjamini and Hochberg 1995, their own example: the first four of fifteen are below .05.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert int((q_values(p) <= 0.05).sum()) == 4
    assert q_values([np.nan, 0.5])[0] == 1.0
    with pytest.raises(NotChances):
        q_values([1.5])


def test_the_budget_is_shared_by_the_levels() -> None:
    stands = standings([[1e-3], [0.5] * 9, [1e-5, *[0.5] * 299]])
    assert stands[0][0].alert
    assert stands[0][0].recurrence_days == pytest.approx(100)
    assert stands[2][0].alert
    assert not stands[2][1].advisory
    rng = np.random.default_rng(3)
    raised = sum(
        one.alert
        for _ in range(2000)
        for level in standings([rng.random(1), rng.random(9), rng.random(60)])
        for one in level
    )
    assert raised <= 40 + 3 * np.sqrt(40)
    for wrong in ({"alert": 0}, {"shares": (0.5, 0.6)}):
        with pytest.raises(BadOption):
            Budget(**wrong)  # type: ignore[arg-type]
    with pytest.raises(BadOption):
        standings([[0.1]])


def numbers(days: list[int]) -> list[int]:
    return [START.toordinal() + day for day in days]


def test_what_was_known_when() -> None:
    event, report = numbers([0, 0, 1, 3]), numbers([0, 5, 1, 4])
    last = START + timedelta(days=3)
    assert counts_as_of(event, report, START, last, last).tolist() == [1, 1, 0, 0]
    assert counts_as_of(event, report, START, last, START + timedelta(days=9)).tolist() == [2, 1, 0, 1]
    changed = revisions(event, report, last, START + timedelta(days=9))
    assert [(one.day, one.was, one.now) for one in changed] == [(START, 1, 2), (last, 0, 1)]
    assert revisions([], [], START, last) == ()


def test_a_heap_of_old_cases_is_no_burst_of_fresh_ones() -> None:
    rng = np.random.default_rng(8)
    event = np.repeat(np.arange(300), 2)
    report = event + rng.choice([0, 1, 2, 9], len(event), p=[0.6, 0.25, 0.1, 0.05])
    heap, burst = np.arange(100, 140), np.full(40, 280)
    events = numbers([*event.tolist(), *heap.tolist(), *burst.tolist()])
    reports = numbers([*report.tolist(), *[250] * 40, *burst.tolist()])
    found = back_fills(events, reports)
    assert [one.day for one in found] == [START + timedelta(days=250)]
    assert int((~without_back_fills(reports, found)).sum()) >= 40
    assert back_fills([], []) == ()
    with pytest.raises(BadOption):
        BackFillOptions(late_after=0)


def test_decay_finds_the_truth_and_nothing_where_there_is_nothing() -> None:
    rng = np.random.default_rng(2)
    base = np.full(61, 5.0)
    inside = 0
    for _ in range(20):
        fit = fit_decay(rng.poisson(base * (1 + 4 * shape_of(61, 6.0))), base, POISSON_SIZE)
        inside += fit.half_life_interval.low <= 6 <= fit.half_life_interval.high
    assert inside >= 16  # 95 % of 20, less three standard errors
    nothing = fit_decay(np.full(61, 4), base, 10.0)
    assert nothing.height == 0
    assert nothing.excess == 0
    assert nothing.excess_interval.open_low
    assert fit_decay(np.zeros(61, dtype=int), base, 10.0).check is None
    with pytest.raises(BadBaseline):
        fit_decay([1, 2, 3], [1.0, 2.0], 5.0)
    with pytest.raises(NotCounts):
        fit_decay([-1, 2, 3], [1.0, 1.0, 1.0], 5.0)
    with pytest.raises(BadOption):
        DecayOptions(shortest=0)
    with pytest.raises(BadOption):
        DecayOptions(level=1)
    assert placebo_p(5.0, [1.0, 6.0, 5.0]) == pytest.approx(3 / 4)


def test_a_trigger_outside_the_series_is_refused() -> None:
    counts = np.random.default_rng(1).poisson(3, 400)
    last = START + timedelta(days=399)
    with pytest.raises(TriggerOutside):
        after_trigger(counts, last, last, np.random.default_rng(1))
    found = after_trigger(counts, last, last - timedelta(days=70), np.random.default_rng(1), placebos=5)
    assert len(found.placebos) == 5
    assert found.p is not None
    assert after_trigger(counts, last, START + timedelta(days=60), np.random.default_rng(1), placebos=5).p is None


def test_a_nowcast_refuses_what_it_cannot_use() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(BadLineList):
        nowcast([1, 2], [1], START, rng)
    with pytest.raises(BadLineList):
        nowcast([2], [1], START, rng)
    with pytest.raises(NothingKnown):
        nowcast(numbers([5]), numbers([6]), START, rng)
    for wrong in ({"longest_delay": 0}, {"window": 3}, {"prior_mean": 2.0}, {"level": 1.0}, {"draws": 5}):
        with pytest.raises(BadOption):
            NowcastOptions(**wrong)  # type: ignore[arg-type]
    with pytest.raises(BadOption):
        NowcastOptions(prior_mean=5.0, prior_variance=4.0)


def test_the_last_day_is_not_nothing_because_nothing_is_reported_yet() -> None:
    event = np.repeat(np.arange(60), 6)
    report = event + np.tile([0, 1, 1, 2, 3, 5], 60)
    now = START + timedelta(days=59)
    kept = event < 59
    run = nowcast(numbers(event[kept].tolist()), numbers(report[kept].tolist()), now, np.random.default_rng(1))
    assert run.days[-1].observed == 0
    assert run.days[-1].high >= 3
    assert all(day.low <= 6 <= day.high for day in run.days[:-1])
