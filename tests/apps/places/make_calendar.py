"""Makers of calendars: authorities, timetables as a file, what a site follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from aman.apps.places import services_calendar as services
from aman.apps.places.models import AuthorityKind, CalendarAuthority, CalendarBasis, CalendarChoice, Site
from aman.core.almanac import MonthStart

BEFORE = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
COLUMNS = "date,fajr,sunrise,dhuhr,asr,maghrib,isha,fajr jamaah,dhuhr jamaah,jumuah,jumuah 2"


def make_authority(code: str = "HERE", **fields: Any) -> CalendarAuthority:
    fields = {"name": f"The council of {code}", "kind": AuthorityKind.COUNTRY, "person": None, "now": BEFORE, **fields}
    return services.name_authority(code=code, **fields)


def announce(authority: CalendarAuthority, year: int, month: int, starts: date, now: datetime = BEFORE) -> None:
    start = MonthStart(year, month, starts, "A letter of that evening")
    services.announce_month(authority=authority, start=start, person=None, now=now)


def follow(site: Site | None, authority: CalendarAuthority | None = None, **fields: Any) -> CalendarChoice:
    basis = CalendarBasis.NAMED if authority else fields.pop("basis", CalendarBasis.OPEN)
    now = fields.pop("now", BEFORE)
    return services.follow(site=site, follows=services.Follows(basis, authority, **fields), person=None, now=now)


def csv_of(first: date, days: int, *, jumuah: str = "13:15,14:00", dhuhr: str = "12:30", extra: str = "") -> bytes:
    """Return a timetable as a file: the same times every day, Friday prayers on Fridays."""
    lines = [COLUMNS]
    for away in range(days):
        on = first + timedelta(days=away)
        fridays = jumuah if on.weekday() == 4 else ","
        lines.append(f"{on.isoformat()},05:10,06:35,{dhuhr},15:20,17:55,19:20,05:30,13:00,{fridays}")
    return "\n".join([*lines, *([extra] if extra else [])]).encode()
