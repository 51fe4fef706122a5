"""A rule is conditions that must all hold and what follows; a book of rules says which fire on a day and why.

The order in which rules are given never matters: firings come by code. A rule looks at few parts of a situation, and
thousands of sites share them, so a book remembers its answers by those parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from aman.core.rules.codes import Anchor
from aman.core.rules.conditions import AroundPrayer, Cause, Condition, minutes_of
from aman.core.rules.effects import AddStewards, AddTask, Effect, Remind
from aman.core.rules.narrower import implies
from aman.core.situation import Situation, SourceKind

MOST_REMEMBERED = 50_000


class TwoOfOneCode(ValueError):
    """Two different rules have the same code."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when all of these hold, then this. source: where it is from (a section of doctrine, a decision)."""

    code: str
    when: tuple[Condition, ...]
    then: tuple[Effect, ...]
    source: str = ""

    @property
    def needs(self) -> frozenset[str]:
        """The parts of a situation it looks at."""
        return frozenset(part for condition in self.when for part in condition.needs)

    def narrows(self, other: Rule) -> bool:
        """Say whether it is the other's special case: it asks for all that the other asks for, and more."""
        return _asks_all(self, other) and not _asks_all(other, self)


def _asks_all(one: Rule, other: Rule) -> bool:
    return all(any(implies(mine, theirs) for mine in one.when) for theirs in other.when)


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fires on a day, with what made it fire, heaviest first.

    windows: (first, last) minute of each time of the day for which it is meant; empty: the whole day.
    """

    rule: Rule
    causes: tuple[Cause, ...]
    windows: tuple[tuple[int, int], ...] = ()

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What follows."""
        return self.rule.then

    def is_on(self, minute: int) -> bool:
        """Say whether a minute of the day is within its windows."""
        return not self.windows or any(first <= minute <= last for first, last in self.windows)


class RuleBook:
    """Rules ready to be asked about many days. Raises TwoOfOneCode."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(set(rules), key=lambda one: one.code))
        if len({one.code for one in self.rules}) < len(self.rules):
            raise TwoOfOneCode
        groups: dict[tuple[str, ...], list[Rule]] = {}
        for rule in self.rules:
            groups.setdefault(tuple(sorted(rule.needs)), []).append(rule)
        self._groups = [(needs, tuple(of), _Memory()) for needs, of in sorted(groups.items())]

    def firing(self, situation: Situation) -> tuple[Firing, ...]:
        """Return the rules that fire in a situation, by code."""
        found: list[Firing] = []
        for needs, rules, memory in self._groups:
            key = tuple(getattr(situation, part) for part in needs)
            known = memory.get(key)
            if known is None:
                known = tuple(one for rule in rules if (one := fire(rule, situation)))
                memory.keep(key, known)
            found += known
        return tuple(sorted(found, key=lambda one: one.rule.code))


class _Memory(dict[Any, tuple[Firing, ...]]):
    """Answers by the parts they depend on, forgotten all at once when they grow too many."""

    def keep(self, key: object, found: tuple[Firing, ...]) -> None:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[key] = found


def fire(rule: Rule, situation: Situation) -> Firing | None:
    """Return what makes one rule fire in a situation, asked afresh; None where it does not."""
    causes: dict[Cause, None] = {}
    for condition in rule.when:
        found = tuple(condition.causes(situation))
        if not found:
            return None
        causes.update(dict.fromkeys(found))
    around = [one for one in rule.when if isinstance(one, AroundPrayer)]
    windows = tuple(sorted({each for one in around for each in one.windows(situation)}))
    return Firing(rule, tuple(sorted(causes, key=_heaviest)), windows)


def _heaviest(cause: Cause) -> tuple[object, ...]:
    return (-cause.weight, cause.kind, cause.code, cause.source, cause.days or 0, cause.minutes, not cause.is_certain)


@lru_cache(maxsize=32)
def rule_book(rules: tuple[Rule, ...]) -> RuleBook:
    """Return the book of these rules, the same one each time. Raises TwoOfOneCode."""
    return RuleBook(rules)


def firing(rules: Iterable[Rule], situation: Situation) -> tuple[Firing, ...]:
    """Return the rules that fire in a situation and why, by code. Raises TwoOfOneCode."""
    return rule_book(tuple(rules)).firing(situation)


def starts(effect: AddTask | AddStewards, fired: Firing, situation: Situation) -> int | None:
    """Return the minute of the day by which a task begins or stewards stand; None: any time, or no time is known.

    Of several prayers, the first. The anchor OCCASION is when the occasion that fired the rule begins.
    """
    if effect.anchor is Anchor.ANY_TIME:
        return None
    if effect.anchor is Anchor.CLOCK:
        return effect.at if isinstance(effect, AddTask) else None
    if effect.anchor is Anchor.OCCASION:
        held = [one for one in fired.causes if one.kind is SourceKind.OCCASION]
        times: tuple[int, ...] = tuple(sorted(at for one in held for at in one.minutes))
    else:
        times = minutes_of(effect.anchor, situation)
    return max(0, times[0] - effect.before) if times else None


def reminders(ahead: Mapping[date, Iterable[Firing]], on: date) -> tuple[tuple[date, Firing], ...]:
    """Return the firings of coming days that a site is told of on a day: each rule's next day only, soonest first."""
    found: dict[str, tuple[date, Firing]] = {}
    for day in sorted(day for day in ahead if day > on):
        for one in ahead[day]:
            told = max((effect.days for effect in one.effects if isinstance(effect, Remind)), default=0)
            if (day - on).days <= told:
                found.setdefault(one.rule.code, (day, one))
    return tuple(sorted(found.values(), key=lambda pair: (pair[0], pair[1].rule.code)))
