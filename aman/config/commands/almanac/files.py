"""Read the files an almanac is given: announcements, a site's timetable, its seasonal rules; show an occasion.

Imported only while a command runs.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from aman.config.commands.detect import tables
from aman.config.stop import Stop
from aman.core import tabular
from aman.core.almanac import UMM_AL_QURA, Authority, Contradiction, MonthStart, OutsideCalendar, calendar
from aman.core.almanac.occasions import Occurrence
from aman.core.almanac.seasons import SeasonalRule, read_rules
from aman.core.almanac.timetable import BadTimetable, Timetable, read_timetable

T = TypeVar("T")
AS_PRINTED = "UMM_AL_QURA_AS_PRINTED"
ANNOUNCED_COLUMNS = ("authority", "year", "month", "starts", "source")


def authority(name: str, announcements: Path | None) -> Authority:
    """Return the authority of a name: computed, as printed, or one of the file's. Raises Stop."""
    known = {UMM_AL_QURA: Authority(UMM_AL_QURA), AS_PRINTED: Authority(AS_PRINTED, is_settled=True)}
    if announcements:
        known |= _announced(announcements)
    code = name.strip().upper().replace("-", "_").replace(" ", "_")
    found = known.get(UMM_AL_QURA if code == "UMM_AL_QURA" else code)
    if found is None:
        raise Stop(f"--authority {name} is not known; known are {', '.join(sorted(known))}.")
    try:
        calendar(found)
    except Contradiction as error:
        raise Stop(f"{announcements}: {found.name} contradicts itself: {error}.") from error
    except OutsideCalendar as error:
        raise Stop(f"{announcements}: the computed calendar has no month {error}.") from error
    return found


def _announced(path: Path) -> dict[str, Authority]:
    found: dict[str, Authority] = {}
    for row, cells in tables.read_rows(path, ANNOUNCED_COLUMNS):
        name = cells["authority"].strip().upper().replace("-", "_").replace(" ", "_")
        if not name or name in (UMM_AL_QURA, AS_PRINTED):
            raise tables.refuse(path, row, "authority", "needs a name of its own")
        told = MonthStart(
            tables.whole(path, row, "year", cells["year"]),
            tables.whole(path, row, "month", cells["month"]),
            tables.day(path, row, "starts", cells["starts"]),
            cells["source"],
        )
        before = found.get(name, Authority(name, "COUNTRY"))
        if any((one.year, one.month) == (told.year, told.month) for one in before.starts):
            raise tables.refuse(path, row, "month", "is announced a second time")
        found[name] = replace(before, starts=(*before.starts, told))
    return found


def timetable(path: Path) -> Timetable:
    """Return the timetable of a CSV or XLSX file, or refuse it."""
    return _read(path, read_timetable)


def rules(path: Path) -> tuple[SeasonalRule, ...]:
    """Return the seasonal rules of a CSV or XLSX file, or refuse it."""
    return _read(path, read_rules)


def _read(path: Path, reader: Callable[[Iterable[Sequence[tabular.Cell]]], T]) -> T:
    try:
        return reader(_rows(path))
    except BadTimetable as error:
        first = error.faults[0]
        more = f" ({len(error.faults) - 1} more)" if len(error.faults) > 1 else ""
        where = f"row {first.row}" + (f", column {first.column}" if first.column else "")
        raise Stop(f"{path} {where}: {first.code}{more}.") from error
    except tabular.NoHeader as error:
        raise Stop(f"{path} has no header row.") from error
    except tabular.MissingColumns as error:
        raise Stop(f"{path} row 1: column {error.names[0]} is missing.") from error
    except tabular.RepeatedColumn as error:
        raise Stop(f"{path} row 1: column {error} is there more than once.") from error


def _rows(path: Path) -> list[list[Any]]:
    try:
        if path.suffix.lower() != ".xlsx":
            with path.open(newline="", encoding="utf-8-sig") as file:
                return list(csv.reader(file))
        return _sheet(path)
    except OSError as error:
        raise Stop(f"{path} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Stop(f"{path} is not a CSV file in UTF-8.") from error


def _sheet(path: Path) -> list[list[Any]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise Stop(f"{path} is not a spreadsheet.") from error
    try:
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()


def day_of(name: str, text: str) -> date:
    """Return a day of the command line, or refuse it."""
    return tables.day_of_option(name, text)


def occasion(found: Occurrence) -> dict[str, Any]:
    """Return an occasion as JSON shows it."""
    return {
        "code": found.code,
        "when": found.when,
        "candidate_days": [day.isoformat() for day in found.candidate_days],
        "last_days": [day.isoformat() for day in found.last_days],
        "resolved": found.is_resolved,
    }


def show(answer: dict[str, Any], lines: Iterable[str], *, as_json: bool) -> int:
    """Print an answer, for programs or for people."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines))
    return 0
