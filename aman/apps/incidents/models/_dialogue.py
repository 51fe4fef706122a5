"""What is said in the course of a report: with the reporter, and among ourselves."""

from __future__ import annotations

from django.db import models

from aman.apps.incidents.models._report import Report
from aman.kit.vault import SealedField, SealedRecord


class ReporterMessage(SealedRecord):
    """One message of the conversation with a reporter. Reached through its report only."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="dialogue")
    from_reporter = models.BooleanField()
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(null=True, unique=True)
    text = SealedField(db_comment="sealed: the message")

    class Meta:
        db_table_comment = "The conversation with a reporter"


class Direction(SealedRecord):
    """What the supervisor directs, or a note for colleagues. Never shown to the reporter."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="directions")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = SealedField(db_comment="sealed: the direction")

    class Meta:
        db_table_comment = "Directions of the supervisor"
