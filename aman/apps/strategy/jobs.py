"""Work of strategy in the background: the network's days brought up to date, and half-lives fitted every night."""

from __future__ import annotations

from datetime import datetime

from aman.apps.strategy import services
from aman.apps.strategy.jobs_plan import keep_orders
from aman.apps.strategy.jobs_risk import propose_from_counts, propose_from_signals
from aman.kit.jobs import every

__all__ = [
    "fit_triggers",
    "keep_orders",
    "propose_from_counts",
    "propose_from_signals",
    "refresh_network",
    "sort_network_again",
]

NIGHT = 24 * 3600


@every(5, lease_seconds=120)
def refresh_network(now: datetime) -> None:
    """Work out again what has changed of the days to come, within seconds of what changed it."""
    services.refresh_network(now=now)


@every(NIGHT, lease_seconds=600)
def sort_network_again(now: datetime) -> None:
    """Sort every site's calendar again, in case anything was changed that leaves no moment behind."""
    services.refresh_network(now=now, again=True)


@every(NIGHT, lease_seconds=600)
def fit_triggers(now: datetime) -> None:
    """Fit the half-lives of events to what their counts say by now."""
    services.fit_triggers(now=now)
