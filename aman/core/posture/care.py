"""A site's day from its situation and the rules: a pure function, the same in ten years.

Every fact is a reason to know. A reason asks for the level of the rules it makes fire. Where rules disagree the safer
side holds: the higher level, the earlier time, the most stewards (core.rules.conflicts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aman.core import rules as rulebook
from aman.core.posture.results import Posture, Reason, Stewards, Task
from aman.core.rules import AddStewards, AddTask, Anchor, Cause, Firing, Rule, SetLevel, TaskCode
from aman.core.rules.codes import EIDS
from aman.core.rules.conditions import (
    FRIDAY_PRAYER,
    WEEKDAY,
    DefectOpen,
    MessageWaiting,
    SignalSeen,
    Strength,
    occasion_cause,
    trigger_cause,
)
from aman.core.situation import PostureLevel, Situation, SourceKind

SIGNAL_DAYS = 7
"""An older signal is a reason only where a rule looks further back."""
GATHERINGS = {Anchor.JUMUAH: (FRIDAY_PRAYER,), Anchor.EID: EIDS}


def posture(situation: Situation, rules: Iterable[Rule]) -> Posture:
    """Return what a site does on a day in this situation. Raises TwoOfOneCode."""
    fired = rulebook.firing(rules, situation)
    return replace(assemble(situation, fired), conflicts=rulebook.conflicts(fired, situation))


def assemble(situation: Situation, fired: tuple[Firing, ...]) -> Posture:
    """Return the posture of these firings, but for their conflicts, which take the longest and change nothing."""
    return Posture(
        level=rulebook.safest_level(fired),
        reasons=_reasons(situation, fired),
        tasks=_tasks(situation, fired),
        stewards=_stewards(situation, fired),
        priorities=tuple(rulebook.priority_steps(fired).items()),
        firings=fired,
    )


def causes_of(fired: Firing) -> tuple[Cause, ...]:
    """Return what made a rule fire, heaviest first, without prayers and days of the week, unless that is all it had."""
    return tuple(one for one in fired.causes if one.kind is not SourceKind.SITE and one.code != WEEKDAY) or fired.causes


def level_of(fired: Firing) -> PostureLevel:
    """Return the level a firing asks for."""
    return rulebook.safest_level((fired,))


def _facts(situation: Situation) -> Iterator[Cause]:
    """Yield every fact that is a reason to know, whether or not a rule fires."""
    yield from (trigger_cause(one) for one in situation.triggers if one.days_left >= 0)
    yield from SignalSeen(Strength.EITHER, SIGNAL_DAYS).causes(situation)
    yield from (occasion_cause(one) for one in situation.occasions)
    yield from DefectOpen().causes(situation)
    yield from MessageWaiting().causes(situation)


def _reasons(situation: Situation, fired: tuple[Firing, ...]) -> tuple[Reason, ...]:
    found: dict[tuple[str, str, str], Reason] = {}
    for cause in _facts(situation):
        _add(found, cause, PostureLevel.EVERYDAY, ())
    for one in fired:
        asks = level_of(one) if any(isinstance(effect, SetLevel) for effect in one.effects) else PostureLevel.EVERYDAY
        for cause in causes_of(one):
            _add(found, cause, asks, (one.rule.code,))
    fell_away = (
        Reason(one.code, SourceKind.OCCASION, one.source, begins=one.begins, weight=0.01) for one in situation.resolved
    )
    return tuple(sorted((*found.values(), *fell_away), key=_order))


def _add(found: dict[tuple[str, str, str], Reason], cause: Cause, asks: PostureLevel, rules: tuple[str, ...]) -> None:
    key = (cause.kind, cause.code, cause.source)
    known = found.get(key)
    if known is None:
        found[key] = Reason(
            cause.code, cause.kind, cause.source, asks, cause.weight, cause.days, cause.minutes, cause.is_certain, rules
        )
        return
    level = asks if asks.step > known.asks_for.step else known.asks_for
    minutes = known.minutes
    if cause.minutes != minutes:
        minutes = tuple(sorted({*minutes, *cause.minutes}))
    found[key] = Reason(
        known.code,
        known.kind,
        known.source,
        level,
        max(known.weight, cause.weight),
        _sooner(known.days, cause.days),
        minutes,
        known.is_certain or cause.is_certain,
        (*known.rules, *(one for one in rules if one not in known.rules)),
    )


def _sooner(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def _order(one: Reason) -> tuple[object, ...]:
    return (-one.asks_for.step, -one.weight, one.kind, one.code, one.source)


def _tasks(situation: Situation, fired: tuple[Firing, ...]) -> tuple[Task, ...]:
    found: dict[tuple[str, str], Task] = {}
    for one in fired:
        for effect in one.effects:
            if isinstance(effect, AddTask) and is_held(effect.anchor, situation):
                for task in _asked(effect, one, situation):
                    key = (task.code, task.source if task.code == TaskCode.ACKNOWLEDGE_MESSAGE else "")
                    found[key] = _earlier(found[key], task) if key in found else task
    return tuple(sorted(found.values(), key=_time_order))


def is_held(anchor: Anchor, situation: Situation) -> bool:
    """Say whether the day has what a task hangs on: there is no walk before Jumu'ah on a Tuesday."""
    codes = GATHERINGS.get(anchor)
    return codes is None or any(one.code in codes for one in situation.occasions)


def _asked(effect: AddTask, fired: Firing, situation: Situation) -> Iterator[Task]:
    """Yield the task a firing asks for; one for each message, as each is acknowledged by itself."""
    causes = causes_of(fired)
    is_each = effect.code == TaskCode.ACKNOWLEDGE_MESSAGE
    messages = [one for one in causes if one.kind is SourceKind.MESSAGE] if is_each else []
    minutes = rulebook.starts(effect, fired, situation)
    anchor = "" if effect.anchor is Anchor.ANY_TIME else str(effect.anchor)
    for cause in messages or causes[:1]:
        yield Task(effect.code, cause.code, cause.kind, cause.source, minutes, anchor, (fired.rule.code,))


def _earlier(one: Task, other: Task) -> Task:
    """Keep the task that begins first; any time is later than any hour. Both rules are named, that one's first."""
    first, second = sorted((one, other), key=lambda task: (task.minutes is None, task.minutes or 0, task.rules))
    return replace(first, rules=tuple(dict.fromkeys((*first.rules, *second.rules))))


def _time_order(one: Task) -> tuple[object, ...]:
    is_message = one.code == TaskCode.ACKNOWLEDGE_MESSAGE
    return (not is_message, one.minutes is None, one.minutes or 0, one.code, one.source)


def _stewards(situation: Situation, fired: tuple[Firing, ...]) -> tuple[Stewards, ...]:
    found: dict[str, Stewards] = {}
    for one in fired:
        for effect in one.effects:
            if isinstance(effect, AddStewards) and is_held(effect.anchor, situation):
                cause = causes_of(one)[0]
                minutes = rulebook.starts(effect, one, situation)
                asked = Stewards(effect.count, str(effect.anchor), minutes, cause.code, cause.source, (one.rule.code,))
                held = found.get(asked.anchor)
                found[asked.anchor] = _more(held, asked) if held else asked
    return tuple(sorted(found.values(), key=lambda one: (one.minutes is None, one.minutes or 0, one.anchor)))


def _more(one: Stewards, other: Stewards) -> Stewards:
    """Keep the greater number, and the earlier hour of the two."""
    first, second = sorted((one, other), key=lambda each: (-each.count, each.rules))
    known = [each.minutes for each in (one, other) if each.minutes is not None]
    return replace(first, minutes=min(known, default=None), rules=tuple(dict.fromkeys((*first.rules, *second.rules))))
