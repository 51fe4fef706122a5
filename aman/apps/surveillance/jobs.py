"""Work of surveillance in the background: the nightly look at the counts, and another when they change."""

from __future__ import annotations

from datetime import datetime

from aman.apps.surveillance import services
from aman.kit.jobs import every


@every(30, lease_seconds=300)
def watch_counts(now: datetime) -> None:
    """Look at the counts if a night has passed or incidents were recorded since the last look."""
    services.watch_if_due(now=now)
