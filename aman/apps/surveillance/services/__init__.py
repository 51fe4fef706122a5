"""What surveillance can do: look at the counts, and record what was decided about a signal."""

from aman.apps.surveillance.services._decide import SIGNAL, ReasonMissing, decide_signal
from aman.apps.surveillance.services._watch import LookingAlready, NotWholeNetwork, watch, watch_if_due

__all__ = [
    "SIGNAL",
    "LookingAlready",
    "NotWholeNetwork",
    "ReasonMissing",
    "decide_signal",
    "watch",
    "watch_if_due",
]
