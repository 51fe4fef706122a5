"""The clocks of a report's handling, and the rules they were started by."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._report import Report


class Step(models.TextChoices):
    """A step of handling that has a clock, in the order they come."""

    TRIAGE = "TRIAGE", _("Taken in hand")
    SUPERVISE = "SUPERVISE", _("Personally directed")
    CONTACT = "CONTACT", _("First word to the reporter")
    DECIDE = "DECIDE", _("Decided")


class DutyRules(models.Model):
    """One version of the rules of clocks and reviews. Versions never change; the newest in force counts."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(unique=True)
    data = models.JSONField(db_comment="limits, hours, escalations and the share reviewed; numbers and codes only")
    in_force_from = models.DateTimeField()
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Versions of the rules of clocks and reviews"


class ReportClock(models.Model):
    """One step's clock for one report. `round` counts how often a decided report was opened again."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="clocks")
    step = models.CharField(max_length=16, choices=Step)
    round = models.PositiveSmallIntegerField(default=1)
    rules_version = models.PositiveIntegerField(default=0, db_comment="0 is the standard that comes with Aman")
    started_at = models.DateTimeField()
    pauses = models.JSONField(default=list, blank=True, db_comment="[from, to or null, REPORTER or ASIDE]")
    due_at = models.DateTimeField(null=True, blank=True, db_comment="null while it waits and nobody can say how long")
    paused_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    escalations = models.PositiveSmallIntegerField(default=0, db_comment="how many points of escalation are done")
    escalate_at = models.DateTimeField(null=True, blank=True, db_comment="when the next point falls")

    class Meta:
        db_table_comment = "Clocks of the handling of reports"
        constraints = [models.UniqueConstraint(fields=["report", "step", "round"], name="clock_once")]
        indexes = [
            models.Index(fields=["escalate_at"], name="clock_to_escalate", condition=Q(met_at__isnull=True)),
            models.Index(fields=["met_at"], name="clock_met", condition=Q(met_at__isnull=False)),
        ]
