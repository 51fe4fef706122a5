"""Import of sites and their contacts: looked at first, all of it or the good rows, twice is the same as once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from aman.apps.places import import_reading
from aman.apps.places.models import PlaceImport
from aman.apps.places.services_import_rows import MESSAGES, CannotImport, Result, RowError, store_rows
from aman.core import tabular
from aman.kit import audit, tables, vault
from aman.kit.held import KEPT_FOR

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

__all__ = ["MESSAGES", "CannotImport", "Result", "RowError", "hold", "import_file"]

LARGEST_UPLOAD = 10_000_000
MOST_ROWS = 10_000
MOST_FAULTS = 5_000


class HasFaults(Exception):
    """Some rows have faults and nobody chose to leave them out; nothing was stored."""


class Gone(Exception):
    """The upload was brought in or deleted already."""


def import_file(*, path: Path, kind: str, dry_run: bool, good_only: bool, now: datetime) -> Result:
    """Import a file of sites or contacts at the command line. Raises CannotImport."""
    try:
        rows = list(tables.rows_of(path))
    except tables.CannotRead as error:
        raise CannotImport(str(error), error.code) from error
    header = _header(rows)
    if not header:
        raise CannotImport("The file is empty: its first row must name the columns.", "EMPTY")
    columns = import_reading.recognise(header, kind)
    if missing := import_reading.lacking(columns, kind):
        known = "; ".join(f"{ours} ({', '.join(import_reading.WORDS[kind][ours])})" for ours in missing)
        raise CannotImport(f"The file lacks these columns: {known}.", "NO_COLUMN")
    with transaction.atomic():
        result = store_rows(rows, columns, kind, actor=None, now=now)
        if dry_run or (result.errors and not good_only):
            transaction.set_rollback(True)
    return result


def _header(rows: Sequence[Sequence[object]]) -> list[str]:
    names = [tabular.as_text(cell).removeprefix("\ufeff").strip() for cell in (rows[0] if rows else ())]
    return [name for name in names if name]


@transaction.atomic
def hold(*, content: bytes, name: str, kind: str, person: Person, now: datetime) -> PlaceImport:
    """Seal an upload and look at it, within the scope in force. Raises CannotImport."""
    if len(content) > LARGEST_UPLOAD:
        raise CannotImport("This file is larger than 10 MB.", "TOO_LARGE")
    rows = _rows(content)
    header = _header(rows)
    if not header:
        raise CannotImport("The file is empty: its first row must name the columns.", "EMPTY")
    held = PlaceImport(record_key=vault.new_record_key(), kind=kind, held_by=person, held_at=now)
    held.hold(content, PurePath(name.replace("\\", "/")).name)
    _look(held, rows, import_reading.recognise(header, kind), person.uuid, now)
    held.save(force_insert=True)
    _note(held, "PLACES_UPLOADED", person.uuid, now)
    return held


def _rows(content: bytes) -> list[tables.Row]:
    rows = []
    try:
        for row in tables.rows_in(content, "The file"):
            rows.append(row)
            if len(rows) > MOST_ROWS + 1:
                raise CannotImport("This table has more than 10,000 rows.", "TOO_MANY_ROWS")
    except tables.CannotRead as error:
        raise CannotImport(str(error), error.code) from error
    return rows


def _look(held: PlaceImport, rows: list[tables.Row], columns: dict[str, str], actor: UUID, now: datetime) -> None:
    """Read a table and keep what would happen, without letting it happen."""
    header, preview, problem = _header(rows), [], ""
    held.columns, held.faults, held.counts = columns, [], {"rows": max(len(rows) - 1, 0)}
    if import_reading.lacking(columns, held.kind):
        problem = "NO_COLUMN"
    else:
        try:
            result = _tried(rows, columns, held.kind, actor, now)
        except CannotImport as error:
            problem = error.code
        else:
            preview = result.preview
            _keep(held, result)
    held.keep_look({"header": header, "preview": preview, "problem": problem})


def _tried(rows: list[tables.Row], columns: dict[str, str], kind: str, actor: UUID, now: datetime) -> Result:
    """Return what would happen: it happens, and is undone."""
    with transaction.atomic():
        result = store_rows(rows, columns, kind, actor=actor, now=now)
        transaction.set_rollback(True)
    return result


def _keep(held: PlaceImport, result: Result) -> None:
    held.faults = [[one.row, one.column, one.code] for one in result.errors[:MOST_FAULTS]]
    held.counts = {
        "rows": result.rows,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "faulty": len({one.row for one in result.errors}),
    }


@transaction.atomic
def look_again(*, held: PlaceImport, columns: dict[str, str], actor: UUID, now: datetime) -> PlaceImport:
    """Read a held table with other columns. Raises Gone, CannotImport."""
    fresh = _locked(held)
    _look(fresh, _rows(fresh.content()), columns, actor, now)
    fresh.save()
    _note(fresh, "PLACES_MAPPED", actor, now)
    return fresh


def _locked(held: PlaceImport) -> PlaceImport:
    fresh = PlaceImport.objects.select_for_update(of=("self",)).select_related("record_key").get(pk=held.pk)
    if not fresh.file:
        raise Gone
    return fresh


@transaction.atomic
def bring_in(*, held: PlaceImport, good_only: bool, actor: UUID, now: datetime) -> PlaceImport:
    """Store a held table within the scope in force. Raises Gone, HasFaults, CannotImport."""
    fresh = _locked(held)
    result = store_rows(_rows(fresh.content()), fresh.columns, fresh.kind, actor=actor, now=now)
    if result.errors and not good_only:
        raise HasFaults
    _keep(fresh, result)
    fresh.done_at = now
    fresh.let_go(now)
    fresh.save()
    _note(fresh, "PLACES_IMPORTED", actor, now)
    return fresh


@transaction.atomic
def drop(*, held: PlaceImport, actor: UUID | None, now: datetime) -> None:
    """Delete an upload that was not brought in. Raises Gone."""
    fresh = _locked(held)
    fresh.let_go(now)
    fresh.save()
    _note(fresh, "PLACES_DROPPED", actor, now)


def drop_old(*, now: datetime) -> int:
    """Delete uploads nobody brought in within a day."""
    old = list(PlaceImport.objects.filter(gone_at=None, held_at__lt=now - KEPT_FOR).order_by("pk"))
    for one in old:
        drop(held=one, actor=None, now=now)
    return len(old)


def _note(held: PlaceImport, verb: str, actor: UUID | None, now: datetime) -> None:
    details = {"kind": held.kind, **held.counts}
    audit.record(chain=audit.PANEL, verb=verb, subject=held, actor=actor, now=now, details=details)
