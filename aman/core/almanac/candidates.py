"""The days a religious day may fall on, until whoever a site follows has said which.

Unannounced, the first of a month is one of two days: where the month before was announced, its 30th or 31st daylight
(29 or 30 days long); otherwise the computed day or the next. Every UK observance of 2016 to 2025 we have a source for
lies in those two (docs/methods/almanac.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from aman.core.almanac.hijri import (
    ANNOUNCED,
    FIRST_YEAR,
    LONG,
    MONTHS_IN_YEAR,
    SHORT,
    Authority,
    HijriDate,
    NoSuchDay,
    OutsideCalendar,
    calendar,
)


@dataclass(frozen=True, slots=True)
class ReligiousDay:
    """A Hijri date and the Gregorian days its daylight may be; one day when resolved, earliest first."""

    year: int
    month: int
    day: int
    days: tuple[date, ...]
    is_resolved: bool
    authorities: tuple[str, ...]

    @property
    def evenings(self) -> tuple[date, ...]:
        """The days at whose Maghrib it may begin."""
        return tuple(one - timedelta(days=1) for one in self.days)


def month_may_start(authority: Authority, year: int, month: int) -> tuple[date, ...]:
    """Return the days a month may start on by an authority. Raises OutsideCalendar."""
    found = calendar(authority).month(year, month)
    if found.basis == ANNOUNCED or authority.is_settled:
        return (found.starts,)
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    if before[0] >= FIRST_YEAR:
        previous = calendar(authority).month(*before)
        if previous.basis == ANNOUNCED:
            return tuple(previous.starts + timedelta(days=length) for length in (SHORT, LONG))
    return (found.starts, found.starts + timedelta(days=1))


def religious_day(authority: Authority, year: int, month: int, day: int) -> ReligiousDay:
    """Return the candidate days of a Hijri date by one authority. Raises OutsideCalendar, NoSuchDay."""
    if not 1 <= day <= LONG:
        raise NoSuchDay(f"{day}.{month}.{year}")
    days = tuple(one + timedelta(days=day - 1) for one in month_may_start(authority, year, month))
    if len(days) == 1:
        calendar(authority).day_of(year, month, day)
    return ReligiousDay(year, month, day, days, len(days) == 1, (authority.name,))


def by_all(authorities: Iterable[Authority], year: int, month: int, day: int) -> ReligiousDay:
    """Return the candidate days of a Hijri date over several authorities: resolved only where they agree on one day."""
    found = [religious_day(one, year, month, day) for one in authorities]
    days = tuple(sorted({one for each in found for one in each.days}))
    names = tuple(name for each in found for name in each.authorities)
    return ReligiousDay(year, month, day, days, len(days) == 1, names)


def dates_of(authority: Authority, day: date) -> tuple[HijriDate, ...]:
    """Return every Hijri date the daylight of a day may have by an authority, earliest first; one when resolved.

    Raises OutsideCalendar.
    """
    found = calendar(authority).date_of(day)
    dates: set[tuple[int, int, int]] = set()
    for away in (-1, 0, 1):
        year, month = _month_on(found.year, found.month, away)
        try:
            dates |= {(year, month, (day - start).days + 1) for start in _starts_holding(authority, year, month, day)}
        except OutsideCalendar:
            continue
    return tuple(HijriDate(*one, authority.name) for one in sorted(dates))


def _starts_holding(authority: Authority, year: int, month: int, day: date) -> list[date]:
    """Return the starts of a month from which it may last over a day."""
    following = _month_on(year, month, 1)
    try:
        ends = month_may_start(authority, *following)
    except OutsideCalendar:
        ends = ()
    starts = [one for one in month_may_start(authority, year, month) if one <= day]
    if not ends:
        return [one for one in starts if (day - one).days < LONG]
    return [one for one in starts if any(day < end and SHORT <= (end - one).days <= LONG for end in ends)]


def _month_on(year: int, month: int, away: int) -> tuple[int, int]:
    years, rest = divmod(month - 1 + away, MONTHS_IN_YEAR)
    return year + years, rest + 1
