"""The growing delay of missed receipts: never a lock-out, and never a worker that sleeps.

Where an hour has seen many misses, a look-up waits: the visitor is given a signed ticket for their number and asks
again when it is due. Nothing is looked up before, so the right number and the wrong one wait alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from aman.apps.incidents import receipts
from aman.apps.incidents.services._budget import MISSES_AN_HOUR, misses_this_hour

FREE_MISSES = 15
"""Misses an hour that honest slips of the pen may cause; below them nobody waits."""
LONGEST = 12
"""Seconds of the longest wait."""
GOOD_FOR = timedelta(minutes=10)
HELD_FOR = timedelta(days=1)
"""For whoever has the page of their report open: as long as its forms are good."""


@dataclass(frozen=True)
class Wait:
    """How long to wait, and the ticket to bring back."""

    seconds: int
    ticket: str


def wait_before_look_up(*, digits: str, ticket: str, now: datetime, held: bool = False) -> Wait | None:
    """Return the wait a look-up of a receipt has to do first; None where it may go ahead.

    held: asked by a form of the report's own page, which carries the ticket of somebody who has waited.
    """
    seconds = wait_seconds(misses_this_hour(now=now))
    if not seconds:
        return None
    due, good_for = receipts.ready_at(digits, ticket), HELD_FOR if held else GOOD_FOR
    if due is not None and due <= now.timestamp() <= due + good_for.total_seconds():
        return None
    return Wait(seconds, receipts.ticket(digits, ready_at=now + timedelta(seconds=seconds)))


def held_ticket(*, digits: str, now: datetime) -> str:
    """Return the ticket of somebody who has been shown the report of these digits: its forms carry it."""
    return receipts.ticket(digits, ready_at=now)


def wait_seconds(misses: int) -> int:
    """Return the wait after so many misses in an hour: none at first, then growing to the longest."""
    if misses <= FREE_MISSES:
        return 0
    share = (min(misses, MISSES_AN_HOUR) - FREE_MISSES) / (MISSES_AN_HOUR - FREE_MISSES)
    return max(1, round(LONGEST * share))
