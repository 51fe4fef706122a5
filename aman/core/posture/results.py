"""What a day's posture is made of: level, reasons, tasks, stewards, priorities, and which rules disagreed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from aman.core.rules import Conflict, Firing
from aman.core.situation import PostureLevel, SourceKind

DAY_MINUTES = 1440


class ReasonCode(StrEnum):
    """The codes of reasons that are not of the calendar, of a defect or of the threat level."""

    TRIGGER_STREET = "TRIGGER_STREET"
    TRIGGER_ONLINE = "TRIGGER_ONLINE"
    SIGNAL_STRONG = "SIGNAL_STRONG"
    SIGNAL_WEAK = "SIGNAL_WEAK"
    MESSAGE_WAITING = "MESSAGE_WAITING"
    FRIDAY_PRAYER = "JUMUAH"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, the record it comes from, and the level it asks for, alone or with the others of its rules.

    code: TRIGGER_STREET, TRIGGER_ONLINE, SIGNAL_STRONG, SIGNAL_WEAK, MESSAGE_WAITING, an occasion's code, what is
    defective, the threat level, or a part of the year. weight: how much it counts beside the others. days: since day 0
    of an event or since a signal or defect; which day of an occasion it is, 1 first. minutes: when it begins. rules:
    codes of those it made fire. begins: for an occasion that might have been on this day, the day it turned out to be.
    """

    code: str
    kind: SourceKind
    source: str = ""
    asks_for: PostureLevel = PostureLevel.EVERYDAY
    weight: float = 0.0
    days: int | None = None
    minutes: tuple[int, ...] = ()
    is_certain: bool = True
    rules: tuple[str, ...] = ()
    begins: date | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same reason on another day."""
        return (self.kind, self.code, self.source)

    @property
    def at(self) -> time | None:
        """When it begins on the clock, the first of several."""
        return clock(self.minutes[0]) if self.minutes else None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, at most once a day.

    because, kind, source: the heaviest reason of the rule that asks for it. minutes: the latest minute of the site's
    day to begin; None means any time. anchor: the prayer or occasion it hangs on, empty where none. rules: codes of
    all that ask for it, the one that holds first.
    """

    code: str
    because: str
    kind: SourceKind
    source: str = ""
    minutes: int | None = None
    anchor: str = ""
    rules: tuple[str, ...] = ()

    @property
    def start_by(self) -> time | None:
        """The latest time to begin on the clock; None means any time today."""
        return None if self.minutes is None else clock(self.minutes)


@dataclass(frozen=True, slots=True)
class Stewards:
    """So many stewards from a minute of the day on, for a prayer or occasion."""

    count: int
    anchor: str
    minutes: int | None
    because: str
    source: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Posture:
    """A site's day.

    reasons: those that raise the level first, then by weight. tasks: messages first, then in order of time, then those
    for any time. stewards: the most any rule asks for, one line for each prayer. priorities: code and places it goes
    up. conflicts: where rules disagreed; the safer one holds. firings: what each rule did and why.
    """

    level: PostureLevel
    reasons: tuple[Reason, ...] = ()
    tasks: tuple[Task, ...] = ()
    stewards: tuple[Stewards, ...] = ()
    priorities: tuple[tuple[str, int], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    firings: tuple[Firing, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from one day's posture to another: level, reasons and tasks that came or went."""

    before: PostureLevel
    after: PostureLevel
    came: tuple[Reason, ...] = ()
    went: tuple[Reason, ...] = ()
    tasks_came: tuple[Task, ...] = ()
    tasks_went: tuple[Task, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether everything is as it was."""
        return self.before is self.after and not (self.came or self.went or self.tasks_came or self.tasks_went)


def clock(minutes: int) -> time:
    """Return a minute of the day as a time; after midnight it is the next day's."""
    return time(minutes % DAY_MINUTES // 60, minutes % 60)


def change(before: Posture, after: Posture) -> Change:
    """Return what is different: reasons are the same where kind, code and source are, tasks where the code is."""
    old_reasons = {one.key for one in before.reasons}
    new_reasons = {one.key for one in after.reasons}
    old_tasks = {(one.code, one.minutes) for one in before.tasks}
    new_tasks = {(one.code, one.minutes) for one in after.tasks}
    return Change(
        before.level,
        after.level,
        tuple(one for one in after.reasons if one.key not in old_reasons),
        tuple(one for one in before.reasons if one.key not in new_reasons),
        tuple(one for one in after.tasks if (one.code, one.minutes) not in old_tasks),
        tuple(one for one in before.tasks if (one.code, one.minutes) not in new_tasks),
    )
