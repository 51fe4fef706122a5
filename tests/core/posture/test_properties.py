"""What holds of every posture, whatever is known."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.posture import Desk, desk_of, posture
from aman.core.posture.network import Class, Sorter, class_from, gates_of, pattern_from, pattern_of
from aman.core.rules import SHIPPED, TaskCode
from aman.core.situation import MessageFact, SignalFact, Situation
from tests.core.posture.make import EVENT, JUMUAH, PRAYERS, STRONG, on, situations

FEW = settings(max_examples=60, deadline=None)


@FEW
@given(situations())
def test_the_same_facts_give_the_same_posture_and_memory_changes_nothing(situation):
    assert posture(situation, SHIPPED) == Desk(SHIPPED).posture(situation) == posture(situation, SHIPPED)


@FEW
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_facts_and_rules_does_not_matter(situation, rng: random.Random):
    def mixed(facts):
        return tuple(rng.sample(facts, len(facts)))

    other = replace(
        situation,
        occasions=mixed(situation.occasions),
        triggers=mixed(situation.triggers),
        signals=mixed(situation.signals),
        defects=mixed(situation.defects),
        messages=mixed(situation.messages),
    )
    assert posture(other, mixed(SHIPPED)) == posture(situation, SHIPPED)


@FEW
@given(situations(), st.sampled_from(["triggers", "signals", "messages"]))
def test_more_cause_is_never_less_care(situation, part):
    more = {"triggers": EVENT, "signals": SignalFact("more", 0, True), "messages": MessageFact("more")}[part]
    held = posture(situation, SHIPPED)
    raised = posture(replace(situation, **{part: (*getattr(situation, part), more)}), SHIPPED)
    assert raised.level.step >= held.level.step
    assert {one.code for one in raised.tasks} >= {one.code for one in held.tasks}
    assert sum(one.count for one in raised.stewards) >= sum(one.count for one in held.stewards)
    assert {one.key for one in raised.reasons} > {one.key for one in held.reasons}


@FEW
@given(situations())
def test_every_task_has_its_reason_and_comes_once_a_day(situation):
    held = posture(situation, SHIPPED)
    reasons = {(one.code, one.kind, one.source) for one in held.reasons}
    assert {(one.because, one.kind, one.source) for one in held.tasks} <= reasons
    assert {(one.because, one.source) for one in held.stewards} <= {(code, source) for code, _, source in reasons}
    codes = [one.code for one in held.tasks if one.code != TaskCode.ACKNOWLEDGE_MESSAGE]
    assert len(codes) == len(set(codes))
    timed = [one.minutes for one in held.tasks if one.minutes is not None]
    assert timed == sorted(timed)


@FEW
@given(situations())
def test_the_level_is_the_highest_any_reason_asks_for(situation):
    held = posture(situation, SHIPPED)
    assert held.level.step == max((one.asks_for.step for one in held.reasons), default=1)
    order = [(-one.asks_for.step, -one.weight) for one in held.reasons]
    assert order == sorted(order)


@FEW
@given(st.lists(situations(), min_size=2, max_size=4))
def test_a_class_stands_for_all_its_sites(days):
    """Sites sorted into one class get the level and reasons they would get alone, but for their own ids."""
    gates = gates_of(SHIPPED)
    for n, one in enumerate(days):
        day = replace(one, on=days[0].on, triggers=(), signals=(), defects=(), messages=(), threat=None)
        sorter = Sorter(gates)
        sorter.add(n, 1, day)
        made = class_from(sorter.classes[0].data())
        stands = Situation(day.on, occasions=made.occasions, prayers=made.prayers)
        alone, shared = desk_of(SHIPPED).posture(day), desk_of(SHIPPED).shared(stands)
        assert (shared.level, shared.priorities) == (alone.level, alone.priorities)
        assert {one.code for one in shared.reasons} == {one.code for one in alone.reasons}
        assert {one.code for one in shared.tasks} == {one.code for one in alone.tasks}


def test_sites_with_other_hours_are_of_one_class_unless_a_rule_asks_for_the_hour():
    sorter = Sorter(gates_of(SHIPPED))
    sorter.add(1, 7, on())
    sorter.add(2, 7, replace(on(), prayers=tuple((name, at + 5) for name, at in PRAYERS)))
    sorter.add(3, 7, replace(on(), prayers=tuple((name, at + 180) for name, at in PRAYERS)))
    sorter.add(4, 8, on())
    assert [(one.area, one.of, one.sites) for one in sorter.groups] == [(7, 0, (1, 2)), (7, 1, (3,)), (8, 0, (4,))]


def test_classes_and_patterns_survive_being_stored():
    made = Class((replace(JUMUAH, source=""),), PRAYERS)
    assert class_from(made.data()) == made
    pattern = pattern_of(posture(on(triggers=(EVENT,), signals=(STRONG,)), SHIPPED))
    assert pattern_from(pattern.data()) == pattern
