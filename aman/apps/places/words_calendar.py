"""Authorities, times and days of calendars in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.places.models import CalendarAuthority
from aman.apps.places.selectors_calendars import TIMETABLE
from aman.core.almanac import HijriDate
from aman.kit import hijri, when
from aman.kit.occasions import METHODS, NIGHT_RULES

OPEN, PRINTED, OWN = "UMM_AL_QURA_COMPUTED", "UMM_AL_QURA_AS_PRINTED", "SITE"
AUTHORITIES: dict[str, str | Promise] = {
    OPEN: gettext_lazy("Umm al-Qura, computed; open until somebody announces"),
    PRINTED: gettext_lazy("Umm al-Qura, as printed"),
    OWN: gettext_lazy("This site’s own decisions"),
}
ASR: dict[str, str | Promise] = {"standard": gettext_lazy("Standard"), "hanafi": gettext_lazy("Hanafi")}
WEEKDAYS: tuple[str | Promise, ...] = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
FAULT_WORDS: dict[str, str | Promise] = {
    "NOT_A_TIME": gettext_lazy("This is not a time, like 13:15."),
    "EMPTY": gettext_lazy("This cell must be filled."),
    "OUT_OF_ORDER": gettext_lazy("This is not after the one before it."),
    "BEFORE_ITS_PRAYER": gettext_lazy("The congregation would be before its prayer begins."),
    "AFTER_SUNRISE": gettext_lazy("Fajr’s congregation would be after sunrise."),
    "NOT_A_FRIDAY": gettext_lazy("Jumu’ah on a day that is not a Friday."),
    "NOT_A_DATE": gettext_lazy("This is not a day."),
    "SECOND_ROW_OF_A_DAY": gettext_lazy("This day is in the table twice."),
    "DAY_OR_MONTH_FIRST": gettext_lazy("Day or month first? Write days as 2027-03-28."),
    "NO_ROWS": gettext_lazy("There is no day in this table."),
    "ROW_TOO_LONG": gettext_lazy("This row has more cells than the header."),
    "ROW_TOO_SHORT": gettext_lazy("This row has fewer cells than the header."),
    "NO_SUCH_PRAYER": gettext_lazy("Choose a prayer."),
    "NOT_A_SEASON": gettext_lazy("Enter both days as MM-DD, or one season."),
    "NOT_A_RULE": gettext_lazy("Enter a time like 13:30, or minutes after the beginning like +10 or +10/15."),
    "SECOND_RULE": gettext_lazy("Another rule already holds for this prayer in this season."),
}
UPLOAD_WORDS: dict[str, str | Promise] = {
    "TOO_LARGE": gettext_lazy("This file is larger than 2 MB."),
    "TOO_MANY_ROWS": gettext_lazy("This table has more rows than three years have days."),
    "EMPTY": gettext_lazy("This file is empty: its first row must name the columns."),
    "REPEATED": gettext_lazy("A column is in the header more than once. Rename one of them."),
    "NOT_UTF8": gettext_lazy("This is not UTF-8 text. Save it as “CSV UTF-8” or as XLSX."),
    "NOT_TEXT": gettext_lazy("This is neither text nor a workbook. Give CSV in UTF-8, or XLSX."),
    "BOMB": gettext_lazy("This file would unpack to far more than a table needs, so it was not opened."),
}
UNREADABLE = gettext_lazy("This cannot be read as a table. Save it again as CSV or XLSX.")


def authority_words(code: str, named: Iterable[CalendarAuthority] = ()) -> str:
    """Return an authority in words: one that we compute, the site itself, or by its name."""
    names = {one.code: one.name for one in named}
    return str(AUTHORITIES.get(code) or names.get(code, code))


def source_words(prayers_from: str, *, night_rule: str = "") -> str:
    """Return where a day's times are from."""
    if prayers_from == TIMETABLE:
        return _("The site’s own timetable")
    if not prayers_from:
        return _("No times")
    rule = NIGHT_RULES.get(night_rule)
    method = METHODS.get(prayers_from, prayers_from)
    if rule is None:
        return _("Calculated: %(method)s") % {"method": method}
    return _("Calculated: %(method)s; short nights: %(rule)s") % {"method": method, "rule": rule}


def hijri_words(dates: Iterable[HijriDate]) -> str:
    """Return what a day may be: "29 Ramadan 1448", or several with "or" between."""
    return either([hijri.words(one) for one in dates])


def short_hijri(dates: Iterable[HijriDate]) -> str:
    """Return what a day may be without the year."""
    return either([_("%(day)d %(month)s") % {"day": one.day, "month": hijri.MONTHS[one.month - 1]} for one in dates])


def either(words: list[str]) -> str:
    """Return words with "or" between the last two."""
    if len(words) < 2:
        return "".join(words)
    return _("%(one)s or %(other)s") % {"one": _comma(words[:-1]), "other": words[-1]}


def _comma(words: list[str]) -> str:
    return words[0] if len(words) == 1 else _("%(one)s, %(other)s") % {"one": _comma(words[:-1]), "other": words[-1]}


def days_html(days: Iterable[date]) -> SafeString:
    """Return days with "or" between them."""
    told = [when.day_html(one, short=True) for one in days]
    joined: SafeString = told[0]
    for one in told[1:]:
        joined = format_html(_("{one} or {other}"), one=joined, other=one)
    return joined


def clock_html(minutes: int) -> SafeString:
    """Return minutes from midnight as the time on the wall, left to right."""
    return format_html('<bdi dir="ltr">{}</bdi>', f"{minutes // 60 % 24:02d}:{minutes % 60:02d}")


def clocks_html(minutes: Iterable[int]) -> SafeString:
    """Return several times, in order."""
    return format_html_join(" · ", "{}", ((clock_html(one),) for one in minutes))


def listed(parts: Iterable[object]) -> SafeString:
    """Return parts of a line with a dot between them, each keeping its own direction."""
    return format_html_join(" · ", "<bdi>{}</bdi>", ((one,) for one in parts if one))


def either_and(words: list[str]) -> str:
    """Return words with commas between them."""
    return _comma(words) if words else ""
