"""What is published gives nobody away: attacks that work on naive tables must fail on ours.

The attacker knows every published number and the rules. His sets of possible counts are worked out here by
enumeration, not with the bounds of the code under test.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.disclosure import (
    BadCounts,
    BadTree,
    Geography,
    NotFixed,
    Rule,
    TooFewAddresses,
    bounds,
    publish,
    release,
    shared_points,
)

RULE = Rule()
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 60))
AREAS = ("EAST", "WEST", "NORTH", "SOUTH")
NATION = Geography({"NATION": None, **dict.fromkeys(AREAS, "NATION")})
TWO_REGIONS = Geography(
    {"NATION": None, "UP": "NATION", "DOWN": "NATION", "U1": "UP", "U2": "UP", "D1": "DOWN", "D2": "DOWN", "D3": "DOWN"}
)


def fits(shown: int | None) -> set[int]:
    """All counts that the rule publishes so, up to 200."""
    return {count for count in range(201) if RULE.shown(count) == shown}


def sums(sets: list[set[int]]) -> set[int]:
    total = {0}
    for each in sets:
        total = {one + two for one in total for two in each}
    return total


def possible(parts: dict[str, set[int]], total: set[int], target: str) -> set[int]:
    """What the attacker cannot rule out for one part, knowing what the total may be."""
    others = sums([values for code, values in parts.items() if code != target])
    return {value for value in parts[target] if any(value + rest in total for rest in others)}


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (1, None), (9, None), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (103, 105)]
)
def test_the_rule_is_ten_and_five(count: int, shown: int | None) -> None:
    assert RULE.shown(count) == shown
    low, high = RULE.reach(shown)
    assert low <= count <= high
    assert {value for value in range(300) if RULE.shown(value) == shown} == set(range(low, high + 1))


@given(st.lists(COUNTS, min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_total_never_narrows_a_hidden_number(values: list[int]) -> None:
    table = publish(NATION, dict(zip(AREAS, values, strict=True)))
    parts = {code: fits(table.shown[code]) for code in AREAS}
    total = fits(table.shown["NATION"]) if "NATION" in table.told else set(range(801))
    for code in AREAS:
        if table.shown[code] is None:
            assert possible(parts, total, code) == set(range(10))


def test_the_same_attack_finds_the_hidden_number_in_a_naive_table() -> None:
    # The control: exact numbers from 10 up, small ones hidden, the exact total beside them.
    rng, found = np.random.default_rng(3), 0
    for _ in range(200):
        values = dict(zip(AREAS, rng.integers(0, 40, 4).tolist(), strict=True))
        hidden = [code for code, value in values.items() if value < 10]
        if len(hidden) != 1:
            continue
        parts = {code: set(range(10)) if code in hidden else {value} for code, value in values.items()}
        left = possible(parts, {sum(values.values())}, hidden[0])
        assert left == {values[hidden[0]]}
        found += 1
    assert found > 40


def test_rounding_alone_would_not_be_enough() -> None:
    # Three large areas and an empty one: 10-5 on the total as well leaves few possibilities for the empty one.
    values = {"EAST": 10, "WEST": 10, "NORTH": 10, "SOUTH": 0}
    parts = {code: fits(RULE.shown(value)) for code, value in values.items()}
    careless = possible(parts, fits(RULE.shown(30)), "SOUTH")
    assert careless < set(range(10))
    table = publish(NATION, values)
    assert "NATION" not in table.told
    assert table.shown["NATION"] is None


def test_a_total_is_told_where_it_is_safe() -> None:
    table = publish(NATION, {"EAST": 3, "WEST": 5, "NORTH": 6, "SOUTH": 2})
    assert table.shown["EAST"] is None
    assert table.shown["NATION"] == 15
    assert publish(NATION, {"EAST": 31, "WEST": 44, "NORTH": 17, "SOUTH": 21}).shown["NATION"] == 115


@given(st.lists(COUNTS, min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_no_way_through_two_levels(values: list[int]) -> None:
    leaves = ("U1", "U2", "D1", "D2", "D3")
    table = publish(TWO_REGIONS, dict(zip(leaves, values, strict=True)))
    wide = set(range(400))
    own = {code: fits(table.shown[code]) if code in table.told else wide for code in table.shown}
    up, down = (
        sums([own[leaf] for leaf in leaves if leaf[0] == letter]) & own[name]
        for letter, name in (("U", "UP"), ("D", "DOWN"))
    )
    for leaf in leaves:
        if table.shown[leaf] is not None:
            continue
        mine, theirs, name = (up, down, "UP") if leaf[0] == "U" else (down, up, "DOWN")
        nation = own["NATION"]
        region = {value for value in mine if any(value + other in nation for other in theirs)} & own[name]
        inside = {code: own[code] for code in leaves if code[0] == leaf[0]}
        assert possible(inside, region, leaf) == set(range(10))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_hidden_another_world_would_be_published_just_so(seed: int) -> None:
    """The attacker knows the program too: also that a total was withheld, and when it would be."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 30, len(AREAS))
    truth[rng.integers(len(AREAS))] = rng.integers(0, 10)
    table = publish(NATION, dict(zip(AREAS, truth.tolist(), strict=True)))
    reach = [RULE.reach(table.shown[code]) for code in AREAS]

    def published_alike(area: int, value: int) -> bool:
        for _ in range(2000):
            world = [int(rng.integers(low, high + 1)) for low, high in reach]
            world[area] = value
            if publish(NATION, dict(zip(AREAS, world, strict=True))) == table:
                return True
        return False

    hidden = [number for number, code in enumerate(AREAS) if table.shown[code] is None]
    assert hidden
    assert all(published_alike(area, value) for area in hidden for value in range(10))


def test_bounds_are_what_the_attacker_can_know() -> None:
    table = publish(NATION, {"EAST": 3, "WEST": 5, "NORTH": 31, "SOUTH": 2})
    known = bounds(NATION, table)
    assert known["EAST"] == (0, 9)
    assert known["NORTH"] == (28, 32)


def test_nobody_chooses_the_days() -> None:
    counts = {"EAST": 12}
    with pytest.raises(NotFixed, match="whole calendar months"):
        release(NATION, date(2026, 3, 2), counts, today=date(2027, 1, 1))
    with pytest.raises(NotFixed, match="published from 2026-04-29"):
        release(NATION, date(2026, 3, 1), counts, today=date(2026, 4, 28))
    assert release(NATION, date(2026, 3, 1), counts, today=date(2026, 4, 29)).shown["EAST"] == 10


def test_windows_of_ones_own_would_give_single_days_away() -> None:
    # The control: sums over any days, hidden below 10, exact from there. Two that differ by a day tell that day.
    daily = np.random.default_rng(1).poisson(1.0, 60)
    told = {(a, b): int(daily[a:b].sum()) for a in range(61) for b in range(a + 1, 61) if daily[a:b].sum() >= 10}
    learnt = {b: told[a, b + 1] - told[a, b] for a, b in told if (a, b + 1) in told}
    assert len(learnt) > 40
    assert all(daily[day] == count for day, count in learnt.items())


def test_a_month_once_published_stays() -> None:
    # One late record moves 12 to 13, and 10 to 15: two versions of a month would tell that somebody reported.
    first = release(NATION, date(2026, 3, 1), {"EAST": 12}, today=date(2026, 6, 1))
    again = release(NATION, date(2026, 3, 1), {"EAST": 13}, today=date(2026, 7, 1), earlier={date(2026, 3, 1): first})
    assert publish(NATION, {"EAST": 13}).shown["EAST"] == 15
    assert again == first


def test_only_fixed_areas() -> None:
    with pytest.raises(NotFixed):
        publish(NATION, {"EAST STREET": 12})
    with pytest.raises(NotFixed):
        publish(NATION, {"NATION": 12})
    with pytest.raises(BadCounts):
        publish(NATION, {"EAST": -1})
    with pytest.raises(BadTree):
        Geography({"A": "B", "B": "A"})
    with pytest.raises(BadTree):
        Geography({"A": "NOWHERE"})


@pytest.mark.parametrize(("least", "step"), [(3, 5), (10, 1)])
def test_a_rule_that_hides_nothing_is_refused(least: int, step: int) -> None:
    with pytest.raises(ValueError, match="needs step"):
        Rule(least, step)


@pytest.fixture(scope="module")
def addresses() -> np.ndarray:
    rng = np.random.default_rng(8)
    town = rng.normal((3000, 3000), 400, (900, 2))
    farms = rng.uniform(0, 10_000, (60, 2))
    return np.concatenate([town, farms])


def test_every_shared_point_has_eight_addresses(addresses: np.ndarray) -> None:
    shared = shared_points(addresses)
    _, counts = np.unique(shared.snap(addresses), axis=0, return_counts=True)
    assert counts.min() >= 8
    assert len(counts) == shared.points > 50
    assert counts.max() < 16


def test_asking_again_and_again_tells_nothing_more(addresses: np.ndarray) -> None:
    shared, home = shared_points(addresses), addresses[:1]
    answers = np.concatenate([shared.snap(home) for _ in range(50)])
    assert np.unique(answers, axis=0).shape == (1, 2)
    neighbours = addresses[(shared.snap(addresses) == answers[0]).all(axis=1)]
    assert len(neighbours) >= 8
    # The control: a fresh random shift each time, of the same reach, averages out to the very door.
    rng = np.random.default_rng(4)
    reach = np.abs(answers[0] - home[0]).max() + 50
    jittered = home + rng.uniform(-reach, reach, (4000, 2))
    assert np.linalg.norm(jittered.mean(axis=0) - home[0]) < reach / 20
    assert np.linalg.norm(answers.mean(axis=0) - home[0]) > reach / 20


def test_every_place_has_a_shared_point(addresses: np.ndarray) -> None:
    shared = shared_points(addresses)
    known = {tuple(point) for point in shared.snap(addresses)}
    assert all(tuple(point) in known for point in shared.snap(np.array([[-1e6, 5e5], [1e7, -1e7]])))
    assert shared.snap(np.zeros((0, 2))).shape == (0, 2)


def test_addresses_in_one_spot_are_never_cut() -> None:
    assert shared_points(np.ones((40, 2))).points == 1


def test_too_few_addresses_make_no_point() -> None:
    with pytest.raises(TooFewAddresses):
        shared_points(np.zeros((7, 2)))
