"""How a trigger event's expected rise runs from day to day: height, half-life, floor, and what raises it again.

m(t) = 1 + (A - 1) s(t), where s(t) = 2^(-t/h) is the share of the rise that is left t days after day 0, or after the
last day that raised it again; for events that stay, never below a floor for eight weeks. The two half-lives, street and
online, run apart. Sources and the reasons for the defaults: docs/methods/posture.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from aman.core.situation import BadFact, TriggerFact

STREET_HALF_LIFE = 4.5
ONLINE_HALF_LIFE = 1.0
"""Days: what earlier studies found, until an event's own counts say more."""
FLOOR = 0.07
"""Share of the rise that stays for eight weeks after a major event, where nothing better is known."""
FIRST_HOURS, SECOND_HOURS = 24, 72
"""Ends of the first two clocks; the third runs to day 21."""
THIRD_DAYS = 21
FLOOR_DAYS = 56
"""Eight weeks: how long a floor holds, and when a close-out review is due."""
MOST_HEIGHT = 20.0


class Kind(StrEnum):
    """Where an event happened and whom it struck."""

    MINOR = "MINOR"
    FOREIGN = "FOREIGN"
    DOMESTIC = "DOMESTIC"
    LOCAL = "LOCAL"
    ON_MOSQUE = "ON_MOSQUE"


HEIGHTS: dict[Kind, tuple[float, float]] = {
    Kind.MINOR: (1.0, 1.2),
    Kind.FOREIGN: (1.5, 2.0),
    Kind.DOMESTIC: (2.0, 3.0),
    Kind.LOCAL: (3.0, 8.0),
    Kind.ON_MOSQUE: (3.0, 8.0),
}
"""Lowest and highest A that earlier events of the kind had."""


def usual_height(kind: Kind) -> float:
    """Return the middle of the heights of a kind, geometrically for the wide ones: 1.1, 1.7, 2.4, 4.9, 4.9."""
    low, high = HEIGHTS[kind]
    return round(float((low * high) ** 0.5), 1)


class Clock(StrEnum):
    """Which of the doctrine's clocks runs: the first 24 hours, to 72, to day 21, to eight weeks, over."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    THIRD = "THIRD"
    CLOSE = "CLOSE"
    OVER = "OVER"


@dataclass(frozen=True, slots=True)
class Course:
    """A trigger event as its course is worked out from.

    street, online: half-lives in days, None where no rise is expected there. ends_on: the last day it is in force, by
    itself; a day that raises it again gives it as many days from there. resets: such days. area: where it happened, 0
    for elsewhere. is_national: it concerns every site, not those of its area alone.
    """

    source: str
    kind: Kind
    happened_on: date
    known_at: datetime
    ends_on: date
    height: float
    street: float | None = STREET_HALF_LIFE
    online: float | None = None
    floor: float = 0.0
    resets: tuple[date, ...] = field(default=())
    area: int = 0
    is_national: bool = True

    def __post_init__(self) -> None:
        """Refuse what no event can be."""
        if self.ends_on < self.happened_on or self.height < 1.0 or not 0.0 <= self.floor <= 1.0:
            raise BadFact("an event ends after it began, raises, and keeps at most its whole rise")
        if any(one is not None and one <= 0 for one in (self.street, self.online)):
            raise BadFact("a half-life is more than nothing")

    @property
    def length(self) -> timedelta:
        """How long it is in force from its last rise."""
        return self.ends_on - self.happened_on

    def last_day(self, on: date) -> date:
        """Return the last day it is in force, by the resets up to a day."""
        return max(self.rise_of(on) + self.length, self.ends_on)

    def rise_of(self, on: date) -> date:
        """Return the day from which its decay is counted on a day: day 0, or the last day that raised it again."""
        return max((one for one in self.resets if self.happened_on < one <= on), default=self.happened_on)

    def share(self, half_life: float | None, on: date) -> float:
        """Return the share of its rise that is left on a day by one half-life; 0 before, after, and where none is.

        A floor holds for eight weeks, longer than the event is in force at sites.
        """
        if half_life is None or on < self.happened_on:
            return 0.0
        left = float(2.0 ** (-(on - self.rise_of(on)).days / half_life)) if self.is_running(on) else 0.0
        return max(left, self.floor) if (on - self.happened_on).days <= FLOOR_DAYS else left

    def is_running(self, on: date) -> bool:
        """Say whether it is in force on a day."""
        return self.happened_on <= on <= self.last_day(on)

    def times_usual(self, half_life: float | None, on: date) -> float:
        """Return m(t): how many times the usual is expected on a day by one half-life."""
        return 1.0 + (self.height - 1.0) * self.share(half_life, on)

    def concerns(self, area: int) -> bool:
        """Say whether it concerns the sites of an area."""
        return self.is_national or self.area == area

    def is_near(self, area: int) -> bool:
        """Say whether it struck close: in this very area, or a mosque in this country."""
        return self.kind is Kind.ON_MOSQUE or bool(self.area and self.area == area)


def fact_of(course: Course, on: date, ends: datetime, area: int) -> TriggerFact | None:
    """Return what a site of an area is told of an event on a day; None where nothing. ends: the day's last moment."""
    if not course.concerns(area) or not course.is_running(on):
        return None
    rise = course.rise_of(on)
    return TriggerFact(
        source=course.source,
        days_since=(on - course.happened_on).days,
        days_left=(course.last_day(on) - on).days,
        hours_since=max(0.0, (ends - course.known_at).total_seconds() / 3600.0),
        street_share=course.share(course.street, on),
        online_share=course.share(course.online, on),
        height=course.height,
        is_near=course.is_near(area),
        kind=course.kind,
        days_since_reset=(on - rise).days if rise != course.happened_on else None,
    )


def clock_of(course: Course, at: datetime, on: date) -> Clock:
    """Return which clock of an event runs at a moment (local day given): hours since it was known, then days."""
    hours = (at - course.known_at).total_seconds() / 3600.0
    days = (on - course.happened_on).days
    if hours < FIRST_HOURS:
        return Clock.FIRST
    if hours < SECOND_HOURS:
        return Clock.SECOND
    if days <= THIRD_DAYS:
        return Clock.THIRD
    return Clock.CLOSE if days <= FLOOR_DAYS else Clock.OVER


def review_due(course: Course) -> date:
    """Return the day on which the event's close-out review is due: eight weeks after day 0."""
    return course.happened_on + timedelta(days=FLOOR_DAYS)


def curve(course: Course, half_life: float | None, first: date, last: date) -> tuple[tuple[date, float], ...]:
    """Return m(t) of every day of a span, for a picture beside what was counted."""
    days: Iterable[date] = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple((on, course.times_usual(half_life, on)) for on in days)
