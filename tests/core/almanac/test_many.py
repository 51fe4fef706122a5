"""Prayer times of many places at once are those of one place and day, everywhere and by every method."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aman.core.almanac import many, methods
from aman.core.almanac.prayers import PRAYERS, Reckoning, Refused, prayer_day
from aman.core.almanac.sun import Place

LONDON = ZoneInfo("Europe/London")
PLACES = [(49.9, -6.3), (51.5, -0.12), (54.99, -1.6), (55.0, -3.0), (60.85, -0.9), (-33.9, 18.4)]
FIRST, LAST = date(2027, 3, 25), date(2028, 1, 5)


def one_by_one(on: date, place: tuple[float, float], reckoning: Reckoning, *, fasts: bool) -> list[int]:
    try:
        found = prayer_day(on, Place(*place), LONDON, reckoning, is_ramadan=fasts)
    except Refused:
        return [many.REFUSED] * len(PRAYERS)
    midnight = datetime(on.year, on.month, on.day)  # noqa: DTZ001  (minutes on the wall)
    return [int((at.replace(tzinfo=None) - midnight).total_seconds() // 60) for at in found.times.values()]


@pytest.mark.parametrize("name", methods.METHODS)
@pytest.mark.parametrize("rule", ["", methods.SEVENTH, methods.NONE])
def test_they_are_those_of_one_place_and_day(name, rule):
    asr = methods.HANAFI if rule else methods.STANDARD
    reckoning = Reckoning(methods.METHODS[name], asr, rule)
    days = [FIRST + timedelta(days=away) for away in range((LAST - FIRST).days + 1)]
    fasts = [on.month == 5 for on in days]
    found = many.prayer_minutes(FIRST, LAST, PLACES, LONDON, reckoning, is_ramadan=fasts)
    assert found.shape == (len(PLACES), len(days), len(PRAYERS))
    for row, place in enumerate(PLACES):
        for at in (0, 3, *range(row, len(days), 37)):
            wanted = one_by_one(days[at], place, reckoning, fasts=fasts[at])
            assert found[row, at].tolist() == wanted, (place, days[at])


def test_both_changes_of_the_clock_are_on_the_wall():
    found = many.prayer_minutes(date(2027, 3, 27), date(2027, 3, 28), [(51.5, -0.12)], LONDON)[0]
    assert 58 <= found[1][1] - found[0][1] <= 60  # an hour later by the clock, two minutes earlier by the sun
    found = many.prayer_minutes(date(2027, 10, 30), date(2027, 10, 31), [(51.5, -0.12)], LONDON)[0]
    assert -60 <= found[1][1] - found[0][1] <= -57


def test_the_angle_methods_are_refused_in_a_london_summer():
    reckoning = Reckoning(methods.METHODS["MUSLIM_WORLD_LEAGUE"], night_rule=methods.MIDDLE)
    found = many.prayer_minutes(date(2027, 6, 21), date(2027, 6, 21), [(51.5, -0.12)], LONDON, reckoning)
    assert found[0, 0].tolist() == [many.REFUSED] * 6


def test_no_places_are_no_rows():
    assert many.prayer_minutes(FIRST, FIRST, [], LONDON).shape == (0, 1, 6)


def test_what_there_is_not_is_refused():
    with pytest.raises(methods.UnknownMethod):
        many.prayer_minutes(FIRST, FIRST, PLACES, LONDON, Reckoning(methods.METHODS["GULF"], "early"))
