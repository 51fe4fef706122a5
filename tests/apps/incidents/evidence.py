"""Files of reports, and what is asked of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aman.apps.incidents import services
from aman.apps.incidents.models import EvidenceFile, Report
from aman.kit import audit
from tests.kit.files.corpus_pictures import exif, saved


def photo() -> bytes:
    return saved("JPEG", exif=exif())


def add(report: Report, now: datetime, *files: tuple[str, bytes], **how: Any) -> list[EvidenceFile]:
    return services.add_files(report=report, files=files or [("holiday.jpg", photo())], now=now, **how)


def fresh(file: EvidenceFile) -> EvidenceFile:
    found = EvidenceFile.objects.select_related("record_key", "original_key", "report__record_key").get(pk=file.pk)
    found.report.record_key = found.record_key
    return found


def verbs(file: EvidenceFile) -> list[str]:
    return [event.verb for event in reversed(audit.trail(file))]
