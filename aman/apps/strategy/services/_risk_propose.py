"""Changes that evidence proposes. Rules propose from incidents and signals; people from defects and drills.

Nothing moves by itself: a person accepts, which begins an assessment that still needs its approval, or declines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, transaction

from aman.apps.strategy import selectors
from aman.apps.strategy.models import Axis, EvidenceKind, ProposalState, Risk, RiskAssessment, RiskProposal
from aman.apps.strategy.services._risk import hold_risk, need_independent, need_words, record
from aman.apps.strategy.services._risk_assess import start_assessment

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

MOST_STEPS = 2


class AlreadyDecided(Exception):
    """Somebody decided this proposal before."""


class BadSteps(Exception):
    """A proposal moves a factor by one or two steps, up or down."""


@dataclass(frozen=True)
class Change:
    """A change somebody proposes: from what evidence, which factor, how many steps (negative is down), and why."""

    kind: str
    axis: str
    steps: int
    why: str


@transaction.atomic
def propose_change(*, risk: Risk, change: Change, actor: Person, now: datetime) -> RiskProposal:
    """Propose a change by hand, from a defect, a drill or something else.

    Raises NotIndependent, RiskClosed, WordsMissing, BadSteps.
    """
    need_independent(selectors.owner_of(risk), actor, now)
    held = hold_risk(risk)
    need_words(change.why)
    if not 1 <= abs(change.steps) <= MOST_STEPS:
        raise BadSteps
    row = RiskProposal(
        record_key=risk.record_key,
        risk=held,
        kind=EvidenceKind(change.kind),
        evidence=f"HAND:{uuid4()}",
        axis=Axis(change.axis),
        steps=change.steps,
        made_by=actor,
        made_at=now,
    )
    row.seal(why=change.why.strip())
    row.save(force_insert=True)
    details = {"kind": row.kind, "axis": row.axis, "steps": row.steps}
    record(risk, "RISK_CHANGE_PROPOSED", row, actor, now, details)
    return row


@transaction.atomic
def accept_proposal(*, proposal: RiskProposal, why: str, actor: Person, now: datetime) -> RiskAssessment:
    """Accept a proposal: begin an assessment from the one in force, its factor moved. It is yet to be approved.

    Raises NotIndependent, RiskClosed, WordsMissing, AlreadyDecided, UnderWay.
    """
    _decide(proposal, ProposalState.ACCEPTED, why, actor, now)
    return start_assessment(risk=proposal.risk, actor=actor, now=now, proposal=proposal)


@transaction.atomic
def decline_proposal(*, proposal: RiskProposal, why: str, actor: Person, now: datetime) -> RiskProposal:
    """Decline a proposal, with a reason; the same evidence proposes nothing again.

    Raises NotIndependent, RiskClosed, WordsMissing, AlreadyDecided.
    """
    return _decide(proposal, ProposalState.DECLINED, why, actor, now)


def _decide(proposal: RiskProposal, state: ProposalState, why: str, actor: Person, now: datetime) -> RiskProposal:
    need_independent(selectors.owner_of(proposal.risk), actor, now)
    need_words(why)
    hold_risk(proposal.risk)
    held: RiskProposal = RiskProposal._base_manager.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.WAITING:
        raise AlreadyDecided
    held.risk, held.record_key = proposal.risk, proposal.record_key
    held.state, held.decided_by, held.decided_at = state, actor, now
    held.seal(decided_why=why.strip())
    held.save()
    record(held.risk, f"RISK_PROPOSAL_{state}", held, actor, now, {"kind": held.kind, "rule": held.rule})
    return held


def gather_proposals(*, now: datetime, with_counts: bool = True) -> int:
    """Let the rules look at signals, and with_counts at incidents; return how many proposals are new. Idempotent.

    Needs everything in scope. Each evidence proposes once for a risk, whatever was decided about it; one proposal of a
    rule waits at a time.
    """
    made = 0
    for found in selectors.proposals_due(now, with_counts=with_counts):
        made += _store(found, now)
    return made


@transaction.atomic
def _store(found: selectors.DueProposal, now: datetime) -> bool:
    row = RiskProposal(
        record_key=found.risk.record_key,
        risk=found.risk,
        kind=found.kind,
        evidence=found.evidence,
        axis=found.proposed.axis,
        steps=found.proposed.steps,
        rule=found.proposed.rule,
        numbers=found.proposed.numbers,
        made_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # this evidence proposed it before
        return False
    details = {"kind": row.kind, "axis": row.axis, "steps": row.steps, "rule": row.rule}
    record(found.risk, "RISK_CHANGE_PROPOSED", row, None, now, details)
    return True
