"""Farrington's detectors and EARS: numbers of an independent program, and what must hold whatever the numbers.

The golden numbers are of R surveillance 1.20.3 on a synthetic series that is free to use (series generated for the
reference set; how they were made stands in golden/syn_daily.json).
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from aman.core.counts import BadOption, NotCounts
from aman.core.counts.ears import EarsOptions, ears, normal_tails
from aman.core.counts.farrington import FarringtonOptions, farrington
from aman.core.counts.farrington_fit import design_of, fit_robust
from aman.core.counts.reference_times import ByDate, ByIndex, NotRegular, TooShort, past_of

GOLDEN = json.loads((Path(__file__).parent / "golden" / "syn_daily.json").read_text())["series"]
CONTROLS = {
    "ffd_nb10": FarringtonOptions(half_window=7, left_out=28, alpha=0.01, min_cases=0, threshold="nbPlugin"),
    "ffd_delta1": FarringtonOptions(
        half_window=7, left_out=28, alpha=0.01, min_cases=0, periods=1, trend_p=0.05, threshold="delta"
    ),
}


@pytest.mark.parametrize("name", list(GOLDEN))
@pytest.mark.parametrize("control", list(CONTROLS))
def test_farrington_is_an_independent_programs(name: str, control: str) -> None:
    counts = np.array(GOLDEN[name]["observed"].split(), dtype=int)
    t, bound, p, phi, trend, alarm = (np.array(column) for column in zip(*GOLDEN[name][control], strict=True))
    run = farrington(counts, t - 1, ByIndex(365), CONTROLS[control])
    np.testing.assert_allclose(run.bound[0], bound, rtol=0, atol=0 if control == "ffd_nb10" else 1e-3)
    np.testing.assert_allclose(run.p[0], p, rtol=1e-3)
    np.testing.assert_allclose(run.phi[0], phi, rtol=1e-3)
    np.testing.assert_array_equal(run.trend[0], trend == 1)
    np.testing.assert_array_equal(run.alarm[0], alarm == 1)


@pytest.mark.parametrize("name", list(GOLDEN))
@pytest.mark.parametrize("form", ["C1", "C2", "C3"])
def test_ears_is_an_independent_programs(name: str, form: str) -> None:
    counts = np.array(GOLDEN[name]["observed"].split(), dtype=int)
    t, bound = zip(*GOLDEN[name][f"ears_{form}"], strict=True)
    run = ears(counts, EarsOptions(form, 0.001))  # type: ignore[arg-type]
    np.testing.assert_allclose(run.bound[0][np.array(t) - 1], np.array(bound, dtype=float), rtol=0, atol=1e-9)


def weekly(series: int = 3, weeks: int = 330, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(8 * rng.gamma(4, 1 / 4, (series, weeks)))


def by_newton(y: np.ndarray, terms: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Fit a log-linear Poisson by the textbook's ten lines."""
    beta = np.zeros(terms.shape[1])
    beta[0] = np.log(y.mean())
    for _ in range(50):
        mean = np.exp(terms @ beta)
        beta += np.linalg.solve((terms * (weights * mean)[:, None]).T @ terms, terms.T @ (weights * (y - mean)))
    return beta


def test_the_profiled_fit_is_the_textbooks() -> None:
    rng = np.random.default_rng(2)
    group = np.repeat([0, 1, 2, 1, 2, 0], 20)
    y = rng.poisson(np.exp(1 + 0.3 * group + 0.004 * np.arange(120)), (4, 120)).astype(float)
    design = design_of(np.arange(120.0), group, 3, 2, 130.0)
    fitted = fit_robust(y, y ** (2 / 3), design, True, None)
    terms = np.column_stack([group == 0, group == 1, group == 2, np.arange(120) / 119]).astype(float)
    for row, eta, phi in zip(y, fitted.eta, fitted.phi, strict=True):
        start = terms.copy()
        start[:, 0] = 1  # the same space, with an intercept to begin from
        beta = by_newton(row, start, np.ones(120))
        mean = np.exp(start @ beta)
        assert eta == pytest.approx(beta[0] + beta[2] + beta[3] * 130 / 119, abs=1e-9)
        assert phi == pytest.approx(max(1.0, float(((row - mean) ** 2 / mean).sum()) / 116), abs=1e-9)


def test_series_do_not_know_of_one_another() -> None:
    counts = weekly(7)
    together = farrington(counts, [320, 329], ByIndex(52))
    for one in range(7):
        alone = farrington(counts[one], [320, 329], ByIndex(52))
        np.testing.assert_allclose(together.p[one], alone.p[0], rtol=1e-12)
        np.testing.assert_array_equal(together.bound[one], alone.bound[0])


def test_what_comes_later_changes_nothing_and_inputs_are_left_alone() -> None:
    counts = weekly()
    before = counts.copy()
    whole, cut = farrington(counts, [310], ByIndex(52)), farrington(counts[:, :311], [310], ByIndex(52))
    np.testing.assert_array_equal(whole.bound, cut.bound)
    np.testing.assert_array_equal(counts, before)


@pytest.mark.parametrize("threshold", ["delta", "nbPlugin", "muan"])
@pytest.mark.parametrize("power", ["2/3", "1/2", "none"])
def test_a_planted_week_is_raised_by_every_bound(threshold: str, power: str) -> None:
    counts = weekly(1)
    counts[0, -1] = 60
    run = farrington(counts, [329], ByIndex(52), FarringtonOptions(threshold=threshold, power=power))  # type: ignore[arg-type]
    assert run.alarm.all()
    assert run.p[0, 0] < 1e-3


def test_too_few_cases_is_no_decision() -> None:
    counts = np.zeros((1, 330), dtype=int)
    counts[0, -1] = 4
    run = farrington(counts, [329], ByIndex(52))
    assert np.isnan(run.bound[0, 0])
    assert not run.alarm[0, 0]
    assert farrington(counts, [329], ByIndex(52), FarringtonOptions(min_cases=4, threshold="delta")).alarm.all()


def test_a_level_that_cannot_be_known_is_no_decision_either() -> None:
    counts = np.zeros((1, 330), dtype=int)
    counts[0, [100, 329]] = 1, 9
    run = farrington(counts, [329], ByIndex(52), FarringtonOptions(threshold="muan", alpha=1e-6))
    assert not np.isinf(run.bound[0, 0])


def test_weeks_of_a_calendar_find_the_same_weekday() -> None:
    days = [date(2018, 1, 1) + timedelta(weeks=week) for week in range(330)]
    years = ByDate(days)
    for column in (270, 300, 329):
        reference = [days[back] for back in years.back(column, 5)]
        assert {day.weekday() for day in reference} == {0}
        for year, day in enumerate(reference):
            wanted = date(days[column].year - year, days[column].month, days[column].day)
            assert abs((day - wanted).days) <= 3


def test_leap_days_go_to_the_first_of_march() -> None:
    days = [date(2018, 1, 1) + timedelta(days=day) for day in range(2400)]
    column = days.index(date(2024, 2, 29))
    assert [days[back].isoformat() for back in ByDate(days).back(column, 4)][1:] == [
        "2023-03-01",
        "2022-03-01",
        "2021-03-01",
        "2020-02-29",
    ]


def test_periods_share_out_the_year() -> None:
    past = past_of(320, ByIndex(52), b=5, w=3, periods=10, left_out=26)
    assert past.groups == 10
    assert past.columns[-1] == 320 - 27
    counts = np.bincount(past.group)
    assert counts[-1] == 5 * 7
    assert counts.sum() == len(past.columns)


def test_a_short_history_is_refused() -> None:
    with pytest.raises(TooShort):
        farrington(weekly(), [200], ByIndex(52))
    with pytest.raises(TooShort):
        past_of(320, ByIndex(52), b=5, w=3, periods=60, left_out=3)
    with pytest.raises(NotRegular):
        ByDate([date(2024, 1, 2), date(2024, 1, 1)])
    with pytest.raises(NotCounts):
        farrington(-weekly(), [329], ByIndex(52))


@pytest.mark.parametrize(
    "wrong",
    [
        {"years_back": 0},
        {"half_window": -1},
        {"periods": 0},
        {"left_out": -1},
        {"outlier_residual": 0},
        {"trend_p": 2},
        {"alpha": 0.5},
        {"min_cases": -1},
        {"min_cases_span": 0},
        {"power": "3"},
        {"threshold": "best"},
    ],
)
def test_options_that_mean_nothing_are_refused(wrong: dict) -> None:
    with pytest.raises(BadOption):
        FarringtonOptions(**wrong)


def test_ears_by_hand() -> None:
    y = [1, 2, 3, 4, 5, 6, 7, 8, 20, 3]
    run = ears(y, EarsOptions("C1"))
    assert np.isnan(run.bound[0, :7]).all()
    # Mean and standard deviation (n - 1) of 1..7 are 4 and 2.160247; the normal 99.9 % point is 3.090232.
    assert run.bound[0, 7] == pytest.approx(4 + 3.090232306 * 2.160246899, abs=1e-8)
    assert run.alarm[0].tolist() == [False] * 8 + [True, False]
    assert run.comparison_only
    second = ears(y, EarsOptions("C2"))
    assert second.expected[0, 9] == pytest.approx(4.0)
    assert np.isnan(normal_tails(y, ears(y, EarsOptions("C3")))).all()


def test_ears_of_a_flat_past_raises_anything() -> None:
    run = ears([0] * 9 + [1], EarsOptions("C1"))
    assert run.bound[0, -1] == 0
    assert run.alarm[0, -1]
    assert normal_tails([0] * 9 + [1], run)[0, -1] == 0
    assert not ears([0] * 9 + [1], EarsOptions("C1", min_sigma=0.5)).alarm.any()


@pytest.mark.parametrize("wrong", [{"form": "C4"}, {"alpha": 0}, {"baseline": 2}, {"min_sigma": -1}])
def test_ears_options_that_mean_nothing_are_refused(wrong: dict) -> None:
    with pytest.raises(BadOption):
        EarsOptions(**wrong)
