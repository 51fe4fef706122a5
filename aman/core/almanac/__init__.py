"""The almanac: Hijri dates by authority, prayer times, a site's own timetable, occasions, calendar feeds.

Pure: what people announced and what sites set comes in as data. Method and figures: docs/methods/almanac.md.
"""

from __future__ import annotations

from aman.core.almanac.candidates import ReligiousDay, by_all, dates_of, month_may_start, religious_day
from aman.core.almanac.fridays import FRIDAY, USUAL_FRIDAY_PRAYER, NotATime, friday_prayer_time, is_friday
from aman.core.almanac.hijri import (
    COMPUTED_ONLY,
    UMM_AL_QURA,
    Authority,
    Calendar,
    Contradiction,
    HijriDate,
    Month,
    MonthStart,
    NoSuchDay,
    OutsideCalendar,
    calendar,
    hijri_date,
)

RAMADAN = 9

__all__ = [
    "COMPUTED_ONLY",
    "FRIDAY",
    "RAMADAN",
    "UMM_AL_QURA",
    "USUAL_FRIDAY_PRAYER",
    "Authority",
    "Calendar",
    "Contradiction",
    "HijriDate",
    "Month",
    "MonthStart",
    "NoSuchDay",
    "NotATime",
    "OutsideCalendar",
    "ReligiousDay",
    "by_all",
    "calendar",
    "dates_of",
    "friday_prayer_time",
    "hijri_date",
    "is_friday",
    "month_may_start",
    "religious_day",
]
