"""Reads the pages of risks need in bulk. Within the scope in force."""

from __future__ import annotations

from collections.abc import Iterable

from aman.apps.strategy.models import AssessmentState, Risk, RiskAssessment


def in_force_of(risks: Iterable[Risk]) -> dict[int, RiskAssessment]:
    """Return the approved assessment of each of some risks that has one, by the risk's primary key. One query."""
    rows = RiskAssessment.objects.filter(risk__in=list(risks), state=AssessmentState.APPROVED)
    return {row.risk_id: row for row in rows.select_related("record_key", "assessor", "decided_by")}


def pair_of(assessment: RiskAssessment) -> list[RiskAssessment]:
    """Return a judgement and the second view of it, the first one first. One query."""
    first = assessment.second_of_id or assessment.pk
    rows = RiskAssessment.objects.filter(pk=first) | RiskAssessment.objects.filter(second_of=first)
    return list(rows.select_related("record_key", "assessor", "risk__record_key").order_by("version"))
