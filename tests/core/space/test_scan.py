"""The scan on small worlds: by brute force, under changes that must not matter, and at its edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given as using
from hypothesis import settings
from hypothesis import strategies as st

from aman.core.space import (
    BadCases,
    BadChoice,
    BadPopulation,
    Cases,
    NotPlaces,
    Points,
    ScanOptions,
    TooFewCases,
    cases,
    globe,
    plane,
    scan,
)
from aman.core.space.scan import gumbel_p, rank_p
from tests.core.space.worlds import quiet, town, with_cluster

SMALL = ScanOptions(max_radius_km=4.0, max_days=10, min_cases=2, replicates=0)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def ratio(count: float, expected: float, total: float) -> float:
    if count <= expected:
        return 0.0
    rest = (total - count) * math.log((total - count) / (total - expected)) if total > count else 0.0
    return count * math.log(count / expected) + rest


def brute(points: Points, given: Cases, options: ScanOptions, people: np.ndarray | None) -> float:
    """The best ratio by the definition: every centre, every circle, every window, one after the other."""
    table = np.zeros((given.places, given.days))
    np.add.at(table, (given.place, given.day), given.count)
    total = table.sum()
    expected = np.outer(table.sum(1), table.sum(0)) / total
    if people is not None:
        daily = people if people.ndim == 2 else np.repeat(people[:, None], given.days, axis=1)
        expected = daily * total / daily.sum()
    far = np.linalg.norm(points.at[:, None] - points.at[None], axis=2)
    rings = [row <= radius for row in far for radius in np.unique(row) if radius <= (options.max_radius_km or np.inf)]
    ends = range(1, given.days + 1) if options.mode == "RETROSPECTIVE" else [given.days]
    spans = [slice(begin, end) for end in ends for begin in range(max(0, end - options.max_days), end)]
    return max(
        ratio(count, expected[ring, span].sum(), total)
        for ring in rings
        if expected[ring].sum() <= options.max_share * total * (1 + 1e-9)
        for span in spans
        if (count := table[ring, span].sum()) >= options.min_cases
    )


@pytest.mark.parametrize("mode", ["PROSPECTIVE", "RETROSPECTIVE"])
@pytest.mark.parametrize("model", ["PERMUTATION", "POISSON", "CHANGING"])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_better_is_overlooked(seed: int, model: str, mode: str) -> None:
    chance = rng(seed)
    points = town(chance, 14, 10.0)
    given = quiet(chance, points, 90, 25)
    people = None if model == "PERMUTATION" else chance.uniform(1, 9, 14 if model == "POISSON" else (14, 25))
    options = ScanOptions(
        model="PERMUTATION" if people is None else "POISSON",
        mode=mode,  # type: ignore[arg-type]
        max_radius_km=4.0,
        max_share=0.4,
        max_days=8,
        min_cases=2,
        replicates=0,
    )
    found = scan(points, given, options, rng=rng(), population=people)
    assert found.clusters[0].ratio == pytest.approx(brute(points, given, options, people), rel=1e-9)


def test_what_is_planted_is_found() -> None:
    chance = rng(3)
    points = town(chance)
    given, centre = with_cluster(chance, quiet(chance, points), points, 15)
    best = scan(points, given, ScanOptions(max_days=14, replicates=199), rng=rng()).clusters[0]
    assert centre in best.places
    assert best.p == 1 / 200
    assert best.recurrence_days > 200
    assert best.last_day == given.days - 1
    assert best.observed > 3 * best.expected


def test_clusters_share_no_place_and_come_best_first() -> None:
    chance = rng(4)
    points = town(chance)
    found = scan(points, quiet(chance, points), ScanOptions(max_days=14, replicates=19), rng=rng()).clusters
    everywhere = [place for cluster in found for place in cluster.places]
    assert len(everywhere) == len(set(everywhere))
    assert [cluster.ratio for cluster in found] == sorted((cluster.ratio for cluster in found), reverse=True)
    assert [cluster.p for cluster in found] == sorted(cluster.p for cluster in found)
    assert all(cluster.observed >= 3 for cluster in found)


def test_limits_hold() -> None:
    chance = rng(5)
    points = town(chance)
    given = quiet(chance, points)
    options = ScanOptions(mode="RETROSPECTIVE", max_radius_km=6, max_share=0.1, max_days=9, min_cases=4, replicates=0)
    for cluster in scan(points, given, options, rng=rng()).clusters:
        assert cluster.radius_km <= 6
        assert given.by_place()[list(cluster.places)].sum() <= 0.1 * given.total
        assert cluster.last_day - cluster.first_day < 9
        assert cluster.observed >= 4
        assert math.isnan(cluster.recurrence_days)


def test_threads_do_not_change_anything() -> None:
    chance = rng(6)
    points = town(chance)
    given = quiet(chance, points)
    one, four = (scan(points, given, ScanOptions(replicates=99), rng=rng(), threads=n) for n in (1, 4))
    np.testing.assert_array_equal(one.null, four.null)
    assert one.clusters == four.clusters


def test_the_order_of_the_rows_does_not_change_anything() -> None:
    chance = rng(7)
    points = town(chance)
    given = quiet(chance, points)
    order = chance.permutation(len(given.place))
    mixed = cases(points, given.place[order], given.day[order], given.count[order], given.days)
    one, two = (scan(points, rows, ScanOptions(replicates=99), rng=rng()) for rows in (given, mixed))
    np.testing.assert_array_equal(one.null, two.null)
    assert one.clusters == two.clusters


def test_clumps_are_noticed() -> None:
    chance = rng(14)
    points = town(chance)
    even = quiet(chance, points)
    clumped = cases(points, even.place, even.day, 1 + chance.poisson(0.4, len(even.place)), even.days)
    assert abs(even.clumping()) < 2
    assert clumped.clumping() > 10
    options = ScanOptions(replicates=0)
    assert [scan(points, given, options, rng=rng()).together for given in (even, clumped)] == [False, True]
    place, day, size = clumped.units(True)
    assert len(np.unique(place * clumped.days + day)) == len(place)
    assert size.sum() == clumped.total
    assert list(size) == sorted(size)


def test_the_seed_is_all_the_chance_there_is_and_nothing_given_is_written() -> None:
    chance = rng(8)
    points = town(chance)
    given = quiet(chance, points)
    before = [rows.copy() for rows in (points.at, given.place, given.day, given.count)]
    one, two = (scan(points, given, ScanOptions(replicates=49), rng=rng(9)) for _ in range(2))
    np.testing.assert_array_equal(one.null, two.null)
    assert not np.array_equal(one.null, scan(points, given, ScanOptions(replicates=49), rng=rng(10)).null)
    for rows, kept in zip((points.at, given.place, given.day, given.count), before, strict=True):
        np.testing.assert_array_equal(rows, kept)


def test_one_place_with_a_shared_doorstep_is_one_circle() -> None:
    # Two places at the same spot, and two at the same distance: circles hold both or neither.
    points = plane([0, 0, 1, -1, 5], [0, 0, 0, 0, 0])
    given = cases(points, [0, 1, 2, 3, 4, 4, 4, 4], [9, 9, 9, 9, 0, 1, 2, 3], [2, 1, 1, 1, 3, 3, 3, 3], 10)
    options = ScanOptions(max_radius_km=2, max_share=0.9, max_days=3, min_cases=2, replicates=0)
    for cluster in scan(points, given, options, rng=rng()).clusters:
        assert (0 in cluster.places) == (1 in cluster.places)
    assert scan(points, given, options, rng=rng()).circles == 2 + 2 + 3 + 3 + 1


def test_on_the_globe_as_on_the_plane() -> None:
    chance = rng(11)
    km = chance.uniform(0, 10, (40, 2))
    flat, round_ = plane(km[:, 0], km[:, 1]), globe(51.5 + km[:, 1] / 111.195, km[:, 0] / (111.195 * math.cos(0.8995)))
    given = quiet(chance, flat)
    near = [scan(points, given, SMALL, rng=rng()).clusters[0] for points in (flat, round_)]
    assert near[0].places == near[1].places
    assert near[0].ratio == pytest.approx(near[1].ratio)
    assert near[0].radius_km == pytest.approx(near[1].radius_km, rel=0.01)


def test_a_purely_spatial_scan_sees_the_whole_period() -> None:
    chance = rng(12)
    points = town(chance)
    given, centre = with_cluster(chance, quiet(chance, points, 300), points, 60, days=120)
    options = ScanOptions(model="POISSON", mode="SPATIAL", max_radius_km=3, replicates=99)
    best = scan(points, given, options, rng=rng(), population=np.ones(len(points))).clusters[0]
    assert (best.first_day, best.last_day) == (0, given.days - 1)
    assert best.p == 0.01
    assert centre in best.places


@using(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(0, 30))
@settings(max_examples=50, deadline=None)
def test_ties_count(null: list[int], seen: int) -> None:
    p = rank_p(float(seen), np.array(null, dtype=float))
    assert p == (1 + sum(value >= seen for value in null)) / (1 + len(null))


def test_the_fitted_tail_is_a_gumbel_tail() -> None:
    chance = rng(13).gumbel(5.0, 0.8, 20_000)
    for ratio_, exact in ((5.0, 1 - math.exp(-1)), (9.0, -math.expm1(-math.exp(-5)))):
        assert gumbel_p(ratio_, chance) == pytest.approx(exact, rel=0.08)
    assert math.isnan(gumbel_p(3.0, chance[:50]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": "GUESS"}, "model must be one of"),
        ({"mode": "SOMETIMES"}, "mode must be one of"),
        ({"max_radius_km": -1}, "max_radius_km"),
        ({"max_share": 0}, "max_share"),
        ({"max_days": 0}, "max_days"),
        ({"min_cases": 0}, "min_cases"),
        ({"replicates": -1}, "replicates"),
        ({"max_clusters": 0}, "max_clusters"),
        ({"mode": "SPATIAL"}, "needs a population"),
    ],
)
def test_choices_that_mean_nothing_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(BadChoice, match=message):
        ScanOptions(**change)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        ScanOptions(radius=5)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([0], [0], [-1]), "negative"),
        (([0], [0], [1.5]), "whole"),
        (([0, 1], [0], [1]), "same length"),
        (([5], [0], [1]), "does not exist"),
        (([0], [10], [1]), "outside the study period"),
    ],
)
def test_bad_cases_are_refused(rows: tuple[list[float], ...], message: str) -> None:
    with pytest.raises(BadCases, match=message):
        cases(plane([0, 1], [0, 1]), *rows, 10)


def test_bad_places_are_refused() -> None:
    for make, one, two in ((plane, [0, np.nan], [0, 0]), (plane, [0], [0, 1]), (globe, [91], [0])):
        with pytest.raises(NotPlaces):
            make(one, two)


def test_too_many_places_need_a_radius() -> None:
    points = town(rng(), 5001)
    with pytest.raises(BadChoice, match="5000 places"):
        scan(points, quiet(rng(), points), ScanOptions(max_radius_km=None), rng=rng())


def test_too_few_cases_are_refused() -> None:
    points = plane([0, 1], [0, 1])
    with pytest.raises(TooFewCases):
        scan(points, cases(points, [0, 1], [0, 1], [1, 1], 5), ScanOptions(replicates=0), rng=rng())


@pytest.mark.parametrize("people", [None, np.ones(3), np.array([1.0, -1.0]), np.zeros(2), np.array([1.0, 0.0])])
def test_bad_populations_are_refused(people: np.ndarray | None) -> None:
    points = plane([0, 1], [0, 1])
    given = cases(points, [0, 1], [0, 1], [3, 3], 5)
    with pytest.raises(BadPopulation):
        scan(points, given, ScanOptions(model="POISSON", replicates=0), rng=rng(), population=people)


def test_carried_from_the_reference() -> None:
    # Generated set n100, L0, L60, L55, L3 in the last 8 days: 11 of 964 cases; SaTScan 10.3.2 prints 12.009428.
    # Expected in the four: (cases there) x (cases in 8 days) / 964.
    assert ratio(11, 41 * 37 / 964, 964) == pytest.approx(12.009428, abs=5e-7)
