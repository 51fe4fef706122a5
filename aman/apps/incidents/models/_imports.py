"""Tables of incidents that were brought in: the upload, what became of it, and the mappings kept for next time."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._incident import Incident
from aman.kit.held import HeldTable
from aman.kit.scoping import ScopedModel


class ImportState(models.TextChoices):
    """Where an import stands."""

    LOOKING = "LOOKING", _("Being looked at")
    QUEUED = "QUEUED", _("Waiting its turn")
    RUNNING = "RUNNING", _("Being brought in")
    DONE = "DONE", _("Brought in")
    FAILED = "FAILED", _("Not brought in")
    DROPPED = "DROPPED", _("Dropped")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class ImportMapping(models.Model):
    """What the columns and values of somebody else's table mean, kept for next time."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=40, unique=True)
    document = models.JSONField(db_comment="the mapping as the guide describes it: columns, values, dates")
    saved_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Mappings of columns and values kept for later imports"


class ImportRun(HeldTable, ScopedModel):
    """One table of incidents, from its upload to its withdrawal. Seen by whoever brought it, and by the whole panel."""

    scope_paths: ClassVar[dict[str, str]] = {"person": "held_by__uuid"}

    held_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_comment="who brought it; null from the command line",
    )  # fmt: skip
    state = models.CharField(max_length=16, choices=ImportState, default=ImportState.LOOKING)
    source = models.CharField(max_length=40, default="", blank=True, db_comment="name every incident of it carries")
    document = models.JSONField(default=dict, blank=True, db_comment="the mapping it was read with")
    good_only = models.BooleanField(default=False, db_comment="rows with faults are left out, by choice")
    reach = models.JSONField(null=True, blank=True, db_comment="area codes rows may lie in; null: anywhere")
    total = models.PositiveIntegerField(default=0, db_comment="rows below the header")
    done = models.PositiveIntegerField(default=0, db_comment="rows read so far")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0, db_comment="rows the mapping does not count")
    faulty = models.PositiveIntegerField(default=0, db_comment="rows with at least one fault")
    faults = models.JSONField(default=list, blank=True, db_comment="row, column and code; never a cell's content")
    problem = models.CharField(max_length=40, default="", blank=True, db_comment="code of why it failed")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Imports of incidents"


class ImportedIncident(models.Model):
    """What one import did to one incident, so that it can be undone. Reached through its import only."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="imports")
    before = models.JSONField(null=True, blank=True, db_comment="its values before this import; null: it was new")

    class Meta:
        db_table_comment = "Incidents an import made or changed"
        constraints = [models.UniqueConstraint(fields=["run", "incident"], name="imported_once")]
