"""Today in words: the Gregorian day, and the Hijri day with its authority."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core import almanac
from aman.kit import when

HIJRI_MONTHS = (
    gettext_lazy("Muharram"),
    gettext_lazy("Safar"),
    gettext_lazy("Rabi al-Awwal"),
    gettext_lazy("Rabi al-Thani"),
    gettext_lazy("Jumada al-Awwal"),
    gettext_lazy("Jumada al-Thani"),
    gettext_lazy("Rajab"),
    gettext_lazy("Shaban"),
    gettext_lazy("Ramadan"),
    gettext_lazy("Shawwal"),
    gettext_lazy("Dhu al-Qadah"),
    gettext_lazy("Dhu al-Hijjah"),
)


def hijri_words(now: datetime) -> str:
    """Return the Hijri date of the daylight, computed by Umm al-Qura; "" outside its tables."""
    try:
        found = almanac.hijri_date(timezone.localdate(now))
    except almanac.OutsideCalendar:
        return ""
    month = str(HIJRI_MONTHS[found.month - 1])
    return _("%(day)d %(month)s %(year)d, computed") % {"day": found.day, "month": month, "year": found.year}


def today(now: datetime) -> dict[str, str]:
    """Return what the head of a staff page says of today."""
    return {"text": when.day_text(now), "time": when.time_text(now), "hijri": hijri_words(now)}
