"""Days a message may be about that are not settled yet: both days of a coming Eid."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aman.core.almanac import COMPUTED_ONLY, OutsideCalendar, occasions
from aman.kit import when

AHEAD = timedelta(days=45)
EIDS = ("EID_AL_FITR", "EID_AL_ADHA")


def possible_days(now: datetime) -> list[tuple[str, date]]:
    """Return the Eids of the next weeks with each day they may be on, soonest first."""
    today = when.day_of(now)
    try:
        found = occasions.between(COMPUTED_ONLY, today, today + AHEAD)
    except OutsideCalendar:
        return []
    days = [(one.code, day) for one in found if one.code in EIDS for day in one.candidate_days if day >= today]
    return sorted(days, key=lambda pair: pair[1])
