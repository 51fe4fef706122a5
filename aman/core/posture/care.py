"""A site's day from its situation and the rules: a pure function, the same in ten years.

Every fact is a reason to know. A reason asks for the level of the rules it makes fire. Where rules disagree the safer
side holds: the higher level, the earlier time, the most stewards (core.rules.conflicts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from aman.core import rules as rulebook
from aman.core.posture.results import Posture, Reason, Stewards, Task
from aman.core.rules import AddStewards, AddTask, Anchor, Cause, Conflict, Firing, Rule, RuleBook, SetLevel, TaskCode
from aman.core.rules.book import fire
from aman.core.rules.codes import EIDS, PRAYERS
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
MOST_REMEMBERED = 50_000
GATHERINGS = {Anchor.JUMUAH: (FRIDAY_PRAYER,), Anchor.EID: EIDS}


def posture(situation: Situation, rules: Iterable[Rule]) -> Posture:
    """Return what a site does on a day in this situation. Raises TwoOfOneCode."""
    return desk_of(tuple(rules)).posture(situation)


@lru_cache(maxsize=8)
def desk_of(rules: tuple[Rule, ...]) -> Desk:
    """Return the desk for these rules, the same one each time. Raises TwoOfOneCode."""
    return Desk(rules)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What sites with the same facts share: all but the hours of their own prayers."""

    fired: tuple[Firing, ...]
    posture: Posture
    tasks: Mapping[tuple[str, str], Task]
    timed: tuple[tuple[AddTask, Firing], ...]


class Desk:
    """Rules ready to be asked about many sites' days: what days share is worked out once.

    Rules that ask for the hour of a prayer are asked for each day; so are tasks and stewards that hang on one. All else
    depends on facts that thousands of sites share. What is remembered never changes an answer.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        book = RuleBook(rules)
        self.rules = book.rules
        self._hourly = RuleBook(one for one in book.rules if "prayers" in one.needs)
        self._book = RuleBook(one for one in book.rules if "prayers" not in one.needs)
        self._clashing = [frozenset(one.rules) for one in rulebook.clashes(book.rules)]
        self._known: dict[object, _Shared] = {}
        self._met: dict[tuple[str, ...], frozenset[str]] = {}
        self._settled: dict[object, tuple[Conflict, ...]] = {}

    def posture(self, situation: Situation) -> Posture:
        """Return what a site does on a day in this situation."""
        shared, hourly = self._shared(situation)
        fired = _in_order(shared.fired, hourly)
        tasks = _timed(shared, situation)
        stewards = _stewards(situation, fired) if shared.posture.stewards else ()
        return replace(
            shared.posture, tasks=tasks, stewards=stewards, conflicts=self._conflicts(fired, situation), firings=fired
        )

    def shared(self, situation: Situation) -> Posture:
        """Return the same without the hours of prayers and without conflicts: level, reasons, priorities and tasks."""
        return self._shared(situation)[0].posture

    def _shared(self, situation: Situation) -> tuple[_Shared, tuple[Firing, ...]]:
        facts = (
            *(situation.on, situation.threat, situation.occasions, situation.triggers, situation.signals),
            *(situation.defects, situation.messages, situation.resolved),
        )
        hourly = tuple(one for rule in self._hourly.rules if (one := fire(rule, situation)))
        key = (facts, tuple(one.rule.code for one in hourly))
        shared = self._known.get(key)
        if shared is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            shared = self._known[key] = _assemble(situation, self._book.firing(situation), hourly)
        return shared, hourly

    def _conflicts(self, fired: tuple[Firing, ...], situation: Situation) -> tuple[Conflict, ...]:
        """Return the contradictions of a day: they follow from what fires, and from whose hour comes first."""
        codes = tuple(one.rule.code for one in fired)
        clashing = self._met.get(codes)
        if clashing is None:
            if len(self._met) >= MOST_REMEMBERED:
                self._met.clear()
            those = frozenset(codes)
            clashing = frozenset(code for pair in self._clashing if pair <= those for code in pair)
            self._met[codes] = clashing
        if not clashing:
            return ()
        held = tuple(one for one in fired if one.rule.code in clashing)
        key = (codes, _order_of_hours(held, situation))
        known = self._settled.get(key)
        if known is None:
            if len(self._settled) >= MOST_REMEMBERED:
                self._settled.clear()
            known = self._settled[key] = rulebook.conflicts(held, situation)
        return known


def _order_of_hours(fired: tuple[Firing, ...], situation: Situation) -> tuple[int | None, ...]:
    """Return for each task asked for which place its hour has among those of the same task; None where it has none."""
    asked = [
        (effect.code, rulebook.starts(effect, one, situation))
        for one in fired
        for effect in one.effects
        if isinstance(effect, AddTask)
    ]
    hours: dict[str, set[int]] = {}
    for code, at in asked:
        if at is not None:
            hours.setdefault(code, set()).add(at)
    places = {code: {at: place for place, at in enumerate(sorted(found))} for code, found in hours.items()}
    return tuple(None if at is None else places[code][at] for code, at in asked)


def _in_order(fired: tuple[Firing, ...], hourly: tuple[Firing, ...]) -> tuple[Firing, ...]:
    return tuple(sorted((*fired, *hourly), key=lambda one: one.rule.code)) if hourly else fired


def _assemble(situation: Situation, flat: tuple[Firing, ...], hourly: tuple[Firing, ...]) -> _Shared:
    fired = _in_order(flat, hourly)
    asked = [
        (effect, one)
        for one in fired
        for effect in one.effects
        if isinstance(effect, AddTask) and is_held(effect.anchor, situation)
    ]
    timed = {effect.code for effect, _ in asked if effect.anchor in PRAYERS}
    tasks = _tasks(situation, (one for one in asked if one[0].code not in timed))
    every = _tasks(situation, asked)
    shared = Posture(
        level=rulebook.safest_level(fired),
        reasons=_reasons(situation, fired),
        tasks=tuple(sorted(every.values(), key=_time_order)),
        stewards=_stewards(situation, fired),
        priorities=tuple(rulebook.priority_steps(fired).items()),
        firings=fired,
    )
    return _Shared(flat, shared, tasks, tuple(one for one in asked if one[0].code in timed))


def _timed(shared: _Shared, situation: Situation) -> tuple[Task, ...]:
    """Return the tasks of a day, with those that hang on prayers at this site's own hours."""
    found = {**shared.tasks, **_tasks(situation, shared.timed)}
    return tuple(sorted(found.values(), key=_time_order))


def causes_of(fired: Firing) -> tuple[Cause, ...]:
    """Return what made a rule fire, heaviest first, without prayers and days of the week, unless that is all it had."""
    return tuple(one for one in fired.causes if one.kind is not SourceKind.SITE and one.code != WEEKDAY) or fired.causes


def level_at(held: Posture, minute: int) -> PostureLevel:
    """Return the level at a minute of the day: of the rules meant for that time, and of those for the whole day."""
    return rulebook.safest_level(one for one in held.firings if one.is_on(minute))


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
            # A prayer's own hour is each site's, and is told with its prayers; the reason is that it is late or early.
            known = replace(cause, minutes=()) if cause.kind is SourceKind.SITE else cause
            _add(found, known, asks, (one.rule.code,))
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


def _tasks(situation: Situation, asked: Iterable[tuple[AddTask, Firing]]) -> dict[tuple[str, str], Task]:
    found: dict[tuple[str, str], Task] = {}
    for effect, one in asked:
        for task in _asked(effect, one, situation):
            key = (task.code, task.source if task.code == TaskCode.ACKNOWLEDGE_MESSAGE else "")
            found[key] = _earlier(found[key], task) if key in found else task
    return found


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
