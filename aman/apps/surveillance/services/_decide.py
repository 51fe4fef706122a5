"""What was decided about a signal, by whom and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.surveillance.models import Signal, SignalDecision, SignalState
from aman.kit import audit, vault
from aman.kit.transitions import Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

NEW, WATCHING, EXPLAINED, ACTED = SignalState.NEW, SignalState.WATCHING, SignalState.EXPLAINED, SignalState.ACTED

SIGNAL = Transitions.of(
    "signal",
    [
        (NEW, WATCHING),
        (NEW, EXPLAINED),
        (NEW, ACTED),
        (WATCHING, EXPLAINED),
        (WATCHING, ACTED),
        (EXPLAINED, WATCHING),
        (EXPLAINED, ACTED),
    ],
)


class ReasonMissing(Exception):
    """A decision about a signal needs its reason."""


@transaction.atomic
def decide_signal(*, signal: Signal, state: str, reason: str, actor: Person, now: datetime) -> Signal:
    """Record what was decided about a signal, its reason sealed. Sends nothing to anyone.

    Raises ReasonMissing, IllegalTransition.
    """
    held = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if not reason.strip():
        raise ReasonMissing
    before = held.state
    SIGNAL.check(before, state)
    held.state, held.decided_by, held.decided_at = state, actor, now
    held.save(update_fields=["state", "decided_by", "decided_at"])
    decision = SignalDecision(record_key=vault.new_record_key(), signal=held, state=state, by=actor, at=now)
    decision.seal(reason=reason.strip())
    decision.save()
    audit.record(
        chain=audit.PANEL,
        verb="SIGNAL_DECIDED",
        subject=held,
        actor=actor.uuid,
        now=now,
        details={"before": before, "after": state},
    )
    return held
