"""Rules that contradict each other: shown, and settled for the safer side, never by the order they were written in.

Two rules contradict each other where they ask for different levels, move one priority both ways, or time one task
differently. A rule that is another's special case (it asks for all that the other asks for, and more) refines it, and
does not contradict it. Safer is: the higher level, the priority moved up, the task begun earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from aman.core.rules.book import Firing, Rule, starts
from aman.core.rules.codes import Anchor
from aman.core.rules.conditions import (
    Condition,
    InSeason,
    OnWeekday,
    PrayerBetween,
    SeasonKind,
)
from aman.core.rules.effects import AddTask, Effect, RaisePriority, SetLevel
from aman.core.situation import PostureLevel, Situation


class ConflictKind(StrEnum):
    """What rules disagree about."""

    LEVEL = "LEVEL"
    PRIORITY = "PRIORITY"
    TASK_TIME = "TASK_TIME"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules that contradict each other. subject: the task's or priority's code, empty for a level.

    rules: both codes, in order. holds: the code of the one that holds, being the safer; empty where only a day's own
    times can say.
    """

    kind: ConflictKind
    subject: str
    rules: tuple[str, str]
    holds: str


def conflicts(firings: Iterable[Firing], situation: Situation | None = None) -> tuple[Conflict, ...]:
    """Return the contradictions among rules that fire together, in an order of their own.

    With the situation, tasks on different anchors are settled by that day's times.
    """
    fired = sorted(firings, key=lambda one: one.rule.code)
    return tuple(sorted(_pairs(fired, situation), key=_order))


def clashes(rules: Iterable[Rule]) -> tuple[Conflict, ...]:
    """Return the contradictions among rules that could fire on one day, as far as their conditions can say."""
    ordered = sorted(rules, key=lambda one: one.code)
    found = (
        clash
        for one, other in combinations(ordered, 2)
        if may_meet(one, other)
        for clash in _between(Firing(one, ()), Firing(other, ()), None)
    )
    return tuple(sorted(found, key=_order))


def _order(one: Conflict) -> tuple[object, ...]:
    return one.kind, one.subject, one.rules


def _pairs(fired: Sequence[Firing], situation: Situation | None) -> Iterator[Conflict]:
    for one, other in combinations(fired, 2):
        yield from _between(one, other, situation)


def _between(one: Firing, other: Firing, situation: Situation | None) -> Iterator[Conflict]:
    if one.rule.narrows(other.rule) or other.rule.narrows(one.rule):
        return
    for mine in one.effects:
        for theirs in other.effects:
            if type(mine) is type(theirs):
                yield from _settle(one, mine, other, theirs, situation)


def _settle(
    one: Firing, mine: Effect, other: Firing, theirs: Effect, situation: Situation | None
) -> Iterator[Conflict]:
    codes = one.rule.code, other.rule.code

    def settled(kind: ConflictKind, subject: str, lead: float) -> Conflict:
        return Conflict(kind, subject, codes, codes[0] if lead > 0 else codes[1] if lead < 0 else "")

    if isinstance(mine, SetLevel) and isinstance(theirs, SetLevel) and mine.level is not theirs.level:
        yield settled(ConflictKind.LEVEL, "", mine.level.step - theirs.level.step)
    elif isinstance(mine, RaisePriority) and isinstance(theirs, RaisePriority):
        if mine.code == theirs.code and mine.steps * theirs.steps < 0:
            yield settled(ConflictKind.PRIORITY, mine.code, mine.steps - theirs.steps)
    elif isinstance(mine, AddTask) and isinstance(theirs, AddTask) and mine.code == theirs.code:
        lead = _earlier(one, mine, other, theirs, situation)
        if lead is not None:
            yield settled(ConflictKind.TASK_TIME, mine.code, lead)


def _earlier(one: Firing, mine: AddTask, other: Firing, theirs: AddTask, situation: Situation | None) -> float | None:
    """Return how many minutes earlier one begins than the other: 0 where unknown, None where they are the same."""
    if (mine.anchor, mine.before, mine.at) == (theirs.anchor, theirs.before, theirs.at):
        return None
    if situation is not None:
        first, second = (starts(task, fired, situation) for task, fired in ((mine, one), (theirs, other)))
        if first == second:
            return None
        if first is None or second is None:
            # Any time is later than any hour: the task with an hour holds.
            return -1.0 if first is None else 1.0
        return float(second - first)
    if mine.anchor is not theirs.anchor:
        # Only a day's own times say which of two anchors is earlier; any time is the latest of all.
        return float((theirs.anchor is Anchor.ANY_TIME) - (mine.anchor is Anchor.ANY_TIME))
    return float((theirs.at or 0) - (mine.at or 0)) or float(mine.before - theirs.before)


def safest_level(firings: Iterable[Firing]) -> PostureLevel:
    """Return the highest level the firings ask for; everyday care where none asks."""
    asked = [one.level for fired in firings for one in fired.effects if isinstance(one, SetLevel)]
    return max(asked, key=lambda one: one.step, default=PostureLevel.EVERYDAY)


def priority_steps(firings: Iterable[Firing]) -> dict[str, int]:
    """Return by how many places each priority moves: the highest any firing asks for, by code."""
    found: dict[str, int] = {}
    for one in (effect for fired in firings for effect in fired.effects if isinstance(effect, RaisePriority)):
        found[one.code] = max(found.get(one.code, one.steps), one.steps)
    return dict(sorted(found.items()))


def may_meet(one: Rule, other: Rule) -> bool:
    """Say whether two rules could fire on the same day: False only where their conditions shut each other out."""
    return not any(_apart(mine, theirs) for mine in one.when for theirs in other.when if type(mine) is type(theirs))


def _apart(mine: Condition, theirs: Condition) -> bool:
    apart: dict[type, Callable[..., bool]] = {
        OnWeekday: lambda a, b: not set(a.days) & set(b.days),
        InSeason: _seasons_apart,
        PrayerBetween: lambda a, b: a.anchor is b.anchor and (a.last < b.first or b.last < a.first),
    }
    test = apart.get(type(mine))
    return bool(test and test(mine, theirs))


def _seasons_apart(a: InSeason, b: InSeason) -> bool:
    if a.season is b.season:
        return a.season is SeasonKind.MONTHS and not set(a.months) & set(b.months)
    return {a.season, b.season} == {SeasonKind.SUMMER_TIME, SeasonKind.WINTER_TIME}
