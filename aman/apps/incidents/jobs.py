"""What runs by itself: telling the on-call officer, and the second when a clock runs out."""

from __future__ import annotations

from datetime import datetime

from aman.apps.incidents import services
from aman.kit.jobs import every


@every(5)
def tell_on_call(now: datetime) -> int:
    """Tell whoever is on call of new reports, within seconds of each."""
    return services.tell_on_call(now=now)


@every(30)
def escalate(now: datetime) -> int:
    """Tell the second on call of reports nobody has taken in time."""
    return services.escalate(now=now)
