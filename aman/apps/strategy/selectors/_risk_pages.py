"""Reads the pages of risks need in bulk. Within the scope in force."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from aman.apps.places import selectors as places
from aman.apps.strategy.models import AssessmentState, Risk, RiskAssessment

if TYPE_CHECKING:
    from aman.apps.places.models import Site


def in_force_of(risks: Iterable[Risk]) -> dict[int, RiskAssessment]:
    """Return the approved assessment of each of some risks that has one, by the risk's primary key. One query."""
    rows = RiskAssessment.objects.filter(risk__in=list(risks), state=AssessmentState.APPROVED)
    return {row.risk_id: row for row in rows.select_related("record_key", "assessor", "decided_by")}


def pair_of(assessment: RiskAssessment) -> list[RiskAssessment]:
    """Return a judgement and the second view of it, the first one first. One query."""
    first = assessment.second_of_id or assessment.pk
    rows = RiskAssessment.objects.filter(pk=first) | RiskAssessment.objects.filter(second_of=first)
    return list(rows.select_related("record_key", "assessor", "risk__record_key").order_by("version"))


def sites_without(words: str = "") -> QuerySet[Site]:
    """Return the sites within scope for which no risk is open, by name."""
    known = Risk.objects.filter(closed_at=None, site__isnull=False).values("site")
    return places.sites(words=words).exclude(pk__in=known).select_related("area").order_by("name", "pk")
