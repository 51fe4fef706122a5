"""Today as the head of a staff page says it: the Gregorian day, and the Hijri day with its authority."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from aman.core import almanac
from aman.kit import hijri, when


def today(now: datetime) -> dict[str, str]:
    """Return the day, the hour, and the Hijri date of the daylight as computed by Umm al-Qura."""
    try:
        found = almanac.hijri_date(timezone.localdate(now))
    except almanac.OutsideCalendar:
        found = None
    computed = _("%(date)s, computed") % {"date": hijri.words(found)} if found else ""
    return {"text": when.day_text(now), "time": when.time_text(now), "hijri": computed}
