"""What runs by itself for cases: reviews that fall due, answers that are awaited."""

from __future__ import annotations

from datetime import datetime

from aman.apps.incidents import services
from aman.kit.jobs import every


@every(60)
def remind_reviews(now: datetime) -> int:
    """Tell reviewers that an assessment is due, and others once it is late."""
    return services.remind_reviews(now=now)


@every(3600)
def remind_referrals(now: datetime) -> int:
    """Remind of answers that are due."""
    return services.remind_referrals(now=now)
