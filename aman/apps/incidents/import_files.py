"""Opening a table somebody else made: CSV in UTF-8, or the first sheet of an XLSX workbook."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

Row = Sequence[object]
LARGEST_BYTES = 200_000_000
SEPARATORS = (",", ";", "\t")
XLSX_MAGIC = b"PK\x03\x04"


class CannotRead(Exception):
    """The file cannot be read as a table; the message says why in one sentence."""


def rows_of(path: Path) -> Iterator[Row]:
    """Return the rows of a file, the header first. Raises CannotRead."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CannotRead(f"{path.name} is larger than 200 MB; split it.")
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError:
        raise CannotRead(f"There is no file {path.name}.") from None
    except IsADirectoryError:
        raise CannotRead(f"{path.name} is a folder, not a file.") from None
    except OSError as error:
        raise CannotRead(f"{path.name} cannot be read ({error.strerror}).") from None
    return _xlsx_rows(path) if start == XLSX_MAGIC else _csv_rows(path)


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CannotRead(f'{path.name} is not UTF-8 text (line {line}); save it as "CSV UTF-8" or as XLSX.') from None
    if "\x00" in text:
        raise CannotRead(f"{path.name} is not a text file; give CSV in UTF-8, or XLSX.")
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    return _guarded(csv.reader(io.StringIO(text, newline=""), delimiter=separator), path.name)


def _guarded(reader: Any, name: str) -> Iterator[Row]:
    try:
        yield from reader
    except csv.Error as error:
        raise CannotRead(f"{name} cannot be read as CSV at line {reader.line_num} ({error}).") from None


def _xlsx_rows(path: Path) -> Iterator[Row]:
    # From memory: a reader that is left half way must not keep the file open.
    try:
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError):
        raise CannotRead(f"{path.name} is not a workbook that can be read; save it again as XLSX.") from None
    # The stated size of a sheet is often wrong: read what is there.
    sheet.reset_dimensions()
    return _padded(sheet.iter_rows(values_only=True), path.name)


def _padded(rows: Iterator[tuple[object, ...]], name: str) -> Iterator[Row]:
    """A workbook leaves out empty cells at the end of a row: give every row the header's width."""
    width = 0
    try:
        for row in rows:
            width = width or len(row)
            yield (*row, *([None] * (width - len(row))))
    except (zipfile.BadZipFile, zlib.error, ParseError, ValueError):
        raise CannotRead(f"{name} is damaged; save it again as XLSX.") from None
