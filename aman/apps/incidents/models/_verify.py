"""Findings: what a second person makes of an incident that one person counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._incident import Incident
from aman.kit.vault import SealedField, SealedRecord


class Finding(models.TextChoices):
    """What the second person finds."""

    CORROBORATED = "CORROBORATED", _("Corroborated: something else supports it")
    UNCORROBORATED = "UNCORROBORATED", _("Uncorroborated: kept, and not counted")
    NOT_SO = "NOT_SO", _("Not so: it did not happen, or was nothing hostile")


class Verification(SealedRecord):
    """One finding. Never changed: a later one, or a report that joins, ends it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="verifications")
    finding = models.CharField(max_length=16, choices=Finding)
    supports = models.JSONField(default=list, blank=True, db_comment="codes of the list of what may support it")
    basis = SealedField(db_comment="sealed: what the finding rests on")
    first_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", db_comment="who decided that it is counted"
    )
    second_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    found_on = models.DateField(db_comment="local day of the finding: what was known by a day")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table_comment = "What a second person found of incidents"
        constraints = [
            models.CheckConstraint(condition=~Q(first_by=F("second_by")), name="finding_by_two_people"),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(ended_at__isnull=True), name="finding_in_force_once"
            ),
        ]
        indexes = [models.Index(fields=["finding", "found_on"], name="finding_by_day")]
