"""Community impact assessments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aman.apps.incidents.models._report import Report
from aman.kit.vault import SealedField, SealedRecord


class ImpactAssessment(SealedRecord):
    """One signed version of a community impact assessment. Versions never change."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assessments")
    version = models.PositiveSmallIntegerField()
    experienced = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: how people feel now")
    evidenced = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: what reports and facts support")
    potential = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: what could make it worse")
    tension = models.PositiveSmallIntegerField(db_comment="1 (imminent) to 6 (low), 5 is normal")
    basis = SealedField(db_comment="sealed: how we know")
    review_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    review_due_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Signed versions of community impact assessments"
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="assessment_version_once"),
            models.CheckConstraint(
                condition=Q(experienced__lte=3, evidenced__lte=3, potential__lte=3, tension__gte=1, tension__lte=6),
                name="assessment_on_scale",
            ),
        ]
