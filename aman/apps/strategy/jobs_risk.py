"""Work on risks in the background: what incidents and signals propose."""

from __future__ import annotations

from datetime import datetime

from aman.apps.strategy import services
from aman.kit.jobs import every


@every(3600, lease_seconds=600)
def gather_risk_proposals(now: datetime) -> None:
    """Let the rules look at incidents and signals. What was proposed before is not proposed again."""
    services.gather_proposals(now=now)
