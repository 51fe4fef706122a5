"""What matters now: trigger events, risks, the written strategy, and what each site does because of them."""

from __future__ import annotations

from aman.apps.strategy.models.events import (
    Channel,
    DecayBasis,
    ResetKind,
    Sureness,
    TaskDone,
    TriggerDecay,
    TriggerEvent,
    TriggerKind,
    TriggerReset,
)
from aman.apps.strategy.models.posture import NetworkDay

__all__ = [
    "Channel",
    "DecayBasis",
    "NetworkDay",
    "ResetKind",
    "Sureness",
    "TaskDone",
    "TriggerDecay",
    "TriggerEvent",
    "TriggerKind",
    "TriggerReset",
]
