"""Budgets of side effects: how often a person is told, and how often receipts were missed. Never of acceptance."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.kit import budget
from aman.kit.models import Budget

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

log = logging.getLogger("aman.intake")
NOTICES_AN_HOUR = 10
MISSES_AN_HOUR = 50
"""More receipts missed than this in an hour is somebody guessing: said in the log, for the operator."""
_MISSES = "RECEIPT-MISS"


def may_tell(person: Person, now: datetime) -> bool:
    """Take one notice from a person's budget of the hour; False when it is spent."""
    name = hashlib.sha256(person.uuid.bytes).hexdigest()[:24]
    return budget.take(f"NOTICE-{name}", NOTICES_AN_HOUR, now)


def note_miss(*, now: datetime) -> None:
    """Count a receipt that opened nothing; say so in the log when an hour has seen too many.

    Past that number nothing is written any more: somebody guessing must not keep reports waiting for the database.
    """
    spent = Budget.objects.filter(key=_MISSES, used__gte=MISSES_AN_HOUR, window_ends_at__gt=now)
    if spent.exists() or not _counted_miss(now):
        log.warning("more receipts were missed this hour than people mistype")


def misses_this_hour(*, now: datetime) -> int:
    """Return how many receipts were missed in the hour that runs, counted up to MISSES_AN_HOUR."""
    held = Budget.objects.filter(key=_MISSES, window_ends_at__gt=now).values_list("used", flat=True).first()
    return int(held or 0)


@transaction.atomic
def _counted_miss(now: datetime) -> bool:
    return budget.take(_MISSES, MISSES_AN_HOUR, now)
