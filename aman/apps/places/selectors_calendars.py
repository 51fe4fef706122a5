"""The calendar of sites: for each day its occasions, prayers, Friday prayers and Hijri dates.

Sites of one authority share their religious days; calculated times are made for all sites at once, when first asked
for. The same rows give the same answers: nothing here looks at a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from aman.apps.places.models import CalendarDate, Faith
from aman.apps.places.selectors_calendar_rows import Choice, Rows, SiteRow, Version, announced_by, read
from aman.core.almanac import (
    RAMADAN,
    USUAL_FRIDAY_PRAYER,
    Authority,
    HijriDate,
    OutsideCalendar,
    calendar,
    dates_of,
    is_friday,
    methods,
    occasions,
)
from aman.core.almanac.many import REFUSED, prayer_minutes
from aman.core.almanac.occasions import EVENING, JUMUAH, Dated, Occurrence
from aman.core.almanac.prayers import DEFAULT, PRAYERS, Reckoning
from aman.core.almanac.seasons import SeasonalRule, with_rules
from aman.core.almanac.timetable import HELD, SiteDay
from aman.core.situation import OccasionFact

__all__ = ["TIMETABLE", "Calendars", "DayOfSite", "calendars_of"]

TIMETABLE = "TIMETABLE"
DAY_MINUTES = 24 * 60
Times = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DayOfSite:
    """A site's day. minutes: from local midnight, Isha may pass 1440.

    occasions: Jumu'ah first, then religious ones, then dates people entered. prayers: six, by the congregation where
    the site says, else the beginning; empty where none can be had. prayers_from: TIMETABLE, a method, or empty.
    jumuah: on Fridays, in order. hijri: what the day may be; one when resolved; empty outside the tables.
    """

    on: date
    occasions: tuple[OccasionFact, ...]
    prayers: Times
    prayers_from: str
    jumuah: tuple[int, ...]
    hijri: tuple[HijriDate, ...]


@dataclass(frozen=True)
class _Group:
    """What sites of one authority share: religious occasions and Hijri dates by day."""

    authority: Authority
    occasions: Mapping[date, tuple[tuple[OccasionFact, Occurrence], ...]]
    hijri: Mapping[date, tuple[HijriDate, ...]]
    fasts: frozenset[date]
    found: tuple[Occurrence, ...]


class Calendars:
    """The calendars of some sites over a span of days."""

    def __init__(self, rows: Rows, first: date, last: date, zone: tzinfo) -> None:
        self.first, self.last, self.rows, self.zone = first, last, rows, zone
        self.days = [first + timedelta(days=away) for away in range((last - first).days + 1)]
        self._groups: dict[Authority, _Group] = {}
        self._group_of: dict[int, _Group] = {}
        self._calculated: dict[int, Any] = {}
        self._is_calculated = False
        self._dated: dict[int, dict[date, list[OccasionFact]]] = {}

    def __contains__(self, site: int) -> bool:
        """Say whether a site was within the scope when this was read."""
        return site in self.rows.sites

    def authority(self, site: int) -> Authority:
        """Return whose months a site follows."""
        return self.rows.authority_of(site)

    def choice(self, site: int) -> Choice:
        """Return what a site chose, or the panel for it."""
        return self.rows.choice_of(site)

    def announced_by(self, as_of: datetime) -> Calendars:
        """Return them with the months announced and chosen as they were known at a moment. Two queries."""
        return Calendars(announced_by(self.rows, as_of), self.first, self.last, self.zone)

    def religious(self, site: int, on: date) -> tuple[OccasionFact, ...]:
        """Return the religious occasions of one day of one site, without its prayers, which take longer."""
        held = self.rows.sites[site]
        return self._religious(held, on, self._group(site)) if held.faith == Faith.MUSLIM else ()

    def entered_by_sites(self) -> frozenset[str]:
        """Return the records of the dates that sites entered for themselves alone."""
        held = self.rows.dates.items()
        return frozenset(str(one.uuid) for (kind, _), dates in held if kind == "SITE" for one in dates)

    def occurrences(self, site: int) -> tuple[Occurrence, ...]:
        """Return the religious occasions that touch the span, with their candidate days, by first day."""
        return self._group(site).found if self.rows.sites[site].faith == Faith.MUSLIM else ()

    def day(self, site: int, on: date) -> DayOfSite:
        """Return one day of one site. Raises KeyError of a site or day that was not asked for."""
        held = self.rows.sites[site]
        if not self.first <= on <= self.last:
            raise KeyError(on)
        if held.faith != Faith.MUSLIM:
            return DayOfSite(on, self._entered(held, on), (), "", (), ())
        prayers, source, jumuah = self._times(held, on)
        group = self._group(site)
        weekly = self._weekly(held, jumuah)
        found = (*weekly, *self._religious(held, on, group), *self._entered(held, on))
        return DayOfSite(on, found, prayers, source, jumuah, group.hijri[on])

    def _group(self, site: int) -> _Group:
        group = self._group_of.get(site)
        if group is None:
            authority = self.rows.authority_of(site, is_bare=True)
            group = self._groups.get(authority)
            if group is None:
                group = self._groups[authority] = _group(authority, self.days)
            self._group_of[site] = group
        return group

    def _weekly(self, site: SiteRow, jumuah: tuple[int, ...]) -> tuple[OccasionFact, ...]:
        if not jumuah:
            return ()
        people, source = self.rows.expected.get(site.pk, {}).get(JUMUAH, (None, site.uuid))
        return (OccasionFact(JUMUAH, minutes=jumuah, people=people, source=source),)

    def _religious(self, site: SiteRow, on: date, group: _Group) -> tuple[OccasionFact, ...]:
        shared = group.occasions.get(on, ())
        expected, eids = self.rows.expected.get(site.pk), self.rows.eids.get(site.pk)
        if not expected and not eids:
            return tuple(fact for fact, _ in shared)
        return tuple(self._told(site, fact, found) for fact, found in shared)

    def _told(self, site: SiteRow, fact: OccasionFact, found: Occurrence) -> OccasionFact:
        """Return a shared occasion with what this site has said of it."""
        held = [
            one for one in self.rows.eids.get(site.pk, ()) if one.code == found.code and one.year == found.hijri_year
        ]
        minutes = tuple(_minutes(one.at) for one in held)
        counted = [one.people for one in held if one.people is not None]
        people = sum(counted) if counted and len(counted) == len(held) else None
        source = str(held[0].uuid) if held else ""
        noted = self.rows.expected.get(site.pk, {}).get(found.code)
        if noted:
            people, source = noted
        return replace(fact, minutes=minutes, people=people, source=source)

    def _entered(self, site: SiteRow, on: date) -> tuple[OccasionFact, ...]:
        by_day = self._dated.get(site.pk)
        if by_day is None:
            by_day = self._dated[site.pk] = self._entered_days(site)
        return tuple(by_day.get(on, ()))

    def _entered_days(self, site: SiteRow) -> dict[date, list[OccasionFact]]:
        found: dict[date, list[OccasionFact]] = {}
        for one in self.rows.dates_of(site):
            for day, nth, days in days_of(one, self.first, self.last):
                minutes = (_minutes(one.starts_at),) if one.starts_at else ()
                fact = OccasionFact(one.kind, nth, days, minutes=minutes, people=one.people, source=str(one.uuid))
                found.setdefault(day, []).append(fact)
        return found

    def _times(self, site: SiteRow, on: date) -> tuple[Times, str, tuple[int, ...]]:
        """Return prayers, where they are from, and the Friday prayers."""
        version = version_on(self.rows.versions.get(site.pk, ()), on)
        rules = self.rows.rules.get(site.pk, ())
        if version is not None:
            begins, held, jumuah = version.at(on)
            source = TIMETABLE
        else:
            begins, source = self._reckoned(site, on)
            held, jumuah = None, []
        if rules and begins:
            held, jumuah = self._by_rules(site, on, (begins, held, jumuah), rules)
        fridays = tuple(jumuah) or ((site.jumuah,) if is_friday(on) else ())
        if not begins:
            return (), "", fridays
        times = list(begins)
        for place, at in zip((0, 2, 3, 4, 5), held or (), strict=False):
            times[place] = at if at is not None else times[place]
        return tuple(zip(PRAYERS, times, strict=True)), source, fridays

    def _by_rules(
        self, site: SiteRow, on: date, known: tuple[Any, Any, Any], rules: tuple[SeasonalRule, ...]
    ) -> tuple[list[int | None], list[int]]:
        begins, held, jumuah = known
        midday = datetime.combine(on, time(12), tzinfo=self.zone)
        filled = with_rules(
            site_day(on, begins, held, jumuah),
            rules,
            is_summer_time=bool(midday.dst()),
            is_ramadan=on in self._group(site.pk).fasts,
        )
        return congregations(filled, begins), [_minutes(one) for one in filled.jumuah]

    def _reckoned(self, site: SiteRow, on: date) -> tuple[list[int], str]:
        if not self._is_calculated:
            self._calculate()
        found = self._calculated.get(site.pk)
        if found is None:
            return [], ""
        minutes, name = found
        row = minutes[(on - self.first).days].tolist()
        return ([], "") if row[0] == REFUSED else (row, name)

    def _calculate(self) -> None:
        """Calculate the times of every site that has a place, at once for those that reckon alike."""
        alike: dict[tuple[Reckoning_, frozenset[date]], list[SiteRow]] = {}
        for site in self.rows.sites.values():
            if site.latitude is None or site.longitude is None or site.faith != Faith.MUSLIM:
                continue
            if all(version_on(self.rows.versions.get(site.pk, ()), day) for day in self.days):
                continue
            key = _reckoning_key(self.rows.choice_of(site.pk))
            fasts = self._group(site.pk).fasts if methods.METHODS[key[0]].isha_minutes_ramadan else frozenset()
            alike.setdefault((key, fasts), []).append(site)
        for (key, fasts), sites in alike.items():
            places = [(one.latitude or 0.0, one.longitude or 0.0) for one in sites]
            nights = [day + timedelta(days=1) in fasts for day in self.days]
            minutes = prayer_minutes(self.first, self.last, places, self.zone, reckoning_of(key), is_ramadan=nights)
            self._calculated |= {one.pk: (minutes[row], key[0]) for row, one in enumerate(sites)}
        self._is_calculated = True


Reckoning_ = tuple[str, str, str]


def _reckoning_key(choice: Choice) -> Reckoning_:
    method = choice.method if choice.method in methods.METHODS else DEFAULT.method.name
    return method, choice.asr or methods.STANDARD, choice.night_rule


def reckoning_of(key: Reckoning_) -> Reckoning:
    """Return how times are calculated, from method, way of Asr and rule for short nights."""
    return Reckoning(methods.METHODS[key[0]], key[1], key[2])


def reckoning_of_choice(choice: Choice) -> Reckoning:
    """Return how a choice has times calculated."""
    return reckoning_of(_reckoning_key(choice))


def calendars_of(sites: Iterable[int], *, first: date, last: date, as_of: datetime | None = None) -> Calendars:
    """Return the calendars of sites (primary keys) within the scope in force, over days, both in.

    as_of: only what was known then; None is everything that stands. Eleven queries for any number of sites.
    """
    return Calendars(read(sites, first=first, last=last, as_of=as_of), first, last, local_zone())


@lru_cache(maxsize=1)
def local_zone() -> ZoneInfo:
    """Return the zone sites' clocks are in."""
    return ZoneInfo(settings.TIME_ZONE)


def _group(authority: Authority, days: list[date]) -> _Group:
    hijri: dict[date, tuple[HijriDate, ...]] = {}
    for day in days:
        try:
            hijri[day] = dates_of(authority, day)
        except OutsideCalendar:
            hijri[day] = ()
    found: dict[date, list[tuple[OccasionFact, Occurrence]]] = {}
    touching = _occurrences(authority, days[0], days[-1])
    for one in touching:
        for day in days:
            if one.covers(day):
                nth, of = one.place_of(day)
                fact = OccasionFact(one.code, nth, of, one.when == EVENING, one.is_certain_on(day))
                found.setdefault(day, []).append((fact, one))
    fasts = frozenset(day for day, dates in hijri.items() if any(one.month == RAMADAN for one in dates))
    ordered = tuple(sorted(touching, key=lambda one: one.candidate_days))
    return _Group(authority, {day: tuple(each) for day, each in found.items()}, hijri, fasts, ordered)


def _occurrences(authority: Authority, first: date, last: date) -> list[Occurrence]:
    """Return the religious occasions that touch a span, in the order of the table."""
    dates = calendar(authority)
    try:
        years = range(dates.date_of(first).year, dates.date_of(last).year + 2)
    except OutsideCalendar:
        return []
    found: list[Occurrence] = []
    for year in years:
        try:
            found.extend(occasions.of_year(authority, year))
        except OutsideCalendar:
            continue
    return [one for one in found if one.candidate_days[0] <= last and one.last_days[-1] >= first]


def days_of(one: CalendarDate, first: date, last: date) -> Iterable[tuple[date, int, int]]:
    """Yield the days of an entered date within a span: day, which day of it, and how many it has."""
    dated = Dated(one.kind, one.first, one.last, one.words, one.source, one.is_yearly)
    years = range(first.year, last.year + 1) if one.is_yearly else [first.year]
    spans = {way for year in years for found in occasions.of_dated(dated, year) for way in found.ways}
    for start, end in sorted(spans):
        if start < one.first:
            continue
        for away in range((max(start, first) - start).days, (min(end, last) - start).days + 1):
            day = start + timedelta(days=away)
            if not one.weekdays:
                yield day, away + 1, (end - start).days + 1
            elif day.weekday() in one.weekdays:
                yield day, 1, 1


def version_on(versions: Iterable[Version], on: date) -> Version | None:
    """Return the newest version that has a day."""
    return next((one for one in versions if one.at(on)), None)


def site_day(on: date, begins: list[int], held: Any, jumuah: Iterable[int]) -> SiteDay:
    """Return a day in minutes as the almanac takes it."""
    known = zip(HELD, held or (), strict=False)
    return SiteDay(
        on,
        {name: clock(at) for name, at in zip(PRAYERS, begins, strict=True)},
        {name: clock(at) for name, at in known if at is not None},
        tuple(clock(one) for one in jumuah),
    )


def congregations(day: SiteDay, begins: list[int]) -> list[int | None]:
    """Return the congregations of a day in minutes, each after its beginning; None where it has none."""
    found: list[int | None] = []
    for name in HELD:
        at = day.jamaah.get(name)
        least = begins[PRAYERS.index(name)]
        if at is None:
            found.append(None)
            continue
        minutes = _minutes(at)
        found.append(minutes + DAY_MINUTES if name == "isha" and minutes < DAY_MINUTES // 2 <= least else minutes)
    return found


def clock(minutes: int) -> time:
    """Return minutes from midnight as the time on the wall; past midnight it is the next day's."""
    return time(minutes // 60 % 24, minutes % 60)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


USUAL = _minutes(USUAL_FRIDAY_PRAYER)
