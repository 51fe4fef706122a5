"""What an incident was classified as, and what it was said to be before."""

from __future__ import annotations

from django.db import models

from aman.apps.incidents.models._codes import Category
from aman.apps.incidents.models._incident import Incident
from aman.kit.vault import SealedField, SealedRecord


class Classification(SealedRecord):
    """One classification of an incident, in the words of one version of the taxonomy. Only ever added to."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="classifications")
    number = models.PositiveSmallIntegerField(db_comment="1 for the first of its incident")
    taxonomy = models.CharField(max_length=16, db_comment="version of the taxonomy its codes belong to")
    type = models.CharField(max_length=32, db_comment="code of the type in that version")
    category = models.CharField(max_length=16, choices=Category, db_comment="what it is counted as since")
    category_before = models.CharField(max_length=16, choices=Category, db_comment="what it was counted as until then")
    strands = models.JSONField(default=list, blank=True, db_comment="codes of the strands it was aimed at")
    is_perceived = models.BooleanField(
        default=True, db_comment="hostility as perceived by whoever told us, not yet borne out"
    )
    is_repeat_target = models.BooleanField(default=False, db_comment="the same person or place was targeted before")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = SealedField(db_comment="sealed: why it was classified so")

    class Meta:
        db_table_comment = "Classifications of incidents, each as it was made"
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="classification_numbered")]
        indexes = [models.Index(fields=["at"], name="classification_when")]
