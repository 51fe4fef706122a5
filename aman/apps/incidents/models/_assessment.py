"""Community impact assessments: the series of a report, its signed versions, and the actions set in them."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db import models
from django.db.models import Q

from aman.apps.incidents.models._report import Report
from aman.kit.scoping import ScopedManager
from aman.kit.vault import SealedField, SealedRecord

M = TypeVar("M", bound=models.Model)


class ThroughReport(ScopedManager[M]):
    """A manager of what hangs on a report: seen by whoever may see the report, and by nobody else."""

    def get_queryset(self) -> models.QuerySet[M]:
        found: models.QuerySet[M] = models.QuerySet(self.model, using=self._db)
        return found.filter(report__in=Report.objects.values("pk"))


class ImpactAssessment(SealedRecord):
    """One signed version of a community impact assessment. Versions never change; the database refuses it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assessments")
    version = models.PositiveSmallIntegerField()
    experienced = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: how people feel now")
    evidenced = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: what reports and facts support")
    potential = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: what could make it worse")
    tension = models.PositiveSmallIntegerField(db_comment="1 (imminent) to 6 (low), 5 is normal")
    language = models.CharField(max_length=8, default="en", db_comment="language its words were written in")
    communities = models.JSONField(default=list, blank=True, db_comment="codes of the list of communities")
    areas = models.JSONField(default=list, blank=True, db_comment="codes of the areas affected")
    figures = models.JSONField(
        default=dict, blank=True, db_comment="incidents near before it, as counted when it was signed"
    )
    closes = models.BooleanField(default=False, db_comment="whether it found tension back to normal")
    basis = SealedField(db_comment="sealed: how we know")
    experienced_words = SealedField(db_comment="sealed: how people feel now")
    evidenced_words = SealedField(db_comment="sealed: what reports and facts support")
    potential_words = SealedField(db_comment="sealed: what could make it worse")
    places_words = SealedField(db_comment="sealed: which places are affected")
    consulted = SealedField(db_comment="sealed: whom we asked, and what they said")
    summary = SealedField(db_comment="sealed: what happened, for the reader of the assessment")
    review_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    review_due_at = models.DateTimeField(null=True, blank=True, db_comment="empty once back to normal")
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


class AssessmentSeries(models.Model):
    """The assessments of one report as a whole: open until tension is normal, and when the next review is due."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="series")
    is_open = models.BooleanField(default=True)
    first_version = models.PositiveSmallIntegerField(
        default=1, db_comment="the version the present round of reviews began with"
    )
    versions = models.PositiveSmallIntegerField(default=0)
    tension = models.PositiveSmallIntegerField(default=5)
    due_at = models.DateTimeField(null=True, blank=True, db_comment="next review; empty once closed")
    review_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_for = models.CharField(max_length=24, default="", blank=True, db_comment="code: why it was opened again")

    objects = ThroughReport()

    class Meta:
        db_table_comment = "Rounds of community impact assessments"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, due_at__isnull=False) | Q(is_open=False, due_at__isnull=True),
                name="series_open_while_due",
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="series_due", condition=Q(is_open=True))]


class AssessmentAction(SealedRecord):
    """What an assessment asks somebody to do, by when. Its words never change; it is done or it is not."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assessment_actions")
    version = models.PositiveSmallIntegerField(db_comment="the version it was set in")
    text = SealedField(db_comment="sealed: what is to be done")
    owner = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ThroughReport()

    class Meta:
        db_table_comment = "Actions set in community impact assessments"
        indexes = [models.Index(fields=["owner", "due_on"], name="action_open", condition=Q(done_at__isnull=True))]
