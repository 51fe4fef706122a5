"""Prayer times by calculation.

Independent numbers, computed once for 51.5174 N 0.0651 W: sunrise, noon and sunset by astral 3.2; the Moonsighting
Committee's by adhanpy 1.0.5. Our own code took part in neither.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.almanac.methods import METHODS, NIGHT_RULES, SEVENTH, UnknownMethod, method_of
from aman.core.almanac.prayers import (
    LEAST_NIGHT,
    PRAYERS,
    PrayerDay,
    Reckoning,
    Refused,
    prayer_day,
)
from aman.core.almanac.sun import SUNRISE_ALTITUDE, Place, at_altitude, transit

IS_LONG = bool(os.environ.get("AMAN_PROVE"))
LONDON, GLASGOW = Place(51.5174, -0.0651), Place(55.8617, -4.2583)
HERE = ZoneInfo("Europe/London")
UK_LATITUDES = (49.9, 50.4, 51.5, 52.5, 53.5, 54.6, 54.99, 55.0, 55.9, 57.1, 58.2, 60.2, 60.85)
ASTRAL = {
    date(2026, 1, 1): ("08:06:19", "12:03:35", "16:01:31"),
    date(2026, 3, 20): ("06:03:24", "12:07:50", "18:12:59"),
    date(2026, 6, 21): ("03:43:09", "12:01:58", "20:21:00"),
    date(2026, 11, 20): ("07:26:57", "11:45:44", "16:04:14"),
    date(2026, 12, 21): ("08:03:54", "11:58:05", "15:52:45"),
}
ADHANPY = {
    date(2026, 1, 1): "06:25 08:06 12:09 13:46 16:05 17:38",
    date(2026, 3, 20): "04:30 06:03 12:13 15:26 18:16 19:31",
    date(2026, 6, 21): "02:43 04:43 13:07 17:25 21:24 22:42",
    date(2026, 11, 20): "05:48 07:27 11:51 13:43 16:08 17:36",
    date(2026, 12, 21): "06:22 08:04 12:03 13:37 15:56 17:32",
}


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])


@pytest.mark.parametrize("day", ASTRAL, ids=str)
def test_the_sun_stands_where_another_program_puts_it(day: date) -> None:
    ours = (
        at_altitude(day, LONDON, SUNRISE_ALTITUDE, is_after=False),
        transit(day, LONDON),
        at_altitude(day, LONDON, SUNRISE_ALTITUDE, is_after=True),
    )
    for moment, clock in zip(ours, ASTRAL[day], strict=True):
        theirs = datetime.fromisoformat(f"{day}T{clock}+00:00")
        assert moment is not None
        assert abs(moment - theirs) < timedelta(seconds=60)


@pytest.mark.parametrize("day", ADHANPY, ids=str)
def test_the_default_agrees_with_another_program(day: date) -> None:
    ours = prayer_day(day, LONDON, HERE).clock
    for name, clock in zip(PRAYERS, ADHANPY[day].split(), strict=True):
        assert abs(minutes(ours[name]) - minutes(clock)) <= 1


def test_the_summer_trap() -> None:
    day = date(2026, 6, 21)
    for name in ("MWL", "Karachi"):
        with pytest.raises(Refused, match="isha 01:02, fajr 01:02") as refusal:
            prayer_day(day, LONDON, HERE, Reckoning(method_of(name)))
        assert refusal.value.code == "FAJR_MEETS_ISHA"
        with pytest.raises(Refused) as refusal:
            prayer_day(day, LONDON, HERE, Reckoning(method_of(name), night_rule="NONE"))
        assert refusal.value.code == "NO_TWILIGHT"
    usable = prayer_day(day, LONDON, HERE, Reckoning(method_of("MWL"), night_rule=SEVENTH))
    assert usable.limited == ("fajr", "isha")
    north = prayer_day(day, GLASGOW, HERE)
    assert (north.clock["fajr"], north.clock["isha"]) == ("03:36", "23:01")


def test_the_clocks_change_and_the_sun_does_not() -> None:
    for before, after, hour in (
        (date(2026, 3, 28), date(2026, 3, 29), 1),
        (date(2026, 10, 24), date(2026, 10, 25), -1),
    ):
        one, other = prayer_day(before, LONDON, HERE), prayer_day(after, LONDON, HERE)
        for name in PRAYERS:
            on_the_wall = minutes(other.clock[name]) - minutes(one.clock[name])
            assert abs(on_the_wall - hour * 60) <= 3
            real = other.times[name].astimezone(UTC) - one.times[name].astimezone(UTC)
            assert abs(real - timedelta(days=1)) <= timedelta(minutes=3)


def check(day: PrayerDay, following: PrayerDay | None = None) -> None:
    moments = [day.times[name] for name in PRAYERS]
    assert all(one < other for one, other in pairwise(moments))
    assert day.times["dhuhr"].date() == day.on
    if following:
        assert following.times["fajr"] - day.times["isha"] >= LEAST_NIGHT - timedelta(minutes=1)


@pytest.mark.parametrize("latitude", UK_LATITUDES)
def test_the_default_answers_on_every_day_in_the_uk(latitude: float) -> None:
    place, day = Place(latitude, -2.0), date(2020, 1, 1)
    end, step = (date(2080, 1, 1), 1) if IS_LONG else (date(2022, 1, 1), 9)
    while day < end:
        tomorrow = prayer_day(day + timedelta(days=1), place, HERE)
        check(prayer_day(day, place, HERE), tomorrow)
        day += timedelta(days=step)


@given(
    st.floats(49.8, 60.9),
    st.floats(-8.2, 1.8),
    st.dates(date(2020, 1, 1), date(2079, 12, 31)),
    st.sampled_from(list(METHODS.values())),
    st.sampled_from(("", *NIGHT_RULES)),
    st.sampled_from(("standard", "hanafi")),
)
@settings(max_examples=20_000 if IS_LONG else 200, deadline=None)
def test_every_method_answers_in_order_or_says_why_not(latitude, longitude, day, method, rule, asr) -> None:
    try:
        found = prayer_day(day, Place(latitude, longitude), HERE, Reckoning(method, asr, rule))
    except Refused as refusal:
        found, why = None, refusal
    if found is None:
        assert why.code in {"NO_TWILIGHT", "OUT_OF_ORDER", "FAJR_MEETS_ISHA"}
        assert why.detail
        return
    check(found)
    assert found.times["isha"] < found.times["fajr"] + timedelta(days=1)


def test_the_hanafi_afternoon_is_later_and_makkah_waits_longer_in_ramadan() -> None:
    day, makkah = date(2027, 2, 20), Place(21.427009, 39.828685)
    assert prayer_day(day, LONDON, HERE, Reckoning(method_of("MWL"), "hanafi")).clock["asr"] > "15:20"
    zone, reckoning = ZoneInfo("Asia/Riyadh"), Reckoning(method_of("umm al-qura"))
    usual = prayer_day(day, makkah, zone, reckoning)
    fasting = prayer_day(day, makkah, zone, reckoning, is_ramadan=True)
    assert usual.times["isha"] - usual.times["maghrib"] == timedelta(minutes=90)
    assert fasting.times["isha"] - fasting.times["maghrib"] == timedelta(minutes=120)


def test_a_day_without_sunrise_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        prayer_day(date(2026, 12, 21), Place(70.0, 25.0), HERE)
    assert refusal.value.code == "NO_SUNRISE"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownMethod):
        method_of("ours")
    for wrong in (Reckoning(method_of("MWL"), asr="late"), Reckoning(method_of("MWL"), night_rule="GUESS")):
        with pytest.raises(UnknownMethod):
            prayer_day(date(2026, 1, 1), LONDON, HERE, wrong)


def test_places_far_from_utc_keep_their_own_day() -> None:
    for longitude, zone in ((174.8, "Pacific/Auckland"), (-157.9, "Pacific/Honolulu")):
        found = prayer_day(date(2026, 6, 1), Place(-20.0, longitude), ZoneInfo(zone))
        check(found)
        assert {moment.date() for moment in found.times.values()} == {date(2026, 6, 1)}
