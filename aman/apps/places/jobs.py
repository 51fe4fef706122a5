"""What runs by itself: uploads nobody came back for."""

from __future__ import annotations

from datetime import datetime

from aman.apps.places import services_import, services_timetable
from aman.kit.jobs import every


@every(900)
def drop_old_uploads(now: datetime) -> int:
    """Delete uploaded tables a day old that were not brought in."""
    return services_import.drop_old(now=now) + services_timetable.drop_old(now=now)
