"""Incidents, and which reports describe them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from aman.apps.incidents.models._codes import Category
from aman.apps.incidents.models._report import Report
from aman.kit import scoping
from aman.kit.scoping import Barred, ScopedManager, ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class IncidentManager(ScopedManager["Incident"]):
    """Holds merged incidents to the stricter permission: all of their parts must be within reach.

    Somebody barred from one report, or without the area of one part, sees neither the whole nor any other part.
    """

    def get_queryset(self) -> models.QuerySet[Incident]:
        """Return the incidents the scope in force may see."""
        found = super().get_queryset()
        wanted = scoping.current()
        closed = Q()
        if not wanted.everything:
            closed |= Q(merged_into__isnull=False) & ~wanted.condition(Incident.scope_paths)
        if wanted.person is not None:
            barred = Incident.scope_barred
            linked = Incident._base_manager.filter(**{barred.person: wanted.person}, **barred.while_)
            merged = Q(merged_into__isnull=False) | Q(parts__isnull=False)
            closed |= Q(pk__in=linked.filter(merged).values("pk"))
        if not closed:
            return found
        groups = Incident._base_manager.filter(closed).values(whole=Coalesce("merged_into_id", "pk"))
        return found.exclude(pk__in=groups).exclude(merged_into__in=groups)


class Incident(ScopedModel):
    """Something that happened. Statistics count incidents, never reports."""

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}
    scope_barred: ClassVar[Barred] = Barred(
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
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts",
        db_comment="the incident that is counted in its place; never itself merged",
    )  # fmt: skip
    merged_at = models.DateTimeField(null=True, blank=True, db_comment="since when another is counted in its place")
    objects: ClassVar[IncidentManager] = IncidentManager()

    class Meta:
        db_table_comment = "Incidents: what statistics count"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "source_occurrence"],
                name="incident_source_identity",
                condition=~Q(source="AMAN"),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="incident_merged_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["occurred_on", "area", "category"], name="incident_counts"),
            models.Index(fields=["-occurred_on", "-id"], name="incident_newest"),
        ]


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


class IncidentMerge(SealedRecord):
    """One incident taken for the same as another; undone by a second date, never deleted. Links are not touched."""

    kept = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="merged_by")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    reason = SealedField(db_comment="sealed: why they are the same")

    class Meta:
        db_table_comment = "Which incidents were taken for the same, and by whom"
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="incident_merged_once"
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("merged")), name="merge_of_two"),
        ]
