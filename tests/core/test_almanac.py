"""The small calendar. Key dates are printed facts; the full comparison is in tests/reference."""

from __future__ import annotations

from datetime import date, time

import pytest

from aman.core.almanac import (
    UMM_AL_QURA,
    HijriDate,
    NotATime,
    OutsideCalendar,
    friday_prayer_time,
    hijri_date,
    is_friday,
)


def test_a_day_with_its_authority() -> None:
    # 5 March 2027 is 26 Ramadan 1448 in the printed Umm al-Qura calendar.
    assert hijri_date(date(2027, 3, 5)) == HijriDate(1448, 9, 26, UMM_AL_QURA)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 1, 1)])
def test_days_without_a_table_are_refused(day: date) -> None:
    with pytest.raises(OutsideCalendar):
        hijri_date(day)


def test_fridays() -> None:
    assert is_friday(date(2027, 3, 5))
    assert not is_friday(date(2027, 3, 6))


def test_the_site_sets_its_own_prayer() -> None:
    assert friday_prayer_time("13:15") == time(13, 15)
    assert friday_prayer_time("  ") == time(13, 15)


@pytest.mark.parametrize("wrong", ["13", "25:00", "13:15:00", "noon"])
def test_what_is_not_a_time_is_refused(wrong: str) -> None:
    with pytest.raises(NotATime):
        friday_prayer_time(wrong)
