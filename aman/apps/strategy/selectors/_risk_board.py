"""The matrix of one place as it stands and stood, and all that hangs on a risk. Within the scope in force.

Queries do not grow with the risks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from aman.apps.strategy.models import (
    AssessmentState,
    ControlCheck,
    ProposalState,
    Risk,
    RiskAcceptance,
    RiskAssessment,
    RiskComment,
    RiskControl,
    RiskPosition,
    RiskProposal,
    RiskTreatment,
    TreatmentState,
)
from aman.apps.strategy.selectors._risk import (
    Frame,
    Owner,
    carried_on,
    factors_of,
    frame_of,
    matrix_of,
    risks,
    words_of,
)
from aman.core import risk as arithmetic
from aman.kit import when

Cell = arithmetic.Cell
OPEN = (AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.SECOND_ASKED)
UNDER_WAY = (TreatmentState.PLANNED, TreatmentState.STARTED)


@dataclass(frozen=True)
class RiskLine:
    """One risk on its place's matrix. Cells are None before the first assessment, or on another matrix (is_stale).

    before: residual cell at the earlier moment; movement compares it with now. since, because, by: of the last move.
    """

    risk: Risk
    if_words: str
    then_words: str
    inherent: Cell | None
    residual: Cell | None
    best_band: str
    worst_band: str
    target_band: str
    before: Cell | None
    movement: arithmetic.Movement
    since: datetime | None
    because: str
    by: str
    confidence: str
    appetite: arithmetic.Appetite | None
    accepted_until: date | None
    next_step: RiskTreatment | None
    proposals: int
    under_way: str
    is_stale: bool

    @property
    def next_words(self) -> str:
        """What is done next about it; empty for nothing."""
        return words_of(self.next_step, "what") if self.next_step else ""


@dataclass(frozen=True)
class Board:
    """The risks of one place, worst first, as they stand and as they stood at an earlier moment."""

    owner: Owner
    frame: Frame
    lines: tuple[RiskLine, ...]
    before: datetime | None

    @property
    def matrix(self) -> arithmetic.Matrix:
        """The matrix of the place."""
        return self.frame.matrix

    def at(self, likelihood: int, impact: int, *, residual: bool = True) -> tuple[RiskLine, ...]:
        """Return the risks in a cell, after measures or before them."""
        wanted = (likelihood, impact)
        cells = ((line, line.residual if residual else line.inherent) for line in self.lines)
        return tuple(line for line, cell in cells if cell and (cell.likelihood, cell.impact) == wanted)

    def was_at(self, likelihood: int, impact: int) -> tuple[RiskLine, ...]:
        """Return the risks that were in a cell at the earlier moment and are elsewhere now."""
        wanted = (likelihood, impact)
        moved = (line for line in self.lines if line.before and line.before != line.residual)
        return tuple(line for line in moved if line.before and (line.before.likelihood, line.before.impact) == wanted)


@dataclass(frozen=True)
class ControlLine:
    """A control of a risk: its name, how it was last found, and how it was found before, newest first."""

    control: RiskControl
    name: str
    now: ControlCheck
    earlier: tuple[ControlCheck, ...]


@dataclass(frozen=True)
class _Stood:
    """The positions of one risk, oldest first."""

    rows: tuple[RiskPosition, ...] = ()

    def at(self, moment: datetime | None) -> RiskPosition | None:
        found = [row for row in self.rows if moment is None or row.at <= moment]
        return found[-1] if found else None


def board(owner: Owner, *, now: datetime, before: datetime | None = None) -> Board:
    """Return the matrix of a place: its open risks, how they moved since `before`, what is done and what waits."""
    frame = frame_of(owner)
    rows = risks(owner)
    found = list(rows)
    parts = _Parts.of(rows)
    lines = [_line(risk, frame, parts, now, before) for risk in found]
    return Board(owner, frame, tuple(sorted(lines, key=lambda line: _gravity(frame.matrix, line))), before)


@dataclass(frozen=True)
class _Parts:
    """What hangs on some risks, by the risk's primary key. Five queries, however many risks."""

    stood: dict[int, _Stood]
    accepted: dict[int, RiskAcceptance]
    next_steps: dict[int, RiskTreatment]
    proposals: Counter[int]
    under_way: dict[int, str]

    @classmethod
    def of(cls, rows: QuerySet[Risk]) -> _Parts:
        found = rows.order_by().values("pk")
        steps = RiskTreatment.objects.filter(risk__in=found, state__in=UNDER_WAY).order_by("-due_on", "-pk")
        waiting = RiskProposal.objects.filter(risk__in=found, state=ProposalState.WAITING)
        going = RiskAssessment.objects.filter(risk__in=found, state__in=OPEN).order_by("-version")
        accepted = RiskAcceptance.objects.filter(risk__in=found, ended_at=None).order_by("at", "pk")
        return cls(
            stood=_stood(found),
            accepted={row.risk_id: row for row in accepted},
            next_steps={row.risk_id: row for row in steps.select_related("owner", "record_key")},
            proposals=Counter(waiting.values_list("risk_id", flat=True)),
            under_way=dict(going.values_list("risk_id", "state")),
        )


def _stood(found: Any) -> dict[int, _Stood]:
    rows: dict[int, list[RiskPosition]] = {}
    positions = RiskPosition.objects.filter(risk__in=found).select_related("by", "assessment")
    for row in positions.order_by("at", "pk"):
        rows.setdefault(row.risk_id, []).append(row)
    return {risk: _Stood(tuple(some)) for risk, some in rows.items()}


def _line(risk: Risk, frame: Frame, parts: _Parts, now: datetime, before: datetime | None) -> RiskLine:
    matrix = frame.matrix
    stood = parts.stood.get(risk.pk, _Stood())
    row = stood.at(None)
    current = row if row is not None and _is_on(row, matrix) else None
    was = stood.at(before) if before else None
    residual, earlier = _residual(current), _residual(was if was and _is_on(was, matrix) else None)
    accepted = parts.accepted.get(risk.pk)
    return RiskLine(
        risk=risk,
        if_words=words_of(risk, "if_words"),
        then_words=words_of(risk, "then_words"),
        inherent=_inherent(current),
        residual=residual,
        best_band=current.best_band if current else "",
        worst_band=current.worst_band if current else "",
        target_band=current.target_band if current else "",
        before=earlier,
        movement=arithmetic.movement(matrix, earlier if before else residual, residual),
        since=row.at if row else None,
        because=row.because if row else "",
        by=row.by.short_name if row else "",
        confidence=row.assessment.confidence if row else "",
        appetite=_appetite(residual, frame, accepted, now),
        accepted_until=accepted.until if accepted else None,
        next_step=parts.next_steps.get(risk.pk),
        proposals=parts.proposals[risk.pk],
        under_way=parts.under_way.get(risk.pk, ""),
        is_stale=row is not None and current is None,
    )


def _is_on(row: RiskPosition, matrix: arithmetic.Matrix) -> bool:
    return (row.matrix, row.matrix_version) == (matrix.code, matrix.version)


def _inherent(row: RiskPosition | None) -> Cell | None:
    return Cell(row.inherent_likelihood, row.inherent_impact, row.inherent_band) if row else None


def _residual(row: RiskPosition | None) -> Cell | None:
    return Cell(row.likelihood, row.impact, row.band) if row else None


def _appetite(
    residual: Cell | None, frame: Frame, accepted: RiskAcceptance | None, now: datetime
) -> arithmetic.Appetite | None:
    if residual is None:
        return None
    held = {"accepted": accepted.band, "until": accepted.until} if accepted else {}
    fits = held if accepted and accepted.band in frame.matrix.bands else {}
    carried = carried_on(frame, frame.matrix)
    return arithmetic.appetite(frame.matrix, residual.band, carried, on=when.day_of(now), **fits)  # type: ignore[arg-type]


def _gravity(matrix: arithmetic.Matrix, line: RiskLine) -> tuple[int, int, int]:
    cell = line.residual
    if cell is None:
        return (0, 0, line.risk.number)
    return (-matrix.rank(cell.band), -cell.likelihood * cell.impact, line.risk.number)


def assessments_of(risk: Risk) -> list[RiskAssessment]:
    """Return every assessment of a risk, newest first. One query."""
    rows = RiskAssessment.objects.filter(risk=risk).order_by("-version")
    return list(rows.select_related("record_key", "assessor", "decided_by", "asked_by", "second_of", "proposal"))


def spread_of(assessment: RiskAssessment) -> arithmetic.Spread | None:
    """Return how far the views of one judgement differ, None while there is one whole view. At most two queries."""
    first = assessment.second_of_id or assessment.pk
    rows = RiskAssessment.objects.filter(pk=first) | RiskAssessment.objects.filter(second_of=first)
    whole = [row for row in rows.exclude(state__in=["DRAFT", "STEPPED_ASIDE", "WITHDRAWN"]).order_by("version")]
    same = [row for row in whole if (row.matrix, row.matrix_version) == (assessment.matrix, assessment.matrix_version)]
    if len(same) < 2:
        return None
    matrix = matrix_of(assessment.matrix, assessment.matrix_version)
    return arithmetic.spread(matrix, [factors_of(row) for row in same])


def controls_of(risk: Risk) -> list[ControlLine]:
    """Return the controls of a risk, oldest first, with how each was found. Two queries."""
    checks = ControlCheck.objects.select_related("record_key", "by").order_by("-number")
    rows = RiskControl.objects.filter(risk=risk).select_related("record_key").order_by("pk")
    found = []
    for row in rows.prefetch_related(Prefetch("checks", queryset=checks)):
        newest, *earlier = row.checks.all()
        found.append(ControlLine(row, words_of(row, "name"), newest, tuple(earlier)))
    return found


def history_of(risk: Risk) -> list[RiskPosition]:
    """Return where a risk stood, newest first. One query."""
    rows = RiskPosition.objects.filter(risk=risk).select_related("by", "assessment__assessor")
    return list(rows.order_by("-at", "-pk"))


def treatments_of(risk: Risk) -> list[RiskTreatment]:
    """Return the treatment plan of a risk, what is due first. One query."""
    rows = RiskTreatment.objects.filter(risk=risk).select_related("record_key", "owner", "settled_by")
    return sorted(rows, key=lambda row: (row.state not in UNDER_WAY, row.due_on, row.pk))


def acceptances_of(risk: Risk) -> list[RiskAcceptance]:
    """Return how a risk was carried above the appetite, newest first. One query."""
    return list(RiskAcceptance.objects.filter(risk=risk).select_related("record_key", "by", "ended_by").order_by("-at"))


def proposals_of(risk: Risk) -> list[RiskProposal]:
    """Return what evidence proposed for a risk, waiting first, then newest. One query."""
    rows = RiskProposal.objects.filter(risk=risk).select_related("record_key", "made_by", "decided_by")
    return sorted(rows.order_by("-made_at", "-pk"), key=lambda row: row.state != ProposalState.WAITING)


def comments_of(risk: Risk) -> list[RiskComment]:
    """Return what people of the place said about a risk, newest first. One query."""
    return list(RiskComment.objects.filter(risk=risk).select_related("record_key", "by").order_by("-at", "-pk"))


def proposals_waiting() -> list[RiskProposal]:
    """Return the proposals nobody decided yet, oldest first. One query."""
    rows = RiskProposal.objects.filter(state=ProposalState.WAITING).order_by("made_at", "pk")
    return list(rows.select_related("record_key", "risk__record_key", "risk__site", "risk__area", "made_by"))


def approvals_waiting() -> list[RiskAssessment]:
    """Return the assessments waiting for approval, oldest first. One query."""
    rows = RiskAssessment.objects.filter(state=AssessmentState.SUBMITTED).order_by("submitted_at", "pk")
    return list(rows.select_related("record_key", "risk__record_key", "risk__site", "risk__area", "assessor"))


def drafts_of(person: Any) -> list[RiskAssessment]:
    """Return what somebody is to assess, oldest first. One query."""
    rows = RiskAssessment.objects.filter(state=AssessmentState.DRAFT, assessor=person).order_by("started_at", "pk")
    return list(rows.select_related("record_key", "risk__record_key", "risk__site", "risk__area", "second_of"))


def acceptance_by_uuid(acceptance: UUID) -> RiskAcceptance:
    """Return an acceptance with its risk. Raises RiskAcceptance.DoesNotExist."""
    rows = RiskAcceptance.objects.select_related("record_key", "risk__record_key", "risk__site__area", "risk__area")
    found: RiskAcceptance = rows.get(uuid=acceptance)
    return found
