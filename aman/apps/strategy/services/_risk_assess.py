"""Assessments of risks: interests first, judgement, submission, a second view, and approval by another person.

start -> declare -> write -> submit -> (ask a second) -> approve, or return; an interest ends it at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Q

from aman.apps.strategy import selectors
from aman.apps.strategy.models import (
    AssessmentState,
    Interest,
    Moved,
    Risk,
    RiskAssessment,
    RiskPosition,
    RiskProposal,
)
from aman.apps.strategy.services._risk import (
    NotIndependent,
    SamePerson,
    hold_risk,
    need_independent,
    need_words,
    record,
)
from aman.core import risk as arithmetic
from aman.kit.transitions import IllegalTransition, Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

S = AssessmentState
STATES = Transitions.of(
    "risk assessment",
    [
        (S.DRAFT, S.STEPPED_ASIDE),
        (S.DRAFT, S.SUBMITTED),
        (S.DRAFT, S.WITHDRAWN),
        (S.DRAFT, S.SET_ASIDE),
        (S.SUBMITTED, S.SECOND_ASKED),
        (S.SUBMITTED, S.DRAFT),
        (S.SUBMITTED, S.APPROVED),
        (S.SUBMITTED, S.SET_ASIDE),
        (S.SUBMITTED, S.WITHDRAWN),
        (S.SECOND_ASKED, S.SUBMITTED),
        (S.APPROVED, S.SUPERSEDED),
    ],
)
OPEN = (S.DRAFT, S.SUBMITTED, S.SECOND_ASKED)
REASONS = ("threat_why", "vulnerability_why", "impact_why")


class NotYours(Exception):
    """Only the assessor may do this with an assessment."""


class UnderWay(Exception):
    """An assessment of this risk is under way already."""


class InterestNotDeclared(Exception):
    """Interests are declared before anything is judged, approved or decided."""


class FactorMissing(Exception):
    """Threat, vulnerability and impact are all judged, or there is no risk."""


class ReasonMissing(Exception):
    """Each of the three steps, and the confidence in them, has its reason."""


@dataclass(frozen=True)
class Judged:
    """What an assessor judges before measures: steps with their reasons; None or 0 while not judged yet.

    columns: for the nation, {"harm": {...}, "likelihood": n, "position": {...}} as core.risk.Columns takes them.
    """

    threat: int | None = None
    vulnerability: int | None = None
    impact: int | None = None
    threat_why: str = ""
    vulnerability_why: str = ""
    impact_why: str = ""
    confidence: str = ""
    columns: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def start_assessment(
    *, risk: Risk, actor: Person, now: datetime, proposal: RiskProposal | None = None
) -> RiskAssessment:
    """Begin an assessment, on the matrix in force for the place, from the steps of the one in force.

    Raises NotIndependent, RiskClosed, UnderWay.
    """
    need_independent(selectors.owner_of(risk), actor, now)
    held = hold_risk(risk)
    if RiskAssessment._base_manager.filter(risk=held, state__in=OPEN).exists():
        raise UnderWay
    made = _draft(held, actor, now, proposal=proposal)
    record(risk, "RISK_ASSESSMENT_STARTED", made, actor, now, {"version": made.version})
    return made


@transaction.atomic
def declare_interest(
    *, assessment: RiskAssessment, interest: str, words: str, actor: Person, now: datetime
) -> RiskAssessment:
    """Declare what one has to do with the place. With any interest the assessor steps aside, for a year.

    Raises NotYours, WordsMissing (an interest without words), IllegalTransition.
    """
    held = _mine_in_draft(assessment, actor)
    declared = Interest(interest)
    if declared is not Interest.NONE:
        need_words(words)
        _move(held, S.STEPPED_ASIDE)
        held.ended_at = now
        _release_first(held)
    held.interest, held.interest_at = declared, now
    held.seal(interest_words=words.strip())
    held.save()
    record(held.risk, "RISK_INTEREST_DECLARED", held, actor, now, {"interest": held.interest})
    return held


@transaction.atomic
def write_assessment(*, assessment: RiskAssessment, judged: Judged, actor: Person, now: datetime) -> RiskAssessment:
    """Write the judgement of a draft; nothing needs to be whole yet.

    Raises NotYours, InterestNotDeclared, IllegalTransition, OffScale, BadColumns (core.risk).
    """
    held = _mine_in_draft(assessment, actor)
    if held.interest != Interest.NONE:
        raise InterestNotDeclared
    matrix = selectors.matrix_of(held.matrix, held.matrix_version)
    for scale, name in ((matrix.threat, "threat"), (matrix.vulnerability, "vulnerability"), (matrix.impact, "impact")):
        step = getattr(judged, name) or None
        setattr(held, f"{name}_step", step and scale.check(step))
    held.confidence = judged.confidence
    held.columns = dict(judged.columns)
    if held.columns:
        selectors.columns_of(held)
    held.seal(**{name: getattr(judged, name).strip() for name in REASONS})
    held.save()
    record(held.risk, "RISK_ASSESSMENT_WRITTEN", held, actor, now, {"version": held.version})
    return held


@transaction.atomic
def submit_assessment(*, assessment: RiskAssessment, actor: Person, now: datetime) -> RiskAssessment:
    """Hand in a judgement that is whole. A second view sets the first one free for approval.

    Raises NotYours, NotIndependent, InterestNotDeclared, FactorMissing, ReasonMissing, IllegalTransition.
    """
    held = _mine_in_draft(assessment, actor)
    need_independent(selectors.owner_of(held.risk), actor, now)
    _move(held, S.SUBMITTED)
    if held.interest != Interest.NONE:
        raise InterestNotDeclared
    if not (held.threat_step and held.vulnerability_step and held.impact_step):
        raise FactorMissing
    if not held.confidence or not all(held.reveal(name) for name in REASONS):
        raise ReasonMissing
    held.submitted_at = now
    held.save()
    _release_first(held)
    record(held.risk, "RISK_ASSESSMENT_SUBMITTED", held, actor, now, {"version": held.version})
    return held


@transaction.atomic
def ask_second(*, assessment: RiskAssessment, second: Person, actor: Person, now: datetime) -> RiskAssessment:
    """Ask another assessor for a view of their own; returns their draft. They see the first once they submitted.

    Raises NotIndependent (either of them), SamePerson, UnderWay (there is a second view), IllegalTransition.
    """
    held = _hold(assessment)
    owner = selectors.owner_of(held.risk)
    need_independent(owner, actor, now)
    if second.pk == held.assessor_id:
        raise SamePerson
    need_independent(owner, second, now)
    if held.second_of_id or held.seconds.filter(state__in=OPEN).exists():
        raise UnderWay
    _move(held, S.SECOND_ASKED)
    held.save(update_fields=["state"])
    made = _draft(held.risk, second, now, second_of=held, asked_by=actor)
    record(held.risk, "RISK_SECOND_ASKED", made, actor, now, {"of": held.version, "person": str(second.uuid)})
    return made


@transaction.atomic
def withdraw_assessment(*, assessment: RiskAssessment, why: str, actor: Person, now: datetime) -> RiskAssessment:
    """Take back one's own assessment, or a second view one asked for that never came.

    Raises NotYours, WordsMissing, IllegalTransition.
    """
    held = _hold(assessment)
    if actor.pk not in {held.assessor_id, held.asked_by_id}:
        raise NotYours
    need_words(why)
    _move(held, S.WITHDRAWN)
    held.ended_at = now
    held.seal(decided_why=why.strip())
    held.save()
    _release_first(held)
    record(held.risk, "RISK_ASSESSMENT_WITHDRAWN", held, actor, now, {"version": held.version})
    return held


@transaction.atomic
def return_assessment(*, assessment: RiskAssessment, why: str, actor: Person, now: datetime) -> RiskAssessment:
    """Give an assessment back to its assessor to think again. Raises SamePerson, NotIndependent, WordsMissing."""
    held = _hold(assessment)
    _need_other(held, actor, now)
    need_words(why)
    _move(held, S.DRAFT)
    held.seal(decided_why=why.strip())
    held.submitted_at = None
    held.save()
    record(held.risk, "RISK_ASSESSMENT_RETURNED", held, actor, now, {"version": held.version})
    return held


@transaction.atomic
def approve_assessment(
    *, assessment: RiskAssessment, why: str, declares_none: bool, actor: Person, now: datetime
) -> RiskAssessment:
    """Put an assessment in force: it supersedes the one before, and the other view of the pair is set aside.

    declares_none: the approver says here that they have no interest in the place.
    Raises SamePerson (an assessor of the pair), NotIndependent, InterestNotDeclared, WordsMissing, RiskClosed,
    IllegalTransition.
    """
    held = _hold(assessment)
    hold_risk(held.risk)
    _need_other(held, actor, now)
    if not declares_none:
        raise InterestNotDeclared
    need_words(why)
    _move(held, S.APPROVED)
    others = list(_pair(held).filter(state__in=OPEN))
    for other in others:
        _move(other, S.SET_ASIDE)
        other.decided_by, other.decided_at, other.ended_at = actor, now, now
        other.save(update_fields=["state", "decided_by", "decided_at", "ended_at"])
    earlier = RiskAssessment._base_manager.filter(risk=held.risk, state=S.APPROVED)
    earlier.update(state=S.SUPERSEDED, ended_at=now)
    held.decided_by, held.decided_at = actor, now
    held.seal(decided_why=why.strip())
    held.save()
    place(held.risk, Moved.ASSESSED, actor, now)
    details = {"version": held.version, "set_aside": [one.version for one in others], "approver_interest": "NONE"}
    record(held.risk, "RISK_ASSESSMENT_APPROVED", held, actor, now, details)
    return held


def place(risk: Risk, because: Moved, actor: Person, now: datetime) -> RiskPosition | None:
    """Write down where a risk stands now, unless it stands where it stood. None before the first assessment."""
    judged = selectors.in_force(risk)
    if judged is None:
        return None
    stands = selectors.standing_of(judged, selectors.latest_checks([risk]).get(risk.pk, []))
    if stands is None:
        return None
    row = RiskPosition(risk=risk, at=now, because=because, assessment=judged, by=actor, **_cells(stands))
    row.matrix, row.matrix_version = judged.matrix, judged.matrix_version
    before = RiskPosition._base_manager.filter(risk=risk).order_by("-at", "-pk").first()
    if because is Moved.CONTROL and before is not None and _same(before, row):
        return None
    row.save(force_insert=True)
    return row


def _cells(stands: arithmetic.Standing) -> dict[str, Any]:
    return {
        "inherent_likelihood": stands.inherent.likelihood,
        "inherent_impact": stands.inherent.impact,
        "inherent_band": stands.inherent.band,
        "likelihood": stands.residual.likelihood,
        "impact": stands.residual.impact,
        "band": stands.residual.band,
        "best_band": stands.best.band,
        "worst_band": stands.worst.band,
        "target_band": stands.target.band,
    }


def _same(one: RiskPosition, other: RiskPosition) -> bool:
    names = ("assessment_id", "likelihood", "impact", "band", "best_band", "worst_band", "target_band")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _draft(risk: Risk, assessor: Person, now: datetime, **more: Any) -> RiskAssessment:
    """Return a new draft, on the matrix of the place; from the one in force, unless it is a second view."""
    frame = selectors.frame_of(selectors.owner_of(risk))
    rows = RiskAssessment._base_manager.filter(risk=risk)
    draft = RiskAssessment(
        record_key=risk.record_key,
        risk=risk,
        version=(rows.aggregate(most=Max("version"))["most"] or 0) + 1,
        matrix=frame.matrix.code,
        matrix_version=frame.matrix.version,
        assessor=assessor,
        started_at=now,
        **more,
    )
    if draft.second_of is None:
        _prefill(draft, selectors.in_force(risk), more.get("proposal"))
    draft.save(force_insert=True)
    return draft


def _prefill(draft: RiskAssessment, before: RiskAssessment | None, proposal: RiskProposal | None) -> None:
    if before is None or (before.matrix, before.matrix_version) != (draft.matrix, draft.matrix_version):
        return
    matrix = selectors.matrix_of(draft.matrix, draft.matrix_version)
    draft.confidence = before.confidence
    for name in ("threat", "vulnerability", "impact"):
        step = getattr(before, f"{name}_step")
        if proposal is not None and proposal.axis == name.upper():
            step = min(len(getattr(matrix, name)), max(1, step + proposal.steps))
        setattr(draft, f"{name}_step", step)
    draft.seal(**{name: before.reveal(name) for name in REASONS})


def _hold(assessment: RiskAssessment) -> RiskAssessment:
    # The risk first, always: whoever works on two assessments of one risk then waits, and nobody waits in a ring.
    Risk._base_manager.select_for_update().get(pk=assessment.risk_id)
    held: RiskAssessment = RiskAssessment._base_manager.select_for_update().get(pk=assessment.pk)
    held.risk, held.record_key = assessment.risk, assessment.record_key
    return held


def _mine_in_draft(assessment: RiskAssessment, actor: Person) -> RiskAssessment:
    """Return the assessor's own draft. One that waits for a second view is written no further, nor handed in again."""
    held = _hold(assessment)
    if held.assessor_id != actor.pk:
        raise NotYours
    if held.state != S.DRAFT:
        raise IllegalTransition(STATES.name, held.state, S.SUBMITTED)
    return held


def _move(held: RiskAssessment, to: AssessmentState) -> None:
    STATES.check(held.state, to)
    held.state = to


def _pair(held: RiskAssessment) -> Any:
    """Return the other view of the same judgement: the first of a second, the seconds of a first."""
    return RiskAssessment._base_manager.filter(Q(pk=held.second_of_id) | Q(second_of=held)).exclude(pk=held.pk)


def _release_first(held: RiskAssessment) -> None:
    """Let the first view go on to approval, once nobody is asked for a second any more."""
    if held.second_of_id is not None:
        waiting = RiskAssessment._base_manager.filter(pk=held.second_of_id, state=S.SECOND_ASKED)
        waiting.update(state=S.SUBMITTED)


def _need_other(held: RiskAssessment, actor: Person, now: datetime) -> None:
    if actor.pk == held.assessor_id or _pair(held).filter(assessor=actor).exists():
        raise SamePerson
    if not selectors.may_assess(actor, selectors.owner_of(held.risk), now):
        raise NotIndependent
