"""Say a day's Hijri date, prayer times and occasions.

The Hijri date is that of the daylight; from Maghrib on it is the next day's. With --timetable the site's own row is
taken, and --rules fills its congregation's times; without a row, or without a file, times are calculated, and "rule"
says so. Calculated times that nobody could pray by (Fajr in the same minute as Isha) are refused with the reason.
--announcements FILE has the columns authority,year,month,starts,source: month starts somebody announced.
Occasions carry every day they may begin on (candidate_days) until resolved. Evenings are named by the day they are on.
"""

from __future__ import annotations

import argparse
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aman.core.almanac import Authority
    from aman.core.almanac.prayers import Reckoning
    from aman.core.almanac.timetable import SiteDay

EXAMPLES = (
    "aman almanac day 2027-03-09 --lat 51.5174 --lon -0.0651 --tz Europe/London --json",
    "aman almanac day 2026-06-21 --lat 51.5 --lon -0.1 --tz Europe/London --method MWL --night-rule SEVENTH_OF_NIGHT",
    "aman almanac day 2027-03-05 --tz Europe/London --timetable 2027.xlsx --rules seasons.csv --json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the day, the place and who is followed."""
    parser.add_argument("day", metavar="DATE", help="YYYY-MM-DD")
    parser.add_argument("--lat", type=float, metavar="DEGREES", help="north")
    parser.add_argument("--lon", type=float, metavar="DEGREES", help="east; west is negative")
    parser.add_argument("--tz", required=True, metavar="ZONE", help="for example Europe/London")
    parser.add_argument("--authority", default="UMM_AL_QURA_COMPUTED", metavar="NAME", help="whose Hijri calendar")
    parser.add_argument("--announcements", type=Path, metavar="FILE", help="month starts announced, by authority")
    parser.add_argument("--method", default="MOONSIGHTING_COMMITTEE", metavar="NAME", help="of calculation")
    parser.add_argument("--asr", choices=("standard", "hanafi"), default="standard")
    parser.add_argument("--night-rule", default="", metavar="NAME", help="for short nights (default: the method's)")
    parser.add_argument("--timetable", type=Path, metavar="FILE", help="the site's own year, CSV or XLSX")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="its seasonal rules: prayer,from,to,rule")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(options: argparse.Namespace) -> int:
    """Answer."""
    from aman.config.commands.almanac import files
    from aman.config.stop import Stop
    from aman.core.almanac import OutsideCalendar, calendar
    from aman.core.almanac.occasions import on_day

    on = files.day_of("DATE", options.day)
    followed = files.authority(options.authority, options.announcements)
    try:
        hijri, found = calendar(followed).date_of(on), on_day(followed, on)
    except OutsideCalendar as error:
        raise Stop(f"{followed.name} has no table for {on}.") from error
    answer: dict[str, Any] = {
        "gregorian": on.isoformat(),
        "hijri": {"year": hijri.year, "month": hijri.month, "day": hijri.day, "authority": hijri.authority},
        **_prayers(options, on, is_ramadan=_is_ramadan_night(followed, on)),
        "occasions": [{**files.occasion(one), "certain": one.is_certain_on(on)} for one in found],
    }
    return files.show(answer, _lines(answer), as_json=options.json)


def _is_ramadan_night(followed: Authority, on: date) -> bool:
    """Say whether the night after a day is one of Ramadan; after the last day of the tables it is not."""
    from aman.core.almanac import RAMADAN, OutsideCalendar, calendar

    try:
        return calendar(followed).date_of(on + timedelta(days=1)).month == RAMADAN
    except OutsideCalendar:
        return False


def _prayers(options: argparse.Namespace, on: date, *, is_ramadan: bool) -> dict[str, Any]:
    from aman.config.commands.almanac import files
    from aman.config.stop import Stop
    from aman.core.almanac.seasons import with_rules

    zone = _zone(options.tz)
    if options.rules and not options.timetable:
        raise Stop("--rules needs --timetable: a rule starts from a row's beginnings.")
    row = files.timetable(options.timetable).days.get(on) if options.timetable else None
    if row is None:
        return _calculated(options, on, zone, is_ramadan=is_ramadan)
    rules = files.rules(options.rules) if options.rules else ()
    is_summer = _is_summer_time(on, zone)
    return _own(with_rules(row, rules, is_summer_time=is_summer, is_ramadan=is_ramadan), options)


def _is_summer_time(on: date, zone: ZoneInfo) -> bool:
    """Say whether clocks are ahead of the year's least offset; Dublin's zone calls its winter the exception."""
    days = ((1, 1), (7, 1), (on.month, on.day))
    offsets = [datetime(on.year, month, day, 12, tzinfo=zone).utcoffset() for month, day in days]
    known = [one for one in offsets if one is not None]
    return known[-1] > min(known)


def _own(day: SiteDay, options: argparse.Namespace) -> dict[str, Any]:
    by_rules = f", seasonal rules {options.rules.name}" if options.rules else ""
    return {
        "prayers": {name: f"{at:%H:%M}" for name, at in day.begins.items()},
        "rule": f"the site's own timetable {options.timetable.name}{by_rules}",
        "jamaah": {name: f"{at:%H:%M}" for name, at in day.jamaah.items()},
        "jumuah": [f"{at:%H:%M}" for at in day.jumuah],
    }


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    from aman.config.stop import Stop

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Stop(f"--tz {name} is not a time zone; Europe/London is one.") from error


def _calculated(options: argparse.Namespace, on: date, zone: ZoneInfo, *, is_ramadan: bool) -> dict[str, Any]:
    from aman.config.stop import Stop
    from aman.core.almanac.prayers import Refused, prayer_day
    from aman.core.almanac.sun import Place

    if options.lat is None or options.lon is None:
        without = f"{options.timetable} has no row for {on}; " if options.timetable else ""
        raise Stop(f"{without}--lat and --lon are needed to calculate prayer times.")
    if not (-90 <= options.lat <= 90 and -180 <= options.lon <= 180):
        raise Stop("--lat must be from -90 to 90, --lon from -180 to 180.")
    reckoning = _reckoning(options)
    try:
        found = prayer_day(on, Place(options.lat, options.lon), zone, reckoning, is_ramadan=is_ramadan)
    except Refused as error:
        raise Stop(
            f"{reckoning.method.words} ({reckoning.rule}) gives no usable times here on {on}: {error}; "
            "take the site's own timetable, MOONSIGHTING_COMMITTEE, or --night-rule SEVENTH_OF_NIGHT."
        ) from error
    limits = f", which set {' and '.join(found.limited)}" if found.limited else ""
    no_row = f"{options.timetable.name} has no row for this day; " if options.timetable else ""
    rule = f"{reckoning.method.words}, Asr {reckoning.asr}, short nights {reckoning.rule}{limits}"
    return {"prayers": found.clock, "rule": f"{no_row}calculated, not the site's own timetable: {rule}"}


def _reckoning(options: argparse.Namespace) -> Reckoning:
    from aman.config.stop import Stop
    from aman.core.almanac import methods
    from aman.core.almanac.prayers import Reckoning

    rule = options.night_rule.upper().replace("-", "_")
    if rule and rule not in methods.NIGHT_RULES:
        raise Stop(f"--night-rule {options.night_rule} is not known; known are {', '.join(methods.NIGHT_RULES)}.")
    try:
        return Reckoning(methods.method_of(options.method), options.asr, rule)
    except methods.UnknownMethod as error:
        raise Stop(f"--method {options.method} is not known; known are {', '.join(methods.METHODS)}.") from error


def _lines(answer: dict[str, Any]) -> list[str]:
    hijri = answer["hijri"]
    return [
        f"{answer['gregorian']}  {hijri['day']}.{hijri['month']}.{hijri['year']} AH ({hijri['authority']})",
        "  ".join(f"{name} {at}" for name, at in answer["prayers"].items()),
        *([f"jumuah {', '.join(answer['jumuah'])}"] if answer.get("jumuah") else []),
        answer["rule"],
        *(f"{one['code']} {one['when'].lower()}: {' or '.join(one['candidate_days'])}" for one in answer["occasions"]),
    ]
