"""How long things are kept, what is held on to, what is erased, and what people are told of what we hold."""

from aman.apps.privacy.models._access import AccessItem, AccessRequest
from aman.apps.privacy.models._codes import AccessState, ErasureState, IdentityCheck, RemovalState, Thing
from aman.apps.privacy.models._erasure import Erasure
from aman.apps.privacy.models._retention import LegalHold, PlannedRemoval, ScheduleChange

__all__ = [
    "AccessItem",
    "AccessRequest",
    "AccessState",
    "Erasure",
    "ErasureState",
    "IdentityCheck",
    "LegalHold",
    "PlannedRemoval",
    "RemovalState",
    "ScheduleChange",
    "Thing",
]
