"""Rows of a spreadsheet read as records."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import tabular


def test_a_record_carries_the_row_number_a_spreadsheet_shows():
    rows = [["id", "date"], ["a", "2027-01-01"], ["b", "2027-01-02"]]
    assert [record.row for record in tabular.records(rows, ["id"])] == [2, 3]


def test_blank_rows_are_passed_over_but_counted():
    rows = [["id"], ["a"], [], [""], ["b"]]
    assert [(record.row, record.cells["id"]) for record in tabular.records(rows, ["id"])] == [(2, "a"), (5, "b")]


def test_columns_are_found_by_name_wherever_they_stand():
    rows = [["x", "\ufeffid ", "y"], ["1", "a", "2"]]
    (record,) = tabular.records(rows, ["y", "id"])
    assert record.cells == {"y": "2", "id": "a"}


def test_texts_that_mean_nothing_come_back_as_nothing():
    rows = [["a", "b", "c", "d"], ["NA", " ", "None", "0"]]
    (record,) = tabular.records(rows, ["a", "b", "c", "d"], missing=frozenset({"", "NA"}))
    assert record.cells == {"a": None, "b": None, "c": "None", "d": "0"}


def test_every_missing_column_is_named():
    with pytest.raises(tabular.MissingColumns) as caught:
        list(tabular.records([["id"]], ["id", "date", "state"]))
    assert caught.value.names == ("date", "state")


def test_a_wanted_column_twice_is_refused():
    with pytest.raises(tabular.RepeatedColumn):
        tabular.read_header(["id", "id"], ["id"])


@pytest.mark.parametrize("rows", [[], [[]], [["", None]]])
def test_a_table_needs_a_header(rows):
    with pytest.raises(tabular.NoHeader):
        list(tabular.records(rows, ["id"]))


def test_a_row_out_of_step_with_the_header_is_a_fault():
    rows = [["id", "date"], ["a"], ["b", "2027-01-01", "extra"], ["c", "2027-01-01", ""]]
    first, second, third = tabular.records(rows, ["id"])
    assert first == tabular.Fault(2, "", "ROW_TOO_SHORT")
    assert second == tabular.Fault(3, "", "ROW_TOO_LONG")
    assert isinstance(third, tabular.Record)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(3562.0, "3562"), (3562, "3562"), ("0042", "0042"), (" a ", "a"), (None, ""), (1.5, "1.5"), (True, "TRUE"),
     (datetime(2027, 3, 5, tzinfo=UTC), "2027-03-05")],
)  # fmt: skip
def test_identifiers_stay_text(cell, text):
    assert tabular.as_text(cell) == text


@pytest.mark.parametrize(
    "cell", ["2027-03-05", "05/03/2027", datetime(2027, 3, 5, 21, 40, tzinfo=UTC), date(2027, 3, 5)]
)
def test_days_are_read_in_the_formats_given(cell):
    assert tabular.as_day(cell, ["%Y-%m-%d", "%d/%m/%Y"]) == date(2027, 3, 5)


@pytest.mark.parametrize("cell", ["2027-02-30", "yesterday", "", 46086])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(tabular.Unreadable, match="NOT_A_DATE"):
        tabular.as_day(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("north", "NOT_A_NUMBER"), ("nan", "NOT_A_NUMBER"), ("inf", "NOT_A_NUMBER"), (True, "NOT_A_NUMBER"),
     ("91", "OUT_OF_RANGE")],
)  # fmt: skip
def test_what_is_no_number_is_refused(cell, code):
    with pytest.raises(tabular.Unreadable, match=code):
        tabular.as_number(cell, low=-90, high=90)


def test_repeats_are_numbered_in_order():
    assert list(tabular.number_repeats(["a", "b", "a", "a"])) == [("a", 1), ("b", 1), ("a", 2), ("a", 3)]


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=5), st.integers(), st.none()), max_size=4))
def test_a_fingerprint_does_not_depend_on_order_and_changes_with_any_value(values):
    turned = dict(reversed(list(values.items())))
    assert tabular.fingerprint(values) == tabular.fingerprint(turned)
    assert tabular.fingerprint({**values, "more": "x"}) != tabular.fingerprint(values)


@pytest.mark.parametrize(
    ("cell", "ident"),
    [
        ("000123456789012345678", "000123456789012345678"),
        (123456789012345, "123456789012345"),
        (12345678901234567, "12345678901234567"),
        (20270305.0, "20270305"),
        ("GO-2018119145", "GO-2018119145"),
    ],
)
def test_an_identifier_keeps_every_digit(cell, ident):
    assert tabular.as_ident(cell) == ident


@pytest.mark.parametrize("cell", [1.2345678901234568e17, 123456789012346000, "1.23457E+17", "1,2E+15", 10**15])
def test_an_identifier_a_spreadsheet_has_rounded_is_noticed(cell):
    with pytest.raises(tabular.Unreadable) as caught:
        tabular.as_ident(cell)
    assert caught.value.code == "LOST_DIGITS"


@given(st.text(alphabet="0123456789", min_size=1, max_size=40))
def test_digits_written_as_text_are_never_lost(digits):
    assert tabular.as_ident(digits) == digits


@given(st.integers(10**15, 10**30))
def test_a_long_number_is_kept_whole_or_refused_never_changed(number):
    try:
        assert tabular.as_ident(number) == str(number)
    except tabular.Unreadable:
        assert not str(number)[15:].strip("0")
    with pytest.raises(tabular.Unreadable):
        tabular.as_ident(float(number))


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)), st.sampled_from(list(tabular.DATE_ORDERS)))
def test_a_day_is_read_back_in_every_form_of_its_order(day, order):
    for form in tabular.formats_of(order):
        if "%y" not in form or day.year >= 1969:
            assert tabular.as_day(day.strftime(form), (form,)) == day
    assert order in tabular.orders_that_fit([day.strftime(tabular.DATE_ORDERS[order][0])])


def test_days_that_could_be_either_are_told():
    assert tabular.orders_that_fit(["05/03/2027", "06/04/2027"]) == ["DMY", "MDY"]
    assert tabular.orders_that_fit(["05/03/2027", "25/03/2027"]) == ["DMY"]
    assert tabular.orders_that_fit(["25/03/2027", "26/03/2027", "31/02/2027"]) == ["DMY"]


def test_a_moment_far_from_utc_becomes_the_day_it_was_there():
    late = "2027-03-05T23:30:00Z"
    assert tabular.as_day(late, zone=ZoneInfo("Asia/Karachi")) == date(2027, 3, 6)
    assert tabular.as_day(late, zone=ZoneInfo("America/Toronto")) == date(2027, 3, 5)
    assert tabular.as_day("2027-03-05T01:30:00+02:00", zone=ZoneInfo("Europe/London")) == date(2027, 3, 4)


@given(st.text(max_size=20))
def test_no_text_is_a_formula_for_a_spreadsheet(text):
    assert not tabular.harmless(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert tabular.harmless(text).endswith(text)
