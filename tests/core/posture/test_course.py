"""How the expected rise after a trigger event runs: by halves, to a floor, up again, and by three clocks.

Golden numbers are from doctrine 8.3 (excess 38 % at day 7, 14 % at day 14, 5 % at day 21 with a half-life of 5 days).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.posture import Clock, Course, Kind, clock_of, curve, fact_of, review_due, usual_height
from aman.core.situation import BadFact

ZERO = date(2027, 3, 4)
KNOWN = datetime(2027, 3, 4, 21, 35, tzinfo=UTC)
COURSE = Course("t1", Kind.FOREIGN, ZERO, KNOWN, ZERO + timedelta(days=21), 2.0, 5.0, 1.0)


def day(number: int) -> date:
    return ZERO + timedelta(days=number)


@pytest.mark.parametrize(("number", "share"), [(0, 1.0), (5, 0.5), (7, 0.38), (14, 0.14), (21, 0.05), (22, 0.0)])
def test_the_rise_passes_by_halves_until_it_runs_out(number, share):
    assert COURSE.share(COURSE.street, day(number)) == pytest.approx(share, abs=0.006)


def test_street_and_online_pass_apart():
    assert COURSE.times_usual(COURSE.street, day(5)) == pytest.approx(1.5)
    assert COURSE.times_usual(COURSE.online, day(1)) == pytest.approx(1.5)
    assert COURSE.times_usual(None, day(0)) == 1.0


def test_a_floor_stays_for_eight_weeks_and_no_longer():
    held = replace(COURSE, floor=0.07)
    assert held.share(held.street, day(21)) == 0.07
    assert held.share(held.street, day(56)) == 0.07
    assert held.share(held.street, day(57)) == 0.0
    assert not held.is_running(day(22))


def test_an_arrest_raises_it_to_its_first_height_and_keeps_it_in_force():
    held = replace(COURSE, resets=(day(10),))
    assert held.share(held.street, day(9)) == pytest.approx(COURSE.share(COURSE.street, day(9)))
    assert held.share(held.street, day(10)) == 1.0
    assert held.share(held.street, day(15)) == pytest.approx(0.5)
    assert (held.last_day(day(9)), held.last_day(day(10))) == (day(21), day(31))
    fact = fact_of(held, day(12), KNOWN + timedelta(days=8), 1)
    assert (fact.days_since, fact.days_since_reset, fact.days_left) == (12, 2, 19)


def test_a_reset_after_it_ran_out_brings_it_back():
    held = replace(COURSE, resets=(day(40),))
    assert not held.is_running(day(39))
    assert held.is_running(day(40))
    assert held.is_running(day(61))
    assert not held.is_running(day(62))


def test_what_a_site_is_told():
    fact = fact_of(COURSE, day(1), datetime(2027, 3, 6, tzinfo=UTC), area=3)
    assert (fact.days_since, fact.days_left, fact.is_near, fact.kind) == (1, 20, False, "FOREIGN")
    assert fact.hours_since == pytest.approx(26.42, abs=0.01)
    assert (fact.street_share, fact.online_share) == (pytest.approx(0.8706, abs=1e-4), 0.5)
    assert fact_of(COURSE, day(-1), KNOWN, 3) is None
    assert fact_of(COURSE, day(22), KNOWN, 3) is None


@pytest.mark.parametrize(
    ("kind", "area", "is_national", "concerned", "near"),
    [
        (Kind.FOREIGN, 0, True, True, False),
        (Kind.ON_MOSQUE, 0, True, True, True),
        (Kind.LOCAL, 3, True, True, True),
        (Kind.LOCAL, 4, True, True, False),
        (Kind.LOCAL, 4, False, False, False),
        (Kind.LOCAL, 3, False, True, True),
    ],
)
def test_whom_it_concerns_and_whom_it_is_near(kind, area, is_national, concerned, near):
    fact = fact_of(replace(COURSE, kind=kind, area=area, is_national=is_national), ZERO, KNOWN, area=3)
    assert (fact is not None) is concerned
    assert (fact.is_near if fact else False) is near


@pytest.mark.parametrize(
    ("hours", "clock"),
    [
        *((0, Clock.FIRST), (23.9, Clock.FIRST), (24, Clock.SECOND), (71, Clock.SECOND), (72, Clock.THIRD)),
        *((21 * 24, Clock.THIRD), (22 * 24, Clock.CLOSE), (56 * 24, Clock.CLOSE), (57 * 24, Clock.OVER)),
    ],
)
def test_three_clocks_and_the_close(hours, clock):
    at = KNOWN + timedelta(hours=hours)
    assert clock_of(COURSE, at, at.date()) is clock


def test_the_review_is_due_eight_weeks_on():
    assert review_due(COURSE) == date(2027, 4, 29)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_usual_height_lies_in_what_earlier_events_had(kind):
    low, high = {"MINOR": (1.0, 1.2), "FOREIGN": (1.5, 2.0), "DOMESTIC": (2.0, 3.0)}.get(kind, (3.0, 8.0))
    assert low <= usual_height(kind) <= high


def test_the_curve_is_every_day_of_the_span():
    found = curve(COURSE, COURSE.street, day(-1), day(1))
    assert [round(times, 3) for _, times in found] == [1.0, 2.0, 1.871]


@pytest.mark.parametrize(
    "changes", [{"ends_on": day(-1)}, {"height": 0.9}, {"floor": 1.1}, {"street": 0.0}, {"online": -1.0}]
)
def test_what_no_event_can_be_is_refused(changes):
    with pytest.raises(BadFact):
        replace(COURSE, **changes)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 80), st.floats(0.2, 30), st.floats(1, 8), st.floats(0, 0.2), st.lists(st.integers(1, 60), max_size=3)
)
def test_the_share_stays_between_nothing_and_all_and_falls_between_rises(number, half, height, floor, resets):
    held = replace(COURSE, street=half, height=height, floor=floor, resets=tuple(day(one) for one in resets))
    today, next_day = (held.share(half, day(one)) for one in (number, number + 1))
    assert 0.0 <= today <= 1.0
    assert day(number + 1) in held.resets or next_day <= today
    assert 1.0 <= held.times_usual(half, day(number)) <= height
