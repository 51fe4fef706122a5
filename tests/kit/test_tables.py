"""Files are read within bounds, whatever they claim to be."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from aman.kit import tables

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


def workbook(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(content: bytes, part: str, text: bytes) -> bytes:
    """Return a workbook with one part of it replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, text if info.filename == part else old.read(info))
    return out.getvalue()


REFUSED = {"DAMAGED", "NOT_WORKBOOK"}


def outcome(content: bytes) -> tables.CannotRead | None:
    try:
        list(tables.rows_in(content, "t"))
    except tables.CannotRead as error:
        return error
    return None


def refusal(content: bytes, name: str = "table") -> str:
    with pytest.raises(tables.CannotRead) as caught:
        list(tables.rows_in(content, name))
    return caught.value.code


@given(st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8), st.sampled_from(",;\t|"))
@settings(max_examples=60)
def test_what_was_written_is_what_is_read(rows, separator):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    expected = list(csv.reader(io.StringIO(out.getvalue().removeprefix("\ufeff"), newline=""), delimiter=separator))
    assert list(tables.rows_in(out.getvalue().encode(), "t", separator=separator)) == expected


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused_in_one_sentence(content):
    for start in (b"", tables.XLSX_MAGIC):
        problem = outcome(start + content)
        assert problem is None or (problem.code and str(problem).endswith("."))


def test_a_workbook_that_would_unpack_to_far_more_than_it_is_is_not_opened():
    book = workbook([["id"], ["1"]])
    bomb = replaced(book, "xl/worksheets/sheet1.xml", b" " * (tables.SMALL_ENOUGH + 5_000_000))
    assert len(bomb) < 100_000
    assert refusal(bomb) == "BOMB"


def test_a_workbook_of_a_thousand_parts_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for number in range(tables.MOST_PARTS + 1):
            bundle.writestr(f"part{number}", b"")
    assert refusal(out.getvalue()) == "BOMB"


def test_entities_are_not_unfolded():
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert refusal(replaced(workbook([["id"]]), "xl/workbook.xml", laughs)) == "BOMB"
    hidden = laughs.decode().encode("utf-16")
    assert refusal(replaced(workbook([["id"]]), "xl/workbook.xml", hidden)) == "BOMB"


def test_a_table_of_too_many_cells_is_refused_while_it_is_read(monkeypatch):
    monkeypatch.setattr(tables, "MOST_CELLS", 20)
    assert refusal(b"a,b,c\n" * 10) == "TOO_LARGE"


def test_formulas_are_read_as_the_values_they_last_had():
    book = Workbook()
    book.active.append(["id", "sum"])
    book.active.append(["1", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    rows = list(tables.rows_in(out.getvalue(), "t"))
    assert rows[1] == ("1", None), "nobody worked it out, so there is no value, and never the formula"


def test_a_damaged_sheet_is_refused_while_it_is_read():
    book = workbook([["id"], ["1"]])
    assert refusal(replaced(book, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c")) in REFUSED
