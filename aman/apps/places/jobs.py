"""What runs by itself: uploads nobody came back for."""

from __future__ import annotations

from datetime import datetime

from aman.apps.places import services_import
from aman.kit.jobs import every


@every(900)
def drop_old_uploads(now: datetime) -> int:
    """Delete tables of sites and contacts a day old that were not brought in."""
    return services_import.drop_old(now=now)
