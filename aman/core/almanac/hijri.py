"""Hijri dates by a named authority: a computed calendar, and the month starts somebody announced.

A Hijri date is that of the daylight of a Gregorian day; its Islamic day began the evening before. An authority changes
starts of months, never "plus a day": a month has 29 or 30 days whoever counts, and no day is missing or there twice.

Computed: Umm al-Qura by hijridate, 1343 to 1500 AH, compared with three implementations in tests/reference.
Announced: MonthStart rows, with their source. Where an announced start would leave a neighbouring month with 28 or 31
days, that neighbour's start moves too, as little as possible, and is marked derived.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import pairwise

from hijridate import Hijri

UMM_AL_QURA = "UMM_AL_QURA_COMPUTED"
FIRST_YEAR, LAST_YEAR = 1343, 1500
MONTHS_IN_YEAR = 12
SHORT, LONG = 29, 30
COMPUTED, ANNOUNCED, DERIVED = "COMPUTED", "ANNOUNCED", "DERIVED"
COUNTRY, SITE = "COUNTRY", "SITE"


class OutsideCalendar(ValueError):
    """The computed calendar has no table for this day, month or year."""


class NoSuchDay(ValueError):
    """This authority's month does not have that day."""


class Contradiction(ValueError):
    """Two announced starts leave a month without 29 or 30 days; the words name them."""


@dataclass(frozen=True, slots=True)
class HijriDate:
    """A Hijri date and who says so. It is the date of the daylight; the evening belongs to the next day."""

    year: int
    month: int
    day: int
    authority: str


@dataclass(frozen=True, slots=True)
class MonthStart:
    """One announced start of a month: its first daylight, who wrote it where, and the day it became known."""

    year: int
    month: int
    starts: date
    source: str = ""
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom a site follows: a name, what kind, and the month starts announced.

    is_settled: the computed calendar is followed as printed, so nothing waits for an announcement.
    base: whose announcements hold where this authority has none of its own.
    """

    name: str
    kind: str = COMPUTED
    starts: tuple[MonthStart, ...] = ()
    is_settled: bool = False
    base: Authority | None = None

    def as_known_on(self, day: date) -> Authority:
        """Return the authority with only what had been announced by a day."""
        known = tuple(one for one in self.starts if one.known_on is None or one.known_on <= day)
        return replace(self, starts=known, base=self.base.as_known_on(day) if self.base else None)

    def announced(self) -> dict[int, MonthStart]:
        """Return the announced starts by number of month, this authority's own over its base's."""
        return {**(self.base.announced() if self.base else {}), **{_number(o.year, o.month): o for o in self.starts}}


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a calendar: first daylight, length in days (29 or 30), and how the start is known."""

    year: int
    month: int
    starts: date
    length: int
    basis: str
    source: str = ""


COMPUTED_ONLY = Authority(UMM_AL_QURA)


@dataclass(frozen=True)
class Calendar:
    """Every month start of an authority, as ordinals of days; one more than there are months."""

    authority: Authority
    starts: tuple[int, ...]
    bases: tuple[str, ...]

    def date_of(self, day: date) -> HijriDate:
        """Return the Hijri date of the daylight of a day. Raises OutsideCalendar."""
        ordinal = day.toordinal()
        if not self.starts[0] <= ordinal < self.starts[-1]:
            raise OutsideCalendar(day.isoformat())
        place = bisect_right(self.starts, ordinal) - 1
        year, month = divmod(place, MONTHS_IN_YEAR)
        return HijriDate(FIRST_YEAR + year, month + 1, ordinal - self.starts[place] + 1, self.authority.name)

    def date_at(self, day: date, hour: time, maghrib: time) -> HijriDate:
        """Return the Hijri date at a local hour: from Maghrib on it is that of the next daylight."""
        return self.date_of(day + timedelta(days=1) if hour >= maghrib else day)

    def day_of(self, year: int, month: int, day: int) -> date:
        """Return the Gregorian day whose daylight has this date. Raises OutsideCalendar, NoSuchDay."""
        found = self.month(year, month)
        if not 1 <= day <= found.length:
            raise NoSuchDay(f"{day}.{month}.{year} ({self.authority.name}: {found.length} days)")
        return found.starts + timedelta(days=day - 1)

    def month(self, year: int, month: int) -> Month:
        """Return one month. Raises OutsideCalendar."""
        place = _place(year, month)
        start, end = self.starts[place], self.starts[place + 1]
        told = self.authority.announced().get(_number(year, month))
        source = told.source if told else ""
        return Month(year, month, date.fromordinal(start), end - start, self.bases[place], source)


def _number(year: int, month: int) -> int:
    return year * MONTHS_IN_YEAR + month - 1


def _place(year: int, month: int) -> int:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= MONTHS_IN_YEAR):
        raise OutsideCalendar(f"{year}-{month:02d}")
    return _number(year, month) - _number(FIRST_YEAR, 1)


@lru_cache(maxsize=1)
def _computed() -> tuple[int, ...]:
    firsts = [
        Hijri(year, month, 1, validate=False).to_gregorian().toordinal()
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month in range(1, MONTHS_IN_YEAR + 1)
    ]
    return (*firsts, firsts[-1] + Hijri(LAST_YEAR, MONTHS_IN_YEAR, 1).month_length())


@lru_cache(maxsize=1024)
def calendar(authority: Authority = COMPUTED_ONLY) -> Calendar:
    """Return the calendar of an authority.

    Raises OutsideCalendar for an announcement beyond the tables, Contradiction where two cannot both be true.
    """
    computed = _computed()
    told = {_place(one.year, one.month): one.starts.toordinal() for one in authority.announced().values()}
    places = sorted(told)
    for one, other in pairwise(places):
        days, months = told[other] - told[one], other - one
        if not SHORT * months <= days <= LONG * months:
            raise Contradiction(f"{_named(one)} and {_named(other)} are {days} days apart")
    starts = [_nearest(told, places, place, first) for place, first in enumerate(computed)]
    bases = [
        ANNOUNCED if place in told else COMPUTED if starts[place] == computed[place] else DERIVED
        for place in range(len(computed) - 1)
    ]
    return Calendar(authority, tuple(starts), tuple(bases))


def _nearest(told: Mapping[int, int], places: Sequence[int], place: int, computed: int) -> int:
    """Return the start nearest to the computed one that leaves 29 or 30 days to every month up to the announced ones.

    Bounds that rise by 29 or 30 days a month, and the larger or smaller of two such, rise so too: what is clamped
    between them has no other length.
    """
    at, start = bisect_right(places, place), computed
    if at:
        anchor, months = told[places[at - 1]], place - places[at - 1]
        start = min(max(start, anchor + SHORT * months), anchor + LONG * months)
    if at < len(places):
        anchor, months = told[places[at]], places[at] - place
        start = min(max(start, anchor - LONG * months), anchor - SHORT * months)
    return start


def _named(place: int) -> str:
    year, month = divmod(place, MONTHS_IN_YEAR)
    return f"{FIRST_YEAR + year}-{month + 1:02d}"


def hijri_date(day: date) -> HijriDate:
    """Return the computed Umm al-Qura date of a Gregorian day.

    Raises OutsideCalendar before August 1924 and after November 2077.
    """
    return calendar().date_of(day)
