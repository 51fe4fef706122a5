"""Occasions: days and evenings on which more people, or other people, are expected at a place of worship.

Religious ones are data below: Hijri days with their candidate days until resolved. Nights are named by the evening
people come: the first tarawih is on the evening before 1 Ramadan. Secular and threat dates, madrassah times, funerals
and open days are entered by people (Dated). Source of the table: docs/methods/almanac.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from aman.core.almanac.candidates import month_may_start
from aman.core.almanac.fridays import is_friday
from aman.core.almanac.hijri import LAST_YEAR, LONG, SHORT, Authority, OutsideCalendar, calendar

DAY, EVENING = "DAY", "EVENING"
JUMUAH = "JUMUAH"
WHOLE_MONTH = 0
DATED_KINDS = (
    *("ANNIVERSARY", "ELECTION", "MARCH", "TRIAL", "SCHOOL_TERM", "BANK_HOLIDAY"),
    *("MADRASSAH", "FUNERAL", "OPEN_DAY", "EID_PRAYER", "OTHER"),
)


class BadOccasion(ValueError):
    """A dated occasion ends before it begins, or is of no known kind."""


@dataclass(frozen=True, slots=True)
class Religious:
    """One line of the table: Hijri month, first and last day of daylight (0: to the end of the month), and when."""

    code: str
    month: int
    first: int
    last: int
    when: str = DAY


TABLE = (
    Religious("MUHARRAM", 1, 1, 1),
    Religious("ASHURA", 1, 10, 10),
    Religious("MAWLID", 3, 12, 12),
    Religious("MAWLID_SHIA", 3, 17, 17),
    Religious("ISRA_MIRAJ", 7, 27, 27, EVENING),
    Religious("NISF_SHABAN", 8, 15, 15, EVENING),
    Religious("RAMADAN", 9, 1, WHOLE_MONTH),
    Religious("TARAWIH", 9, 1, WHOLE_MONTH, EVENING),
    Religious("LAST_TEN_NIGHTS", 9, 21, WHOLE_MONTH, EVENING),
    Religious("LAYLAT_AL_QADR", 9, 27, 27, EVENING),
    Religious("EID_AL_FITR", 10, 1, 1),
    Religious("HAJJ_ABSENCE", 12, 8, 13),
    Religious("ARAFAH", 12, 9, 9),
    Religious("EID_AL_ADHA", 12, 10, 10),
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date people entered: kind, first and last day, what it is, who says so. is_yearly: the same days every year."""

    kind: str
    first: date
    last: date
    words: str
    source: str = ""
    is_yearly: bool = False

    def __post_init__(self) -> None:
        if self.kind not in DATED_KINDS or self.last < self.first:
            raise BadOccasion(self.words)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occasion of one year as the days it may cover: pairs of first and last day, each pair one way it can be."""

    code: str
    when: str
    ways: tuple[tuple[date, date], ...]
    hijri_year: int | None = None
    words: str = ""

    @property
    def candidate_days(self) -> tuple[date, ...]:
        """The days it may begin on, earliest first."""
        return tuple(sorted({first for first, _ in self.ways}))

    @property
    def last_days(self) -> tuple[date, ...]:
        """The days it may end on."""
        return tuple(sorted({last for _, last in self.ways}))

    @property
    def is_resolved(self) -> bool:
        """Whether there is one way left."""
        return len(self.ways) == 1

    def covers(self, day: date) -> bool:
        """Say whether a day may be part of it: every candidate day is, until resolved."""
        return any(first <= day <= last for first, last in self.ways)

    def place_of(self, day: date) -> tuple[int, int]:
        """Return which day of it a day is and how many it has, by the earliest way that holds the day."""
        first, last = min(
            (way for way in self.ways if way[0] <= day <= way[1]), key=lambda way: (way[0], -way[1].toordinal())
        )
        return (day - first).days + 1, (last - first).days + 1

    def is_certain_on(self, day: date) -> bool:
        """Say whether a day is part of it whichever way it falls."""
        return all(first <= day <= last for first, last in self.ways)


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many people a site expects at an occasion, from what evidence, noted when."""

    code: str
    people: int
    evidence: str
    noted_on: date


def expected_attendance(known: Iterable[Attendance], code: str, as_of: date) -> Attendance | None:
    """Return what the site last noted for an occasion by a day; None where it noted nothing: nothing is guessed."""
    fitting = [one for one in known if one.code == code and one.noted_on <= as_of]
    return max(fitting, key=lambda one: one.noted_on, default=None)


def of_year(authority: Authority, hijri_year: int) -> tuple[Occurrence, ...]:
    """Return the religious occasions of a Hijri year, in the order of the table. Raises OutsideCalendar."""
    return tuple(_occurrence(authority, hijri_year, line) for line in TABLE)


def _occurrence(authority: Authority, year: int, line: Religious) -> Occurrence:
    shift = timedelta(days=line.first - 1 - (line.when == EVENING))
    ways = tuple(
        (start + shift, start + shift + timedelta(days=days - 1)) for start, days in _spans(authority, year, line)
    )
    return Occurrence(line.code, line.when, ways, year)


def _spans(authority: Authority, year: int, line: Religious) -> Iterator[tuple[date, int]]:
    """Yield the ways a span can lie: the first of its month, and how many days it has."""
    starts = month_may_start(authority, year, line.month)
    if line.last != WHOLE_MONTH:
        yield from ((start, line.last - line.first + 1) for start in starts)
        return
    spans = [
        (start, (end - start).days) for start in starts for end in month_may_start(authority, year, line.month + 1)
    ]
    fitting = [(start, length) for start, length in spans if SHORT <= length <= LONG]
    # A month of 28 or 31 days is in the oldest tables: it stays as it was.
    for start, length in fitting or spans:
        yield start, length - line.first + 1


def on_day(authority: Authority, day: date, dated: Iterable[Dated] = ()) -> tuple[Occurrence, ...]:
    """Return the occasions a day is or may be part of: Jumu'ah, religious ones, then dated ones.

    Raises OutsideCalendar where the authority has no table for the day.
    """
    year = calendar(authority).date_of(day).year
    religious = [
        found
        for near in (year, year + 1)
        if near <= LAST_YEAR
        for found in of_year(authority, near)
        if found.covers(day)
    ]
    weekly = [Occurrence(JUMUAH, DAY, ((day, day),))] if is_friday(day) else []
    entered = [found for one in dated for found in of_dated(one, day.year) if found.covers(day)]
    return (*weekly, *religious, *entered)


def of_dated(one: Dated, year: int) -> Iterator[Occurrence]:
    """Yield what an entered date is in a Gregorian year: a yearly one also as it began the year before."""
    if not one.is_yearly:
        yield Occurrence(one.kind, DAY, ((one.first, one.last),), words=one.words)
        return
    for near in (year - 1, year):
        first = _in_year(one.first, near)
        yield Occurrence(one.kind, DAY, ((first, first + (one.last - one.first)),), words=one.words)


def _in_year(day: date, year: int) -> date:
    """Return the same day of another year; 29 February is kept on the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def between(authority: Authority, first: date, last: date, dated: Iterable[Dated] = ()) -> tuple[Occurrence, ...]:
    """Return the occasions that touch a period, by first day. Jumu'ah is left to whoever knows the hour."""
    found: list[Occurrence] = []
    years = calendar(authority).date_of(first).year, calendar(authority).date_of(last).year
    for year in range(years[0], min(years[1] + 1, LAST_YEAR) + 1):
        try:
            found.extend(of_year(authority, year))
        except OutsideCalendar:
            continue
    entries = list(dated)
    for year in range(first.year, last.year + 1):
        found.extend(other for one in entries for other in of_dated(one, year))
    touching = {one for one in found if one.candidate_days[0] <= last and one.last_days[-1] >= first}
    return tuple(sorted(touching, key=lambda one: (one.candidate_days, one.code, one.words)))
