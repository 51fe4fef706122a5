"""Import of somebody else's table of incidents: all of it or nothing, and twice is the same as once.

Both doors come here: the command line at once, the browser through `services_import_runs`. Every import is one
run, and a run can be withdrawn as a whole and put back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from aman.apps.incidents import import_mapping
from aman.apps.incidents.import_mapping import ColumnMapping
from aman.apps.incidents.import_reading import MESSAGES, LeftOut, Parsed, RowError, error_of, read_rows
from aman.apps.incidents.models import Category, ImportedIncident, ImportRun, ImportState, Incident
from aman.apps.places import services as places
from aman.core import tabular
from aman.kit import audit, scoping, tables, vault
from aman.kit.when import day_of

__all__ = ["MESSAGES", "CannotImport", "Checked", "ImportResult", "check", "import_incidents", "store"]

BATCH = 500
MOST_FAULTS = 5_000
"""So many faults are kept with a run; a file with more needs another mapping, not a longer list."""
CHANGEABLE = [
    "occurred_on", "reported_on", "category", "area", "is_online", "latitude", "longitude", "attributes",
    "source_digest", "withdrawn_at",
]  # fmt: skip


class CannotImport(Exception):
    """Nothing was imported; the message says why in one sentence."""


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do. With errors nothing was changed, unless only the good rows were asked for."""

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0
    errors: list[RowError] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values: rows, created, updated, unchanged, left_out, errors."""
        return asdict(self)


@dataclass(frozen=True)
class Checked:
    """A table read and checked, before anything is stored."""

    parsed: list[Parsed]
    errors: list[RowError]
    left_out: int = 0

    @property
    def faulty(self) -> int:
        """How many rows have a fault."""
        return len({error.row for error in self.errors})

    @property
    def rows(self) -> int:
        """How many rows there are below the header."""
        return len(self.parsed) + self.left_out + self.faulty


def import_incidents(
    *, path: Path, mapping: str, dry_run: bool, actor: UUID | None, now: datetime, good_only: bool = False
) -> ImportResult:
    """Import incidents from a CSV or XLSX file through a mapping, by name or TOML file.

    One faulty row and nothing is stored, unless good_only; every fault is in `errors`. Identity is the source's
    id and its occurrence within the file, so a second run of the same file changes nothing. dry_run: look, and
    store nothing. Raises CannotImport.
    """
    try:
        document = import_mapping.document(mapping)
        chosen = import_mapping.parse(document)
        rows = tables.rows_of(Path(path), separator=chosen.cell_separator)
        checked = check(rows, chosen, today=day_of(now))
    except tabular.MissingColumns as error:
        raise CannotImport(f"The file lacks these columns: {', '.join(error.names)}.") from error
    except tabular.RepeatedColumn as error:
        raise CannotImport(f'The file has the column "{error}" more than once.') from error
    except tabular.NoHeader as error:
        raise CannotImport("The file is empty: its first row must name the columns.") from error
    except (import_mapping.UnknownMapping, import_mapping.BadMapping, tables.CannotRead) as error:
        raise CannotImport(str(error)) from error
    if checked.errors and not good_only:
        return ImportResult(rows=checked.rows, left_out=checked.left_out, errors=checked.errors)
    try:
        with scoping.system("import of incidents"), transaction.atomic():
            if dry_run:
                return store(checked, chosen, run=None, actor=actor, now=now)
            run = _run_of_command(chosen, document, now)
            return store(checked, chosen, run=run, actor=actor, now=now)
    except IntegrityError as error:
        raise CannotImport("Another import of the same source ran at the same time; run it again.") from error


def _run_of_command(mapping: ColumnMapping, document: dict[str, Any], now: datetime) -> ImportRun:
    run = ImportRun(
        record_key=vault.new_record_key(),
        source=mapping.source,
        document=document,
        state=ImportState.RUNNING,
        held_at=now,
        gone_at=now,
        started_at=now,
    )
    run.save(force_insert=True)
    return run


def check(
    rows: Iterable[Sequence[object]],
    mapping: ColumnMapping,
    *,
    today: date,
    reach: Collection[str] | None = None,
    each: Callable[[int], None] | None = None,
) -> Checked:
    """Read and check every row. reach: area codes rows may lie in; None for anywhere.

    each: told the number of rows read, now and then. Raises what reading the header raises, and CannotRead.
    """
    parsed: list[Parsed] = []
    errors: list[RowError] = []
    left_out = 0
    for number, one in enumerate(read_rows(rows, mapping, today=today, reach=reach), start=1):
        if isinstance(one, Parsed):
            parsed.append(one)
        elif isinstance(one, LeftOut):
            left_out += 1
        else:
            errors += one
        if each is not None and number % BATCH == 0:
            each(number)
    return Checked(parsed, errors, left_out)


@dataclass(frozen=True)
class _Held:
    """An incident of the source that is there already."""

    row: Incident
    area_code: str


def store(
    checked: Checked,
    mapping: ColumnMapping,
    *,
    run: ImportRun | None,
    actor: UUID | None,
    now: datetime,
    reach: Collection[str] | None = None,
) -> ImportResult:
    """Sort the rows into new, changed and unchanged; store the first two under a run, or nothing without one.

    A row that would move an incident from outside the reach into it is a fault (OUTSIDE_SCOPE) and left out.
    """
    held = {
        (row.source_id, row.source_occurrence): _Held(row, row.area.code if row.area else "")
        for row in Incident.objects.filter(source=mapping.source).select_related("area").defer("area__outline")
    }
    areas = {} if run is None else _ensure_areas(checked.parsed, mapping, actor=actor, now=now)
    fresh: list[Incident] = []
    changed: list[Incident] = []
    before: dict[int, dict[str, Any]] = {}
    errors, unchanged = list(checked.errors), 0
    repeats = tabular.number_repeats(one.ident for one in checked.parsed)
    for one, (ident, occurrence) in zip(checked.parsed, repeats, strict=True):
        known = held.get((ident, occurrence))
        digest = tabular.fingerprint({name: value for name, value in asdict(one).items() if name != "row"})
        if known and known.row.source_digest == digest and known.row.withdrawn_at is None:
            unchanged += 1
        elif known and reach is not None and known.area_code not in reach:
            errors.append(error_of(one.row, mapping.columns.get("area", ""), "OUTSIDE_SCOPE"))
        else:
            row = _incident(one, occurrence, mapping, areas, now)
            row.source_digest = digest
            if known:
                row.pk = known.row.pk
                before[row.pk] = values_of(known.row)
            (changed if known else fresh).append(row)
    result = ImportResult(checked.rows, len(fresh), len(changed), unchanged, checked.left_out, errors)
    if run is not None:
        Incident.objects.bulk_create(fresh, batch_size=BATCH)
        Incident.objects.bulk_update(changed, CHANGEABLE, batch_size=BATCH)
        made = [ImportedIncident(run=run, incident=row) for row in fresh]
        made += [ImportedIncident(run=run, incident=row, before=before[row.pk]) for row in changed]
        ImportedIncident.objects.bulk_create(made, batch_size=BATCH)
        _record(result, run, mapping, actor=actor, now=now)
    return result


def values_of(row: Incident) -> dict[str, Any]:
    """Return what an import may change of an incident, as plain values."""
    return {
        "occurred_on": row.occurred_on.isoformat(),
        "reported_on": row.reported_on.isoformat(),
        "category": row.category,
        "area": row.area_id,
        "is_online": row.is_online,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "attributes": row.attributes,
        "source_digest": row.source_digest,
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }


def put_values(row: Incident, values: dict[str, Any]) -> None:
    """Give an incident the values `values_of` returned, without saving it."""
    row.occurred_on = date.fromisoformat(values["occurred_on"])
    row.reported_on = date.fromisoformat(values["reported_on"])
    row.category, row.area_id, row.is_online = values["category"], values["area"], values["is_online"]
    row.latitude, row.longitude = values["latitude"], values["longitude"]
    row.attributes, row.source_digest = values["attributes"], values["source_digest"]
    row.withdrawn_at = datetime.fromisoformat(values["withdrawn_at"]) if values["withdrawn_at"] else None


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


def _ensure_areas(
    parsed: Sequence[Parsed], mapping: ColumnMapping, *, actor: UUID | None, now: datetime
) -> dict[str, int]:
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


def _record(result: ImportResult, run: ImportRun, mapping: ColumnMapping, *, actor: UUID | None, now: datetime) -> None:
    run.total, run.done = result.rows, result.rows
    run.created, run.updated, run.unchanged = result.created, result.updated, result.unchanged
    run.left_out, run.faulty = result.left_out, len({error.row for error in result.errors})
    run.faults = [[error.row, error.column, error.code] for error in result.errors[:MOST_FAULTS]]
    run.state, run.ended_at, run.started_at = ImportState.DONE, now, run.started_at or now
    run.let_go(now)
    run.save()
    audit.record(
        chain=audit.PANEL,
        verb="INCIDENTS_IMPORTED",
        subject=run,
        actor=actor,
        now=now,
        details={
            "mapping": mapping.source,
            "rows": result.rows,
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "left_out": result.left_out,
            "faulty": run.faulty,
        },
    )
