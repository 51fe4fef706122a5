"""A Hijri date in words. Which day it is comes from aman.core.almanac, with its authority named there."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core.almanac import HijriDate

MONTHS: tuple[str | Promise, ...] = (
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


def words(day: HijriDate | None) -> str:
    """Return "26 Ramadan 1448"; nothing where the calendar has no table."""
    if day is None:
        return ""
    return _("%(day)d %(month)s %(year)d") % {"day": day.day, "month": MONTHS[day.month - 1], "year": day.year}
