"""Files come with a report, are cleaned by a worker, and are looked at; each step is a line of the custody log.

A file never decides whether a report is taken: one that cannot be kept becomes a row that says why.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q

from aman.apps.incidents import evidence_parts
from aman.apps.incidents.models import EvidenceFile, EvidenceOpening, EvidencePart, FilePart, FileState, Report
from aman.apps.incidents.selectors import files_waiting, original_of
from aman.kit import audit, vault
from aman.kit.files import rules, sandbox, working

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

log = logging.getLogger("aman.files")
LEASE = timedelta(minutes=3)
ATTEMPTS = 3
WITHOUT_SANDBOX = "NO_SANDBOX"
GONE = "ERASED"
_ROWS = 2 * rules.LIMITS.files
_SAME_VIEW = timedelta(minutes=15)


class OriginalNotKept(Exception):
    """The original was destroyed when its clean copy was made, as it is unless it is kept as evidence."""


class NotClean(Exception):
    """There is no clean copy of this file to be looked at."""


class ReasonNeeded(Exception):
    """An original is opened for a stated reason only."""


def _log(file: EvidenceFile, verb: str, actor: Person | None, now: datetime, **details: Any) -> None:
    """Write one line of a file's custody log: the audit chain of its report."""
    audit.record(
        chain=audit.intake_chain(file.report.uuid),
        verb=verb,
        subject=file,
        actor=actor.uuid if actor else None,
        now=now,
        details={"report": str(file.report.uuid), "number": file.number, **details},
    )


def _note(report: Report, verb: str, actor: Person | None, now: datetime, **details: Any) -> None:
    """Write one line of the report's own record."""
    audit.record(
        chain=audit.intake_chain(report.uuid),
        verb=verb,
        subject=report,
        actor=actor.uuid if actor else None,
        now=now,
        details=details,
    )


@transaction.atomic
def add_files(
    *,
    report: Report,
    files: Sequence[tuple[str, bytes]],
    now: datetime,
    keep: bool = False,
    by: Person | None = None,
    form_key: UUID | None = None,
) -> list[EvidenceFile]:
    """Take files, as (declared name, bytes), with a report; what each is and how big it is decides at once.

    keep: keep the originals as evidence. form_key: the same form sent twice has one effect.
    A file that cannot be kept is returned as REFUSED with its code. Raises vault.Erased.
    """
    Report.objects.select_for_update(of=("self",)).only("pk").get(pk=report.pk)
    if form_key is not None:
        before = list(report.files.filter(form_key=form_key).order_by("number"))
        if before:
            return before
    held = list(report.files.exclude(state=FileState.REFUSED).values_list("size", flat=True))
    rows = report.files.count()
    number = report.files.aggregate(last=Max("number"))["last"] or 0
    codes = rules.admit([len(content) for _, content in files], held=held)
    added = []
    for (name, content), code in list(zip(files, codes, strict=True))[: max(0, _ROWS - rows)]:
        number += 1
        file = EvidenceFile(
            report=report, record_key=report.record_key, number=number, size=len(content), received_at=now
        )
        file.by, file.keep_original, file.form_key = by, keep, form_key
        _take(file, name, content, code, now)
        told = {"state": file.state, "code": file.code, "size": file.size, "sha256": file.original_digest}
        _log(file, "FILE_RECEIVED", by, now, **told)
        added.append(file)
    if added:
        _note(report, "EVIDENCE_ADDED", by, now, files=len(added), refused=sum(bool(file.code) for file in added))
    return added


def _take(file: EvidenceFile, name: str, content: bytes, code: rules.Refusal | None, now: datetime) -> None:
    """Store a file that waits to be cleaned, or the row that says why it was not kept."""
    try:
        if code is not None:
            raise rules.Refused(code)
        file.kind = rules.kind_of(content)
    except rules.Refused as refused:
        file.state, file.code, file.done_at = FileState.REFUSED, refused.code, now
        file.save(force_insert=True)
        return
    file.original_key = vault.new_record_key()
    if file.keep_original:  # a name may say who took it: it stays with the original only
        file.original_digest = hashlib.sha256(content).hexdigest()
        file.seal(name=rules.tidy_name(name))
    file.save(force_insert=True)
    _store(file, FilePart.ORIGINAL, 0, content)


def _store(file: EvidenceFile, part: str, page: int, content: bytes) -> None:
    pieces = evidence_parts.sealed(file, part, page, content)
    EvidencePart.objects.bulk_create(
        EvidencePart(file=file, part=part, page=page, piece=number, content=piece)
        for number, piece in enumerate(pieces)
    )


def clean_next(*, now: datetime) -> bool:
    """Clean the file that has waited longest and that no other worker has in hand; False where there is none.

    The file is opened in a locked child only. Where none can be had it stays sealed, and waits.
    """
    file = _lease(now)
    if file is None:
        return False
    try:
        content = original_of(file)
    except (vault.Erased, vault.Tampered):
        _refuse(file, GONE, now)
        return True
    try:
        _keep(file, working.working_copy(content), now)
    except rules.Refused as refused:
        _refuse(file, refused.code, now)
    except sandbox.SandboxMissing:
        log.error("no sandbox on this machine: files stay sealed")
        waiting = EvidenceFile.objects.filter(pk=file.pk, state=FileState.WAITING)
        waiting.update(code=WITHOUT_SANDBOX, attempts=F("attempts") - 1, lease_until=now + timedelta(minutes=10))
    return True


def _lease(now: datetime) -> EvidenceFile | None:
    """Take the next waiting file in hand; one that was in hand too often is refused on the way."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    for pk, attempts in files_waiting().filter(free).values_list("pk", "attempts")[:20]:
        mine = EvidenceFile.objects.filter(free, pk=pk, state=FileState.WAITING)
        if not mine.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
            continue
        file = EvidenceFile.objects.select_related("record_key", "original_key", "report__record_key").get(pk=pk)
        if attempts < ATTEMPTS:
            return file
        _refuse(file, rules.Refusal.TOO_HARD, now)
    return None


@transaction.atomic
def _keep(file: EvidenceFile, copy: working.WorkingCopy, now: datetime) -> None:
    """Store the clean copy of a file in hand; destroy its original unless it is kept as evidence."""
    held = _in_hand(file)
    if held is None:
        return
    _store(held, FilePart.CLEAN, 0, copy.content)
    for page, preview in enumerate(copy.previews, 1):
        _store(held, FilePart.PREVIEW, page, preview)
    held.state, held.code, held.done_at, held.lease_until = FileState.CLEAN, "", now, None
    held.kind, held.media, held.only_first = copy.kind, copy.media, copy.only_first
    held.pages, held.clean_size = len(copy.previews), len(copy.content)
    held.clean_digest = hashlib.sha256(copy.content).hexdigest()
    held.save()
    if not held.keep_original:
        _destroy_original(held, now)
    _log(held, "FILE_CLEANED", None, now, sha256=held.clean_digest, original=held.original_digest, kind=held.kind)


@transaction.atomic
def _refuse(file: EvidenceFile, code: str, now: datetime) -> None:
    """Refuse a file in hand and destroy what was sent."""
    held = _in_hand(file)
    if held is None:
        return
    held.state, held.code, held.done_at, held.lease_until = FileState.REFUSED, code, now, None
    held.original_digest, held.name = "", b""
    held.save()
    _destroy_original(held, now)
    _log(held, "FILE_REFUSED", None, now, code=code)


def _in_hand(file: EvidenceFile) -> EvidenceFile | None:
    """Return a leased file as it is now, held; None where another worker has it or is done with it."""
    held = EvidenceFile.objects.select_for_update().filter(pk=file.pk, state=FileState.WAITING).first()
    if held is None or held.lease_until != file.lease_until:
        return None
    held.record_key, held.report, held.original_key = file.record_key, file.report, file.original_key
    return held


def _destroy_original(file: EvidenceFile, now: datetime) -> None:
    """Destroy the key an original is sealed with, and the sealed pieces."""
    if file.original_key is not None and file.original_key.wrapped is not None:
        vault.destroy(file.original_key, now=now)
    file.parts.filter(part=FilePart.ORIGINAL).delete()


def clear_erased(*, now: datetime) -> int:
    """Delete the pieces and digests of files whose report was erased; nothing could open them any more."""
    gone = EvidenceFile.objects.filter(record_key__wrapped=None)
    with transaction.atomic():
        found, _ = EvidencePart.objects.filter(file__in=gone).delete()
        for file in gone.filter(original_key__wrapped__isnull=False).select_related("original_key"):
            if file.original_key is not None:
                vault.destroy(file.original_key, now=now)
        gone.exclude(original_digest="").update(original_digest="")
        if found:
            what = ("incidents.EvidenceFile", "")
            audit.record(
                chain=audit.PANEL, verb="FILES_CLEARED", subject=what, actor=None, now=now, details={"pieces": found}
            )
    return found


@transaction.atomic
def note_file_viewed(*, file: EvidenceFile, actor: Person, now: datetime) -> None:
    """Name who looked at a file, in its custody log and in its report's record, once in a quarter of an hour."""
    lately = audit.trail(file).filter(verb="FILE_VIEWED", actor=actor.uuid, at__gt=now - _SAME_VIEW)
    if lately.exists():
        return
    _log(file, "FILE_VIEWED", actor, now)
    _note(file.report, "EVIDENCE_READ", actor, now, file=str(file.uuid))


@transaction.atomic
def note_file_downloaded(*, file: EvidenceFile, actor: Person, now: datetime) -> None:
    """Name who took the clean copy of a file. Raises NotClean."""
    if file.state != FileState.CLEAN:
        raise NotClean
    _log(file, "FILE_DOWNLOADED", actor, now, sha256=file.clean_digest)


@transaction.atomic
def open_original(*, file: EvidenceFile, reason: str, actor: Person, now: datetime) -> bytes:
    """Return the original of a file kept as evidence, once the reason is in its custody log.

    Raises ReasonNeeded, OriginalNotKept, vault.Erased, vault.Tampered.
    """
    if not reason.strip():
        raise ReasonNeeded
    if file.state != FileState.CLEAN or not file.original_digest:
        raise OriginalNotKept
    content = original_of(file)
    if hashlib.sha256(content).hexdigest() != file.original_digest:
        raise vault.Tampered("the original is not what was received")
    opening = EvidenceOpening(record_key=file.record_key, file=file, by=actor, at=now)
    opening.seal(reason=reason)
    opening.save(force_insert=True)
    _log(file, "ORIGINAL_OPENED", actor, now, sha256=file.original_digest, opening=str(opening.uuid))
    _note(file.report, "EVIDENCE_ORIGINAL_OPENED", actor, now, file=str(file.uuid))
    return content
