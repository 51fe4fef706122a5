"""Rows of a spreadsheet read as records."""

from __future__ import annotations

from datetime import UTC, date, datetime

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
