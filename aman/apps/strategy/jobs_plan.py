"""Work on strategies in the background: their order, put on record within a minute of what changed it."""

from __future__ import annotations

from datetime import datetime

from aman.apps.strategy import services
from aman.kit.jobs import every


@every(30)
def keep_orders(now: datetime) -> None:
    """Record the order of every strategy whose order or causes have changed."""
    services.note_orders(now)
