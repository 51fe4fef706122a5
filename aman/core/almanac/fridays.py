"""Fridays, and the time of the Friday prayer a site sets for itself."""

from __future__ import annotations

from datetime import date, time

FRIDAY = 4
USUAL_FRIDAY_PRAYER = time(13, 15)


class NotATime(ValueError):
    """A site's own setting is not a time of day written HH:MM."""


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
