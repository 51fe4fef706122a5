"""Read where and when things happened, for the detectors of clusters, repeats and hotspots."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aman.config.commands.detect import tables
from aman.config.stop import Stop

if TYPE_CHECKING:
    from aman.core.space import Points

PLANE, GLOBE = ("x_km", "y_km"), ("lat", "lon")
Rows = list[tuple[int, dict[str, str]]]


@dataclass
class Table:
    """Rows of a file with the pair of columns that says where."""

    path: Path
    where: tuple[str, str]
    rows: Rows

    def place(self, row: int, cells: dict[str, str]) -> tuple[float, float]:
        """Return the coordinates of a row, or refuse it."""
        one, two = (tables.number(self.path, row, name, cells[name]) for name in self.where)
        if self.where == GLOBE:
            for name, value, limit in (("lat", one, 90), ("lon", two, 180)):
                if abs(value) > limit:
                    raise tables.refuse(self.path, row, name, f"not between -{limit} and {limit} degrees")
        return one, two

    def points(self, at: Sequence[tuple[float, float]]) -> Points:
        """Return places to measure between."""
        from aman.core.space import globe, plane

        first, second = [pair[0] for pair in at], [pair[1] for pair in at]
        return globe(first, second) if self.where == GLOBE else plane(first, second)


def header_of(path: Path) -> list[str]:
    """Return the names of the columns, or refuse the file."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return [cell.strip() for cell in next(csv.reader(file), [])]
    except OSError as error:
        raise Stop(f"{path} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Stop(f"{path} is not a CSV file in UTF-8.") from error


def read(path: Path, *wanted: str, either: tuple[str, ...] = ()) -> Table:
    """Return the rows of a file with coordinates and the wanted columns, and one of `either`, the first that is there.

    Raises Stop.
    """
    names = header_of(path)
    where = PLANE if PLANE[0] in names or GLOBE[0] not in names else GLOBE
    chosen = next((name for name in either if name in names), either[-1]) if either else None
    return Table(path, where, tables.read_rows(path, [*where, *wanted, *([chosen] if chosen else [])]))


@dataclass
class Sites:
    """Locations by their id, in the order of the file, each at one place."""

    table: Table
    at: dict[str, tuple[float, float]] = field(default_factory=dict)
    row_of: dict[str, int] = field(default_factory=dict)
    number_of: dict[str, int] = field(default_factory=dict)

    def number(self, row: int, cells: dict[str, str]) -> int:
        """Return the number of a row's location, remembering where it is; refuse one that has moved."""
        name, path = cells["location"], self.table.path
        if not name:
            raise tables.refuse(path, row, "location", "is empty")
        here = self.table.place(row, cells)
        if self.at.setdefault(name, here) != here:
            column = self.table.where[0] if self.at[name][0] != here[0] else self.table.where[1]
            raise tables.refuse(path, row, column, f"{name} was elsewhere in row {self.row_of[name]}")
        self.row_of.setdefault(name, row)
        return self.number_of.setdefault(name, len(self.number_of))


def moment(path: Path, row: int, cells: dict[str, str]) -> float:
    """Return a row's time in days: time_day as it is, date as its ordinal."""
    if "time_day" in cells:
        return tables.number(path, row, "time_day", cells["time_day"])
    return float(tables.day(path, row, "date", cells["date"]).toordinal())


def borders(name: str, text: str) -> tuple[float, ...]:
    """Return the borders of bands as written: numbers with commas; one alone begins at 0. Raises Stop."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise Stop(f"{name} must be numbers with commas between, such as 0,200,400.") from error
    return (0.0, *found) if len(found) == 1 else found


def day_text(ordinal: int) -> str:
    """Return a day number as YYYY-MM-DD."""
    return date.fromordinal(ordinal).isoformat()
