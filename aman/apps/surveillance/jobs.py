"""Work of surveillance in the background: the nightly look, looks when counts change or somebody asks, and letters."""

from __future__ import annotations

from datetime import datetime

from aman.apps.surveillance import services
from aman.kit.jobs import every


@every(30, lease_seconds=300)
def watch_counts(now: datetime) -> None:
    """Look at the counts if a night has passed or incidents were recorded since the last look."""
    services.watch_if_due(now=now)


@every(2, lease_seconds=300)
def run_asked_looks(now: datetime) -> None:
    """Carry out a look that somebody asked for."""
    services.run_asked(now=now)


@every(60)
def tell_of_signals(now: datetime) -> None:
    """Tell people of what was raised in the quiet hours, once they are over."""
    services.tell_waiting(now=now)
