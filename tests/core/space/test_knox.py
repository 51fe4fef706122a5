"""The near-repeat test: counted by hand, checked against all orders of the dates, and at its edges."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from aman.core.space import BadChoice, KnoxOptions, SelfCheckFailed, TooFewEvents, knox, plane
from aman.core.space.knox import BadTimes, _self_check, moments

FEW = KnoxOptions((0, 1, 500), (0, 3, 9), permutations=19, min_events=4)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def pairs(at: np.ndarray, days: np.ndarray, options: KnoxOptions) -> list[int]:
    """Count by hand: every pair, every band, lower border in, upper border out."""
    found = []
    for near in zip(options.space_edges_m, options.space_edges_m[1:], strict=False):
        for soon in zip(options.time_edges_days, options.time_edges_days[1:], strict=False):
            count = 0
            for one in range(len(days)):
                for two in range(one):
                    metres = 1000 * np.hypot(*(at[one] - at[two]))
                    count += near[0] <= metres < near[1] and soon[0] <= abs(days[one] - days[two]) < soon[1]
            found.append(count)
    return found


def test_pairs_are_counted_band_by_band() -> None:
    chance = rng()
    at = np.round(chance.uniform(0, 1.2, (40, 2)), 1)
    days = chance.integers(0, 20, 40)
    found = knox(plane(at[:, 0], at[:, 1]), days, FEW, rng=rng())
    assert [cell.observed for cell in found.cells] == pairs(at, days, FEW)
    assert found.cells[0].space_m == (0, 1)
    assert sum(cell.observed for cell in found.cells) > 30


def test_a_pair_on_a_border_belongs_to_the_higher_band() -> None:
    x, days = [0.0, 0.25, 5.0, 9.0], [0, 3, 40, 90]
    options = KnoxOptions((0, 250, 500), (0, 3, 9), permutations=1, min_events=4)
    found = knox(plane(x, [0, 0, 0, 0]), days, options, rng=rng())
    assert [cell.observed for cell in found.cells] == [0, 0, 0, 1]
    assert list(found.pairs_soon) == [0, 1]


def test_the_moments_are_those_of_all_orders_of_the_dates() -> None:
    at, days = rng(3).uniform(0, 0.6, (6, 2)), np.array([0, 1, 2, 4, 9, 15])
    options = KnoxOptions((0, 300), (0, 5), permutations=19, min_events=4)
    every = [pairs(at, np.array(order), options)[0] for order in permutations(days)]
    cell = knox(plane(at[:, 0], at[:, 1]), days, options, rng=rng()).cells[0]
    assert cell.expected == pytest.approx(np.mean(every), rel=1e-12)
    assert cell.variance == pytest.approx(np.var(every), rel=1e-12)


def test_repeats_that_are_planted_are_found() -> None:
    chance = rng(5)
    at, days = chance.uniform(0, 20, (200, 2)), chance.integers(0, 300, 200)
    again = chance.choice(200, 25, replace=False)
    near = at[again] + chance.normal(0, 0.05, (25, 2))
    at, days = np.concatenate([at, near]), np.concatenate([days, days[again] + chance.integers(1, 7, 25)])
    found = knox(plane(at[:, 0], at[:, 1]), days, KnoxOptions(permutations=199), rng=rng())
    best = max(found.cells, key=lambda cell: cell.z)
    assert best.space_m == (1, 201)
    assert best.time_days == (0, 8)
    assert best.p == best.p_family == 1 / 200
    assert best.ratio > 3
    assert found.check < 4


def test_neither_threads_nor_the_order_of_events_matter() -> None:
    chance = rng(6)
    at, days = chance.uniform(0, 4, (150, 2)), chance.integers(0, 99, 150)
    order = chance.permutation(150)
    one = knox(plane(at[:, 0], at[:, 1]), days, KnoxOptions(permutations=99), rng=rng(2))
    two = knox(plane(*at[order].T), days[order], KnoxOptions(permutations=99), rng=rng(2), threads=1)
    np.testing.assert_array_equal(one.counts, two.counts)
    assert repr(one.cells) == repr(two.cells)


def test_family_p_is_never_smaller() -> None:
    chance = rng(7)
    at, days = chance.uniform(0, 3, (150, 2)), chance.integers(0, 99, 150)
    for cell in knox(plane(at[:, 0], at[:, 1]), days, KnoxOptions(permutations=99), rng=rng()).cells:
        assert cell.p_family >= cell.p - 1e-12 or cell.expected == 0


def test_permutations_that_drift_are_noticed() -> None:
    counts = rng(8).poisson(5.0, (999, 1))
    assert _self_check(counts, np.array([5.0]), np.array([5.0])) < 4
    with pytest.raises(SelfCheckFailed):
        _self_check(counts + 1, np.array([5.0]), np.array([5.0]))


def test_no_pairs_are_no_news() -> None:
    at = np.arange(120.0)
    found = knox(plane(at, at), at, KnoxOptions(permutations=9), rng=rng())
    assert all((cell.observed, cell.expected, cell.p) == (0, 0.0, 1.0) for cell in found.cells)
    mean, variance = moments(np.zeros((1, 5), int), np.ones((1, 5), int), 5)
    assert (mean[0, 0], variance[0, 0]) == (0.0, 0.0)


def test_too_few_events_are_refused() -> None:
    with pytest.raises(TooFewEvents, match="99 events; 100 are needed"):
        knox(plane(np.arange(99), np.arange(99)), np.arange(99), KnoxOptions(), rng=rng())


@pytest.mark.parametrize("times", [np.arange(119), np.full(120, np.nan)])
def test_bad_times_are_refused(times: np.ndarray) -> None:
    with pytest.raises(BadTimes):
        knox(plane(np.arange(120), np.arange(120)), times, KnoxOptions(), rng=rng())


@pytest.mark.parametrize(
    "change",
    [
        {"space_edges_m": (5,)},
        {"space_edges_m": (0, 5, 5)},
        {"time_edges_days": (3, 1)},
        {"time_edges_days": (-1, 1)},
        {"permutations": 0},
        {"min_events": 3},
    ],
)
def test_choices_that_mean_nothing_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadChoice):
        KnoxOptions(**change)  # type: ignore[arg-type]
