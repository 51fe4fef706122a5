"""Days, times and counts in words, for the active language and the active time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

HOURS_IN_WORDS = 12
"""A clock says what is left up to this many hours, then the hour and the day."""


def day_text(value: date | datetime) -> str:
    """Return "Friday 5 March 2027"."""
    return date_format(local(value), pgettext("long date", "l j F Y"), use_l10n=False)


def short_day_text(value: date | datetime) -> str:
    """Return "Fri 5 Mar"."""
    return date_format(local(value), pgettext("short date", "D j M"), use_l10n=False)


def time_text(value: datetime) -> str:
    """Return the 24-hour time, "21:40"."""
    return date_format(local(value), "H:i", use_l10n=False)


def when_text(value: date | datetime, now: datetime | None = None) -> str:
    """Return "21:40" for the day of `now`, else "Friday 5 March 2027, 21:40"; a date gives the day alone."""
    if not isinstance(value, datetime):
        return day_text(value)
    if now is not None and day_of(value) == day_of(now):
        return time_text(value)
    return _("%(day)s, %(time)s") % {"day": day_text(value), "time": time_text(value)}


def when_html(value: date | datetime, now: datetime | None = None) -> SafeString:
    """Return the same words as a time element, with the hour kept left to right."""
    if not isinstance(value, datetime):
        return day_html(value)
    hour = format_html('<bdi dir="ltr">{}</bdi>', time_text(value))
    if now is not None and day_of(value) == day_of(now):
        words = hour
    else:
        words = format_html(_("{day}, {time}"), day=day_text(value), time=hour)
    return format_html('<time datetime="{}">{}</time>', stamp(value), words)


def day_html(value: date | datetime, *, short: bool = False) -> SafeString:
    """Return the day as a time element."""
    words = short_day_text(value) if short else day_text(value)
    return format_html('<time datetime="{}">{}</time>', day_of(value).isoformat(), words)


def time_html(value: datetime) -> SafeString:
    """Return the hour as a time element."""
    return format_html(
        '<time class="nw" datetime="{}"><bdi dir="ltr">{}</bdi></time>',
        stamp(value),
        time_text(value),
    )


def span_text(span: timedelta) -> str:
    """Return a length of time in its two largest useful units: "4 min", "2 h 5 min", "3 days"."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return ngettext("%(count)d day", "%(count)d days", hours // 24) % {"count": hours // 24}
    if hours == 0:
        return ngettext("%(count)d min", "%(count)d min", rest) % {"count": rest}
    if rest == 0 or hours >= HOURS_IN_WORDS:
        return ngettext("%(count)d h", "%(count)d h", hours) % {"count": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def count_text(value: float) -> str:
    """Return a number grouped by thousands: "1,046"."""
    places = None if isinstance(value, int) else 1
    return number_format(value, decimal_pos=places, force_grouping=True)


def local(value: date | datetime) -> date | datetime:
    """Return an aware moment in the active time zone; a date as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day_of(value: date | datetime) -> date:
    """Return the local calendar day of a moment or a date."""
    there = local(value)
    return there.date() if isinstance(there, datetime) else there


def start_of(day: date) -> datetime:
    """Return the first moment of a local calendar day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def stamp(value: datetime) -> str:
    """Return the machine form of a moment, to the minute."""
    return (timezone.localtime(value) if timezone.is_aware(value) else value).isoformat(timespec="minutes")
