"""Community impact assessments: signed versions that never change, reviewed until tension is normal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from aman.apps.incidents.models import ImpactAssessment, Report, ReportState
from aman.apps.incidents.services._supervise import hold, log, refuse_own
from aman.kit.transitions import IllegalTransition

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

REVIEWS = (timedelta(hours=24), timedelta(hours=48), timedelta(days=4))
"""From version 1 to its review at 24 hours, from that to 72 hours, from that to 7 days; then every week."""
WEEKLY = timedelta(days=7)


@dataclass(frozen=True)
class Assessed:
    """The answers of one community impact assessment: three of 0 to 3, tension of 1 to 6, and how we know."""

    experienced: int
    evidenced: int
    potential: int
    tension: int
    basis: str
    review_by: Person


@transaction.atomic
def sign_assessment(*, report: Report, answers: Assessed, actor: Person, now: datetime) -> ImpactAssessment:
    """Sign the next version of a report's community impact assessment. Versions never change.

    Raises OwnReport, IllegalTransition (nobody has taken the report).
    """
    held = hold(report)
    refuse_own(held, actor)
    if held.supervisor_id is None:
        raise IllegalTransition("report", held.state, ReportState.IN_HAND)
    version = (held.assessments.aggregate(last=Max("version"))["last"] or 0) + 1
    assessment = ImpactAssessment(
        record_key=held.record_key,
        report=held,
        version=version,
        experienced=answers.experienced,
        evidenced=answers.evidenced,
        potential=answers.potential,
        tension=answers.tension,
        review_by=answers.review_by,
        review_due_at=now + (REVIEWS[version - 1] if version <= len(REVIEWS) else WEEKLY),
        signed_by=actor,
        signed_at=now,
    )
    assessment.seal(basis=answers.basis)
    assessment.save(force_insert=True)
    log(held, "ASSESSMENT_SIGNED", actor, now, {"version": version, "tension": answers.tension})
    return assessment
