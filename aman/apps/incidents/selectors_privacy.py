"""What a report holds, as a whole: for retention, erasure and the reporter's own request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from aman.apps.incidents import codebook
from aman.apps.incidents.models import (
    Case,
    CaseState,
    Incident,
    PoliceRecord,
    Referral,
    Report,
    ReportExclusion,
    ReportLink,
)
from aman.apps.incidents.selectors import file_contents
from aman.kit import holding, scoping
from aman.kit.holding import Idle, KeptFile, Piece
from aman.kit.models import AuditEvent, RecordKey

HERE = "aman.apps.incidents"
READINGS = ("REPORT_READ", "EVIDENCE_READ", "CASE_READ")
"""Looking at a report is not working on it."""
POLICE = "POLICE"
WAITING = ("PROPOSED", "SENT", "ACCEPTED")


def _idle() -> QuerySet[Any]:
    """Return decided reports that can still be read and have no open case, with their last writing."""
    open_case = Q(case__state=CaseState.OPEN) | Q(
        links__unlinked_at__isnull=True, links__incident__case__state=CaseState.OPEN
    )
    open_case |= Q(links__unlinked_at__isnull=True, links__incident__merged_into__case__state=CaseState.OPEN)
    written = Greatest(
        "received_at",
        Coalesce("decided_at", "received_at"),
        Coalesce(Max("dialogue__at"), "received_at"),
        Coalesce(Max("directions__at"), "received_at"),
        Coalesce(Max("case__closed_at"), "received_at"),
    )
    found: QuerySet[Any] = Report.objects.filter(state="DECIDED", record_key__wrapped__isnull=False)
    still = Report.objects.filter(open_case).values("pk")
    wanted: QuerySet[Any] = found.exclude(pk__in=still).annotate(written_at=written)
    return wanted


def idle(before: datetime, limit: int) -> list[Idle]:
    """Return the longest idle reports whose last activity is before a moment. Readings are no activity."""
    found = list(_idle().filter(written_at__lt=before).order_by("written_at", "pk")[:limit])
    acts = _last_acts([report.uuid for report in found])
    ended = [Idle(r.uuid, r.reference, max(r.written_at, acts.get(str(r.uuid), r.written_at))) for r in found]
    return [one for one in ended if one.last_activity < before]


def _last_acts(reports: list[UUID]) -> dict[str, datetime]:
    events = AuditEvent.objects.filter(subject_type="incidents.Report", subject_id__in=[str(one) for one in reports])
    rows = events.exclude(verb__in=READINGS).values_list("subject_id").annotate(at=Max("at"))
    return {subject: at for subject, at in rows.order_by()}


def idle_one(report: UUID) -> Idle | None:
    """Return one report if it could be removed by age, with its last activity; None while it is worked on."""
    found = _idle().filter(uuid=report).first()
    if found is None:
        return None
    last = max(found.written_at, _last_acts([report]).get(str(report), found.written_at))
    return Idle(found.uuid, found.reference, last)


def closed_to_reader() -> QuerySet[Any]:
    """Return the uuids of the reports that whoever is at work is barred from; none for the system itself."""
    person = scoping.current().person
    barred = ReportExclusion.objects.filter(lifted_at=None)
    barred = barred.filter(person__uuid=person) if person is not None else barred.none()
    return barred.values("report__uuid")


def find(words: str) -> tuple[UUID, str] | None:
    """Return (uuid, reference) of the report somebody names by its reference, or None."""
    found = Report.objects.filter(reference__iexact=words.strip()).first()
    return (found.uuid, found.reference) if found else None


def held(report: UUID) -> Report | None:
    """Return a report with its key, or None."""
    return Report.objects.select_related("record_key").filter(uuid=report).first()


def has_open_police_matter(report: UUID) -> bool:
    """Whether the police have the report, or are about to, and have not said how it ended."""
    if Referral._base_manager.filter(report__uuid=report, recipient=POLICE, state__in=WAITING).exists():
        return True
    linked = Incident._base_manager.filter(links__report__uuid=report, links__unlinked_at__isnull=True)
    wholes = linked.exclude(merged_into=None).values("merged_into")
    cases = Case._base_manager.filter(
        Q(report__uuid=report) | Q(incident__in=linked.values("pk")) | Q(incident__in=wholes)
    )
    latest = PoliceRecord._base_manager.filter(case__in=cases.values("pk"), followed_by__isnull=True)
    return any(not codebook.police_entry(outcome).final for outcome in latest.values_list("outcome", flat=True))


def rows_of(report: Report) -> Iterator[object]:
    """Yield every row a report consists of; with those of its incident where no other report describes it."""
    yield from holding.rows_below(report, HERE)
    for incident in Incident._base_manager.filter(links__report=report, links__unlinked_at__isnull=True).distinct():
        if not _others_describe(incident, report):
            below = holding.rows_below(incident, HERE)
            yield from (row for row in below if not isinstance(row, Incident))


def _others_describe(incident: Incident, report: Report) -> bool:
    """Whether another report that can be read describes an incident, or one that was merged into it."""
    links = ReportLink.objects.filter(Q(incident=incident) | Q(incident__merged_into=incident), unlinked_at=None)
    return bool(links.filter(report__record_key__wrapped__isnull=False).exclude(report=report).exists())


def keys_of(report: Report) -> list[RecordKey]:
    """Return every key that opens something of a report and nothing of another."""
    return holding.keys_of(rows_of(report))  # type: ignore[arg-type]


def pieces_of(report: Report) -> list[Piece]:
    """Return all that is held about the people of a report, value by value. Raises vault.Erased."""
    return [piece for row in rows_of(report) for piece in holding.pieces(row, own=False)]  # type: ignore[arg-type]


def files_of(report: Report) -> list[KeptFile]:
    """Return the clean copies of the files of a report."""
    found = []
    for file in report.files.filter(state="CLEAN").select_related("record_key", "original_key").order_by("number"):
        file.report, file.record_key = report, report.record_key
        found.append(KeptFile(f"file-{file.number}", file.media, file_contents(file, "CLEAN")))
    return found
