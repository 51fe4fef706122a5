"""Prayer times of many places on many days at once: what `prayers.prayer_day` gives, as whole numbers of minutes.

The same formulas on arrays, compared with the single day in the tests. Axes are places, days, prayers.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from aman.core.almanac import methods
from aman.core.almanac.prayers import DEFAULT, LEAST_NIGHT, NORTHERN, PRAYERS, Reckoning
from aman.core.almanac.sun import J2000_ORDINAL, ROUNDS, SUNRISE_ALTITUDE

Hours = NDArray[np.float64]
REFUSED = -1
"""In place of every time of a day whose times cannot be used; `prayers.prayer_day` says why."""
_HALF_A_MINUTE = 0.5
_MINUTES = 60


@dataclass(frozen=True)
class _Grid:
    """Degrees and radians of places (n, 1), ordinals of days (1, d), and noon in hours of UT (n, d)."""

    latitude: Hours
    longitude: Hours
    ordinals: Hours
    noon: Hours

    @property
    def radians(self) -> Hours:
        return np.radians(self.latitude)


def prayer_minutes(
    first: date,
    last: date,
    places: Sequence[tuple[float, float]],
    zone: tzinfo,
    reckoning: Reckoning = DEFAULT,
    *,
    is_ramadan: Sequence[bool] = (),
) -> NDArray[np.int32]:
    """Return minutes from local midnight, (places, days, six prayers), REFUSED where a day's times cannot be used.

    places: degrees north and east. is_ramadan: for each day, whether a night of Ramadan follows. Isha may pass 1440.
    Raises UnknownMethod.
    """
    if reckoning.asr not in methods.SHADOWS or reckoning.rule not in (*methods.NIGHT_RULES, methods.SEASONAL):
        raise methods.UnknownMethod(f"{reckoning.asr} {reckoning.rule}")
    days = [first + timedelta(days=away) for away in range((last - first).days + 2)]
    with np.errstate(invalid="ignore"):
        grid = _grid(days, places)
        moments, following = _moments(grid, days, reckoning, is_ramadan)
        added = np.array([reckoning.method.added.get(name, 0) for name in PRAYERS])
        minutes = np.floor(moments * _MINUTES + added + _HALF_A_MINUTE)
        is_wrong = np.isnan(minutes).any(axis=2) | (np.diff(minutes, axis=2) <= 0).any(axis=2)
        least = LEAST_NIGHT.total_seconds() / _MINUTES
        is_wrong |= ~(following * _MINUTES + 24 * _MINUTES - minutes[:, :, -1] >= least)
    return _on_the_wall(minutes, is_wrong, days[:-1], zone)


def _grid(days: Sequence[date], places: Sequence[tuple[float, float]]) -> _Grid:
    latitude = np.array([[one[0]] for one in places], dtype=np.float64).reshape(-1, 1)
    longitude = np.array([[one[1]] for one in places], dtype=np.float64).reshape(-1, 1)
    ordinals = np.array([[one.toordinal() for one in days]], dtype=np.float64)
    noon = 12 - longitude / 15 + np.zeros_like(ordinals)
    for _ in range(ROUNDS):
        noon = 12 - longitude / 15 - _declination_and_equation(ordinals, noon)[1]
    return _Grid(latitude, longitude, ordinals, noon)


def _declination_and_equation(ordinals: Hours, hours: Hours) -> tuple[Hours, Hours]:
    """Return declination in radians and equation of time in hours (Meeus, as in `sun`)."""
    century = (ordinals - J2000_ORDINAL - 0.5 + hours / 24) / 36525
    mean = 280.46646 + century * (36000.76983 + 0.0003032 * century)
    anomaly = np.radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    centre = (
        (1.914602 - century * (0.004817 + 0.000014 * century)) * np.sin(anomaly)
        + (0.019993 - 0.000101 * century) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1934.136 * century)
    sine_of_node = np.sin(node)
    apparent = np.radians(mean + centre - 0.00569 - 0.00478 * sine_of_node)
    obliquity = np.radians(23.439291 - 0.0130042 * century + 0.00256 * np.cos(node))
    sine, cosine = np.sin(apparent), np.cos(apparent)
    declination = np.arcsin(np.sin(obliquity) * sine)
    ascension = np.degrees(np.arctan2(np.cos(obliquity) * sine, cosine))
    nutation = -0.00478 * sine_of_node * np.cos(obliquity)
    equation = (mean - 0.0057183 - ascension + nutation + 180) % 360 - 180
    return declination, equation / 15


def _crossing(grid: _Grid, altitude: Callable[[Hours], Hours | float], *, is_after: bool) -> Hours:
    """Return hours of UT at which the sun stands at an altitude in radians; not a number where it never does."""
    hours = grid.noon
    sign = 1 if is_after else -1
    for _ in range(ROUNDS):
        declination, equation = _declination_and_equation(grid.ordinals, hours)
        across = np.cos(grid.radians) * np.cos(declination)
        cosine = (np.sin(altitude(declination)) - np.sin(grid.radians) * np.sin(declination)) / across
        hours = 12 - grid.longitude / 15 - equation + sign * np.degrees(np.arccos(cosine)) / 15
    return hours


def _below(grid: _Grid, degrees: float, *, is_after: bool) -> Hours:
    return _crossing(grid, lambda _: np.radians(-degrees), is_after=is_after)


def _shadow(grid: _Grid, times: float) -> Hours:
    def altitude(declination: Hours) -> Hours:
        return np.arctan(1 / (times + np.tan(np.abs(grid.radians - declination))))

    overhead = _declination_and_equation(grid.ordinals, grid.noon)[0]
    found = _crossing(grid, altitude, is_after=True)
    return np.where(np.abs(grid.radians - overhead) >= np.pi / 2, np.nan, found)


def _moments(
    grid: _Grid, days: Sequence[date], reckoning: Reckoning, is_ramadan: Sequence[bool]
) -> tuple[Hours, Hours]:
    """Return hours of UT, (places, days, prayers), and the next day's Fajr in its own day's hours (places, days)."""
    method = reckoning.method
    rise, fall = _below(grid, -SUNRISE_ALTITUDE, is_after=False), _below(grid, -SUNRISE_ALTITUDE, is_after=True)
    next_rise = np.concatenate([rise[:, 1:], np.full_like(rise[:, :1], np.nan)], axis=1)
    before = np.concatenate([fall[:, :1], fall[:, :-1]], axis=1)
    # The night before: prayer_day takes today's sunset for yesterday's, and yesterday's own for the next day's Fajr.
    fajr = _fajr(grid, days, reckoning, (fall - 24, rise))
    following = _fajr(grid, days, reckoning, (before - 24, rise))[:, 1:]
    maghrib = _below(grid, method.maghrib_angle, is_after=True) if method.maghrib_angle else fall
    if method.isha_minutes:
        longer = method.isha_minutes_ramadan or method.isha_minutes
        nights = [*is_ramadan, *[False] * (len(days) - len(is_ramadan))]
        isha = fall + np.array([[longer if one else method.isha_minutes for one in nights]]) / _MINUTES
    else:
        isha = _isha(grid, days, reckoning, (fall, next_rise + 24))
    asr = _shadow(grid, methods.SHADOWS[reckoning.asr])
    isha = np.where(np.isnan(next_rise), np.nan, isha)
    return np.stack([fajr, rise, grid.noon, asr, maghrib, isha], axis=2)[:, :-1], following


def _fajr(grid: _Grid, days: Sequence[date], reckoning: Reckoning, night: tuple[Hours, Hours]) -> Hours:
    angle = reckoning.method.fajr_angle
    found = _below(grid, angle, is_after=False)
    share = _share(grid, days, reckoning, angle, night[1] - night[0], is_evening=False)
    if share is None:
        return found
    earliest = night[1] - share
    return np.where(_is_seventh(grid, reckoning) | np.isnan(found) | (found < earliest), earliest, found)


def _isha(grid: _Grid, days: Sequence[date], reckoning: Reckoning, night: tuple[Hours, Hours]) -> Hours:
    angle = reckoning.method.isha_angle
    found = _below(grid, angle, is_after=True)
    share = _share(grid, days, reckoning, angle, night[1] - night[0], is_evening=True)
    if share is None:
        return found
    latest = night[0] + share
    return np.where(_is_seventh(grid, reckoning) | np.isnan(found) | (found > latest), latest, found)


def _is_seventh(grid: _Grid, reckoning: Reckoning) -> NDArray[np.bool_]:
    return (np.abs(grid.latitude) >= NORTHERN) & (reckoning.rule == methods.SEASONAL)


def _share(
    grid: _Grid, days: Sequence[date], reckoning: Reckoning, angle: float, length: Hours, *, is_evening: bool
) -> Hours | None:
    parts = {methods.MIDDLE: 1 / 2, methods.SEVENTH: 1 / 7, methods.ANGLE: angle / 60}
    if reckoning.rule != methods.SEASONAL:
        part = parts.get(reckoning.rule)
        return None if part is None else length * part
    north, south = (np.array([[_since_midwinter(one, is_north=way) for one in days]]) for way in (True, False))
    values = methods.SEASONS[is_evening]
    more = np.interp(np.where(grid.latitude >= 0, north, south), methods.KNOTS, values)
    seasonal = (75 + more * np.abs(grid.latitude) / 55) / _MINUTES
    return np.where(np.abs(grid.latitude) >= NORTHERN, length / 7, seasonal)


def _since_midwinter(on: date, *, is_north: bool) -> int:
    days = 366 if calendar.isleap(on.year) else 365
    offset = 10 if is_north else -(173 if days == 366 else 172)
    return (on.timetuple().tm_yday + offset) % days


def _on_the_wall(minutes: Hours, is_wrong: NDArray[np.bool_], days: Sequence[date], zone: tzinfo) -> NDArray[np.int32]:
    """Return minutes of UT as minutes on the wall, by the clock in force at each moment."""
    found = np.where(np.isnan(minutes), 0, minutes)
    before, after, change = np.array([_clock(one, zone) for one in days]).T
    offset = np.where(found < change[None, :, None], before[None, :, None], after[None, :, None])
    return np.where(is_wrong[:, :, None], REFUSED, found + offset).astype(np.int32)


def _clock(on: date, zone: tzinfo) -> tuple[int, int, int]:
    """Return a zone's minutes from UT before and after a change, and the minute of UT of it (of two days)."""
    start = datetime(on.year, on.month, on.day, tzinfo=UTC)

    def offset(minute: int) -> int:
        shift = (start + timedelta(minutes=minute)).astimezone(zone).utcoffset()
        return int(shift.total_seconds() // _MINUTES) if shift is not None else 0

    low, high = 0, 36 * _MINUTES
    first, last = offset(low), offset(high)
    if first == last:
        return first, last, 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == first else (low, middle)
    return first, last, high
