"""A site's own timetable and its seasonal rules, from rows as a spreadsheet or a CSV file gives them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from aman.core import tabular
from aman.core.almanac.seasons import read_rules, with_rules
from aman.core.almanac.timetable import BadTimetable, SiteDay, as_time, column_of, read_timetable

HEADER: list[object] = [
    *("Date", "Fajr Begins", "Sunrise", "Zuhr", "Asr", "Maghrib", "Esha"),
    *("Fajr Jama'ah", "Zuhr Iqamah", "Jummah", "Jummah 2"),
]
FRIDAY = ["2027-03-05", "04:50", "6:35", "12:16", "3:15", "5:52", "7:20", "5:30", "1:15", "1:00", "1:45"]
SATURDAY = ["2027-03-06", "04:48", "06:33", "12:16", "15:16", "17:54", "19:22", "05:30", "13:15", "", ""]


def faults(rows: list[list[object]]) -> list[tuple[int, str, str]]:
    with pytest.raises(BadTimetable) as refusal:
        read_timetable(rows)
    return [(one.row, one.column, one.code) for one in refusal.value.faults]


def changed(row: list[str], **cells: object) -> list[object]:
    names = [column_of(cell) for cell in HEADER]
    return [cells.get(name, cell) for name, cell in zip(names, row, strict=True)]


def test_a_printed_timetable_is_read_as_people_write_it() -> None:
    table = read_timetable([HEADER, FRIDAY, SATURDAY])
    friday, saturday = table.days[date(2027, 3, 5)], table.days[date(2027, 3, 6)]
    assert friday.begins == {
        "fajr": time(4, 50),
        "sunrise": time(6, 35),
        "dhuhr": time(12, 16),
        "asr": time(15, 15),
        "maghrib": time(17, 52),
        "isha": time(19, 20),
    }
    assert friday.jamaah == {"fajr": time(5, 30), "dhuhr": time(13, 15)}
    assert friday.jumuah == (time(13, 0), time(13, 45))
    assert saturday.jumuah == ()
    assert table.gaps() == ()


def test_cells_of_a_spreadsheet() -> None:
    row = [datetime(2027, 3, 5), time(4, 50), 6.583 / 24, *FRIDAY[3:]]  # noqa: DTZ001  (as openpyxl gives it)
    assert read_timetable([HEADER, row]).days[date(2027, 3, 5)].begins["sunrise"] == time(6, 35)


@pytest.mark.parametrize(
    ("cell", "until", "read"),
    [
        ("1:15", 10, time(13, 15)),
        ("01:15", 10, time(1, 15)),
        ("11:50", 10, time(11, 50)),
        ("11:05", 11, time(23, 5)),
        ("1.15 pm", 0, time(13, 15)),
        ("12:05 am", 11, time(0, 5)),
        ("5:30", 0, time(5, 30)),
        ("13:15:00", 10, time(13, 15)),
        ("0:40", 11, time(0, 40)),
        ("13:15 pm", 10, None),
        ("24:00", 0, None),
        ("noon", 10, None),
        (13, 10, None),
        (True, 10, None),
    ],
)
def test_times(cell: object, until: int, read: time | None) -> None:
    assert as_time(cell, after_noon_to=until) == read


def test_every_fault_is_named_and_nothing_is_used_in_part() -> None:
    assert faults([HEADER, changed(FRIDAY, fajr="dawn"), changed(SATURDAY, isha="")]) == [
        (2, "fajr", "NOT_A_TIME"),
        (3, "isha", "EMPTY"),
    ]
    assert faults([HEADER, FRIDAY, FRIDAY]) == [(3, "date", "SECOND_ROW_OF_A_DAY")]
    assert faults([HEADER, changed(FRIDAY, date="soon")]) == [(2, "date", "NOT_A_DATE")]
    assert faults([HEADER]) == [(1, "", "NO_ROWS")]
    assert faults([HEADER, FRIDAY[:4]]) == [(2, "", "ROW_TOO_SHORT")]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"asr": "12:00"}, "asr", "OUT_OF_ORDER"),
        ({"fajr_jamaah": "04:30"}, "fajr_jamaah", "BEFORE_ITS_PRAYER"),
        ({"fajr_jamaah": "06:40"}, "fajr_jamaah", "AFTER_SUNRISE"),
        ({"jumuah_2": "12:30"}, "jumuah", "OUT_OF_ORDER"),
    ],
)
def test_times_nobody_can_keep_are_refused(cells: dict[str, object], column: str, code: str) -> None:
    assert faults([HEADER, changed(FRIDAY, **cells)]) == [(2, column, code)]


def test_a_friday_prayer_is_on_a_friday() -> None:
    assert faults([HEADER, changed(SATURDAY, jumuah="13:15")]) == [(2, "jumuah", "NOT_A_FRIDAY")]


def test_isha_may_fall_after_midnight() -> None:
    row = ["2027-06-20", "02:40", "04:43", "13:08", "17:25", "21:24", "00:20", "03:00", "13:30", "", ""]
    assert read_timetable([HEADER, row]).days[date(2027, 6, 20)].begins["isha"] == time(0, 20)


def test_day_or_month_first_is_decided_by_the_whole_year_or_asked() -> None:
    first = [changed(SATURDAY, date=text) for text in ("13/03/2027", "06/03/2027")]
    assert date(2027, 3, 6) in read_timetable([HEADER, *first]).days
    assert faults([HEADER, changed(SATURDAY, date="06/03/2027")]) == [(2, "date", "DAY_OR_MONTH_FIRST")]
    assert date(2027, 3, 6) in read_timetable([HEADER, changed(SATURDAY, date="06/03/2027")], ["%d/%m/%Y"]).days


def test_a_year_has_no_gaps_or_says_which() -> None:
    year = [date(2027, 1, 1) + timedelta(days=away) for away in range(365)]
    rows = [changed(SATURDAY, date=day) for day in year if day != date(2027, 2, 8)]
    assert read_timetable([HEADER, *rows]).gaps() == (date(2027, 2, 8),)


def test_a_header_without_prayers_is_refused() -> None:
    with pytest.raises(tabular.MissingColumns):
        read_timetable([["Date", "Fajr"], ["2027-03-05", "05:00"]])


RULES = [
    ["prayer", "from", "to", "rule"],
    ["dhuhr", "", "", "13:00"],
    ["dhuhr", "BST", "", "13:30"],
    ["maghrib", "", "", "+5"],
    ["isha", "", "", "+10/15"],
    ["isha", "ramadan", "", "+20"],
    ["fajr", "11-01", "02-15", "06:30"],
    ["jumuah", "gmt", "", "12:45"],
    ["jumuah_2", "", "", "13:30"],
]
BEGINS = {
    "fajr": time(5),
    "sunrise": time(7),
    "dhuhr": time(12),
    "asr": time(15),
    "maghrib": time(18),
    "isha": time(19, 31),
}


def test_the_nearest_rule_holds() -> None:
    rules = read_rules(RULES)
    winter = with_rules(SiteDay(date(2027, 1, 1), BEGINS), rules, is_summer_time=False)
    assert winter.jamaah == {"dhuhr": time(13), "maghrib": time(18, 5), "isha": time(19, 45), "fajr": time(6, 30)}
    assert winter.jumuah == (time(12, 45), time(13, 30))
    summer = with_rules(SiteDay(date(2027, 7, 1), BEGINS), rules, is_summer_time=True)
    assert summer.jamaah["dhuhr"] == time(13, 30)
    assert "fajr" not in summer.jamaah
    assert summer.jumuah == ()
    fasting = with_rules(SiteDay(date(2027, 2, 20), BEGINS), rules, is_summer_time=False, is_ramadan=True)
    assert fasting.jamaah["isha"] == time(19, 51)


def test_what_the_row_says_stays() -> None:
    day = SiteDay(date(2027, 3, 5), BEGINS, {"dhuhr": time(12, 50)}, (time(14, 0),))
    found = with_rules(day, read_rules(RULES), is_summer_time=False)
    assert found.jamaah["dhuhr"] == time(12, 50)
    assert found.jumuah == (time(14, 0),)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["sunrise", "", "", "13:00"], "prayer", "NO_SUCH_PRAYER"),
        (["asr", "13-01", "02-01", "13:00"], "from", "NOT_A_SEASON"),
        (["asr", "bst", "02-01", "13:00"], "from", "NOT_A_SEASON"),
        (["asr", "", "", "soon"], "rule", "NOT_A_RULE"),
        (["asr", "", "", "+5/0"], "rule", "NOT_A_RULE"),
        (["asr", "", "", "25:00"], "rule", "NOT_A_RULE"),
        (["jumuah", "", "", "+5"], "rule", "NOT_A_RULE"),
        (["fajr", "12-20", "01-05", "07:00"], "from", "SECOND_RULE"),
        (["maghrib", "", "", "+7"], "from", "SECOND_RULE"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(row: list[str], column: str, code: str) -> None:
    with pytest.raises(BadTimetable) as refusal:
        read_rules([*RULES, row])
    assert [(one.row, one.column, one.code) for one in refusal.value.faults] == [(len(RULES) + 1, column, code)]
