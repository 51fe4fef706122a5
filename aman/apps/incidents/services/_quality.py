"""Sampled reviews: drawn by a seed that is written down, done by somebody who did not handle the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from aman.apps.incidents.models import (
    MARKS,
    Duty,
    QualityReview,
    QualitySample,
    Report,
    ReportAssignment,
    ReportState,
)
from aman.apps.incidents.rulebook import Sampling
from aman.apps.incidents.selectors import midnight, monday_of, rules_at
from aman.apps.incidents.services._exclude import is_barred
from aman.core import sampling
from aman.kit import audit
from aman.kit.when import day_of

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class OwnHandling(Exception):
    """Nobody reviews what they entered, supervised or decided themselves."""


class ReviewTaken(Exception):
    """Somebody else has this review, or it is done."""


class NotReviewer(Exception):
    """Only whoever took the review writes it."""


@dataclass(frozen=True)
class Marks:
    """What a reviewer found, each mark from 0 (not done) to 3 (as it should be), and what is to be learnt."""

    timely: int
    direction: int
    contact: int
    decision: int
    recorded: int
    note: str = ""


@transaction.atomic
def draw_sample(*, week_of: date, now: datetime, share: Sampling | None = None) -> QualitySample | None:
    """Draw which of a week's decided reports are reviewed; None where the week is not over or was drawn before.

    The seed is the week itself with the number of its reports: anybody can draw it again from the same reports.
    share: of this draw, instead of what the rules say.
    """
    first = monday_of(week_of)
    last = first + timedelta(days=6)
    if day_of(now) <= last or QualitySample.objects.filter(first=first).exists():
        return None
    begins, ends = midnight(first), midnight(last + timedelta(days=1))
    decided = Report.objects.filter(state=ReportState.DECIDED, decided_at__gte=begins, decided_at__lt=ends)
    found = {str(one.uuid): one for one in decided.select_related("record_key", "decided_by")}
    share = share or rules_at(ends).sampling
    sample = QualitySample(
        first=first,
        last=last,
        method=sampling.METHOD,
        seed=f"{first.isoformat()}/{len(found)}",
        percent=share.percent,
        least=share.least,
        of_total=len(found),
        drawn_at=now,
    )
    sample.save(force_insert=True)
    for uuid in sampling.draw(found, seed=sample.seed, percent=share.percent, least=share.least):
        report = found[uuid]
        QualityReview(record_key=report.record_key, sample=sample, report=report, handler=report.decided_by).save(
            force_insert=True
        )
    audit.record(
        chain=audit.PANEL,
        verb="SAMPLE_DRAWN",
        subject=sample,
        actor=None,
        now=now,
        details={"of": len(found), "drawn": sample.reviews.count(), "seed": sample.seed},
    )
    return sample


@transaction.atomic
def take_review(*, review: UUID, actor: Person, now: datetime) -> QualityReview:
    """Take a review, and with it the right to read the report.

    Raises QualityReview.DoesNotExist, OwnHandling, ReviewTaken.
    """
    held = QualityReview.objects.select_for_update(of=("self",)).select_related("report").get(uuid=review)
    if is_barred(held.report, actor) or not Report.objects.filter(pk=held.report_id).exists():
        raise QualityReview.DoesNotExist
    report = held.report
    if actor.pk in {held.handler_id, report.entered_by_id, report.supervisor_id, report.decided_by_id}:
        raise OwnHandling
    if held.done_at is not None or held.reviewer_id not in {None, actor.pk}:
        raise ReviewTaken
    if held.reviewer_id is None:
        held.reviewer, held.taken_at = actor, now
        held.save(update_fields=["reviewer", "taken_at"])
        ReportAssignment.objects.get_or_create(
            report=report, person=actor, duty=Duty.REVIEWER, to_at=None, defaults={"from_at": now, "by": actor}
        )
        _log("REVIEW_TAKEN", held, actor, now)
    return held


@transaction.atomic
def write_review(*, review: UUID, marks: Marks, actor: Person, now: datetime) -> QualityReview:
    """Write down a review; it ends the reviewer's reading of the report. Raises NotReviewer, ReviewTaken."""
    held = QualityReview.objects.select_for_update(of=("self",)).select_related("report", "record_key").get(uuid=review)
    if held.reviewer_id != actor.pk:
        raise NotReviewer
    if held.done_at is not None:
        raise ReviewTaken
    for name in MARKS:
        setattr(held, name, getattr(marks, name))
    held.done_at = now
    if not held.is_erased:
        held.seal(note=marks.note)
    held.save(update_fields=[*MARKS, "done_at", "note"])
    reading = ReportAssignment.objects.filter(report=held.report, person=actor, duty=Duty.REVIEWER, to_at=None)
    reading.update(to_at=now)
    _log("REVIEW_WRITTEN", held, actor, now, **{name: getattr(marks, name) for name in MARKS})
    return held


def _log(verb: str, review: QualityReview, actor: Person, now: datetime, **details: object) -> None:
    details["report"] = str(review.report.uuid)
    audit.record(chain=audit.PANEL, verb=verb, subject=review, actor=actor.uuid, now=now, details=details)
