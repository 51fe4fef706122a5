"""The sites' risks as one national picture that exposes none of them, and what evidence proposes for whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from aman.apps.incidents import selectors as incidents
from aman.apps.strategy.models import (
    AssessmentState,
    EvidenceKind,
    ProposalState,
    Risk,
    RiskAssessment,
    RiskLevel,
    RiskPosition,
    RiskProposal,
)
from aman.apps.strategy.selectors._risk import matrix_of
from aman.apps.surveillance import selectors as surveillance
from aman.core import risk as arithmetic
from aman.kit import scoping, when

WINDOW_DAYS, SETTLED_DAYS, BASE_DAYS, LEAST_BASE_DAYS = 90, 7, 365, 180
"""Incidents are counted over 90 days that ended a week ago, against the year before them, or half of one at least."""
SIGNAL_DAYS = 14
REMEMBERED_DAYS = 90
"""Evidence is newer than this when it proposes, so older proposals need not be looked at."""
Judged = tuple[str, int, int | None]
"""Code and version of the matrix, and the step of threat."""


@dataclass(frozen=True)
class NationalPicture:
    """The sites' residual risks at the end of the last whole month, as counts of sites (core.risk.Picture)."""

    month: date
    """Its first day."""
    matrix: arithmetic.Matrix
    threats: tuple[str, ...]
    picture: arithmetic.Picture


@dataclass(frozen=True)
class DueProposal:
    """What a rule proposes for a risk, and the key of the evidence it rests on."""

    risk: Risk
    kind: EvidenceKind
    evidence: str
    proposed: arithmetic.Proposed


@dataclass(frozen=True)
class Counts:
    """Incidents by area and category, in the days that ended on `last` and in so many `days` before them.

    Under the area None: everywhere.
    """

    last: date
    days: int
    seen: Counter[tuple[int | None, str]]
    before: Counter[tuple[int | None, str]]


def national_picture(on: date, matrix: arithmetic.Matrix = arithmetic.SITE_5X5) -> NationalPicture:
    """Return the sites' risks as they stood when the last whole month ended, whatever the scope. Three queries at most.

    Of a whole month, because two pictures of neighbouring days would differ by the one site that changed. Sites on
    another matrix are not among them.
    """
    ends = on.replace(day=1)
    at = when.start_of(ends)
    latest = RiskPosition._base_manager.filter(risk=OuterRef("risk"), at__lt=at).order_by("-at", "-pk").values("pk")[:1]
    with scoping.system("the national picture, in which no site can be found"):
        rows = RiskPosition.objects.filter(
            Q(risk__closed_at=None) | Q(risk__closed_at__gte=at),
            pk=Subquery(latest),
            risk__level=RiskLevel.SITE,
            matrix=matrix.code,
            matrix_version=matrix.version,
        ).values_list("risk__site_id", "risk__threat", "likelihood", "impact", "band")
        placed = [arithmetic.Placement(*row) for row in rows]
    threats = tuple(one.code for one in arithmetic.catalogue().threats)
    month = (ends - timedelta(days=1)).replace(day=1)
    return NationalPicture(month, matrix, threats, arithmetic.picture(matrix, placed, threats))


def proposals_due(now: datetime, *, with_counts: bool = True) -> list[DueProposal]:
    """Return what signals, and with_counts incidents, newly propose for the open, assessed risks within scope."""
    told = _telling_signals(now)
    counts = _counts(now) if with_counts else None
    if counts is None and not told:
        return []
    areas = None if counts else {signal.area_id for signal, _ in told}
    judged = _judged(areas)
    every = list(_risks_of(judged))
    due = [*_from_signals(every, told), *(_from_counts(every, counts) if counts else ())]
    known, waiting = _proposed_before(now)
    return [
        one
        for one in due
        if (one.risk.pk, one.evidence) not in known
        and (one.risk.pk, one.proposed.rule) not in waiting
        and _can_move(judged[one.risk.pk], one.proposed)
    ]


def _judged(areas: set[Any] | None) -> dict[int, Judged]:
    """Return matrix and step of threat in force by open risk, of some areas or of all. One query."""
    rows = RiskAssessment.objects.filter(state=AssessmentState.APPROVED, risk__closed_at=None)
    if areas is not None:
        rows = rows.filter(risk__area__in=areas)
    fields = rows.values_list("risk_id", "matrix", "matrix_version", "threat_step")
    return {risk: (code, version, step) for risk, code, version, step in fields}


def _risks_of(judged: dict[int, Judged]) -> list[Risk]:
    """Return the assessed risks whose threat some kind of incident is evidence of, in a few queries for thousands."""
    telling = [one.code for one in arithmetic.catalogue().threats if one.categories]
    rows = Risk.objects.filter(closed_at=None, threat__in=telling).select_related("record_key", "site").order_by("pk")
    return [row for row in rows if row.pk in judged]


def _proposed_before(now: datetime) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Return which evidence proposed lately for which risk, and which rules' proposals wait. One query."""
    since = now - timedelta(days=REMEMBERED_DAYS)
    rows = RiskProposal.objects.filter(Q(made_at__gte=since) | Q(state=ProposalState.WAITING))
    known, waiting = set(), set()
    for risk, evidence, rule, state in rows.values_list("risk_id", "evidence", "rule", "state"):
        known.add((risk, evidence))
        if state == ProposalState.WAITING:
            waiting.add((risk, rule))
    return known, waiting


def _can_move(judged: Judged, proposed: arithmetic.Proposed) -> bool:
    code, version, step = judged
    return 1 <= (step or 0) + proposed.steps <= len(matrix_of(code, version).threat)


def _telling_signals(now: datetime) -> list[tuple[Any, arithmetic.Proposed]]:
    """Return the local signals of the last days that propose something, the strongest first. One query."""
    since = when.day_of(now) - timedelta(days=SIGNAL_DAYS)
    rows = surveillance.signals().filter(as_of__gte=since, area__isnull=False).exclude(state="EXPLAINED")
    found = []
    for signal in rows.order_by("p_value", "pk"):
        strong = signal.level == "ALERT"
        proposed = arithmetic.from_signal(signal.count, signal.expected, signal.window_days, is_strong=strong)
        if proposed is not None:
            found.append((signal, proposed))
    return found


def _from_signals(every: list[Risk], told: list[tuple[Any, arithmetic.Proposed]]) -> list[DueProposal]:
    about: dict[tuple[int | None, str], list[Risk]] = {}
    for risk in every:
        for category in arithmetic.catalogue(risk.catalogue).threat(risk.threat).categories:
            about.setdefault((risk.area_id, category), []).append(risk)
    return [
        DueProposal(risk, EvidenceKind.SIGNAL, f"SIGNAL:{signal.uuid}", proposed)
        for signal, proposed in told
        for risk in about.get((signal.area_id, signal.category), ())
    ]


def _counts(now: datetime) -> Counts | None:
    """Return the incidents of the last months and of the year before by area, None for too short a history."""
    last = when.day_of(now) - timedelta(days=SETTLED_DAYS)
    first = last - timedelta(days=WINDOW_DAYS - 1)
    counted = incidents.daily_counts(first=first - timedelta(days=BASE_DAYS), last=last)
    days = (first - min((one.on for one in counted), default=first)).days
    if days < LEAST_BASE_DAYS:
        return None
    found = Counts(last, days, Counter(), Counter())
    for one in counted:
        for area in (one.area_id, None):
            (found.seen if one.on >= first else found.before)[area, one.category] += one.count
    return found


def _from_counts(every: list[Risk], counts: Counts) -> list[DueProposal]:
    """Return what the counts of incidents propose, by area, or for the nation by all areas."""
    found = []
    for risk in every:
        categories = arithmetic.catalogue(risk.catalogue).threat(risk.threat).categories
        many = sum(counts.seen[risk.area_id, category] for category in categories)
        usual = sum(counts.before[risk.area_id, category] for category in categories) * WINDOW_DAYS / counts.days
        proposed = arithmetic.from_counts(many, usual, WINDOW_DAYS)
        if proposed is not None:
            key = f"INCIDENTS:{proposed.rule}:{counts.last:%Y-%m}"
            found.append(DueProposal(risk, EvidenceKind.INCIDENTS, key, proposed))
    return found
