"""What a site does today, and why: facts in, level, reasons and tasks out.

The rules are few enough to be read out in a meeting:
1. A street trigger event that is still running asks for extra care, at every site.
2. A strong signal in the site's own area in the last week asks for extra care.
3. When both ask, it is full care.
4. Everything else (a weak signal, an online event, a message, the Friday prayer) is a reason to know
   and may bring a task, but does not raise the level.
Every reason names the record it comes from. Words are chosen elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from aman.core.rules import TaskCode
from aman.core.situation import BadFact, PostureLevel

WALK_BEFORE_PRAYER_MINUTES = 45
STEWARDS_BEFORE_PRAYER_MINUTES = 30
SIGNAL_DAYS = 7


class ReasonCode(StrEnum):
    """Why a day is as it is."""

    TRIGGER_STREET = "TRIGGER_STREET"
    TRIGGER_ONLINE = "TRIGGER_ONLINE"
    SIGNAL_STRONG = "SIGNAL_STRONG"
    SIGNAL_WEAK = "SIGNAL_WEAK"
    MESSAGE_WAITING = "MESSAGE_WAITING"
    FRIDAY_PRAYER = "FRIDAY_PRAYER"


class SourceKind(StrEnum):
    """What kind of record a reason comes from."""

    TRIGGER = "TRIGGER"
    SIGNAL = "SIGNAL"
    MESSAGE = "MESSAGE"
    SITE = "SITE"


@dataclass(frozen=True, slots=True)
class SignalFact:
    """A signal in the site's own area: strong when it earned an alert."""

    source: str
    days_ago: int
    strong: bool


@dataclass(frozen=True, slots=True)
class TriggerFact:
    """A trigger event: days since day 0, days left until it runs out, and where a rise is expected."""

    source: str
    days_since: int
    days_left: int
    street: bool
    online: bool


@dataclass(frozen=True, slots=True)
class MessageFact:
    """A message that this site has not acknowledged."""

    source: str


@dataclass(frozen=True, slots=True)
class FridayFact:
    """Today's Friday prayer at this site."""

    source: str
    at: time


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known about a site's day."""

    signals: tuple[SignalFact, ...] = ()
    triggers: tuple[TriggerFact, ...] = ()
    messages: tuple[MessageFact, ...] = ()
    friday: FridayFact | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, the record it comes from, and the level it asks for on its own.

    days: since day 0 of a trigger, or since a signal; None where it means nothing.
    """

    code: ReasonCode
    kind: SourceKind
    source: str
    asks_for: PostureLevel
    days: int | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. start_by: the latest time to begin; None means any time today."""

    code: TaskCode
    because: ReasonCode
    source: str
    start_by: time | None = None


@dataclass(frozen=True, slots=True)
class Posture:
    """A site's day: level, reasons (those that raise the level first) and tasks in time order."""

    level: PostureLevel
    reasons: tuple[Reason, ...]
    tasks: tuple[Task, ...]


def posture(facts: Facts) -> Posture:
    """Return what a site does on a day with these facts.

    Raises BadFact when a number of days is negative where it cannot be.
    """
    reasons = tuple(_reasons(facts))
    level = _level(reasons)
    order = sorted(range(len(reasons)), key=lambda i: (-reasons[i].asks_for.step, i))
    return Posture(level, tuple(reasons[i] for i in order), _tasks(facts, level, reasons))


def minutes_before(at: time, minutes: int) -> time:
    """Return the time of day that many minutes earlier, not before midnight."""
    total = max(0, at.hour * 60 + at.minute - minutes)
    return time(total // 60, total % 60)


def _reasons(facts: Facts) -> Iterable[Reason]:
    if any(trigger.days_since < 0 for trigger in facts.triggers):
        raise BadFact("a trigger event cannot be in the future")
    if any(signal.days_ago < 0 for signal in facts.signals):
        raise BadFact("a signal cannot be in the future")
    yield from (_trigger_reason(trigger) for trigger in facts.triggers if trigger.days_left >= 0)
    yield from (_signal_reason(signal) for signal in facts.signals if signal.days_ago <= SIGNAL_DAYS)
    everyday = PostureLevel.EVERYDAY
    for message in facts.messages:
        yield Reason(ReasonCode.MESSAGE_WAITING, SourceKind.MESSAGE, message.source, everyday)
    if facts.friday:
        friday = facts.friday
        yield Reason(ReasonCode.FRIDAY_PRAYER, SourceKind.SITE, friday.source, everyday, at=friday.at)


def _signal_reason(signal: SignalFact) -> Reason:
    code = ReasonCode.SIGNAL_STRONG if signal.strong else ReasonCode.SIGNAL_WEAK
    asks = PostureLevel.EXTRA_CARE if signal.strong else PostureLevel.EVERYDAY
    return Reason(code, SourceKind.SIGNAL, signal.source, asks, signal.days_ago)


def _trigger_reason(trigger: TriggerFact) -> Reason:
    code = ReasonCode.TRIGGER_STREET if trigger.street else ReasonCode.TRIGGER_ONLINE
    asks = PostureLevel.EXTRA_CARE if trigger.street else PostureLevel.EVERYDAY
    return Reason(code, SourceKind.TRIGGER, trigger.source, asks, trigger.days_since)


def _level(reasons: Iterable[Reason]) -> PostureLevel:
    """Two different kinds of cause for extra care make full care; two of a kind do not."""
    kinds = {reason.kind for reason in reasons if reason.asks_for is PostureLevel.EXTRA_CARE}
    return list(PostureLevel)[min(len(kinds), 2)]


def _tasks(facts: Facts, level: PostureLevel, reasons: tuple[Reason, ...]) -> tuple[Task, ...]:
    tasks = [
        Task(TaskCode.ACKNOWLEDGE_MESSAGE, ReasonCode.MESSAGE_WAITING, message.source) for message in facts.messages
    ]
    cause = next((reason for reason in reasons if reason.asks_for is not PostureLevel.EVERYDAY), None)
    if level is PostureLevel.FULL_CARE and cause:
        tasks.append(Task(TaskCode.BRIEF_THE_TEAM, cause.code, cause.source))
    if facts.friday:
        tasks += _friday_tasks(facts.friday, level)
    elif cause:
        tasks.append(Task(TaskCode.WALK_TODAY, cause.code, cause.source))
    if cause:
        tasks.append(Task(TaskCode.CHECK_CAMERAS_AND_LIGHTS, cause.code, cause.source))
    return tuple(tasks)


def _friday_tasks(friday: FridayFact, level: PostureLevel) -> list[Task]:
    start = minutes_before(friday.at, WALK_BEFORE_PRAYER_MINUTES)
    tasks = [Task(TaskCode.WALK_BEFORE_PRAYER, ReasonCode.FRIDAY_PRAYER, friday.source, start)]
    if level is not PostureLevel.EVERYDAY:
        start = minutes_before(friday.at, STEWARDS_BEFORE_PRAYER_MINUTES)
        tasks.append(Task(TaskCode.STEWARDS_OUTSIDE, ReasonCode.FRIDAY_PRAYER, friday.source, start))
    return tasks
