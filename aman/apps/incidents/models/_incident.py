"""Incidents, and which reports describe them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from aman.apps.incidents.models._codes import Category
from aman.apps.incidents.models._report import Report
from aman.kit.scoping import Barred, ScopedModel


class Incident(ScopedModel):
    """Something that happened. Statistics count incidents, never reports."""

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}
    scope_barred = Barred(
        "links__report__exclusions__person__uuid",
        {"links__report__exclusions__lifted_at": None, "links__unlinked_at": None},
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurred_on = models.DateField()
    reported_on = models.DateField(db_comment="when it was first reported to anyone")
    category = models.CharField(max_length=16, choices=Category)
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_online = models.BooleanField(default=False)
    latitude = models.FloatField(null=True, blank=True, db_comment="degrees; public block-level points of imports only")
    longitude = models.FloatField(
        null=True, blank=True, db_comment="degrees; public block-level points of imports only"
    )
    source = models.CharField(max_length=40, default="AMAN", db_comment="AMAN, or the mapping it was imported by")
    source_id = models.CharField(max_length=64, default="", blank=True)
    source_occurrence = models.PositiveIntegerField(
        default=1, db_comment="which occurrence of the id within the file: ids repeat in real files"
    )
    source_digest = models.CharField(max_length=64, default="", blank=True)
    attributes = models.JSONField(default=dict, blank=True, db_comment="codes of the source, never free text")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, db_comment="when its last report was taken out; not counted since"
    )

    class Meta:
        db_table_comment = "Incidents: what statistics count"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "source_occurrence"],
                name="incident_source_identity",
                condition=~Q(source="AMAN"),
            )
        ]
        indexes = [models.Index(fields=["occurred_on", "area", "category"], name="incident_counts")]


class ReportLink(models.Model):
    """A report joined to an incident; reversible, so it is ended rather than deleted."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links")
    linked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Which reports describe which incident"
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(unlinked_at__isnull=True), name="report_in_one_incident"
            )
        ]
