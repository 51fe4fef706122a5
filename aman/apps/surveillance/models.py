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
    """Where a run stands, and how it ended."""

    QUEUED = "QUEUED", _("Waiting to begin")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    TOO_FEW_DAYS = "TOO_FEW_DAYS", _("Too little history")
    FAILED = "FAILED", _("Failed")


class RunStep(models.TextChoices):
    """What a run is doing."""

    READING = "READING", _("Reading the incidents")
    AREAS = "AREAS", _("Counts of every area and type")
    WIDE = "WIDE", _("Counts of regions and of the whole network")
    CLUSTERS = "CLUSTERS", _("Clusters in space and time")
    REPEATS = "REPEATS", _("Repeats near one another")
    HOTSPOTS = "HOTSPOTS", _("Places where incidents gather")
    STORING = "STORING", _("Storing what was found")


class Reach(models.TextChoices):
    """How much of the network a signal is about."""

    LOCAL = "LOCAL", _("One area")
    WIDE = "WIDE", _("A region or the whole network")


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
    step = models.CharField(max_length=12, choices=RunStep, default="", blank=True)
    progress = models.PositiveSmallIntegerField(default=0, db_comment="share of the work done, in percent")
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.CharField(max_length=20, default="", blank=True, db_comment="version of the program")
    digest = models.CharField(
        max_length=64, default="", blank=True, db_comment="SHA-256 of all results: the same records give the same"
    )
    told_at = models.DateTimeField(null=True, blank=True, db_comment="when people were told of what it raised")

    class Meta:
        db_table_comment = "Looks at all local series together"
        indexes = [models.Index(fields=["-made_at"], name="run_latest")]


class RunPart(models.Model):
    """What one method said in a run, with all that is needed to repeat it byte for byte."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="parts")
    method = models.CharField(max_length=40)
    version = models.CharField(max_length=20, default="", blank=True)
    options = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    first = models.DateField(db_comment="first day it looked at")
    last = models.DateField(db_comment="last day it looked at")
    series = models.PositiveIntegerField(default=0, db_comment="series or places looked at together")
    result = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, db_comment="SHA-256 of method, options, seed, days and result")

    class Meta:
        db_table_comment = "What each method said in a run"
        constraints = [models.UniqueConstraint(fields=["run", "method"], name="run_part_once")]


class Signal(ScopedModel):
    """Incidents beyond what their past explains, as they were known on one day: one thing, however many methods tell.

    A signal of a region or of the whole network has no area, so only those who reach everything see it.
    """

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, default="", blank=True)
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.LOCAL)
    region = models.CharField(max_length=80, default="", blank=True, db_comment="of a wide signal; empty: everywhere")
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=16, db_comment="incident category, or ALL")
    as_of = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    p_value = models.FloatField(db_comment="calibrated over the windows")
    recurrence_days = models.FloatField(db_comment="days between false signals this strong, over all series")
    q_value = models.FloatField(null=True, blank=True, db_comment="share of false ones among all as strong; informs")
    verified = models.PositiveIntegerField(null=True, blank=True, db_comment="of the count, corroborated by then")
    events = models.JSONField(default=list, db_comment="keys of the incidents counted: none raises a signal twice")
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
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reach="LOCAL", area__isnull=False) | models.Q(reach="WIDE", area__isnull=True),
                name="signal_somewhere",
            )
        ]
        indexes = [models.Index(fields=["-as_of", "area"], name="signal_latest")]


class SignalTelling(models.Model):
    """What one method told of a signal. The signal itself holds the rarest telling."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="tellings")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=40)
    level = models.CharField(max_length=12, choices=Level)
    category = models.CharField(max_length=16)
    first = models.DateField()
    last = models.DateField()
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    p_value = models.FloatField()
    q_value = models.FloatField(null=True, blank=True)
    recurrence_days = models.FloatField()
    parameters = models.JSONField(default=dict)

    class Meta:
        db_table_comment = "What each method told of a signal"
        constraints = [models.UniqueConstraint(fields=["signal", "run", "method"], name="signal_told_once")]


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


class PatrolPlan(models.Model):
    """Where and when presence was suggested for a week, and how it met what then happened."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="plan")
    first = models.DateField()
    last = models.DateField()
    method = models.CharField(max_length=40)
    places = models.JSONField(default=list, db_comment="cells and sites with hours and reasons, likeliest first")
    options = models.JSONField(default=dict)
    measured_at = models.DateTimeField(null=True, blank=True)
    hits = models.PositiveIntegerField(null=True, blank=True, db_comment="incidents of the week in a suggested place")
    total = models.PositiveIntegerField(null=True, blank=True, db_comment="incidents of the week with a place")
    measure = models.JSONField(default=dict, db_comment="hit rate with its interval, and that of the plain map")

    class Meta:
        db_table_comment = "Suggested patrols, and how they met what happened"
        indexes = [models.Index(fields=["-first"], name="plan_latest")]
