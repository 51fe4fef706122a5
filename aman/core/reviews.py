"""When a community impact assessment is reviewed: 24 hours, 72 hours and 7 days after its first version, then weekly.

The times hang on the first version, not on the one before: a version signed early, because something happened, does
not push a review away, and a late review does not push away the next. Source: the cadence of the doctrine, 6.1.
"""

from __future__ import annotations

from datetime import datetime, timedelta

FIXED = (timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
WEEK = timedelta(days=7)
EARLY = timedelta(hours=2)
"""A version signed up to this long before a review is that review."""


def next_review(began: datetime, now: datetime) -> datetime:
    """Return when the next review is due, for a version signed now in a round that began at a moment."""
    for after in FIXED:
        if began + after > now + EARLY:
            return began + after
    weeks = (now + EARLY - began) // WEEK + 1
    return began + weeks * WEEK


def may_close(began: datetime, now: datetime) -> bool:
    """Tell whether the round has had its review at 7 days, so that normal tension ends it."""
    return now + EARLY >= began + FIXED[-1]
