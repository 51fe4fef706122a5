"""An import in the browser: uploaded, looked at, brought in, withdrawn and put back. The file itself never stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from aman.apps.incidents import import_look, import_mapping, selectors_import, services_import
from aman.apps.incidents.models import ImportedIncident, ImportMapping, ImportRun, ImportState, Incident, ReportLink
from aman.apps.places import selectors as places
from aman.core import tabular
from aman.kit import audit, scoping, tables, vault
from aman.kit.held import KEPT_FOR
from aman.kit.transitions import Transitions
from aman.kit.when import day_of

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

LARGEST_UPLOAD = 10_000_000
MOST_ROWS = 50_000
AT_ONCE = 2_000
"""Tables of more rows are brought in in the background."""
LOST_AFTER = timedelta(minutes=15)
STATES = Transitions.of(
    "import",
    [
        ("LOOKING", "QUEUED"),
        ("LOOKING", "RUNNING"),
        ("LOOKING", "DROPPED"),
        ("QUEUED", "RUNNING"),
        ("RUNNING", "DONE"),
        ("RUNNING", "FAILED"),
        ("DONE", "WITHDRAWN"),
        ("WITHDRAWN", "DONE"),
    ],
)


class CannotHold(Exception):
    """The upload cannot be looked at; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class HasFaults(Exception):
    """Some rows have faults and nobody chose to leave them out; nothing was stored."""


class NotReady(Exception):
    """The mapping cannot be used yet, or the file is gone; nothing was stored."""


class NameTaken(Exception):
    """Another mapping has this name."""


@transaction.atomic
def hold(
    *, content: bytes, name: str, mapping: str, person: Person, reach: Collection[str] | None, now: datetime
) -> ImportRun:
    """Seal an upload and look at it. mapping: a shipped name, a saved one's uuid, or "" to recognise the columns.

    Raises CannotHold (TOO_LARGE, TOO_MANY_ROWS, EMPTY, or the code of CannotRead).
    """
    if len(content) > LARGEST_UPLOAD:
        raise CannotHold("TOO_LARGE")
    file_name = PurePath(name.replace("\\", "/")).name
    rows = _rows(content, file_name)
    if not import_look.header_of(rows):
        raise CannotHold("EMPTY")
    document = selectors_import.document(mapping) if mapping else None
    if document is None:
        document = import_look.suggest(rows, file_name, selectors_import.known_documents())
    run = ImportRun(record_key=vault.new_record_key(), held_by=person, held_at=now)
    run.reach = None if reach is None else sorted(reach)
    run.hold(content, file_name)
    _look(run, rows, document, now)
    run.save(force_insert=True)
    _note(run, "IMPORT_UPLOADED", person.uuid, now, rows=run.total)
    return run


def _rows(content: bytes, name: str, separator: str = "") -> list[tables.Row]:
    try:
        rows = []
        for row in tables.rows_in(content, name, separator=separator):
            rows.append(row)
            if len(rows) > MOST_ROWS + 1:
                raise CannotHold("TOO_MANY_ROWS")
    except tables.CannotRead as error:
        raise CannotHold(error.code) from error
    return rows


def _look(run: ImportRun, rows: list[tables.Row], document: dict[str, Any], now: datetime) -> None:
    """Read a table through a mapping and keep what was seen on the run."""
    document = import_look.recognise_values(document, rows, set(places.area_names().values()))
    look = import_look.look_at(rows, document, today=day_of(now), reach=run.reach)
    run.document, run.source = document, str(document.get("source", ""))[:40]
    run.keep_look(look.as_json())
    run.total, run.faults, run.faulty, run.left_out = max(len(rows) - 1, 0), [], 0, 0
    run.created = run.updated = run.unchanged = 0
    if look.problem:
        return
    mapping = import_mapping.parse(document)
    checked = services_import.check(rows, mapping, today=day_of(now), reach=run.reach)
    with scoping.system("what an import would change"):
        result = services_import.store(checked, mapping, run=None, actor=None, now=now, reach=run.reach)
    _keep_counts(run, result)


def _keep_counts(run: ImportRun, result: services_import.ImportResult) -> None:
    run.total, run.left_out = result.rows, result.left_out
    run.created, run.updated, run.unchanged = result.created, result.updated, result.unchanged
    run.faulty = len({error.row for error in result.errors})
    run.faults = [[one.row, one.column, one.code] for one in result.errors[: services_import.MOST_FAULTS]]


@transaction.atomic
def look_again(*, run: ImportRun, document: dict[str, Any], actor: UUID, now: datetime) -> ImportRun:
    """Read a held table through another mapping. Raises NotReady, CannotHold, IllegalTransition."""
    held = _held(run)
    STATES.check(held.state, ImportState.QUEUED)
    rows = _rows(held.content(), "table", str(document.get("cell_separator", ""))[:1])
    _look(held, rows, document, now)
    held.save()
    _note(held, "IMPORT_MAPPED", actor, now, rows=held.total, faulty=held.faulty)
    return held


def _held(run: ImportRun) -> ImportRun:
    """Return a run locked for a change, with its file. Raises NotReady when the file is gone."""
    held = ImportRun.objects.select_for_update(of=("self",)).select_related("record_key", "held_by").get(pk=run.pk)
    if not held.file:
        raise NotReady
    return held


def start(*, run: ImportRun, good_only: bool, actor: UUID, now: datetime) -> ImportRun:
    """Bring a held table in: at once when it is short, else in the background.

    Raises NotReady, HasFaults, IllegalTransition.
    """
    with transaction.atomic():
        held = _held(run)
        STATES.check(held.state, ImportState.QUEUED)
        if held.looked().get("problem") or not (held.total - held.faulty):
            raise NotReady
        if held.faulty and not good_only:
            raise HasFaults
        held.state, held.good_only, held.done, held.started_at = ImportState.QUEUED, good_only, 0, now
        held.save()
        _note(held, "IMPORT_STARTED", actor, now, rows=held.total, good_only=good_only)
    if held.total <= AT_ONCE:
        bring_in(held, now=now)
        held.refresh_from_db()
    return held


def bring_in_queued(*, now: datetime) -> int:
    """Bring in what waits its turn; take up again what a worker left. Returns how many were brought in."""
    lost = Q(state=ImportState.RUNNING, started_at__lt=now - LOST_AFTER)
    waiting = ImportRun.objects.filter(Q(state=ImportState.QUEUED) | lost)
    return sum(bring_in(run, now=now) for run in waiting.select_related("record_key").order_by("pk"))


def bring_in(run: ImportRun, *, now: datetime) -> bool:
    """Read a started table and store it in one transaction. A table that cannot be read ends as FAILED."""
    mine = ImportRun.objects.filter(pk=run.pk, state__in=[ImportState.QUEUED, ImportState.RUNNING])
    if not mine.update(state=ImportState.RUNNING, started_at=now):
        return False
    with scoping.system("bring in an import"):
        held = ImportRun.objects.select_related("record_key", "held_by").get(pk=run.pk)
        actor = held.held_by.uuid if held.held_by else None
        try:
            mapping = import_mapping.parse(held.document)
            rows = _rows(held.content(), "table", mapping.cell_separator)
            _store(held, rows, mapping, actor, now)
        except (import_mapping.BadMapping, CannotHold, HasFaults, *HEADER_FAULTS):
            _fail(held, "CHANGED", actor, now)
        except IntegrityError:
            _fail(held, "SAME_TIME", actor, now)
    return True


HEADER_FAULTS = (tabular.NoHeader, tabular.MissingColumns, tabular.RepeatedColumn)


def _store(
    run: ImportRun, rows: list[tables.Row], mapping: import_mapping.ColumnMapping, actor: UUID | None, now: datetime
) -> None:
    def tell(number: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(done=number)

    checked = services_import.check(rows, mapping, today=day_of(now), reach=run.reach, each=tell)
    with transaction.atomic():
        result = services_import.store(checked, mapping, run=run, actor=actor, now=now, reach=run.reach)
        if result.errors and not run.good_only:
            raise HasFaults


@transaction.atomic
def _fail(run: ImportRun, code: str, actor: UUID | None, now: datetime) -> None:
    fresh = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    fresh.state, fresh.problem, fresh.ended_at = ImportState.FAILED, code, now
    fresh.let_go(now)
    fresh.save()
    _note(fresh, "IMPORT_FAILED", actor, now, code=code)


@transaction.atomic
def drop(*, run: ImportRun, actor: UUID | None, now: datetime) -> None:
    """Forget an upload that was not brought in. Raises IllegalTransition."""
    held = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    STATES.check(held.state, ImportState.DROPPED)
    held.state, held.ended_at = ImportState.DROPPED, now
    held.let_go(now)
    held.save()
    _note(held, "IMPORT_DROPPED", actor, now)


def drop_old(*, now: datetime) -> int:
    """Forget uploads nobody brought in within a day."""
    old = ImportRun.objects.filter(state=ImportState.LOOKING, held_at__lt=now - KEPT_FOR).order_by("pk")
    found = list(old)
    for run in found:
        drop(run=run, actor=None, now=now)
    return len(found)


@transaction.atomic
def withdraw(*, run: ImportRun, actor: UUID, now: datetime) -> int:
    """Take out everything an import brought, and undo what it changed; return how many incidents that touched.

    What a later import changed again, and what a report has been joined to since, stays. Raises IllegalTransition.
    """
    return _swap(run, ImportState.WITHDRAWN, "IMPORT_WITHDRAWN", actor, now)


@transaction.atomic
def put_back(*, run: ImportRun, actor: UUID, now: datetime) -> int:
    """Bring back what was withdrawn, as it was; return how many incidents that touched. Raises IllegalTransition."""
    return _swap(run, ImportState.DONE, "IMPORT_PUT_BACK", actor, now)


def _swap(run: ImportRun, after: ImportState, verb: str, actor: UUID, now: datetime) -> int:
    held = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    STATES.check(held.state, after)
    later = ImportedIncident.objects.filter(incident=OuterRef("incident"), pk__gt=OuterRef("pk")).exclude(run=held)
    told = ReportLink.objects.filter(incident=OuterRef("incident"), unlinked_at=None)
    touched = [
        one
        for one in ImportedIncident.objects.filter(~Exists(later), ~Exists(told), run=held).select_related("incident")
    ]
    for one in touched:
        if one.before is None:
            one.incident.withdrawn_at = now if after is ImportState.WITHDRAWN else None
        else:
            now_values = services_import.values_of(one.incident)
            services_import.put_values(one.incident, one.before)
            one.before = now_values
    with scoping.system("withdraw an import as a whole"):
        Incident.objects.bulk_update(
            [one.incident for one in touched], services_import.CHANGEABLE, batch_size=services_import.BATCH
        )
    ImportedIncident.objects.bulk_update(
        [one for one in touched if one.before is not None], ["before"], batch_size=services_import.BATCH
    )
    held.state, held.withdrawn_at = after, now if after is ImportState.WITHDRAWN else None
    held.save(update_fields=["state", "withdrawn_at"])
    _note(held, verb, actor, now, incidents=len(touched))
    return len(touched)


@transaction.atomic
def keep_mapping(*, run: ImportRun, name: str, person: Person, now: datetime) -> ImportMapping:
    """Keep a run's mapping under a name; the same person's mapping of that name is replaced. Raises NameTaken."""
    known = ImportMapping.objects.filter(name__iexact=name).first()
    if name.casefold() in import_mapping.shipped() or (known and known.saved_by_id != person.pk):
        raise NameTaken
    kept = known or ImportMapping(name=name)
    kept.document, kept.saved_by, kept.saved_at = run.document, person, now
    kept.save()
    audit.record(chain=audit.PANEL, verb="MAPPING_KEPT", subject=kept, actor=person.uuid, now=now)
    return kept


@transaction.atomic
def forget_mapping(*, mapping: ImportMapping, actor: UUID, now: datetime) -> None:
    """Delete a kept mapping. Imports made with it stay as they are."""
    audit.record(chain=audit.PANEL, verb="MAPPING_FORGOTTEN", subject=mapping, actor=actor, now=now)
    mapping.delete()


def _note(run: ImportRun, verb: str, actor: UUID | None, now: datetime, **details: Any) -> None:
    audit.record(chain=audit.PANEL, verb=verb, subject=run, actor=actor, now=now, details=details)
