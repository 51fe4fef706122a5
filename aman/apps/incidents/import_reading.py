"""Reading one row of somebody else's table as an incident: everything wrong with it is told, not only the first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aman.apps.incidents.import_mapping import ColumnMapping
from aman.apps.incidents.models import Category
from aman.core import tabular

LONGEST_ATTRIBUTE = 120
LONGEST_ID = 64
EARLIEST = date(1900, 1, 1)

MESSAGES = {
    "EMPTY": "This cell must be filled.",
    "NOT_A_DATE": "This is not a date as the mapping expects it.",
    "IN_FUTURE": "This day has not come yet.",
    "TOO_EARLY": "This day is before 1900.",
    "BEFORE_IT_HAPPENED": "This day is before the day it happened.",
    "NOT_A_NUMBER": "This is not a number.",
    "OUT_OF_RANGE": "This number is outside its range.",
    "HALF_A_POINT": "A point needs both latitude and longitude.",
    "LOST_DIGITS": "The spreadsheet has rounded this long number: format the column as text in its source.",
    "TOO_LONG": "This is longer than an identifier may be.",
    "UNKNOWN_AREA": "The mapping does not name this area.",
    "OUTSIDE_SCOPE": "This area is outside your reach.",
    "ROW_TOO_LONG": "This row has more cells than the header.",
    "ROW_TOO_SHORT": "This row has fewer cells than the header.",
}
"""What a code says at the command line. Never the cell's own content."""


@dataclass(frozen=True)
class RowError:
    """One thing wrong: the row as a spreadsheet shows it (the header is row 1), column, code, message."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class LeftOut:
    """A row the mapping does not count."""

    row: int


@dataclass(frozen=True)
class Parsed:
    """One incident of the source, read and checked."""

    ident: str
    occurred_on: date
    reported_on: date
    category: str
    area: str
    latitude: float | None
    longitude: float | None
    attributes: dict[str, Any]
    row: int = 0


def read_rows(
    rows: Iterable[Sequence[object]], mapping: ColumnMapping, *, today: date, reach: Collection[str] | None = None
) -> Iterator[Parsed | LeftOut | list[RowError]]:
    """Yield what each row is: an incident, a row not counted, or everything that is wrong with it.

    reach: codes of the areas rows may lie in; None for anywhere. Raises what `tabular.read_header` raises.
    """
    for record in tabular.records(rows, mapping.wanted, missing=mapping.missing):
        if isinstance(record, tabular.Fault):
            yield [error_of(record.row, record.column, record.code)]
        elif not _counts(record, mapping):
            yield LeftOut(record.row)
        else:
            yield _Reader(record, mapping, today, reach).read()


def error_of(row: int, column: str, code: str) -> RowError:
    """Return a fault with its words."""
    return RowError(row, column, code, MESSAGES[code])


def parts_of(text: str, separator: str) -> list[str]:
    """Return the values one cell holds, each once."""
    found = text.split(separator) if separator else [text]
    return list(dict.fromkeys(part.strip() for part in found if part.strip()))


def _counts(record: tabular.Record, mapping: ColumnMapping) -> bool:
    """Whether a row has one of the wanted values in every column the mapping narrows."""
    for column, wanted in mapping.only.items():
        separator = next((one.separator for one in mapping.lists.values() if column in one.columns), "")
        if wanted.isdisjoint(parts_of(tabular.as_text(record.cells[column]), separator)):
            return False
    return True


class _Reader:
    """Reads one row, gathering everything that is wrong with it before giving up."""

    def __init__(
        self, record: tabular.Record, mapping: ColumnMapping, today: date, reach: Collection[str] | None
    ) -> None:
        self.record, self.mapping, self.today, self.reach = record, mapping, today, reach
        self.errors: list[RowError] = []

    def read(self) -> Parsed | list[RowError]:
        """Return the incident, or every error of the row."""
        ident = self._ident()
        occurred = self._day("occurred_on")
        reported = self._day("reported_on") if "reported_on" in self.mapping.columns else None
        if occurred and reported and reported < occurred and not self.errors:
            self._wrong("reported_on", "BEFORE_IT_HAPPENED")
        latitude, longitude = self._number("latitude", 90), self._number("longitude", 180)
        if (latitude is None) != (longitude is None) and not self.errors:
            self._wrong("longitude" if longitude is None else "latitude", "HALF_A_POINT")
        area = self._area()
        category, unmapped = self._category()
        if self.errors or occurred is None:
            return self.errors
        attributes = self._attributes() | ({"unmapped": unmapped} if unmapped else {})
        happened, told = occurred, reported or occurred
        return Parsed(ident, happened, told, category, area, latitude, longitude, attributes, self.record.row)

    def _cell(self, name: str) -> object:
        column = self.mapping.columns.get(name)
        return self.record.cells[column] if column else None

    def _wrong(self, name: str, code: str) -> None:
        self.errors.append(error_of(self.record.row, self.mapping.columns.get(name, ""), code))

    def _ident(self) -> str:
        try:
            ident = tabular.as_ident(self._cell("id"))
        except tabular.Unreadable as error:
            self._wrong("id", error.code)
            return ""
        if not ident:
            self._wrong("id", "EMPTY")
        elif len(ident) > LONGEST_ID:
            self._wrong("id", "TOO_LONG")
        return ident

    def _day(self, name: str) -> date | None:
        cell = self._cell(name)
        if cell is None:
            if name == "occurred_on":
                self._wrong(name, "EMPTY")
            return None
        try:
            day = tabular.as_day(cell, self.mapping.date_formats, self.mapping.zone)
        except tabular.Unreadable as error:
            self._wrong(name, error.code)
            return None
        if not EARLIEST <= day <= self.today:
            self._wrong(name, "TOO_EARLY" if day < EARLIEST else "IN_FUTURE")
        return day

    def _number(self, name: str, limit: float) -> float | None:
        cell = self._cell(name)
        if cell is None:
            return None
        try:
            return tabular.as_number(cell, low=-limit, high=limit)
        except tabular.Unreadable as error:
            self._wrong(name, error.code)
            return None

    def _area(self) -> str:
        if "area" not in self.mapping.columns:
            if self.reach is not None:
                self._wrong("area", "OUTSIDE_SCOPE")
            return ""
        value = tabular.as_text(self._cell("area"))
        if not value:
            self._wrong("area", "EMPTY")
        elif value not in self.mapping.areas:
            self._wrong("area", "UNKNOWN_AREA")
        elif self.reach is not None and self.mapping.areas[value].code not in self.reach:
            self._wrong("area", "OUTSIDE_SCOPE")
        return value

    def _category(self) -> tuple[str, list[str]]:
        """Return our category, and the source's values when none of them is mapped."""
        values = parts_of(tabular.as_text(self._cell("category")), self.mapping.separator)
        codes = {self.mapping.categories[value] for value in values if value in self.mapping.categories}
        if not codes:
            return str(Category.OTHER), [value[:LONGEST_ATTRIBUTE] for value in values]
        order = {code: place for place, code in enumerate(self.mapping.order)}
        return min(codes, key=lambda code: (order.get(code, len(order)), code)), []

    def _attributes(self) -> dict[str, Any]:
        texts = {
            name: tabular.as_text(self.record.cells[column])[:LONGEST_ATTRIBUTE]
            for name, column in self.mapping.attributes.items()
        }
        lists = {name: self._list(one.columns, one.separator, one.nothing) for name, one in self.mapping.lists.items()}
        return {name: found for name, found in {**texts, **lists}.items() if found}

    def _list(self, columns: Sequence[str], separator: str, nothing: Collection[str]) -> list[str]:
        """Return the values of several columns as one list; with more than one column each says which it is of."""
        found = []
        for column in columns:
            values = parts_of(tabular.as_text(self.record.cells[column]), separator)
            kept = [value[:LONGEST_ATTRIBUTE] for value in values if value not in nothing]
            found += kept if len(columns) == 1 else [f"{column}: {value}" for value in kept]
        return found
