"""What surveillance can do: look at the counts, and record what was decided about a signal."""

from aman.apps.surveillance.services._decide import SIGNAL, ReasonMissing, decide_signal
from aman.apps.surveillance.services._exports import note_week_taken
from aman.apps.surveillance.services._patrol import rate_of, share_of
from aman.apps.surveillance.services._tell import is_quiet, tell_waiting
from aman.apps.surveillance.services._watch import (
    LookingAlready,
    NotWholeNetwork,
    ask_look,
    is_repeatable,
    look,
    read,
    run_asked,
    watch,
    watch_if_due,
)

__all__ = [
    "SIGNAL",
    "LookingAlready",
    "NotWholeNetwork",
    "ReasonMissing",
    "ask_look",
    "decide_signal",
    "is_quiet",
    "is_repeatable",
    "look",
    "note_week_taken",
    "rate_of",
    "read",
    "run_asked",
    "share_of",
    "tell_waiting",
    "watch",
    "watch_if_due",
]
