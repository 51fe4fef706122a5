"""What has to be so for a rule to fire. Each condition says which causes make it hold: none, and it does not.

Every condition names in `needs` the parts of a situation it looks at: nothing else can change its answer, and days
with the same parts share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from aman.core.rules.codes import EIDS, PRAYERS, Anchor
from aman.core.situation import OccasionFact, Situation, SourceKind, ThreatLevel, TriggerFact

FRIDAY_PRAYER = "JUMUAH"
WEEKDAY, MONTHS = "WEEKDAY", "MONTHS"
STREET_CODE, ONLINE_CODE = "TRIGGER_STREET", "TRIGGER_ONLINE"
STRONG_CODE, WEAK_CODE, MESSAGE_CODE = "SIGNAL_STRONG", "SIGNAL_WEAK", "MESSAGE_WAITING"
DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that made a rule fire. code: the occasion's, SIGNAL_STRONG, CAMERA, SEVERE, ... as its kind has them.

    days: which day of an occasion it is (1 first), or days since an event, a signal, a defect. minutes: when it begins.
    weight: how much it counts beside other reasons, for the order in which they are told and nothing else.
    """

    kind: SourceKind
    code: str
    source: str = ""
    days: int | None = None
    minutes: tuple[int, ...] = ()
    weight: float = 0.0
    is_certain: bool = True


OCCASION_WEIGHTS = {
    **{"EID_AL_FITR": 0.9, "EID_AL_ADHA": 0.9, "EID_PRAYER": 0.8, "MARCH": 0.7, "LAYLAT_AL_QADR": 0.6},
    **{"LAST_TEN_NIGHTS": 0.5, "FUNERAL": 0.5, "TARAWIH": 0.45, "ELECTION": 0.45, "ANNIVERSARY": 0.4, "TRIAL": 0.4},
    **{"JUMUAH": 0.35, "ASHURA": 0.35, "MAWLID": 0.3, "MAWLID_SHIA": 0.3, "ISRA_MIRAJ": 0.3, "NISF_SHABAN": 0.3},
}
OTHER_OCCASION = 0.2


class Certainty(StrEnum):
    """Whether an occasion has to be sure to fall on the day."""

    EITHER = "EITHER"
    CERTAIN = "CERTAIN"
    CANDIDATE = "CANDIDATE"


@dataclass(frozen=True, slots=True)
class OnOccasion:
    """The day is, or may be, one of these occasions; from its first to its last day of them (last 0: to the end)."""

    needs: ClassVar = ("occasions",)
    codes: tuple[str, ...]
    certainty: Certainty = Certainty.EITHER
    first: int = 1
    last: int = 0

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the occasions that fit."""
        return (occasion_cause(one) for one in situation.occasions if self._fits(one))

    def _fits(self, one: OccasionFact) -> bool:
        if one.code not in self.codes or one.nth < self.first or (self.last and one.nth > self.last):
            return False
        return self.certainty is Certainty.EITHER or one.is_certain is (self.certainty is Certainty.CERTAIN)


def occasion_cause(one: OccasionFact) -> Cause:
    """Return an occasion as a cause."""
    weight = OCCASION_WEIGHTS.get(one.code, OTHER_OCCASION)
    return Cause(SourceKind.OCCASION, one.code, one.source, one.nth, one.minutes, weight, one.is_certain)


@dataclass(frozen=True, slots=True)
class AroundPrayer:
    """The time of day is from so many minutes before a prayer to so many after it began.

    On a day that has the prayer it holds; Firing.windows says from when to when, where the prayer's time is known.
    """

    needs: ClassVar = ("occasions", "prayers")
    anchor: Anchor
    before: int = 0
    after: int = 0

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the prayer with its minutes; an unknown time is no reason for less care."""
        minutes = minutes_of(self.anchor, situation)
        if self.anchor in PRAYERS or _gathers(self.anchor, situation):
            yield Cause(SourceKind.SITE, self.anchor, minutes=minutes, weight=0.1)

    def windows(self, situation: Situation) -> tuple[tuple[int, int], ...]:
        """Return (first, last) minute for each time of the prayer."""
        return tuple((at - self.before, at + self.after) for at in minutes_of(self.anchor, situation))


@dataclass(frozen=True, slots=True)
class PrayerBetween:
    """A prayer falls between two clock times (minutes of the day; may pass 1440): Maghrib at the school run."""

    needs: ClassVar = ("occasions", "prayers")
    anchor: Anchor
    first: int
    last: int

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the prayer with the minutes that fit."""
        fitting = tuple(at for at in minutes_of(self.anchor, situation) if self.first <= at <= self.last)
        if fitting:
            yield Cause(SourceKind.SITE, self.anchor, minutes=fitting, weight=0.1)


def minutes_of(anchor: Anchor, situation: Situation) -> tuple[int, ...]:
    """Return the times of day of a prayer, in order: several for Friday and Eid prayers, none where none is known."""
    if anchor in PRAYERS:
        name = anchor.lower()
        return tuple(at for prayer, at in situation.prayers if prayer == name)
    codes = _codes(anchor)
    return tuple(sorted({at for one in situation.occasions if one.code in codes for at in one.minutes}))


def _codes(anchor: Anchor) -> tuple[str, ...]:
    return {Anchor.JUMUAH: (FRIDAY_PRAYER,), Anchor.EID: EIDS}.get(anchor, ())


def _gathers(anchor: Anchor, situation: Situation) -> bool:
    codes = _codes(anchor)
    return any(one.code in codes for one in situation.occasions)


@dataclass(frozen=True, slots=True)
class ThreatAtLeast:
    """The national threat level is at least this."""

    needs: ClassVar = ("threat",)
    level: ThreatLevel

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the level in force."""
        now = situation.threat
        if now and now.step >= self.level.step:
            yield Cause(SourceKind.THREAT_LEVEL, now, weight=max(0.0, (now.step - 3) / 2))


class Place(StrEnum):
    """Where a rise is expected after a trigger event."""

    STREET = "STREET"
    ONLINE = "ONLINE"
    EITHER = "EITHER"


@dataclass(frozen=True, slots=True)
class TriggerRunning:
    """A trigger event is running.

    place: where a rise is expected. first_hour, last_hour: some hour of the day lies between these after it was known
    (last 0: until it runs out). first_day, last_day: days since it happened (last 0: until it runs out). least_share:
    how much of the first rise is left, at that place. least_height: how many times the usual its peak is expected to
    be. is_near: whether it has to be near the site.
    """

    needs: ClassVar = ("triggers",)
    place: Place = Place.STREET
    first_hour: int = 0
    last_hour: int = 0
    first_day: int = 0
    last_day: int = 0
    least_share: float = 0.0
    least_height: float = 0.0
    is_near: bool = False

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the events that fit."""
        for one in situation.triggers:
            share = self._share(one)
            if share > 0 and self._is_time(one) and self._is_big(one, share):
                yield trigger_cause(one)

    def _share(self, one: TriggerFact) -> float:
        shares = {Place.STREET: one.street_share, Place.ONLINE: one.online_share}
        return shares.get(self.place, max(one.street_share, one.online_share))

    def _is_time(self, one: TriggerFact) -> bool:
        if one.days_left < 0 or one.days_since < self.first_day:
            return False
        if self.last_day and one.days_since > self.last_day:
            return False
        begun = one.hours_since >= self.first_hour
        return begun and (not self.last_hour or one.hours_since - DAY_HOURS < self.last_hour)

    def _is_big(self, one: TriggerFact, share: float) -> bool:
        return share >= self.least_share and one.height >= self.least_height and (one.is_near or not self.is_near)


def trigger_cause(one: TriggerFact) -> Cause:
    """Return a trigger event as a cause, weighed by the rise still expected, and more when it is near."""
    rise = max(one.street_share, one.online_share) * max(one.height - 1, 0.5)
    code = STREET_CODE if one.street_share > 0 else ONLINE_CODE
    weight = (1.0 + rise if one.street_share > 0 else 0.2 + rise / 10) + (0.5 if one.is_near else 0.0)
    return Cause(SourceKind.TRIGGER, code, one.source, one.days_since, weight=round(weight, 6))


class Strength(StrEnum):
    """How strong a signal has to be."""

    STRONG = "STRONG"
    WEAK = "WEAK"
    EITHER = "EITHER"


@dataclass(frozen=True, slots=True)
class SignalSeen:
    """A signal was seen in the site's own area, at most so many days ago."""

    needs: ClassVar = ("signals",)
    strength: Strength = Strength.STRONG
    days: int = 7

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the signals that fit."""
        for one in situation.signals:
            of_kind = self.strength is Strength.EITHER or one.is_strong is (self.strength is Strength.STRONG)
            if of_kind and one.days_ago <= self.days:
                code, most = (STRONG_CODE, 1.0) if one.is_strong else (WEAK_CODE, 0.25)
                weight = round(most / (1 + one.days_ago / 7), 6)
                yield Cause(SourceKind.SIGNAL, code, one.source, one.days_ago, weight=weight)


class SeasonKind(StrEnum):
    """Part of the year."""

    MONTHS = "MONTHS"
    SUMMER_TIME = "SUMMER_TIME"
    WINTER_TIME = "WINTER_TIME"
    CLOCKS_CHANGE = "CLOCKS_CHANGE"


@dataclass(frozen=True, slots=True)
class InSeason:
    """The day is in a part of the year: some months (1 to 12), summer or winter time, or the day the clocks change."""

    needs: ClassVar = ("on",)
    season: SeasonKind
    months: tuple[int, ...] = ()

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the season."""
        if _is_in(self, situation.on):
            yield Cause(SourceKind.OCCASION, self.season, weight=0.15)


def _is_in(part: InSeason, on: date) -> bool:
    if part.season is SeasonKind.MONTHS:
        return on.month in part.months
    starts, ends = last_sunday(on.year, 3), last_sunday(on.year, 10)
    if part.season is SeasonKind.CLOCKS_CHANGE:
        return on in (starts, ends)
    return (starts <= on < ends) is (part.season is SeasonKind.SUMMER_TIME)


def last_sunday(year: int, month: int) -> date:
    """Return the last Sunday of a month before December; of March and October: the clocks change, in Europe by law."""
    end = date(year, month + 1, 1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() + 1) % 7)


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """The day is one of these days of the week, Monday 0."""

    needs: ClassVar = ("on",)
    days: tuple[int, ...]

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the weekday."""
        if situation.on.weekday() in self.days:
            yield Cause(SourceKind.OCCASION, WEEKDAY, days=situation.on.weekday())


@dataclass(frozen=True, slots=True)
class DefectOpen:
    """Something at the site has not worked for so many days: any of these, or whatever it is."""

    needs: ClassVar = ("defects",)
    what: tuple[str, ...] = ()
    days: int = 0

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the defects that fit."""
        for one in situation.defects:
            if one.days_open >= self.days and (not self.what or one.what in self.what):
                yield Cause(SourceKind.DEFECT, one.what, one.source, one.days_open, weight=0.4)


@dataclass(frozen=True, slots=True)
class MessageWaiting:
    """Nobody at the site has acknowledged a message."""

    needs: ClassVar = ("messages",)

    def causes(self, situation: Situation) -> Iterator[Cause]:
        """Yield the messages."""
        return (Cause(SourceKind.MESSAGE, MESSAGE_CODE, one.source, weight=0.3) for one in situation.messages)


Condition = (
    OnOccasion
    | AroundPrayer
    | PrayerBetween
    | ThreatAtLeast
    | TriggerRunning
    | SignalSeen
    | InSeason
    | OnWeekday
    | DefectOpen
    | MessageWaiting
)
