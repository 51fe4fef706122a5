"""Trigger events as their course is worked out from, as they were known at any moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q

from aman.apps.strategy.models import Channel, DecayBasis, TriggerDecay, TriggerEvent, TriggerReset
from aman.apps.strategy.selectors._days import LONGEST_LOOK
from aman.core.posture import Clock, Course, Kind, clock_of, curve, review_due
from aman.core.posture.course import FLOOR_DAYS, ONLINE_HALF_LIFE, STREET_HALF_LIFE
from aman.kit import when

DEFAULTS = {Channel.STREET: STREET_HALF_LIFE, Channel.ONLINE: ONLINE_HALF_LIFE}


@dataclass(frozen=True)
class HalfLife:
    """The half-life in force in one channel and where it is from. low, high: 95 % interval in days, where fitted."""

    channel: str
    days: float
    basis: str
    low: float | None = None
    high: float | None = None
    made_at: datetime | None = None
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EventCourse:
    """A trigger event with what is expected of it: its half-lives, its clock, and m(t) day by day."""

    event: TriggerEvent
    course: Course
    street: HalfLife | None
    online: HalfLife | None
    resets: tuple[TriggerReset, ...]
    clock: Clock
    review_due: date

    def expected(self, channel: str, first: date, last: date) -> tuple[tuple[date, float], ...]:
        """Return m(t), how many times the usual is expected, for every day of a span."""
        held = self.street if channel == Channel.STREET else self.online
        return curve(self.course, held.days if held else None, first, last)


def event_course(trigger: TriggerEvent, now: datetime) -> EventCourse:
    """Return how an event's rise is expected to run, as it is known now. Two queries."""
    decays = list(trigger.decays.filter(made_at__lte=now).order_by("made_at", "pk"))
    resets = tuple(trigger.resets.filter(entered_at__lte=now).order_by("on", "pk"))
    course = _course(trigger, decays, resets)
    street = half_life(decays, Channel.STREET) if trigger.expects_street else None
    online = half_life(decays, Channel.ONLINE) if trigger.expects_online else None
    clock = clock_of(course, now, when.day_of(now))
    return EventCourse(trigger, course, street, online, resets, clock, review_due(course))


def half_life(decays: Sequence[TriggerDecay], channel: str) -> HalfLife:
    """Return the half-life that holds: what a person set last, else the latest fit, else the default.

    decays: oldest first. A person going back to the default opens the way for fits again.
    """
    mine = [one for one in decays if one.channel == channel]
    by_person = next((one for one in reversed(mine) if one.made_by_id is not None), None)
    if by_person is not None and by_person.basis == DecayBasis.BY_HAND:
        return _held(by_person)
    fitted = next((one for one in reversed(mine) if one.basis == DecayBasis.FITTED), None)
    return _held(fitted) if fitted else HalfLife(channel, DEFAULTS[Channel(channel)], DecayBasis.DEFAULT)


def _held(one: TriggerDecay) -> HalfLife:
    return HalfLife(one.channel, one.half_life, one.basis, one.low, one.high, one.made_at, one.parameters)


def courses(*, first: date, last: date, as_of: datetime) -> tuple[Course, ...]:
    """Return the courses of the events in force on any day of a span, as they were known at a moment. Three queries."""
    known = Q(entered_at__lte=as_of) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=as_of))
    found = (
        TriggerEvent.objects.filter(known, happened_on__lte=last, happened_on__gte=first - LONGEST_LOOK)
        .prefetch_related(
            Prefetch("decays", TriggerDecay.objects.filter(made_at__lte=as_of).order_by("made_at", "pk")),
            Prefetch("resets", TriggerReset.objects.filter(entered_at__lte=as_of).order_by("on", "pk")),
        )
        .order_by("happened_on", "uuid")
    )
    ready = (_course(one, list(one.decays.all()), one.resets.all()) for one in found)
    return tuple(one for one in ready if one.last_day(last) >= first)


def _course(event: TriggerEvent, decays: Sequence[TriggerDecay], resets: Iterable[TriggerReset]) -> Course:
    return Course(
        source=str(event.uuid),
        kind=Kind(event.kind),
        happened_on=event.happened_on,
        known_at=event.known_at,
        ends_on=event.ends_on,
        height=event.height,
        street=half_life(decays, Channel.STREET).days if event.expects_street else None,
        online=half_life(decays, Channel.ONLINE).days if event.expects_online else None,
        floor=event.floor,
        resets=tuple(one.on for one in resets),
        area=event.area_id or 0,
        is_national=event.is_national,
    )


def reviews_due(on: date) -> list[TriggerEvent]:
    """Return the events whose close-out review is due on a day and not recorded, oldest first. One query."""
    due = on - timedelta(days=FLOOR_DAYS)
    found = TriggerEvent.objects.select_related("entered_by").filter(withdrawn_at=None, reviewed_at=None)
    return list(found.filter(happened_on__lte=due).order_by("happened_on", "pk"))
