"""All that is known of many sites over many days, read in a fixed number of queries, as it was known at any moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from aman.apps.cascade import selectors as cascade
from aman.apps.places import selectors as places
from aman.apps.strategy.selectors._courses import courses
from aman.apps.strategy.selectors._plan_threat import ThreatKnown, threat_levels, threat_on
from aman.apps.strategy.selectors._rules import rules_in_force
from aman.apps.surveillance import selectors as surveillance
from aman.core.posture import SIGNAL_DAYS, Course, Posture, desk_of, fact_of
from aman.core.rules import Rule
from aman.core.situation import (
    MessageFact,
    OccasionFact,
    ResolvedFact,
    SignalFact,
    Situation,
    ThreatLevel,
    TriggerFact,
)
from aman.kit import when

LOOK_BACK = 28
"""Days of signals a rule may ask about."""


@dataclass
class Known:
    """What is known at a moment of all that makes a day: ask it for the situation of a site on a day."""

    as_of: datetime
    calendars: places.Calendars
    rules: tuple[Rule, ...]
    courses: tuple[Course, ...]
    signals: dict[int, list[surveillance.NearSignal]]
    threats: Sequence[ThreatKnown]
    messages: dict[int, tuple[UUID, ...]]
    _shared: dict[tuple[int, date], tuple[tuple[TriggerFact, ...], tuple[SignalFact, ...]]] = field(
        default_factory=dict, repr=False
    )
    _kinds: dict[int, tuple[tuple[bool, bool], ...]] = field(default_factory=dict, repr=False)
    _running: dict[tuple[object, date], tuple[TriggerFact, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Note the local day of the moment: messages wait on this day and no other."""
        self.today = when.day_of(self.as_of)
        self.desk = desk_of(self.rules)
        self._threat_on = {one: self._threat(one) for one in self.calendars.days}

    def posture(self, site: int, area: int, on: date) -> Posture:
        """Return what a site (primary key) of an area does on a day. Raises KeyError of what was not read."""
        return self.desk.posture(self.situation(site, area, on))

    def situation(self, site: int, area: int, on: date, resolved: tuple[ResolvedFact, ...] = ()) -> Situation:
        """Return what is known of a site (primary key) of an area on a day. Raises KeyError of what was not read."""
        day = self.calendars.day(site, on)
        triggers, signals = self.of_area(area, on)
        return Situation(
            on=on,
            threat=self.threat(on),
            occasions=day.occasions,
            triggers=triggers,
            signals=signals,
            messages=self.waiting(site, on),
            resolved=resolved,
            prayers=day.prayers,
            prayers_from=day.prayers_from,
        )

    def of_area(self, area: int, on: date) -> tuple[tuple[TriggerFact, ...], tuple[SignalFact, ...]]:
        """Return the events and signals the sites of an area share on a day; areas alike get the very same events."""
        held = self._shared.get((area, on))
        if held is None:
            kind = self._kinds.get(area)
            if kind is None:
                kind = self._kinds[area] = tuple((one.concerns(area), one.is_near(area)) for one in self.courses)
            triggers = self._running.get((kind, on))
            if triggers is None:
                triggers = self._running[kind, on] = self._triggers(area, on)
            held = self._shared[area, on] = (triggers, _near(self.signals.get(area, ()), on))
        return held

    def _triggers(self, area: int, on: date) -> tuple[TriggerFact, ...]:
        ends = when.start_of(on + timedelta(days=1))
        found = (fact_of(one, on, ends, area) for one in self.courses)
        return tuple(one for one in found if one)

    def threat(self, on: date) -> ThreatLevel | None:
        """Return the national threat level of a day, the last known where it lies ahead."""
        return self._threat_on[on]

    def _threat(self, on: date) -> ThreatLevel | None:
        found = threat_on(self.threats, on)
        return found.level if found else None

    def waiting(self, site: int, on: date) -> tuple[MessageFact, ...]:
        """Return the messages that wait at a site: today's, on no other day."""
        if on != self.today:
            return ()
        return tuple(MessageFact(str(one)) for one in self.messages.get(site, ()))


def _near(rows: Sequence[surveillance.NearSignal], on: date) -> tuple[SignalFact, ...]:
    """Return the newest signal of each strength up to a day; the weak one only where no strong one is fresh."""
    if not rows:
        return ()
    found: dict[bool, SignalFact] = {}
    for one in rows:
        days = (on - one.as_of).days
        if 0 <= days <= LOOK_BACK:
            found.setdefault(one.is_strong, SignalFact(str(one.uuid), days, one.is_strong))
    strong = found.get(True)
    return (strong,) if strong and strong.days_ago <= SIGNAL_DAYS else tuple(found[one] for one in sorted(found))


def known(
    sites: Iterable[int], *, first: date, last: date, as_of: datetime, calendars: places.Calendars | None = None
) -> Known:
    """Read what is known at a moment of some sites (primary keys) within scope, over days, both in.

    calendars: those of these sites at that moment, where they were read already. About twenty queries, about nine with
    them, however many sites and days.
    """
    return Known(
        as_of=as_of,
        calendars=calendars or places.calendars_of(sites, first=first, last=last, as_of=as_of),
        rules=rules_in_force(as_of),
        courses=courses(first=first, last=last, as_of=as_of),
        signals=surveillance.signals_by_area(first=first - timedelta(days=LOOK_BACK), last=last, as_of=as_of),
        threats=threat_levels(as_of),
        messages=cascade.waiting_at_sites(as_of),
    )


RESOLVED_BACK = timedelta(days=7)
"""For so long a site is told that a day it may have prepared for has fallen away."""
NEAR_DAYS = 3


def fallen_away(now: places.Calendars, earlier: places.Calendars, site: int, on: date) -> tuple[ResolvedFact, ...]:
    """Return the occasions that might have been on a day by what was known earlier, and are not any more."""
    might = {one.code: one for one in earlier.religious(site, on) if not one.is_certain}
    held = {one.code for one in now.day(site, on).occasions} if might else set()
    found = (_resolved(now, site, on, one) for code, one in might.items() if code not in held)
    return tuple(one for one in found if one)


def _resolved(calendars: places.Calendars, site: int, on: date, might: OccasionFact) -> ResolvedFact | None:
    for away in range(-NEAR_DAYS, NEAR_DAYS + 1):
        day = on + timedelta(days=away)
        if not calendars.first <= day <= calendars.last:
            continue
        for one in calendars.day(site, day).occasions:
            if one.code == might.code and one.is_certain and one.nth == 1:
                return ResolvedFact(might.code, day, might.source)
    return None
