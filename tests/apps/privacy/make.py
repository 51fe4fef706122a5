"""Reports that have lain still, for retention and erasure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from aman.apps.incidents import services as incidents
from aman.apps.incidents.models import Report
from aman.kit.models import AuditEvent
from aman.kit.vault import SealedRecord
from tests.apps.incidents.make import make_received


def make_closed(at: datetime, officer: Any, **fields: Any) -> incidents.Received:
    """Make a report that was taken and decided at a moment, and return it with its receipt."""
    received = make_received(at, **fields)
    incidents.take_report(report=received.report, actor=officer, now=at)
    Report.objects.filter(pk=received.report.pk).update(
        state="DECIDED", decision="NOT_COUNTED", not_counted_reason="MISTAKE", decided_by=officer, decided_at=at
    )
    received.report.refresh_from_db()
    return received


def fresh(report: Report) -> Report:
    return Report.objects.select_related("record_key").get(pk=report.pk)


def is_erased(record: SealedRecord) -> bool:
    model = type(record)
    return bool(model._base_manager.select_related("record_key").get(pk=record.pk).is_erased)


def verbs(subject: UUID | str | None = None) -> list[str]:
    rows = AuditEvent.objects.order_by("id")
    if subject:
        rows = rows.filter(subject_id=str(subject))
    return list(rows.values_list("verb", flat=True))


LONG = timedelta(days=800)
