"""Quality reviews as they are read: what waits for a reviewer, and what the marks add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Avg, Count, Q

from aman.apps.incidents.models import MARKS, QualityReview, QualitySample, Report

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


@dataclass(frozen=True)
class ToReview:
    """A sampled report that waits for its review."""

    uuid: UUID
    report: UUID
    reference: str
    decided_at: datetime | None
    is_mine: bool
    may_take: bool


@dataclass(frozen=True)
class MarkMean:
    """The mean of one mark over the reviews of a sample or of several."""

    mark: str
    mean: float
    count: int


@dataclass(frozen=True)
class SampleLine:
    """One draw, with what came of it."""

    sample: QualitySample
    drawn: int
    done: int


def reviews_waiting(person: Person) -> list[ToReview]:
    """Return the sampled reports within scope still to be reviewed, oldest decision first. One query."""
    found = QualityReview.objects.filter(done_at=None, report__in=Report.objects.values("pk"))
    found = found.filter(Q(reviewer=None) | Q(reviewer=person)).select_related("report")
    rows = found.only(
        "uuid", "reviewer", "handler", "report__uuid", "report__reference", "report__decided_at",
        "report__entered_by", "report__supervisor", "report__decided_by",
    ).order_by("report__decided_at", "pk")  # fmt: skip
    return [
        ToReview(
            one.uuid,
            one.report.uuid,
            one.report.reference,
            one.report.decided_at,
            one.reviewer_id == person.pk,
            person.pk
            not in {one.handler_id, one.report.entered_by_id, one.report.supervisor_id, one.report.decided_by_id},
        )
        for one in rows[:100]
    ]


def review_by_uuid(review: UUID) -> QualityReview:
    """Return a review of a report within scope. Raises QualityReview.DoesNotExist."""
    found = QualityReview.objects.filter(report__in=Report.objects.values("pk"))
    return found.select_related("report", "sample", "record_key", "reviewer", "handler").get(uuid=review)


def samples() -> list[SampleLine]:
    """Return the draws of the last half year with how many are reviewed, newest first. One query."""
    rows = QualitySample.objects.annotate(
        drawn=Count("reviews"), done=Count("reviews", filter=Q(reviews__done_at__isnull=False))
    ).order_by("-first")
    return [SampleLine(one, one.drawn, one.done) for one in rows[:26]]


def mark_means(since: datetime) -> list[MarkMean]:
    """Return the mean of every mark of the reviews written since a moment, with their number. One query."""
    done = QualityReview.objects.filter(done_at__gte=since)
    found = done.aggregate(number=Count("pk"), **{name: Avg(name) for name in MARKS})
    return [MarkMean(name, round(float(found[name] or 0), 1), found["number"]) for name in MARKS]


def reviews_left() -> int:
    """Return how many sampled reports within scope are still to be reviewed. One query."""
    return QualityReview.objects.filter(done_at=None, report__in=Report.objects.values("pk")).count()
