"""Import of somebody else's table of incidents: all of it or nothing, and twice is the same as once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from aman.apps.incidents import import_files, import_mapping
from aman.apps.incidents.import_mapping import ColumnMapping
from aman.apps.incidents.models import Category, Incident
from aman.apps.places import services as places
from aman.core import tabular
from aman.kit import audit, scoping
from aman.kit.when import day_of

BATCH = 500
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
    "TOO_LONG": "This is longer than an identifier may be.",
    "UNKNOWN_AREA": "The mapping does not name this area.",
    "ROW_TOO_LONG": "This row has more cells than the header.",
    "ROW_TOO_SHORT": "This row has fewer cells than the header.",
}
"""What a code says at the command line. Never the cell's own content."""


class CannotImport(Exception):
    """Nothing was imported; the message says why in one sentence."""


@dataclass(frozen=True)
class RowError:
    """One thing wrong: the row as a spreadsheet shows it (the header is row 1), column, code, message."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do. With errors nothing was changed."""

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values: rows, created, updated, unchanged, errors."""
        return asdict(self)


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


def import_incidents(*, path: Path, mapping: str, dry_run: bool, actor: UUID | None, now: datetime) -> ImportResult:
    """Import incidents from a CSV or XLSX file through a mapping, by name or TOML file.

    One faulty row and nothing is stored; every fault is in `errors`. Identity is the source's id and its
    occurrence within the file, so a second run of the same file changes nothing. dry_run: look, and store
    nothing. Raises CannotImport.
    """
    try:
        chosen = import_mapping.load(mapping)
        found = list(_read(import_files.rows_of(Path(path)), chosen, today=day_of(now)))
    except tabular.MissingColumns as error:
        raise CannotImport(f"The file lacks these columns: {', '.join(error.names)}.") from error
    except tabular.RepeatedColumn as error:
        raise CannotImport(f'The file has the column "{error}" more than once.') from error
    except tabular.NoHeader as error:
        raise CannotImport("The file is empty: its first row must name the columns.") from error
    except (import_mapping.UnknownMapping, import_mapping.BadMapping, import_files.CannotRead) as error:
        raise CannotImport(str(error)) from error
    errors = [one for faults in found if isinstance(faults, list) for one in faults]
    if errors:
        return ImportResult(rows=len(found), errors=errors)
    parsed = [one for one in found if isinstance(one, Parsed)]
    try:
        with scoping.system("import of incidents"), transaction.atomic():
            return _store(parsed, chosen, dry_run=dry_run, actor=actor, now=now)
    except IntegrityError as error:
        raise CannotImport("Another import of the same source ran at the same time; run it again.") from error


def _read(
    rows: Iterable[import_files.Row], mapping: ColumnMapping, *, today: date
) -> Iterator[Parsed | list[RowError]]:
    for record in tabular.records(rows, mapping.wanted, missing=mapping.missing):
        if isinstance(record, tabular.Fault):
            yield [_error(record.row, record.column, record.code)]
        else:
            yield _Reader(record, mapping, today).read()


def _error(row: int, column: str, code: str) -> RowError:
    return RowError(row, column, code, MESSAGES[code])


class _Reader:
    """Reads one row, gathering everything that is wrong with it before giving up."""

    def __init__(self, record: tabular.Record, mapping: ColumnMapping, today: date) -> None:
        self.record, self.mapping, self.today = record, mapping, today
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
        return Parsed(ident, occurred, reported or occurred, category, area, latitude, longitude, attributes)

    def _cell(self, name: str) -> object:
        column = self.mapping.columns.get(name)
        return self.record.cells[column] if column else None

    def _wrong(self, name: str, code: str) -> None:
        self.errors.append(_error(self.record.row, self.mapping.columns[name], code))

    def _ident(self) -> str:
        ident = tabular.as_text(self._cell("id"))
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
            day = tabular.as_day(cell, self.mapping.date_formats)
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
            return ""
        value = tabular.as_text(self._cell("area"))
        if not value:
            self._wrong("area", "EMPTY")
        elif value not in self.mapping.areas:
            self._wrong("area", "UNKNOWN_AREA")
        return value

    def _category(self) -> tuple[str, list[str]]:
        """Return our category, and the source's values when none of them is mapped."""
        text = tabular.as_text(self._cell("category"))
        separator = self.mapping.separator
        values = [part.strip() for part in (text.split(separator) if separator else [text]) if part.strip()]
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
        return {name: text for name, text in texts.items() if text}


def _store(
    parsed: list[Parsed], mapping: ColumnMapping, *, dry_run: bool, actor: UUID | None, now: datetime
) -> ImportResult:
    """Sort the rows into new, changed and unchanged, and store the first two unless it is a dry run."""
    held = {
        (ident, occurrence): (pk, digest)
        for pk, ident, occurrence, digest in Incident.objects.filter(source=mapping.source).values_list(
            "pk", "source_id", "source_occurrence", "source_digest"
        )
    }
    areas = {} if dry_run else _ensure_areas(parsed, mapping, actor=actor, now=now)
    fresh: list[Incident] = []
    changed: list[Incident] = []
    unchanged = 0
    repeats = tabular.number_repeats(one.ident for one in parsed)
    for one, (ident, occurrence) in zip(parsed, repeats, strict=True):
        digest = tabular.fingerprint(asdict(one))
        pk, before = held.get((ident, occurrence), (None, ""))
        if before == digest:
            unchanged += 1
            continue
        row = _incident(one, occurrence, mapping, areas, now)
        row.source_digest, row.pk = digest, pk
        (fresh if pk is None else changed).append(row)
    result = ImportResult(len(parsed), len(fresh), len(changed), unchanged)
    if not dry_run:
        Incident.objects.bulk_create(fresh, batch_size=BATCH)
        Incident.objects.bulk_update(changed, _CHANGEABLE, batch_size=BATCH)
        _record(result, mapping, actor=actor, now=now)
    return result


_CHANGEABLE = [
    "occurred_on", "reported_on", "category", "area", "is_online", "latitude", "longitude", "attributes",
    "source_digest",
]  # fmt: skip


def _incident(one: Parsed, occurrence: int, mapping: ColumnMapping, areas: dict[str, int], now: datetime) -> Incident:
    return Incident(
        occurred_on=one.occurred_on,
        reported_on=one.reported_on,
        category=one.category,
        area_id=areas.get(one.area),
        is_online=one.category == Category.ONLINE,
        latitude=one.latitude,
        longitude=one.longitude,
        source=mapping.source,
        source_id=one.ident,
        source_occurrence=occurrence,
        attributes=one.attributes,
        recorded_at=now,
    )


def _ensure_areas(parsed: list[Parsed], mapping: ColumnMapping, *, actor: UUID | None, now: datetime) -> dict[str, int]:
    """Make the areas the rows name; return their primary keys by the source's own value."""
    used = {value: mapping.areas[value] for value in {one.area for one in parsed} if value}
    keys = places.ensure_areas(
        {area.code: area.name for area in used.values()},
        level=mapping.area_level,
        region=mapping.area_region,
        actor=actor,
        now=now,
    )
    return {value: keys[area.code] for value, area in used.items()}


def _record(result: ImportResult, mapping: ColumnMapping, *, actor: UUID | None, now: datetime) -> None:
    audit.record(
        chain=audit.PANEL,
        verb="INCIDENTS_IMPORTED",
        subject=("incidents.Incident", mapping.source),
        actor=actor,
        now=now,
        details={
            "mapping": mapping.source,
            "rows": result.rows,
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
        },
    )
