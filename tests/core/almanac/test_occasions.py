"""Occasions and their candidate days. Dates of 1448 AH are those of the printed Umm al-Qura calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aman.core.almanac import COMPUTED_ONLY, UMM_AL_QURA, Authority, MonthStart, OutsideCalendar
from aman.core.almanac.occasions import (
    Attendance,
    BadOccasion,
    Dated,
    Occurrence,
    between,
    expected_attendance,
    of_year,
    on_day,
)

PRINTED = Authority(UMM_AL_QURA, is_settled=True)
FIRSTS = {
    "MUHARRAM": date(2026, 6, 16),
    "ASHURA": date(2026, 6, 25),
    "MAWLID": date(2026, 8, 25),
    "ISRA_MIRAJ": date(2027, 1, 4),
    "NISF_SHABAN": date(2027, 1, 22),
    "RAMADAN": date(2027, 2, 8),
    "TARAWIH": date(2027, 2, 7),
    "LAST_TEN_NIGHTS": date(2027, 2, 27),
    "LAYLAT_AL_QADR": date(2027, 3, 5),
    "EID_AL_FITR": date(2027, 3, 9),
    "ARAFAH": date(2027, 5, 15),
    "EID_AL_ADHA": date(2027, 5, 16),
}


def named(authority: Authority, year: int) -> dict[str, Occurrence]:
    return {one.code: one for one in of_year(authority, year)}


def codes(day: date, authority: Authority = COMPUTED_ONLY) -> set[str]:
    return {one.code for one in on_day(authority, day)}


@pytest.mark.parametrize("code", FIRSTS)
def test_the_year_1448(code: str) -> None:
    day = FIRSTS[code]
    assert named(PRINTED, 1448)[code].candidate_days == (day,)
    open_yet = named(COMPUTED_ONLY, 1448)[code]
    assert open_yet.candidate_days == (day, day + timedelta(days=1))
    assert not open_yet.is_resolved


def test_every_candidate_day_of_eid_is_covered_until_resolved() -> None:
    assert {"EID_AL_FITR", "RAMADAN"} <= codes(date(2027, 3, 9))
    assert "EID_AL_FITR" in codes(date(2027, 3, 10))
    told = Authority("OURS", "SITE", (MonthStart(1448, 10, date(2027, 3, 10)),))
    assert "EID_AL_FITR" not in codes(date(2027, 3, 9), told)
    assert "RAMADAN" in codes(date(2027, 3, 9), told)
    assert codes(date(2027, 3, 10), told) == {"EID_AL_FITR"}


def test_certain_and_possible_days_of_ramadan() -> None:
    ramadan = named(COMPUTED_ONLY, 1448)["RAMADAN"]
    assert ramadan.candidate_days == (date(2027, 2, 8), date(2027, 2, 9))
    assert ramadan.last_days == (date(2027, 3, 8), date(2027, 3, 9))
    assert not ramadan.is_certain_on(date(2027, 2, 8))
    assert ramadan.is_certain_on(date(2027, 2, 9))
    assert all((last - first).days in (28, 29) for first, last in ramadan.ways)


def test_the_first_tarawih_is_the_evening_before_and_the_last_before_eid_is_not() -> None:
    tarawih = named(PRINTED, 1448)["TARAWIH"]
    assert tarawih.when == "EVENING"
    assert tarawih.ways == ((date(2027, 2, 7), date(2027, 3, 7)),)


def test_fridays_and_the_ordinary_day() -> None:
    assert codes(date(2026, 11, 20)) == {"JUMUAH"}
    assert codes(date(2026, 11, 21)) == set()


def test_the_evening_of_the_last_day_of_a_year_may_belong_to_the_next() -> None:
    assert "MUHARRAM" in codes(date(2026, 6, 16))
    assert "MUHARRAM" in codes(date(2026, 6, 17))


def test_dates_people_entered() -> None:
    dated = (
        Dated("ANNIVERSARY", date(2019, 3, 15), date(2019, 3, 15), "Christchurch", is_yearly=True),
        Dated("SCHOOL_TERM", date(2026, 12, 21), date(2027, 1, 4), "holidays", is_yearly=True),
        Dated("MARCH", date(2027, 3, 15), date(2027, 3, 15), "announced march"),
    )
    assert [one.words for one in on_day(COMPUTED_ONLY, date(2027, 3, 15), dated)] == ["Christchurch", "announced march"]
    assert [one.words for one in on_day(COMPUTED_ONLY, date(2028, 3, 15), dated)] == ["Christchurch"]
    assert [one.words for one in on_day(COMPUTED_ONLY, date(2029, 1, 2), dated)] == ["holidays"]
    leap = Dated("OTHER", date(2028, 2, 29), date(2028, 2, 29), "leap", is_yearly=True)
    assert [one.words for one in on_day(COMPUTED_ONLY, date(2027, 2, 28), (leap,)) if one.words] == ["leap"]


@pytest.mark.parametrize(("kind", "last"), [("PARTY", 2), ("MARCH", 1)])
def test_a_dated_occasion_that_cannot_be(kind: str, last: int) -> None:
    with pytest.raises(BadOccasion):
        Dated(kind, date(2027, 1, 2), date(2027, 1, last), "no")


def test_a_period() -> None:
    dated = (Dated("BANK_HOLIDAY", date(2027, 3, 26), date(2027, 3, 26), "Good Friday"),)
    found = between(PRINTED, date(2027, 3, 1), date(2027, 3, 31), dated)
    assert [one.code for one in found] == [
        "TARAWIH",
        "RAMADAN",
        "LAST_TEN_NIGHTS",
        "LAYLAT_AL_QADR",
        "EID_AL_FITR",
        "BANK_HOLIDAY",
    ]


def test_attendance_is_what_the_site_last_noted() -> None:
    known = (
        Attendance("EID_AL_FITR", 900, "counted at the door", date(2026, 3, 20)),
        Attendance("EID_AL_FITR", 1100, "seats booked", date(2027, 3, 1)),
    )
    found = expected_attendance(known, "EID_AL_FITR", date(2027, 2, 1))
    assert found is not None
    assert found.people == 900
    assert expected_attendance(known, "JUMUAH", date(2027, 2, 1)) is None


@pytest.mark.parametrize("authority", [COMPUTED_ONLY, PRINTED])
def test_every_year_of_the_tables_has_every_occasion(authority: Authority) -> None:
    for year in (1343, 1345, 1364, *range(1440, 1501, 6), 1500):
        assert all(one.ways for one in of_year(authority, year))


def test_years_without_a_table() -> None:
    with pytest.raises(OutsideCalendar):
        of_year(COMPUTED_ONLY, 1501)
    with pytest.raises(OutsideCalendar):
        on_day(COMPUTED_ONLY, date(2100, 1, 1))
