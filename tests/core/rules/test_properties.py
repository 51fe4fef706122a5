"""What holds for any rules on any day."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest

from aman.core.rules import (
    SHIPPED,
    RaisePriority,
    Rule,
    RuleBook,
    clashes,
    conflicts,
    firing,
    from_data,
    may_meet,
    priority_steps,
    safest_level,
    to_data,
)
from tests.core.rules.make import random_condition, random_rule, random_situation

SEEDS = range(60)


def codes(fired: object) -> set[str]:
    return {one.rule.code for one in fired}  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rules_and_of_facts_never_matters(seed: int) -> None:
    dice = Random(seed)
    rules = [random_rule(dice, f"R{number}") for number in range(12)]
    day = random_situation(dice)
    turned = replace(day, triggers=day.triggers[::-1], signals=day.signals[::-1], occasions=day.occasions[::-1])
    fired = firing(rules, day)
    shuffled = dice.sample(rules, len(rules))
    assert firing(shuffled, day) == fired
    assert firing(shuffled, turned) == fired
    assert conflicts(fired[::-1], day) == conflicts(fired, turned)
    assert clashes(rules) == clashes(shuffled)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_with_a_condition_removed_never_fires_less(seed: int) -> None:
    dice = Random(seed)
    rules = [random_rule(dice, f"R{number}") for number in range(12)]
    fewer = [replace(one, when=one.when[1:]) for one in rules]
    day = random_situation(dice)
    assert codes(firing(rules, day)) <= codes(firing(fewer, day))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_book_remembers_is_what_it_would_say_anew(seed: int) -> None:
    dice = Random(seed)
    rules = [random_rule(dice, f"R{number}") for number in range(12)]
    days = [random_situation(dice) for _ in range(10)]
    book = RuleBook(rules)
    assert [book.firing(day) for day in days + days] == [RuleBook(rules).firing(day) for day in days + days]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_rule_comes_back_from_json_as_it_was(seed: int) -> None:
    rule = random_rule(Random(seed), "R1")
    assert from_data(json.loads(json.dumps(to_data(rule)))) == rule


@pytest.mark.parametrize("seed", SEEDS)
def test_every_firing_has_a_cause_and_conflicts_are_settled_upwards(seed: int) -> None:
    dice = Random(seed)
    rules = [random_rule(dice, f"R{number}") for number in range(12)]
    day = random_situation(dice)
    fired = firing(rules, day)
    assert all(one.causes for one in fired)
    asked = {one.rule.code: safest_level([one]) for one in fired}
    for conflict in conflicts(fired, day):
        if conflict.kind == "LEVEL":
            assert asked[conflict.holds].step == max(asked[code].step for code in conflict.rules)
    assert all(safest_level(fired).step >= level.step for level in asked.values())
    moves = [effect for one in fired for effect in one.effects if isinstance(effect, RaisePriority)]
    for code, steps in priority_steps(fired).items():
        assert steps == max(effect.steps for effect in moves if effect.code == code)


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_said_never_to_meet_never_do(seed: int) -> None:
    dice = Random(seed)
    rules = [random_rule(dice, f"R{number}") for number in range(12)]
    fired = {one.rule for one in firing(rules, random_situation(dice))}
    assert all(may_meet(one, other) for one in fired for other in fired)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_special_case_fires_only_where_the_general_one_does(seed: int) -> None:
    dice = Random(seed)
    rules = [Rule(f"R{number}", (random_condition(dice),), ()) for number in range(60)]
    fired = codes(firing(rules, random_situation(dice)))
    for one in rules:
        if one.code in fired:
            assert all(other.code in fired for other in rules if one.narrows(other))


def test_what_is_shipped_can_be_written_as_json() -> None:
    assert tuple(from_data(json.loads(json.dumps(to_data(one)))) for one in SHIPPED) == SHIPPED
