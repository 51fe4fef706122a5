"""Sampled reviews of how reports were handled, by somebody who did not handle them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from aman.apps.incidents.models._report import Report
from aman.kit.vault import SealedField, SealedRecord

MARKS = ("timely", "direction", "contact", "decision", "recorded")
"""What a reviewer marks, each from 0 (not done) to 3 (as it should be)."""


def _mark() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True, blank=True, db_comment="0 not done to 3 as it should be")


class QualitySample(models.Model):
    """One draw: which decided reports of a week are reviewed, and by what seed, so that it can be drawn again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.DateField(unique=True, db_comment="first day of decisions drawn from")
    last = models.DateField()
    method = models.CharField(max_length=32)
    seed = models.CharField(max_length=64)
    percent = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    of_total = models.PositiveIntegerField(db_comment="decided reports of the week")
    drawn_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Samples of decided reports for review"


class QualityReview(SealedRecord):
    """One sampled report and its review. The reviewer is never the one who handled it."""

    sample = models.ForeignKey(QualitySample, on_delete=models.CASCADE, related_name="reviews")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reviews")
    handler = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    timely = _mark()
    direction = _mark()
    contact = _mark()
    decision = _mark()
    recorded = _mark()
    note = SealedField(db_comment="sealed: what is to be learnt")

    class Meta:
        db_table_comment = "Reviews of sampled reports"
        constraints = [
            models.UniqueConstraint(fields=["sample", "report"], name="review_once"),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("handler")), name="review_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(
                    reviewer__isnull=False, timely__lte=3, direction__lte=3, contact__lte=3, decision__lte=3,
                    recorded__lte=3,
                ),
                name="review_done_whole",
            ),
        ]  # fmt: skip
