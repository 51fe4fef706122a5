"""Prayer times of a day by calculation: the labelled fallback where a site has no timetable of its own.

A result nobody could pray by is refused with the reason, never mended in silence: in London the common angle methods
give Fajr and Isha in the same minute for weeks round midsummer. Rule and bounds: docs/methods/almanac.md.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from aman.core.almanac import methods
from aman.core.almanac.methods import Method
from aman.core.almanac.sun import SUNRISE_ALTITUDE, Place, at_altitude, at_shadow, transit

FAJR, SUNRISE, DHUHR, ASR, MAGHRIB, ISHA = PRAYERS = ("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha")
NORTHERN = 55.0
"""Degrees from which the Moonsighting Committee takes a seventh of the night instead of its seasons."""
LEAST_NIGHT = timedelta(minutes=30)
"""Between Isha and the next Fajr; with less there is no night left to tell the two apart."""
NO_SUNRISE, NO_TWILIGHT, OUT_OF_ORDER, FAJR_MEETS_ISHA = (
    "NO_SUNRISE",
    "NO_TWILIGHT",
    "OUT_OF_ORDER",
    "FAJR_MEETS_ISHA",
)


class Refused(Exception):
    """The calculated times cannot be used; `code` says why, `detail` names the prayers."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What times are calculated by: a method, how Asr is reckoned, and the rule for short nights."""

    method: Method
    asr: str = methods.STANDARD
    night_rule: str = ""

    @property
    def rule(self) -> str:
        """The rule for short nights in force."""
        return self.night_rule or self.method.night_rule


DEFAULT = Reckoning(methods.METHODS[methods.MOONSIGHTING])


@dataclass(frozen=True, slots=True)
class PrayerDay:
    """Six moments of one local day, whole minutes in one zone, and what the rule for short nights changed."""

    on: date
    times: Mapping[str, datetime]
    reckoning: Reckoning
    limited: tuple[str, ...]

    @property
    def clock(self) -> dict[str, str]:
        """The times as HH:MM on the wall. Isha may fall after midnight."""
        return {name: moment.strftime("%H:%M") for name, moment in self.times.items()}


def prayer_day(
    on: date, place: Place, zone: tzinfo, reckoning: Reckoning = DEFAULT, *, is_ramadan: bool = False
) -> PrayerDay:
    """Return the prayer times of a day. is_ramadan: a night of Ramadan follows (Umm al-Qura waits longer then).

    Raises Refused (NO_SUNRISE, NO_TWILIGHT, OUT_OF_ORDER, FAJR_MEETS_ISHA), UnknownMethod.
    """
    if reckoning.asr not in methods.SHADOWS or reckoning.rule not in (*methods.NIGHT_RULES, methods.SEASONAL):
        raise methods.UnknownMethod(f"{reckoning.asr} {reckoning.rule}")
    rise, fall = _sunrise(on, place), _sunset(on, place)
    next_rise = _sunrise(on + timedelta(days=1), place)
    fajr, is_fajr_limited = _fajr(on, place, reckoning, (fall - timedelta(days=1), rise))
    isha, is_isha_limited = _isha(on, place, reckoning, (fall, next_rise), is_ramadan=is_ramadan)
    asr = at_shadow(on, place, methods.SHADOWS[reckoning.asr])
    if asr is None:
        raise Refused(NO_SUNRISE, ASR)
    found = dict(
        zip(PRAYERS, (fajr, rise, transit(on, place), asr, _maghrib(on, place, reckoning, fall), isha), strict=True)
    )
    times = {name: _minute(moment, reckoning.method.added.get(name, 0), zone) for name, moment in found.items()}
    following, _ = _fajr(on + timedelta(days=1), place, reckoning, (fall, next_rise))
    _refuse_disorder(times, following)
    limited = tuple(name for name, is_limited in ((FAJR, is_fajr_limited), (ISHA, is_isha_limited)) if is_limited)
    return PrayerDay(on, times, reckoning, limited)


def _minute(moment: datetime, added: int, zone: tzinfo) -> datetime:
    return (moment + timedelta(minutes=added, seconds=30)).replace(second=0, microsecond=0).astimezone(zone)


def _sunrise(on: date, place: Place) -> datetime:
    found = at_altitude(on, place, SUNRISE_ALTITUDE, is_after=False)
    if found is None:
        raise Refused(NO_SUNRISE, SUNRISE)
    return found


def _sunset(on: date, place: Place) -> datetime:
    found = at_altitude(on, place, SUNRISE_ALTITUDE, is_after=True)
    if found is None:
        raise Refused(NO_SUNRISE, MAGHRIB)
    return found


def _maghrib(on: date, place: Place, reckoning: Reckoning, fall: datetime) -> datetime:
    if not reckoning.method.maghrib_angle:
        return fall
    found = at_altitude(on, place, -reckoning.method.maghrib_angle, is_after=True)
    if found is None:
        raise Refused(NO_TWILIGHT, MAGHRIB)
    return found


def _fajr(on: date, place: Place, reckoning: Reckoning, night: tuple[datetime, datetime]) -> tuple[datetime, bool]:
    """Return Fajr and whether the rule for short nights moved it. night: sunset and the sunrise that ends it."""
    angle = reckoning.method.fajr_angle
    found = at_altitude(on, place, -angle, is_after=False)
    share = _share(on, place, reckoning, angle, night, is_evening=False)
    if share is None:
        return _twilight(found, FAJR), False
    earliest = night[1] - share
    if _is_seventh(place, reckoning) or found is None or found < earliest:
        return earliest, True
    return found, False


def _isha(
    on: date, place: Place, reckoning: Reckoning, night: tuple[datetime, datetime], *, is_ramadan: bool
) -> tuple[datetime, bool]:
    method = reckoning.method
    if method.isha_minutes:
        minutes = method.isha_minutes_ramadan if is_ramadan and method.isha_minutes_ramadan else method.isha_minutes
        return night[0] + timedelta(minutes=minutes), False
    found = at_altitude(on, place, -method.isha_angle, is_after=True)
    share = _share(on, place, reckoning, method.isha_angle, night, is_evening=True)
    if share is None:
        return _twilight(found, ISHA), False
    latest = night[0] + share
    if _is_seventh(place, reckoning) or found is None or found > latest:
        return latest, True
    return found, False


def _twilight(found: datetime | None, prayer: str) -> datetime:
    if found is None:
        raise Refused(NO_TWILIGHT, prayer)
    return found


def _is_seventh(place: Place, reckoning: Reckoning) -> bool:
    return reckoning.rule == methods.SEASONAL and abs(place.latitude) >= NORTHERN


def _share(
    on: date, place: Place, reckoning: Reckoning, angle: float, night: tuple[datetime, datetime], *, is_evening: bool
) -> timedelta | None:
    """Return the longest twilight the rule allows; None without a rule."""
    length = night[1] - night[0]
    if reckoning.rule == methods.SEASONAL and not _is_seventh(place, reckoning):
        minutes = methods.twilight_minutes(place.latitude, _since_midwinter(on, place), is_evening=is_evening)
        return timedelta(minutes=minutes)
    parts = {methods.MIDDLE: 1 / 2, methods.SEVENTH: 1 / 7, methods.SEASONAL: 1 / 7, methods.ANGLE: angle / 60}
    part = parts.get(reckoning.rule)
    return None if part is None else length * part


def _since_midwinter(on: date, place: Place) -> int:
    """Return the days since the local winter's solstice (21 December; 21 June in the south)."""
    days = 366 if calendar.isleap(on.year) else 365
    offset = 10 if place.latitude >= 0 else -(173 if days == 366 else 172)
    return (on.timetuple().tm_yday + offset) % days


def _refuse_disorder(times: Mapping[str, datetime], following: datetime) -> None:
    names = list(times)
    for one, other in pairwise(names):
        if times[one] >= times[other]:
            raise Refused(OUT_OF_ORDER, f"{one} {times[one]:%H:%M}, {other} {times[other]:%H:%M}")
    if following - times[ISHA] < LEAST_NIGHT:
        raise Refused(
            FAJR_MEETS_ISHA, f"isha {times[ISHA]:%H:%M}, fajr {following.astimezone(times[ISHA].tzinfo):%H:%M}"
        )
