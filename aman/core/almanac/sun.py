"""Where the sun is: transit and the moments it stands at an altitude.

Source: J. Meeus, Astronomical Algorithms, 2nd ed.: chapter 25 (apparent place of the sun, low accuracy, 0.01 degree)
and 28 (equation of time). Each event is computed at its own moment, in three rounds. Compared with astral 3.2 in the
tests: within a minute.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

J2000_ORDINAL = date(2000, 1, 1).toordinal()
SUNRISE_ALTITUDE = -0.8333
"""Degrees: upper limb on the horizon, 34 minutes of arc of refraction and 16 of the sun's radius."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where: degrees north and east."""

    latitude: float
    longitude: float


def _declination_and_equation(day: date, hours: float) -> tuple[float, float]:
    """Return declination in radians and equation of time in hours, at UT hours from 0h of a day."""
    century = (day.toordinal() - J2000_ORDINAL - 0.5 + hours / 24) / 36525
    mean = 280.46646 + century * (36000.76983 + 0.0003032 * century)
    anomaly = math.radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    centre = (
        (1.914602 - century * (0.004817 + 0.000014 * century)) * math.sin(anomaly)
        + (0.019993 - 0.000101 * century) * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    node = math.radians(125.04 - 1934.136 * century)
    apparent = math.radians(mean + centre - 0.00569 - 0.00478 * math.sin(node))
    obliquity = math.radians(23.439291 - 0.0130042 * century + 0.00256 * math.cos(node))
    declination = math.asin(math.sin(obliquity) * math.sin(apparent))
    ascension = math.degrees(math.atan2(math.cos(obliquity) * math.sin(apparent), math.cos(apparent)))
    nutation = -0.00478 * math.sin(node) * math.cos(obliquity)
    equation = (mean - 0.0057183 - ascension + nutation + 180) % 360 - 180
    return declination, equation / 15


def _moment(day: date, hours: float) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours)


def _noon(day: date, place: Place) -> float:
    hours = 12 - place.longitude / 15
    for _ in range(ROUNDS):
        hours = 12 - place.longitude / 15 - _declination_and_equation(day, hours)[1]
    return hours


def transit(day: date, place: Place) -> datetime:
    """Return when the sun crosses the meridian on the local day, as a moment in UTC."""
    return _moment(day, _noon(day, place))


def at_altitude(day: date, place: Place, altitude: float, *, is_after: bool) -> datetime | None:
    """Return when the sun's centre stands at an altitude (degrees) before or after noon; None where it never does."""
    return _crossing(day, place, lambda _: altitude, is_after=is_after)


def at_shadow(day: date, place: Place, times: float) -> datetime | None:
    """Return when a shadow has grown by so many lengths of its object over that of noon; None where it never does."""
    latitude = math.radians(place.latitude)

    def altitude(declination: float) -> float:
        return math.degrees(math.atan(1 / (times + math.tan(abs(latitude - declination)))))

    if abs(latitude - _declination_and_equation(day, _noon(day, place))[0]) >= math.pi / 2:
        return None
    return _crossing(day, place, altitude, is_after=True)


def _crossing(day: date, place: Place, altitude: Callable[[float], float], *, is_after: bool) -> datetime | None:
    latitude, noon = math.radians(place.latitude), _noon(day, place)
    hours = noon
    for _ in range(ROUNDS):
        declination, equation = _declination_and_equation(day, hours)
        wanted = math.radians(altitude(declination))
        across = math.cos(latitude) * math.cos(declination)
        cosine = (math.sin(wanted) - math.sin(latitude) * math.sin(declination)) / across
        if not -1 <= cosine <= 1:
            return None
        away = math.degrees(math.acos(cosine)) / 15
        hours = 12 - place.longitude / 15 - equation + (away if is_after else -away)
    return _moment(day, hours)
