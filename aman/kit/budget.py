"""Budgets: how often something with a side effect happens in an hour. Never whether a report is taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from aman.kit.models import Budget

WINDOW = timedelta(hours=1)


def take(key: str, limit: int, now: datetime) -> bool:
    """Take one from the budget of an hour; False when it is spent. key: a purpose, never a person or an address."""
    Budget.objects.get_or_create(key=key, defaults={"used": 0, "window_ends_at": now + WINDOW})
    mine = Budget.objects.filter(key=key)
    mine.filter(window_ends_at__lte=now).update(used=0, window_ends_at=now + WINDOW)
    return bool(mine.filter(used__lt=limit).update(used=F("used") + 1))
