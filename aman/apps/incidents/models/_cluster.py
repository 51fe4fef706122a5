"""Reports that came together: in much the same words, or from one place within an hour."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.kit.scoping import ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class ClusterState(models.TextChoices):
    """Where a cluster stands."""

    OPEN = "OPEN", _("Open")
    SET_ASIDE = "SET_ASIDE", _("Set aside as a wave")


class ClusterBasis(models.TextChoices):
    """What the reports of a cluster have in common."""

    WORDS = "WORDS", _("Much the same words")
    PLACE = "PLACE", _("Together within an hour")


class ReportCluster(SealedRecord, ScopedModel):
    """One triage card for reports that came together; reversible, and nothing in it is refused or lost."""

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}

    state = models.CharField(max_length=16, choices=ClusterState, default=ClusterState.OPEN)
    basis = models.CharField(max_length=8, choices=ClusterBasis, default=ClusterBasis.WORDS)
    kind = models.CharField(max_length=16)
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    likeness = models.BigIntegerField(db_comment="keyed similarity hash its reports are near; 0 where by place")
    opened_at = models.DateTimeField()
    newest_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, db_comment="when somebody was last told of it")
    rung = models.JSONField(
        default=dict, blank=True, db_comment="when those further were last told of it, by step and point of escalation"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = SealedField(db_comment="sealed: why it was set aside, or put back")

    class Meta:
        db_table_comment = "Reports that came together"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="SET_ASIDE", set_aside_at__isnull=False, set_aside_by__isnull=False)
                | Q(state="OPEN", set_aside_at__isnull=True, set_aside_by__isnull=True),
                name="cluster_set_aside_whole",
            )
        ]
        indexes = [models.Index(fields=["newest_at"], name="cluster_newest")]
