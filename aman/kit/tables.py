"""Opening a table somebody else made: CSV in UTF-8, or the first sheet of an XLSX workbook.

A file is somebody's attack until it is read: how large it may grow, how much it may be squeezed, and how many
cells it may claim are bounded before and while it is read. Formulas are read as the values they last had.
"""

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
LARGEST_UNPACKED = 400_000_000
LARGEST_RATIO = 150
SMALL_ENOUGH = 20_000_000
"""Below this a part may be squeezed as much as it likes: it cannot hurt."""
MOST_PARTS = 1_000
MOST_CELLS = 10_000_000
SEPARATORS = (",", ";", "\t", "|")
XLSX_MAGIC = b"PK\x03\x04"
_PROLOG = 4_096


class CannotRead(Exception):
    """The file cannot be read as a table; the message says why in one sentence, `code` in one word."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def rows_of(path: Path, *, separator: str = "") -> Iterator[Row]:
    """Return the rows of a file, the header first. Raises CannotRead."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CannotRead("TOO_LARGE", f"{path.name} is larger than 200 MB; split it.")
        content = path.read_bytes()
    except FileNotFoundError:
        raise CannotRead("NO_FILE", f"There is no file {path.name}.") from None
    except IsADirectoryError:
        raise CannotRead("NO_FILE", f"{path.name} is a folder, not a file.") from None
    except OSError as error:
        raise CannotRead("NO_FILE", f"{path.name} cannot be read ({error.strerror}).") from None
    return rows_in(content, path.name, separator=separator)


def rows_in(content: bytes, name: str, *, separator: str = "") -> Iterator[Row]:
    """Return the rows of a file's content, the header first. separator: of CSV; worked out when empty.

    Raises CannotRead, here or while the rows are taken.
    """
    if content[:4] == XLSX_MAGIC:
        return _bounded(_xlsx_rows(content, name), name)
    return _bounded(_csv_rows(content, name, separator), name)


def _bounded(rows: Iterator[Row], name: str) -> Iterator[Row]:
    cells = 0
    for row in rows:
        cells += len(row) + 1
        if cells > MOST_CELLS:
            raise CannotRead("TOO_LARGE", f"{name} has more than ten million cells; split it.")
        yield row


def _csv_rows(content: bytes, name: str, separator: str) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        sentence = f'{name} is not UTF-8 text (line {line}); save it as "CSV UTF-8" or as XLSX.'
        raise CannotRead("NOT_UTF8", sentence) from None
    if "\x00" in text:
        raise CannotRead("NOT_TEXT", f"{name} is not a text file; give CSV in UTF-8, or XLSX.")
    head = text.split("\n", 1)[0]
    chosen = separator or max(SEPARATORS, key=head.count)
    return _guarded(csv.reader(io.StringIO(text, newline=""), delimiter=chosen), name)


def _guarded(reader: Any, name: str) -> Iterator[Row]:
    try:
        yield from reader
    except csv.Error as error:
        sentence = f"{name} cannot be read as CSV at line {reader.line_num} ({error})."
        raise CannotRead("NOT_CSV", sentence) from None


def _xlsx_rows(content: bytes, name: str) -> Iterator[Row]:
    try:
        _check_parts(content, name)
        # From memory: a reader that is left half way must not keep a file open.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, KeyError, IndexError, ValueError):
        sentence = f"{name} is not a workbook that can be read; save it again as XLSX."
        raise CannotRead("NOT_WORKBOOK", sentence) from None
    # The stated size of a sheet is often wrong: read what is there.
    sheet.reset_dimensions()
    return _padded(sheet.iter_rows(values_only=True), name)


def _check_parts(content: bytes, name: str) -> None:
    """Refuse a workbook that would unpack to far more than it is, or that declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        parts = bundle.infolist()
        whole = sum(part.file_size for part in parts)
        squeezed = any(
            part.file_size > SMALL_ENOUGH and part.file_size > LARGEST_RATIO * max(part.compress_size, 1)
            for part in parts
        )
        if len(parts) > MOST_PARTS or whole > LARGEST_UNPACKED or squeezed:
            raise CannotRead("BOMB", f"{name} would unpack to far more than a table needs, so it was not opened.")
        for part in parts:
            with bundle.open(part) as file:
                start = file.read(_PROLOG)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start or start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                raise CannotRead("BOMB", f"{name} declares things no workbook needs, so it was not opened.")


def _padded(rows: Iterator[tuple[object, ...]], name: str) -> Iterator[Row]:
    """A workbook leaves out empty cells at the end of a row: give every row the header's width."""
    width = 0
    try:
        for row in rows:
            width = width or len(row)
            yield (*row, *([None] * (width - len(row))))
    except (zipfile.BadZipFile, zlib.error, ParseError, ValueError, KeyError, IndexError, TypeError, OverflowError):
        raise CannotRead("DAMAGED", f"{name} is damaged; save it again as XLSX.") from None
