"""What strategy can do. Keyword arguments, an explicit actor and moment; each names its errors."""

from __future__ import annotations

from aman.apps.strategy.services._events import (
    MOST_DAYS,
    USUAL_DAYS,
    AlreadyDone,
    AlreadyWithdrawn,
    BadLength,
    KnownTooEarly,
    NotYetHappened,
    NothingExpected,
    TaskNotToday,
    TriggerDetails,
    enter_trigger,
    mark_done,
    withdraw_trigger,
)

__all__ = [
    "MOST_DAYS",
    "USUAL_DAYS",
    "AlreadyDone",
    "AlreadyWithdrawn",
    "BadLength",
    "KnownTooEarly",
    "NotYetHappened",
    "NothingExpected",
    "TaskNotToday",
    "TriggerDetails",
    "enter_trigger",
    "mark_done",
    "withdraw_trigger",
]
