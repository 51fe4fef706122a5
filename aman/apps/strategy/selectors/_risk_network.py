"""The sites' risks as one national picture that exposes none of them, and what evidence proposes for whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
    judged = {
        row.risk_id: row for row in RiskAssessment.objects.filter(state=AssessmentState.APPROVED, risk__closed_at=None)
    }
    found = Risk.objects.filter(pk__in=list(judged)).select_related("record_key", "site__area", "area").order_by("pk")
    every = list(found)
    known, waiting = _proposed_before()
    due = [*_from_signals(every, now), *(_from_incidents(every, now) if with_counts else ())]
    return [
        one
        for one in due
        if (one.risk.pk, one.evidence) not in known
        and (one.risk.pk, one.proposed.rule) not in waiting
        and _can_move(judged[one.risk.pk], one.proposed)
    ]


def _proposed_before() -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    known, waiting = set(), set()
    for risk, evidence, rule, state in RiskProposal.objects.values_list("risk_id", "evidence", "rule", "state"):
        known.add((risk, evidence))
        if state == ProposalState.WAITING:
            waiting.add((risk, rule))
    return known, waiting


def _can_move(judged: RiskAssessment, proposed: arithmetic.Proposed) -> bool:
    matrix = matrix_of(judged.matrix, judged.matrix_version)
    step = (judged.threat_step or 0) + proposed.steps
    return 1 <= step <= len(matrix.threat)


def _from_signals(every: list[Risk], now: datetime) -> list[DueProposal]:
    """Return what the local signals of the last days propose for the risks of their areas. One query."""
    since = when.day_of(now) - timedelta(days=SIGNAL_DAYS)
    rows = surveillance.signals().filter(as_of__gte=since, area__isnull=False).exclude(state="EXPLAINED")
    about: dict[tuple[int | None, str], list[Risk]] = {}
    for risk in every:
        for category in arithmetic.catalogue(risk.catalogue).threat(risk.threat).categories:
            about.setdefault((risk.area_id, category), []).append(risk)
    found = []
    for signal in rows.order_by("p_value", "pk"):
        proposed = arithmetic.from_signal(
            signal.count, signal.expected, signal.window_days, is_strong=signal.level == "ALERT"
        )
        if proposed is not None:
            risks = about.get((signal.area_id, signal.category), ())
            found += [DueProposal(risk, EvidenceKind.SIGNAL, f"SIGNAL:{signal.uuid}", proposed) for risk in risks]
    return found


def _from_incidents(every: list[Risk], now: datetime) -> list[DueProposal]:
    """Return what the counts of incidents propose, by area, or for the nation by all areas. Two queries or less."""
    last = when.day_of(now) - timedelta(days=SETTLED_DAYS)
    first = last - timedelta(days=WINDOW_DAYS - 1)
    before = first - timedelta(days=BASE_DAYS)
    counted = incidents.daily_counts(first=before, last=last)
    began = min((one.on for one in counted), default=first)
    days = (first - began).days
    if days < LEAST_BASE_DAYS:
        return []
    seen, base = Counter[tuple[int | None, str]](), Counter[tuple[int | None, str]]()
    for one in counted:
        for area in (one.area_id, None):
            (seen if one.on >= first else base)[area, one.category] += one.count
    found = []
    for risk in every:
        threat = arithmetic.catalogue(risk.catalogue).threat(risk.threat)
        if not threat.categories:
            continue
        many = sum(seen[risk.area_id, category] for category in threat.categories)
        usual = sum(base[risk.area_id, category] for category in threat.categories) * WINDOW_DAYS / days
        proposed = arithmetic.from_counts(many, usual, WINDOW_DAYS)
        if proposed is not None:
            key = f"INCIDENTS:{proposed.rule}:{last:%Y-%m}"
            found.append(DueProposal(risk, EvidenceKind.INCIDENTS, key, proposed))
    return found
