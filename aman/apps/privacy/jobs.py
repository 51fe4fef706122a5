"""Removal by age, erasures whose day of waiting is over, and sweeping: all in batches, all idempotent."""

from __future__ import annotations

from datetime import datetime

from aman.apps.privacy import services
from aman.kit.jobs import every

HOUR = 3600


@every(24 * HOUR, lease_seconds=HOUR)
def list_what_is_due(now: datetime) -> None:
    """Put on the list what is past its time: it goes after the notice."""
    services.list_due(now=now)


@every(HOUR, lease_seconds=HOUR)
def remove_what_was_listed(now: datetime) -> None:
    """Remove what has been on the list for its notice."""
    services.remove_due(now=now)


@every(300)
def carry_out_erasures(now: datetime) -> None:
    """Erase what was asked for a day ago."""
    services.carry_out_erasures(now=now)


@every(24 * HOUR)
def sweep(now: datetime) -> None:
    """Delete what nobody needs any more."""
    services.sweep(now=now)
