"""Read the tables of the detectors and write their answers; a fault names row and column, never guesses.

Row numbers are those a spreadsheet shows: the header is row 1.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from aman.config.stop import Stop
from aman.core import tabular


def read_rows(path: Path, wanted: Sequence[str], optional: Sequence[str] = ()) -> list[tuple[int, dict[str, str]]]:
    """Return (row number, cells by column) of every row that is not blank.

    Raises Stop where the file cannot be read, a column is missing or given twice, or a row is too short or long.
    """
    lines = _lines(path)
    named = [cell.strip() for cell in lines[0]] if lines else []
    try:
        found = list(tabular.records(lines, [*wanted, *(name for name in optional if name in named)]))
    except tabular.NoHeader as error:
        raise Stop(f"{path} has no header row.") from error
    except tabular.MissingColumns as error:
        raise Stop(f"{path} row 1: column {error.names[0]} is missing.") from error
    except tabular.RepeatedColumn as error:
        raise Stop(f"{path} row 1: column {error} is there more than once.") from error
    rows = []
    for record in found:
        if isinstance(record, tabular.Fault):
            raise Stop(f"{path} row {record.row}: more or fewer cells than the header has.")
        rows.append((record.row, {name: tabular.as_text(cell) for name, cell in record.cells.items()}))
    if not rows:
        raise Stop(f"{path} has no rows below its header.")
    return rows


def header(path: Path) -> list[str]:
    """Return the names of the columns."""
    lines = _lines(path)
    return [cell.strip() for cell in lines[0]] if lines else []


def _lines(path: Path) -> list[list[str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.reader(file))
    except OSError as error:
        raise Stop(f"{path} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Stop(f"{path} is not a CSV file in UTF-8.") from error


def refuse(path: Path, row: int, column: str, what: str) -> Stop:
    """Return the refusal of one cell."""
    return Stop(f"{path} row {row}, column {column}: {what}.")


def whole(path: Path, row: int, column: str, text: str) -> int:
    """Return a cell as a whole number of 0 or more, or refuse it."""
    try:
        value = tabular.as_number(text, low=0, high=1e12)
    except tabular.Unreadable as error:
        raise refuse(path, row, column, "not a whole number of 0 or more") from error
    if value != int(value):
        raise refuse(path, row, column, "not a whole number of 0 or more")
    return int(value)


def number(path: Path, row: int, column: str, text: str) -> float:
    """Return a cell as a finite number, or refuse it."""
    try:
        return tabular.as_number(text)
    except tabular.Unreadable as error:
        raise refuse(path, row, column, "not a number") from error


def day(path: Path, row: int, column: str, text: str) -> date:
    """Return a cell as a day written YYYY-MM-DD, or refuse it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise refuse(path, row, column, "not a date written YYYY-MM-DD") from error


def day_of_option(name: str, text: str) -> date:
    """Return an option as a day, or refuse it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Stop(f"{name} must be a date written YYYY-MM-DD.") from error


def write_rows(out: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file whole, or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(out, text.getvalue())


def write_json(out: Path, value: Any) -> None:
    """Write a JSON file whole, or not at all."""
    write_text(out, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_text(out: Path, text: str) -> None:
    """Write a file whole, or not at all; a device or a pipe is written to as it is, and - is the terminal."""
    if str(out) == "-":
        sys.stdout.write(text)
        return
    draft = out if out.exists() and not out.is_file() else out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        if draft is not out:
            os.replace(draft, out)
    except OSError as error:
        raise Stop(f"{out} cannot be written ({error.strerror}).") from error


def say(words: str) -> None:
    """Tell the person at the terminal something beside the answer."""
    print(words, file=sys.stderr)
