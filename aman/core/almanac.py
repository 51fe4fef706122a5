"""The little calendar that today's page needs: the Hijri date by a named authority, and Fridays.

Computed only. What a mosque announces for itself overrides this elsewhere, and is named as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from hijridate import Gregorian

UMM_AL_QURA = "UMM_AL_QURA_COMPUTED"
FRIDAY = 4
USUAL_FRIDAY_PRAYER = time(13, 15)
RAMADAN = 9


class OutsideCalendar(ValueError):
    """The computed calendar has no table for this day."""


class NotATime(ValueError):
    """A site's own setting is not a time of day written HH:MM."""


@dataclass(frozen=True, slots=True)
class HijriDate:
    """A Hijri date and who says so. It is the date of the daylight; the evening belongs to the next day."""

    year: int
    month: int
    day: int
    authority: str


def hijri_date(day: date) -> HijriDate:
    """Return the computed Umm al-Qura date of a Gregorian day.

    Raises OutsideCalendar before August 1924 and after November 2077.
    Source: hijridate; compared with three implementations in tests/reference.
    """
    try:
        hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    except (OverflowError, ValueError) as error:
        raise OutsideCalendar(day.isoformat()) from error
    return HijriDate(hijri.year, hijri.month, hijri.day, UMM_AL_QURA)


def is_friday(day: date) -> bool:
    """Say whether the Friday prayer is held on this day."""
    return day.weekday() == FRIDAY


def friday_prayer_time(setting: str) -> time:
    """Return the time of the Friday prayer from a site's own setting "HH:MM"; empty means 13:15.

    Raises NotATime.
    """
    text = setting.strip()
    if not text:
        return USUAL_FRIDAY_PRAYER
    try:
        hours, minutes = text.split(":")
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise NotATime(setting) from error
