"""Authorities, announced starts of months, and days that are not settled yet. Dates are printed or announced facts."""

from __future__ import annotations

import os
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.almanac import (
    COMPUTED_ONLY,
    UMM_AL_QURA,
    Authority,
    Contradiction,
    HijriDate,
    MonthStart,
    NoSuchDay,
    OutsideCalendar,
    by_all,
    calendar,
    dates_of,
    month_may_start,
    religious_day,
)

EXAMPLES = 2_000 if os.environ.get("AMAN_PROVE") else 40
SIGHTED = Authority("SIGHTED", "COUNTRY", (MonthStart(1448, 9, date(2027, 2, 9), "the committee's letter"),))
HIJRI = st.tuples(st.integers(1440, 1500), st.integers(1, 12), st.integers(1, 29))


def test_every_day_from_1440_to_1500_comes_back() -> None:
    computed = calendar()
    day, end, before = computed.day_of(1440, 1, 1), computed.day_of(1500, 12, 29), None
    while day <= end:
        found = computed.date_of(day)
        assert computed.day_of(found.year, found.month, found.day) == day
        if before:
            later = (found.year, found.month, found.day)
            assert later > before
            assert found.day in (1, before[2] + 1)
        before, day = (found.year, found.month, found.day), day + timedelta(days=1)


@given(
    months=st.lists(st.tuples(st.integers(1440, 1499), st.integers(1, 12)), unique=True, max_size=4),
    moved=st.lists(st.integers(-2, 2), min_size=4, max_size=4),
    hijri=HIJRI,
)
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_authority_loses_or_doubles_a_day(
    months: list[tuple[int, int]], moved: list[int], hijri: tuple[int, int, int]
) -> None:
    told = tuple(
        MonthStart(year, month, calendar().day_of(year, month, 1) + timedelta(days=by))
        for (year, month), by in zip(months, moved, strict=False)
    )
    try:
        theirs = calendar(Authority("THEIRS", "SITE", told))
    except Contradiction:
        return
    recent = (1440 - 1343) * 12
    assert {end - start for start, end in pairwise(theirs.starts[recent:])} <= {29, 30}
    for one in told:
        assert theirs.day_of(one.year, one.month, 1) == one.starts
    day = theirs.day_of(*hijri)
    assert theirs.date_of(day) == HijriDate(*hijri, "THEIRS")
    assert theirs.date_of(day + timedelta(days=1)) != theirs.date_of(day)


def test_an_announced_start_names_its_authority_and_moves_no_more_than_it_must() -> None:
    theirs = calendar(SIGHTED)
    assert calendar().date_of(date(2027, 2, 8)) == HijriDate(1448, 9, 1, UMM_AL_QURA)
    assert theirs.date_of(date(2027, 2, 8)) == HijriDate(1448, 8, 30, "SIGHTED")
    assert theirs.date_of(date(2027, 2, 9)) == HijriDate(1448, 9, 1, "SIGHTED")
    ramadan = theirs.month(1448, 9)
    assert (ramadan.basis, ramadan.source) == ("ANNOUNCED", "the committee's letter")
    assert theirs.month(1448, 12) == calendar().month(1448, 12)


def test_a_neighbour_moves_too_when_it_would_have_31_days() -> None:
    # Computed: Safar 1448 has 30 days, so its end cannot move back by a day unless its start does.
    safar = calendar().month(1448, 2)
    assert safar.length == 30
    later = calendar().day_of(1448, 3, 1) + timedelta(days=1)
    theirs = calendar(Authority("A", "SITE", (MonthStart(1448, 3, later),)))
    assert theirs.month(1448, 2).basis == "DERIVED"
    assert theirs.month(1448, 2).starts == safar.starts + timedelta(days=1)


def test_starts_that_cannot_both_be_true_are_refused() -> None:
    told = (MonthStart(1448, 9, date(2027, 2, 9)), MonthStart(1448, 10, date(2027, 3, 9)))
    with pytest.raises(Contradiction, match="1448-09 and 1448-10 are 28 days apart"):
        calendar(Authority("A", "SITE", told))


def test_a_site_follows_its_country_but_for_what_it_says_itself() -> None:
    site = Authority("OURS", "SITE", (MonthStart(1448, 10, date(2027, 3, 11)),), base=SIGHTED)
    assert calendar(site).day_of(1448, 9, 1) == date(2027, 2, 9)
    assert calendar(site).day_of(1448, 10, 1) == date(2027, 3, 11)


def test_what_was_known_on_a_past_day_can_be_asked() -> None:
    told = MonthStart(1448, 10, date(2027, 3, 10), "mosque", known_on=date(2027, 3, 8))
    site = Authority("OURS", "SITE", (told,), base=SIGHTED)
    assert month_may_start(site.as_known_on(date(2027, 3, 7)), 1448, 10) == (date(2027, 3, 10), date(2027, 3, 11))
    assert month_may_start(site.as_known_on(date(2027, 3, 8)), 1448, 10) == (date(2027, 3, 10),)


def test_eid_is_two_days_until_somebody_has_said_which() -> None:
    eid = religious_day(COMPUTED_ONLY, 1448, 10, 1)
    assert eid.days == (date(2027, 3, 9), date(2027, 3, 10))
    assert eid.evenings == (date(2027, 3, 8), date(2027, 3, 9))
    assert not eid.is_resolved
    told = Authority("OURS", "SITE", (MonthStart(1448, 10, date(2027, 3, 10)),))
    assert religious_day(told, 1448, 10, 1).days == (date(2027, 3, 10),)
    assert religious_day(told, 1448, 10, 1).is_resolved


def test_an_announced_ramadan_leaves_its_29th_and_30th_evening() -> None:
    assert religious_day(SIGHTED, 1448, 10, 1).days == (date(2027, 3, 10), date(2027, 3, 11))


def test_a_site_may_take_the_printed_calendar_as_it_stands() -> None:
    assert religious_day(Authority(UMM_AL_QURA, is_settled=True), 1448, 10, 1).days == (date(2027, 3, 9),)


def test_authorities_that_differ_leave_all_their_days() -> None:
    settled = Authority(UMM_AL_QURA, is_settled=True)
    both = by_all((settled, SIGHTED), 1448, 9, 1)
    assert both.days == (date(2027, 2, 8), date(2027, 2, 9))
    assert not both.is_resolved
    assert by_all((settled,), 1448, 9, 1).is_resolved


def test_the_islamic_day_begins_at_maghrib() -> None:
    sunset = time(17, 2)
    assert calendar().date_at(date(2027, 2, 7), time(17, 1), sunset).month == 8
    assert calendar().date_at(date(2027, 2, 7), time(17, 2), sunset) == HijriDate(1448, 9, 1, UMM_AL_QURA)


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(NoSuchDay):
        calendar().day_of(1448, 9, 30)
    with pytest.raises(NoSuchDay):
        religious_day(COMPUTED_ONLY, 1448, 9, 31)
    for year, month in ((1342, 1), (1501, 1), (1448, 13)):
        with pytest.raises(OutsideCalendar):
            calendar().month(year, month)


class TestWhatADayMayBe:
    ANNOUNCED = Authority("HERE", "COUNTRY", (MonthStart(1448, 9, date(2027, 2, 8)),))

    def test_a_resolved_day_has_one_date(self):
        found = dates_of(self.ANNOUNCED, date(2027, 3, 5))
        assert [(one.year, one.month, one.day) for one in found] == [(1448, 9, 26)]

    def test_the_day_eid_may_be_is_also_the_last_of_ramadan(self):
        found = dates_of(self.ANNOUNCED, date(2027, 3, 9))
        assert [(one.month, one.day) for one in found] == [(9, 30), (10, 1)]
        found = dates_of(self.ANNOUNCED, date(2027, 3, 10))
        assert [(one.month, one.day) for one in found] == [(10, 1), (10, 2)]

    def test_every_day_of_two_years_has_the_date_the_calendar_gives_it(self):
        for away in range(0, 730):
            day = date(2026, 6, 1) + timedelta(days=away)
            assert calendar(self.ANNOUNCED).date_of(day) in dates_of(self.ANNOUNCED, day)

    def test_outside_the_tables_it_is_said(self):
        with pytest.raises(OutsideCalendar):
            dates_of(COMPUTED_ONLY, date(2090, 1, 1))
