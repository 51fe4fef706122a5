"""Files of a report: for those who may open it, and for the reporter, who is told how many were kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents import evidence_parts
from aman.apps.incidents.models import EvidenceFile, EvidenceOpening, FilePart, FileState, Report
from aman.kit import audit

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class FileRow:
    """One file as a list shows it."""

    uuid: UUID
    number: int
    name: str
    state: str
    code: str
    kind: str
    size: int
    pages: int
    keeps_original: bool
    received_at: datetime


@dataclass(frozen=True)
class FilesKept:
    """What became of the files a reporter sent: how many are kept or still being looked at, and why others are not."""

    kept: int
    waiting: int
    refused: tuple[tuple[int, str], ...]
    """(number of the file in the order sent, code)."""

    @property
    def sent(self) -> int:
        """How many files were sent."""
        return self.kept + self.waiting + len(self.refused)


@dataclass(frozen=True)
class CustodyEntry:
    """One line of a file's custody log; `reason` only where an original was taken."""

    at: datetime
    verb: str
    name: str
    details: dict[str, Any]
    reason: str = ""


def files_of(report: Report) -> list[FileRow]:
    """Return the files of a report, in the order they came. One query."""
    rows = []
    for file in report.files.order_by("number"):
        file.record_key = report.record_key
        rows.append(_row(file))
    return rows


def files_of_reports(reports: Sequence[Report]) -> list[tuple[Report, FileRow]]:
    """Return the files of some reports, without their names, in the order they came. One query."""
    by_key = {report.pk: report for report in reports}
    found = EvidenceFile.objects.filter(report__in=by_key).order_by("received_at", "report_id", "number")
    return [(by_key[file.report_id], _row(file, named=False)) for file in found]


def _row(file: EvidenceFile, *, named: bool = True) -> FileRow:
    return FileRow(
        uuid=file.uuid,
        number=file.number,
        name="" if not named or file.is_erased else file.reveal("name"),
        state=file.state,
        code=file.code,
        kind=file.kind,
        size=file.size,
        pages=file.pages,
        keeps_original=bool(file.original_digest),
        received_at=file.received_at,
    )


def files_kept(report: Report) -> FilesKept:
    """Return what became of a report's files, without their names. One query."""
    found = list(report.files.order_by("number").values_list("number", "state", "code"))
    return FilesKept(
        kept=sum(state == FileState.CLEAN for _, state, _ in found),
        waiting=sum(state == FileState.WAITING for _, state, _ in found),
        refused=tuple((number, code) for number, state, code in found if state == FileState.REFUSED),
    )


def file_of(report: Report, file: UUID) -> EvidenceFile:
    """Return one file of a report that somebody may open. Raises EvidenceFile.DoesNotExist."""
    found: EvidenceFile = report.files.select_related("original_key", "by").get(uuid=file)
    found.report, found.record_key = report, report.record_key
    return found


def file_contents(file: EvidenceFile, part: str, page: int = 0) -> bytes:
    """Return the contents of a file: its clean copy, its original, or the picture of a page.

    Raises vault.Erased where there are none, vault.Tampered.
    """
    found = file.parts.filter(part=part, page=page).order_by("piece").values_list("content", flat=True)
    return evidence_parts.opened(file, part, page, [bytes(piece) for piece in found])


def original_of(file: EvidenceFile) -> bytes:
    """Return the original of a file kept as evidence. Raises vault.Erased, vault.Tampered."""
    return file_contents(file, FilePart.ORIGINAL)


def custody_of(file: EvidenceFile) -> list[CustodyEntry]:
    """Return the custody log of a file, oldest first, with the names of those who acted. Three queries."""
    events = sorted(audit.trail(file), key=lambda event: (event.at, event.pk))
    names = accounts.short_names({event.actor for event in events if event.actor})
    reasons = _reasons(file)
    return [
        CustodyEntry(
            event.at,
            event.verb,
            names.get(event.actor, "") if event.actor else "",
            event.details,
            reasons.get(str(event.details.get("opening", "")), ""),
        )
        for event in events
    ]


def _reasons(file: EvidenceFile) -> dict[str, str]:
    if file.is_erased:
        return {}
    found = {}
    for opening in EvidenceOpening.objects.filter(file=file):
        opening.record_key = file.record_key
        found[str(opening.uuid)] = opening.reveal("reason")
    return found


def files_waiting() -> QuerySet[EvidenceFile]:
    """Return the files nobody has cleaned yet, oldest first."""
    return EvidenceFile.objects.filter(state=FileState.WAITING).order_by("received_at", "pk")
