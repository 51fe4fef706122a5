"""Hotspot maps: the pieces against independent formulas, the measure by hand, the whole on invented towns."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from aman.core.space import BadChoice, BadDays, HotspotOptions, TooFine, TooLittle, globe, hotspots, plane
from aman.core.space.geometry import NotPlaces, neighbours
from aman.core.space.gistar import NoVariation, gi_star, q_values, upper_p
from aman.core.space.grid import grid_over, projection_for
from aman.core.space.hitrate import catchable, caught, resampled_days
from aman.core.space.kde import density_at, fading, heat, reaches


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_density_is_a_sum_of_bells() -> None:
    at, weight, reach = rng().uniform(0, 900, (7, 2)), rng(2).uniform(0.1, 1, 7), rng(3).uniform(100, 300, 7)
    found = density_at(np.array([100.0, 450.0]), np.array([20.0, 800.0, 333.0]), at, weight, reach)
    for column, x in enumerate((100.0, 450.0)):
        for row, y in enumerate((20.0, 800.0, 333.0)):
            bells = weight * norm.pdf(x, at[:, 0], reach) * norm.pdf(y, at[:, 1], reach)
            assert found[column, row] == pytest.approx(bells.sum(), rel=1e-12)


def test_a_map_holds_all_the_weight_there_is() -> None:
    at = np.vstack([rng().normal(5000, 300, (40, 2)), [[0, 0], [10_000, 10_000]]])
    grid = grid_over(at, 100)
    age = np.arange(42.0)
    found = heat(grid, at[:40], age[:40], 14.0, 300.0, True)
    assert found.sum() * 100**2 == pytest.approx(fading(age[:40], 14.0).sum(), rel=1e-3)


def test_events_fade_by_half_and_are_forgotten() -> None:
    np.testing.assert_allclose(fading(np.array([0, 14, 28.0]), 14.0), [1, 0.5, 0.25])
    assert fading(np.array([14 * 10 + 1.0]), 14.0)[0] == 0
    grid = grid_over(np.array([[0, 0], [900.0, 900.0]]), 100)
    assert heat(grid, np.zeros((1, 2)), np.array([400.0]), 14.0, 300.0, True).sum() == 0


def test_reach_is_short_where_events_are_dense() -> None:
    at = np.vstack([rng().normal(0, 50, (30, 2)), [[5000, 5000]]])
    reach = reaches(at, np.ones(31), 300.0)
    assert 3 * reach[:30].max() < reach[30]
    assert np.exp(np.log(reach).mean()) == pytest.approx(300, rel=0.05)


def test_gi_star_by_its_definition() -> None:
    points, values = plane(rng().uniform(0, 5, 30), rng(2).uniform(0, 5, 30)), rng(3).poisson(2.0, 30).astype(float)
    found = gi_star(values, neighbours(points, 1.5))
    near = np.linalg.norm(points.at[:, None] - points.at[None], axis=2) <= 1.5
    n, mean, scatter = 30, values.mean(), values.std()
    for place in range(n):
        w = near[place].sum()
        z = (values[near[place]].sum() - mean * w) / (scatter * math.sqrt((n * w - w**2) / (n - 1)))
        assert found[place] == pytest.approx(z, rel=1e-12)
    with pytest.raises(NoVariation):
        gi_star(np.ones(30), neighbours(points, 1.5))


def test_q_values_are_scipys() -> None:
    p = upper_p(rng().normal(0.5, 1, 200))
    np.testing.assert_allclose(q_values(p), false_discovery_control(p), rtol=1e-12)
    gaps = np.array([0.01, np.nan, 0.04])
    np.testing.assert_allclose(q_values(gaps), [0.02, np.nan, 0.04])


def test_cells_by_hand() -> None:
    grid = grid_over(np.array([[-120.0, 30.0], [180.0, 260.0]]), 100)
    assert (grid.west, grid.south, grid.across, grid.up) == (-200, 0, 4, 3)
    assert list(grid.cell_of(np.array([[-120.0, 30.0], [-100.0, 30.0], [180.0, 260.0]]))) == [0, 1, 11]
    assert grid.corners(5).tolist() == [[-100, 100], [0, 100], [0, 200], [-100, 200], [-100, 100]]
    with pytest.raises(NotPlaces):
        grid.cell_of(np.array([[1e6, 0.0]]))
    with pytest.raises(TooFine):
        grid_over(np.array([[0.0, 0.0], [1e6, 1e6]]), 100)


def test_there_and_back_on_the_globe() -> None:
    points = globe([51.4, 51.6], [-0.3, 0.1])
    local = projection_for(points)
    metres = local.metres(points.given)
    np.testing.assert_allclose(local.back(metres)[:, ::-1], points.given, atol=1e-12)
    straight = np.linalg.norm(metres[0] - metres[1]) / 1000
    assert straight == pytest.approx(neighbours(points, None).km[1], rel=1e-3)


def test_ties_at_the_border_count_in_part() -> None:
    score = np.array([5.0, 3.0, 3.0, 3.0, 0.0])
    assert caught(score, np.array([0]), 1) == 1
    assert caught(score, np.array([1]), 1) == 0
    assert caught(score, np.array([1, 1, 2]), 2) == pytest.approx(1.0)
    assert caught(score, np.array([4]), 4) == 0
    assert caught(score, np.array([], dtype=int), 4) == 0
    assert catchable(np.array([3, 3, 3, 1, 1, 0]), 2) == 5


def test_whole_runs_of_days_are_drawn() -> None:
    days = resampled_days(28, 7, 50, rng())
    assert days.shape == (50, 28)
    runs = days.reshape(50, 4, 7)
    assert np.all((runs[:, :, 1:] - runs[:, :, :-1]) % 28 == 1)


def invented(chance: np.random.Generator, moving: bool) -> tuple[np.ndarray, np.ndarray]:
    """Events around six spots: the same all year, or each for three weeks only."""
    days = np.sort(chance.integers(0, 400, 1500))
    spots = chance.uniform(0, 12, (24, 2))
    of = (days // 21) % 24 if moving else chance.integers(0, 6, 1500)
    return spots[of] + chance.normal(0, 0.25, (1500, 2)), days


def test_a_moving_hotspot_is_followed_and_a_map_of_the_year_is_not_fast_enough() -> None:
    at, days = invented(rng(4), True)
    found = hotspots(plane(at[:, 0], at[:, 1]), days, HotspotOptions(), rng=rng())
    ours, plain = (
        {catch.share: catch for catch in found.walk if catch.map == name} for name in ("FADING_DENSITY", "COUNT_MAP")
    )
    share = min(ours, key=lambda value: abs(value - 0.02))
    assert ours[share].rate > plain[share].rate + 0.1
    difference = next(one for one in found.against if one.share == share)
    assert difference.low > 0
    for catch in found.walk:
        assert catch.low <= catch.rate <= catch.high
        assert catch.pai == pytest.approx(catch.rate / catch.share)
        assert 0 <= catch.pei <= 1.2
        assert catch.events == int(np.sum(days > 399 - 28))


def test_a_steady_hotspot_needs_no_clever_map() -> None:
    at, days = invented(rng(5), False)
    found = hotspots(plane(at[:, 0], at[:, 1]), days, HotspotOptions(), rng=rng())
    assert max(difference.low for difference in found.against[:2]) < 0.05
    hot = np.flatnonzero(found.q <= 0.05)
    assert 20 < len(hot) < 0.3 * found.grid.cells
    assert found.counts[hot].sum() > 0.7 * found.counts.sum()


def test_tomorrow_is_never_used_for_today() -> None:
    at, days = invented(rng(6), False)
    points, last = plane(at[:, 0], at[:, 1]), 350
    brief = HotspotOptions(test_days=7)
    known = hotspots(points, days, brief, rng=rng(), last_day=last)
    early = days <= last
    alone = hotspots(plane(*at[early].T), days[early], brief, rng=rng(), last_day=last)
    assert known.events == alone.events
    np.testing.assert_array_equal(known.heat, alone.heat)
    assert known.walk == alone.walk


def test_where_nothing_gathers_hardly_any_cell_stands_out() -> None:
    falsely = 0
    for seed in range(12):
        chance = rng(seed)
        at = chance.uniform(0, 8, (500, 2))
        found = hotspots(
            plane(*at.T), chance.integers(0, 300, 500), HotspotOptions(test_days=1, block_days=1), rng=chance
        )
        falsely += bool(np.any(found.q <= 0.05))
    # Counts are skewed and neighbouring sums overlap: measured 14 of 60 (docs/methods/hotspots.md), not 3 of 60.
    assert falsely <= 6


def test_too_little_is_refused() -> None:
    for at, days in (
        (np.zeros((0, 2)), []),
        (rng().uniform(0, 3, (9, 2)), range(0, 90, 10)),
        (rng().uniform(0, 3, (40, 2)), range(40)),
    ):
        with pytest.raises(TooLittle):
            hotspots(plane(at[:, 0], at[:, 1]), np.array(days, dtype=int), HotspotOptions(), rng=rng())
    with pytest.raises(BadDays):
        hotspots(plane([0, 1], [0, 1]), [0.5, 1], HotspotOptions(), rng=rng())


@pytest.mark.parametrize(
    "change",
    [
        {"cell_m": 0},
        {"half_life_days": -1},
        {"false_share": 1},
        {"shares": ()},
        {"shares": (0.0,)},
        {"block_days": 30},
        {"map_days": 0},
        {"resamples": 10},
    ],
)
def test_choices_that_mean_nothing_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadChoice):
        HotspotOptions(**change)  # type: ignore[arg-type]
