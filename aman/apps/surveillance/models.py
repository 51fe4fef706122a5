"""Signals: counts above what the baseline explains, with all that is needed to repeat them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.kit.scoping import ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class Level(models.TextChoices):
    """How rare a signal is, by the budget of false alarms."""

    ADVISORY = "ADVISORY", _("Advisory")
    ALERT = "ALERT", _("Alert")


class SignalState(models.TextChoices):
    """What was decided about a signal."""

    NEW = "NEW", _("New")
    WATCHING = "WATCHING", _("Being watched")
    EXPLAINED = "EXPLAINED", _("Explained")
    ACTED = "ACTED", _("Acted on")


class RunKind(models.TextChoices):
    """Why the counts were looked at."""

    NIGHTLY = "NIGHTLY", _("Nightly run")
    CHANGED = "CHANGED", _("After new incidents")
    ON_DEMAND = "ON_DEMAND", _("On demand")


class RunOutcome(models.TextChoices):
    """How a run ended."""

    DONE = "DONE", _("Done")
    TOO_FEW_DAYS = "TOO_FEW_DAYS", _("Too little history")


class Run(models.Model):
    """One look at all local series together: what was looked at, how, and how much was found."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=RunKind)
    as_of = models.DateField(db_comment="last day counted")
    made_at = models.DateTimeField(db_comment="incidents recorded by then were known")
    started_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=RunOutcome)
    method = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict, db_comment="options, version, seed, baseline: enough to repeat it")
    series = models.PositiveIntegerField(default=0, db_comment="areas times types looked at together")
    incidents = models.PositiveIntegerField(default=0, db_comment="incidents in the days looked at")
    raised = models.PositiveIntegerField(default=0, db_comment="signals raised or made stronger")

    class Meta:
        db_table_comment = "Looks at all local series together"
        indexes = [models.Index(fields=["-made_at"], name="run_latest")]


class Signal(ScopedModel):
    """A count in one area and category above what its baseline explains, as it was known on one day."""

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=16, db_comment="incident category, or ALL")
    as_of = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    p_value = models.FloatField(db_comment="calibrated over the windows")
    recurrence_days = models.FloatField(db_comment="days between false signals this strong, over all series")
    level = models.CharField(max_length=12, choices=Level)
    state = models.CharField(max_length=12, choices=SignalState, default=SignalState.NEW)
    method = models.CharField(max_length=60)
    parameters = models.JSONField(
        default=dict, db_comment="options, prior, windows, seed, cut-off: enough to repeat it"
    )
    made_at = models.DateTimeField()
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="signals")
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Counts above what the baseline explains"
        constraints = [models.UniqueConstraint(fields=["area", "category", "as_of"], name="signal_once_a_day")]


class SignalDecision(SealedRecord):
    """One decision about a signal, by whom and why. The signal itself holds the latest state."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="decisions")
    state = models.CharField(max_length=12, choices=SignalState)
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = SealedField(db_comment="sealed: what is known and what was done")

    class Meta:
        db_table_comment = "Decisions about signals"
        indexes = [models.Index(fields=["signal", "-at"], name="decision_latest")]
