"""What runs by itself: telling the on-call officer, and the second when a clock runs out."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from aman.apps.incidents import (
    jobs_case,  # noqa: F401  (registers its own)
    jobs_evidence,  # noqa: F401  (registers its own)
    jobs_import,  # noqa: F401  (registers its own)
    services,
)
from aman.kit import when
from aman.kit.jobs import every

log = logging.getLogger("aman.jobs")


@every(5)
def tell_on_call(now: datetime) -> int:
    """Put new reports with their like, then tell whoever is on call, within seconds of each and once for a crowd."""
    try:
        services.gather(now=now)
    except Exception:  # the bell rings, whatever becomes of the cards
        log.exception("new reports could not be put with their like")
    return services.tell_on_call(now=now)


@every(30)
def escalate(now: datetime) -> int:
    """Tell the second on call of reports nobody has taken in time."""
    return services.escalate(now=now)


@every(60)
def bar_newcomers(now: datetime) -> int:
    """Keep people who were given a role lately out of older reports that mean them."""
    return services.bar_newcomers(now=now)


@every(300)
def remind_of_shifts(now: datetime) -> int:
    """Remind people of their own shift some hours before it begins."""
    return services.remind(now=now)


@every(3600)
def draw_sample(now: datetime) -> object:
    """Draw last week's reports for review, once."""
    return services.draw_sample(week_of=when.day_of(now - timedelta(days=7)), now=now)
