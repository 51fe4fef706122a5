"""Community impact assessments: their versions, what is due, and how many incidents were near."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from aman.apps.incidents.models import AssessmentAction, AssessmentSeries, ImpactAssessment, Report
from aman.apps.incidents.selectors._counts import counted
from aman.apps.incidents.selectors._readers import opened_by
from aman.kit import when

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

NEAR_DAYS = 28
"""How far back incidents near are counted."""
BEFORE = 3
"""How many such periods before are averaged, to compare."""


@dataclass(frozen=True)
class Version:
    """One signed version with its texts opened; empty where they were erased."""

    uuid: UUID
    version: int
    experienced: int
    evidenced: int
    potential: int
    tension: int
    language: str
    communities: list[str]
    areas: list[str]
    figures: dict[str, Any]
    closes: bool
    words: dict[str, str]
    signed_by: str
    signed_at: datetime
    review_by: str
    review_due_at: datetime | None
    is_erased: bool


@dataclass(frozen=True)
class ActionLine:
    """One action of an assessment."""

    uuid: UUID
    version: int
    text: str
    owner: str
    owner_id: int
    due_on: date
    done_at: datetime | None
    done_by: str


WORDS = (
    "summary", "basis", "experienced_words", "evidenced_words", "potential_words", "places_words", "consulted",
)  # fmt: skip


def versions_of(report: Report) -> list[Version]:
    """Return the signed versions of a report's assessment, newest first. One query."""
    found = report.assessments.select_related("signed_by", "review_by").order_by("-version")
    return [_opened(one, report) for one in found]


def _opened(one: ImpactAssessment, report: Report) -> Version:
    one.record_key = report.record_key
    gone = report.is_erased
    return Version(
        uuid=one.uuid,
        version=one.version,
        experienced=one.experienced,
        evidenced=one.evidenced,
        potential=one.potential,
        tension=one.tension,
        language=one.language,
        communities=list(one.communities),
        areas=list(one.areas),
        figures=dict(one.figures),
        closes=one.closes,
        words={name: "" if gone else one.reveal(name) for name in WORDS},
        signed_by=one.signed_by.short_name,
        signed_at=one.signed_at,
        review_by=one.review_by.short_name,
        review_due_at=one.review_due_at,
        is_erased=gone,
    )


def actions_of(report: Report) -> list[ActionLine]:
    """Return the actions of a report's assessments, those still open first. One query."""
    found = report.assessment_actions.select_related("owner", "done_by").order_by("done_at", "due_on", "pk")
    lines = []
    for one in found:
        one.record_key = report.record_key
        lines.append(
            ActionLine(
                uuid=one.uuid,
                version=one.version,
                text="" if report.is_erased else one.reveal("text"),
                owner=one.owner.short_name,
                owner_id=one.owner_id,
                due_on=one.due_on,
                done_at=one.done_at,
                done_by=one.done_by.short_name if one.done_by else "",
            )
        )
    return sorted(lines, key=lambda line: (line.done_at is not None, line.due_on))


def action_by_uuid(report: Report, action: UUID) -> AssessmentAction:
    """Return an action of a report. Raises AssessmentAction.DoesNotExist."""
    found: AssessmentAction = AssessmentAction.objects.select_related("report").get(report=report, uuid=action)
    return found


def series_of(report: Report) -> AssessmentSeries | None:
    """Return the round of reviews of a report, or None. One query."""
    found: AssessmentSeries | None = AssessmentSeries.objects.select_related("review_by").filter(report=report).first()
    return found


def series_due(
    *, person: Person | None = None, now: datetime | None = None, by: datetime | None = None
) -> QuerySet[AssessmentSeries]:
    """Return the open rounds within scope, soonest review first.

    person: only of reports this person may open or reviews next; by: only those due by a moment.
    """
    found = AssessmentSeries.objects.filter(is_open=True)
    if person is not None and now is not None:
        mine = Report.objects.filter(opened_by(person, now)).values("pk")
        found = found.filter(Q(review_by=person) | Q(report__in=mine))
    if by is not None:
        found = found.filter(due_at__lte=by)
    rows = found.select_related("report__site", "report__area", "review_by").defer("report__area__outline")
    return rows.order_by("due_at", "pk")


def figures_near(report: Report, now: datetime) -> dict[str, Any]:
    """Return how many incidents were counted near a report in the last four weeks, and usually. One query.

    The place is the report's area; `usual` is the mean of the three periods of four weeks before.
    """
    if report.area_id is None:
        return {}
    today = when.day_of(now)
    start = today - timedelta(days=NEAR_DAYS)
    earlier = start - timedelta(days=NEAR_DAYS * BEFORE)
    found = counted().filter(area_id=report.area_id, occurred_on__gt=earlier)
    here = Q(site_id=report.site_id) if report.site_id else Q(pk__in=[])
    late = Q(occurred_on__gt=start, occurred_on__lte=today)
    row = found.aggregate(
        count=Count("pk", filter=late),
        here=Count("pk", filter=late & here),
        before=Count("pk", filter=Q(occurred_on__lte=start)),
    )
    return {
        "days": NEAR_DAYS,
        "until": today.isoformat(),
        "count": row["count"],
        "here": row["here"],
        "usual": round(row["before"] / BEFORE, 1),
    }


def series_beside(report: Report) -> AssessmentSeries | None:
    """Return the round of another report of the same incident, within scope, or None. One query."""
    linked = report.links.filter(unlinked_at=None).values("incident_id")
    found: AssessmentSeries | None = (
        AssessmentSeries.objects.filter(report__links__incident__in=linked, report__links__unlinked_at=None)
        .exclude(report=report)
        .select_related("report")
        .order_by("pk")
        .first()
    )
    return found
