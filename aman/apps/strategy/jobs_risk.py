"""Work on risks in the background: what signals propose, soon after they are raised, and incidents, once a night."""

from __future__ import annotations

from datetime import datetime

from aman.apps.strategy import services
from aman.kit.jobs import every


@every(60, lease_seconds=300)
def propose_from_signals(now: datetime) -> None:
    """Let the rules look at the signals of the last days. What was proposed before is not proposed again."""
    services.gather_proposals(now=now, with_counts=False)


@every(24 * 3600, lease_seconds=900)
def propose_from_counts(now: datetime) -> None:
    """Let the rules look at the counts of incidents too."""
    services.gather_proposals(now=now)
