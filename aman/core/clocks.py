"""The clocks of a report's handling: when a step is due, what pauses it, and when it is escalated.

Plain arithmetic on aware moments. A clock counts time that is inside its hours and outside its pauses; a step is due
when its limit has been counted. Formula, reasons and examples: docs/methods/clocks.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TRIAGE, SUPERVISE, CONTACT, DECIDE = "TRIAGE", "SUPERVISE", "CONTACT", "DECIDE"
STEPS = (TRIAGE, SUPERVISE, CONTACT, DECIDE)
"""Taken in hand by a named officer; personally directed; first word to the reporter; decided. In this order."""
WEEK = 7
LONGEST = timedelta(days=366 * 3)
"""An office that opens so rarely that a step takes longer than this is a mistake in its calendar."""
LONGEST_LIMIT = 60 * 24 * 60
"""Sixty days of minutes: longer than any step may take."""


class BadRule(ValueError):
    """A clock or a rule that cannot be: negative, backwards, or telling nobody."""


class NeverDue(Exception):
    """The office calendar never opens for long enough: no moment can be named."""


@dataclass(frozen=True)
class Office:
    """When an office-hours clock counts: weekdays (0 is Monday), from, to, days closed, and the zone of the wall."""

    weekdays: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17, 30)
    closed_on: frozenset[date] = field(default_factory=frozenset)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(WEEK)):
            raise BadRule("an office opens on at least one weekday, 0 to 6")
        if self.closes <= self.opens:
            raise BadRule("an office closes after it opens")

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """Return the opening and closing moments of a local day, in UTC, or None where it stays closed."""
        if day.weekday() not in self.weekdays or day in self.closed_on:
            return None
        opening = datetime.combine(day, self.opens, tzinfo=self.zone).astimezone(UTC)
        closing = datetime.combine(day, self.closes, tzinfo=self.zone).astimezone(UTC)
        return (opening, closing) if opening < closing else None


@dataclass(frozen=True)
class Pause:
    """A while in which a clock stands still. No end: it still does."""

    start: datetime
    end: datetime | None = None
    longest: timedelta | None = None
    """After this long the clock runs again, whether the wait is over or not."""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise BadRule("a pause ends after it starts")

    @property
    def until(self) -> datetime | None:
        """When the clock runs again; None while nobody can say."""
        capped = self.start + self.longest if self.longest is not None else None
        if self.end is None or capped is None:
            return self.end or capped
        return min(self.end, capped)


@dataclass(frozen=True)
class Timer:
    """One running clock: when it started, how much it counts to, in which hours, and its pauses."""

    started: datetime
    limit: timedelta
    office: Office | None = None
    """None: it counts day and night."""
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        if self.limit < timedelta(0):
            raise BadRule("a limit is not negative")

    def due(self, *, later: timedelta = timedelta(0)) -> datetime | None:
        """Return when the limit (and `later` of counted time past it) has been counted, in UTC.

        None while a pause has no end that anybody can name. Raises NeverDue.
        """
        left = max(timedelta(0), self.limit + later)
        start = self.started.astimezone(UTC)
        for opening, closing in _counted(self):
            if closing is None:
                return opening + left
            if closing - opening >= left:
                return opening + left
            left -= closing - opening
            if opening - start > LONGEST:
                raise NeverDue
        return None

    def counted(self, now: datetime) -> timedelta:
        """Return how much time has been counted up to a moment."""
        total, end = timedelta(0), now.astimezone(UTC)
        for opening, closing in _counted(self):
            if opening >= end:
                break
            total += (end if closing is None else min(closing, end)) - opening
        return total

    def is_paused(self, now: datetime) -> bool:
        """Tell whether a pause is in force at a moment."""
        return any(one.start <= now and (one.until is None or now < one.until) for one in self.pauses)


Span = tuple[datetime, datetime | None]
"""From, to; no end: for ever."""


def _hours(timer: Timer) -> Iterator[Span]:
    """Yield the spans in which a clock may count, pauses left aside; each starts no earlier than the clock."""
    start = timer.started.astimezone(UTC)
    if timer.office is None:
        yield start, None
        return
    day = timer.started.astimezone(timer.office.zone).date()
    for offset in range(LONGEST.days + WEEK):
        span = timer.office.span(day + timedelta(days=offset))
        if span is not None and span[1] > start:
            yield max(span[0], start), span[1]
    raise NeverDue


def merged(pauses: Iterable[Pause]) -> list[Span]:
    """Return pauses as spans apart from one another, in order: two at once stop the clock once."""
    found: list[Span] = []
    spans = [(one.start.astimezone(UTC), one.until.astimezone(UTC) if one.until else None) for one in pauses]
    for start, end in sorted(spans, key=lambda one: one[0]):
        if found and (found[-1][1] is None or start <= found[-1][1]):
            before = found[-1][1]
            found[-1] = (found[-1][0], None if before is None or end is None else max(before, end))
        else:
            found.append((start, end))
    return found


def _counted(timer: Timer) -> Iterator[Span]:
    """Yield the spans that count: inside the hours, outside the pauses, in order. Ends where a pause has no end."""
    still = merged(timer.pauses)
    for opening, closing in _hours(timer):
        yield from _between(opening, closing, still)
        if any(end is None and (closing is None or start < closing) for start, end in still):
            return


def _between(opening: datetime, closing: datetime | None, still: list[Span]) -> Iterator[Span]:
    """Yield what is left of one span when pauses are taken out of it."""
    at = opening
    for start, end in still:
        if closing is not None and start >= closing:
            break
        if start > at:
            yield at, start
        if end is None:
            return
        at = max(at, end)
    if closing is None or at < closing:
        yield at, closing


@dataclass(frozen=True)
class Point:
    """An escalation: this many counted minutes after a step was due, somebody further is told."""

    after_minutes: int
    tell: str


SECOND, DEPUTY, CHAIR = "SECOND", "DEPUTY", "CHAIR"
TELLS = (SECOND, DEPUTY, CHAIR)
"""Second on call, deputy on call, chair."""


@dataclass(frozen=True)
class StepRule:
    """One step of a kind of report: its limit in minutes, whether office hours alone count, its escalations."""

    minutes: int
    office_only: bool = False
    points: tuple[Point, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= LONGEST_LIMIT:
            raise BadRule("a step takes from one minute to sixty days")
        minutes = [one.after_minutes for one in self.points]
        if minutes != sorted(minutes) or any(not 0 <= one <= LONGEST_LIMIT for one in minutes):
            raise BadRule("escalations come in order of time, none before the step is due")
        if any(one.tell not in TELLS for one in self.points):
            raise BadRule("an escalation tells the second, the deputy or the chair")


@dataclass(frozen=True)
class Rules:
    """The rules in force: the steps, what differs for some kinds, the office, and the longest wait for a reporter."""

    steps: dict[str, StepRule]
    by_kind: dict[str, dict[str, StepRule]] = field(default_factory=dict)
    office: Office = field(default_factory=Office)
    longest_wait: timedelta = timedelta(days=3)

    def step(self, kind: str, step: str) -> StepRule:
        """Return the rule of a step for a kind of report."""
        return self.by_kind.get(kind, {}).get(step, self.steps[step])


_AT_ONCE = (Point(0, SECOND), Point(15, DEPUTY), Point(45, CHAIR))
STANDARD = Rules(
    steps={
        TRIAGE: StepRule(30, points=_AT_ONCE),
        SUPERVISE: StepRule(60, points=_AT_ONCE),
        CONTACT: StepRule(8 * 60, office_only=True, points=(Point(0, SECOND), Point(8 * 60, DEPUTY))),
        DECIDE: StepRule(3 * 8 * 60, office_only=True, points=(Point(0, SECOND), Point(8 * 60, DEPUTY))),
    }
)
"""What holds until a chair decides otherwise. Triage and direction count day and night."""


def timer_of(rules: Rules, kind: str, step: str, started: datetime, pauses: Sequence[Pause] = ()) -> Timer:
    """Return the clock of a step for a report of a kind."""
    rule = rules.step(kind, step)
    return Timer(
        started, timedelta(minutes=rule.minutes), rules.office if rule.office_only else None, pauses=tuple(pauses)
    )


def next_point(timer: Timer, points: Sequence[Point], done: int) -> datetime | None:
    """Return when the next escalation falls, those already done left aside; None where none is left or it is paused."""
    if done >= len(points):
        return None
    return timer.due(later=timedelta(minutes=points[done].after_minutes))
