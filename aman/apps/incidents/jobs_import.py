"""Imports that run by themselves: what waits its turn, and uploads nobody came back for."""

from __future__ import annotations

from datetime import datetime

from aman.apps.incidents import services_import_runs as services
from aman.kit.jobs import every


@every(3, lease_seconds=900)
def bring_in_imports(now: datetime) -> int:
    """Bring in the tables that wait."""
    return services.bring_in_queued(now=now)


@every(900)
def drop_old_uploads(now: datetime) -> int:
    """Delete uploads a day old that were not brought in."""
    return services.drop_old(now=now)
