"""A site's days on paper: the line of one day, the strip of the next fourteen, what changed, and what is coming."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aman.apps.places import selectors as places
from aman.apps.strategy import words, words_days
from aman.apps.strategy.selectors import SiteDay
from aman.core.almanac import UMM_AL_QURA, HijriDate
from aman.core.posture import Change, PostureLevel, Reason, SourceKind, clock
from aman.kit import hijri, occasions

EIDS = ("EID_AL_FITR", "EID_AL_ADHA")
MOST_NOTES = 2
"""Occasions named in one cell of the strip; the day's own page has them all."""


@dataclass(frozen=True)
class Why:
    """One reason of a site's day, where it comes from, and where to read more."""

    icon: str
    text: str
    source: str
    at: Sequence[time] = ()
    url: str = ""
    is_certain: bool = True


@dataclass(frozen=True)
class StripDay:
    """One cell of the strip: "Fri 5", its Hijri dates, what is on it, its level, and how it stands out."""

    weekday: str
    number: int
    on: date
    hijri: str
    notes: Sequence[str]
    level: str
    step: int
    css: str
    is_today: bool = False


@dataclass(frozen=True)
class Prayer:
    """A prayer on the line of a day. is_gathering: for the Friday and Eid prayers, which people come for from afar."""

    name: str
    at: time
    minutes: int
    notes: Sequence[str] = ()
    is_gathering: bool = False


@dataclass(frozen=True)
class Changed:
    """What is different since yesterday, each in a sentence with its icon."""

    sentence: str
    lines: Sequence[tuple[str, str]] = field(default=())


def day_words(days: Iterable[HijriDate], *, year: bool = True) -> str:
    """Return the Hijri dates a day may be: "26 Ramadan 1448", "1 Shawwal or 30 Ramadan"."""
    found = list(days)
    said = [hijri.words(one) if year else _short(one) for one in found]
    if not said:
        return ""
    if len(said) == 1:
        return said[0]
    return pgettext("two Hijri dates a day may be", "%(one)s or %(other)s") % {"one": said[0], "other": said[1]}


def _short(one: HijriDate) -> str:
    return pgettext("Hijri day and month", "%(day)d %(month)s") % {"day": one.day, "month": hijri.MONTHS[one.month - 1]}


COMPUTED: dict[str, str | Promise] = {
    UMM_AL_QURA: gettext_lazy("Umm al-Qura, computed"),
    "UMM_AL_QURA_AS_PRINTED": gettext_lazy("Umm al-Qura, as printed"),
    "SITE": gettext_lazy("This site’s own decisions"),
}


def authority_words(days: Sequence[HijriDate]) -> str:
    """Return who says which Hijri date it is. At most one query."""
    if not days:
        return ""
    code = days[0].authority
    return str(COMPUTED[code]) if code in COMPUTED else places.authority_names().get(code, code)


def hijri_note(days: Sequence[SiteDay]) -> str:
    """Say whose dates these are, and what is not settled among them."""
    found = next((day.calendar.hijri for day in days if day.calendar.hijri), ())
    if not found:
        return ""
    first = _("Hijri dates: %(authority)s.") % {"authority": authority_words(found)}
    if not any(is_eid(day) and is_open(day) for day in days):
        return first
    second = _("Eid may be on either of two days. Both are covered until your authority says which.")
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def notes_of(day: SiteDay, most: int | None = None) -> list[str]:
    """Return what is on a day in few words each, what matters most first; what lasts for weeks is left out."""
    found: list[str] = []
    for one in day.posture.reasons:
        if one.kind != "OCCASION" or one.code in words_days.QUIET or one.begins:
            continue
        name = str(words_days.name(one.code))
        said = name if one.is_certain else _("%(occasion)s, perhaps") % {"occasion": name}
        if said not in found:
            found.append(said)
    return found[:most] if most else found


def strip(days: Sequence[SiteDay], today: date) -> list[StripDay]:
    """Return the cells of a strip of days."""
    return [_cell(day, today) for day in days]


def _cell(day: SiteDay, today: date) -> StripDay:
    notes = notes_of(day, MOST_NOTES)
    level = day.posture.level
    return StripDay(
        weekday=date_format(day.on, "D", use_l10n=False),
        number=day.on.day,
        on=day.on,
        hijri=day_words(day.calendar.hijri, year=False),
        notes=notes,
        level=str(words.LEVELS[level]),
        step=level.step,
        css=_css(day, today, bool(notes)),
        is_today=day.on == today,
    )


def _css(day: SiteDay, today: date, has_notes: bool) -> str:
    if day.on == today:
        return "is-today"
    if is_eid(day):
        return "is-eid"
    if any(one.code == "JUMUAH" for one in day.calendar.occasions):
        return "is-jumuah"
    return "" if has_notes or day.posture.level is not PostureLevel.EVERYDAY else "is-plain"


def is_eid(day: SiteDay) -> bool:
    """Say whether a day is, or may be, Eid."""
    return any(one.code in EIDS for one in day.calendar.occasions)


def is_open(day: SiteDay) -> bool:
    """Say whether something on a day is not settled yet."""
    return any(not one.is_certain and one.code not in words_days.QUIET for one in day.calendar.occasions)


def prayers(day: SiteDay) -> list[Prayer]:
    """Return a day's prayers in order: the site's own, Friday prayers in place of Dhuhr, and Eid prayers."""
    calendar = day.calendar
    found = [(name, minutes) for name, minutes in calendar.prayers if not (calendar.jumuah and name == "dhuhr")]
    found += [("jumuah", minutes) for minutes in calendar.jumuah]
    evening = [str(words_days.name(one.code)) for one in calendar.occasions if one.is_evening and one.is_certain]
    said = [
        Prayer(
            str(occasions.PRAYERS[name]), clock(minutes), minutes, evening if name == "isha" else (), name == "jumuah"
        )
        for name, minutes in found
    ]
    for one in calendar.occasions:
        if one.code in (*EIDS, "EID_PRAYER"):
            name = str(words_days.name(one.code))
            shown = name if one.is_certain else _("%(occasion)s, perhaps") % {"occasion": name}
            said += [Prayer(shown, clock(minutes), minutes, (), True) for minutes in one.minutes]
    return sorted(said, key=lambda one: one.minutes)


def why(reasons: Iterable[Reason], names: words.Names, urls: Mapping[str, str]) -> list[Why]:
    """Return reasons in words, in their order. urls: where to read more, by the id of the record."""
    return [
        Why(
            words.icon(one),
            words.reason_text(one, names),
            words.source_text(one),
            [clock(minutes) for minutes in one.minutes],
            urls.get(one.source, ""),
            one.is_certain,
        )
        for one in reasons
        if one.code != words_days.WEEKDAY
    ]


def changed(found: Change | None, names: words.Names) -> Changed | None:
    """Say what is different since yesterday; None where yesterday is not known.

    An occasion that is over goes without saying, and so does the time of the year.
    """
    if found is None:
        return None
    came = [one for one in found.came if one.code not in words_days.QUIET]
    went = [one for one in found.went if one.kind != SourceKind.OCCASION]
    if not came and not went and found.before is found.after:
        return Changed(_("Nothing changed since yesterday."))
    lines = [("plus", words.reason_text(one, names)) for one in came]
    lines += [("ok", _("No longer: %(reason)s") % {"reason": words.reason_text(one, names)}) for one in went]
    return Changed(_level_change(found), lines)


def _level_change(found: Change) -> str:
    facts = {"before": words.LEVELS[found.before], "after": words.LEVELS[found.after]}
    if found.after.step > found.before.step:
        return _("Raised since yesterday: from %(before)s to %(after)s.") % facts
    if found.after.step < found.before.step:
        return _("Lowered since yesterday: from %(before)s to %(after)s.") % facts
    return _("The level is as it was yesterday.")


def until(days: Sequence[SiteDay], today: date) -> date | None:
    """Return the last day in a row, from today, with at least today's level; None where it is everyday care."""
    ahead = [day for day in days if day.on >= today]
    if not ahead or ahead[0].posture.level is PostureLevel.EVERYDAY:
        return None
    last = today
    for day in ahead:
        if day.on > last + timedelta(days=1) or day.posture.level.step < ahead[0].posture.level.step:
            break
        last = day.on
    return last


@dataclass(frozen=True)
class DayTask:
    """One task of a site's day. message: the message to read, where the task is to acknowledge one."""

    code: str
    title: str
    detail: str
    start_by: time | None
    minutes: int | None
    because: str
    done_by: str = ""
    done_at: object = None
    is_next: bool = False
    may_tap: bool = False
    message: UUID | None = None

    @property
    def is_done(self) -> bool:
        """Whether somebody has done it."""
        return bool(self.done_by)


@dataclass(frozen=True)
class Item:
    """One node on the line of a day: a prayer or a task."""

    prayer: Prayer | None = None
    task: DayTask | None = None


def line(found: Sequence[Prayer], tasks: Sequence[DayTask]) -> list[Item]:
    """Return tasks and prayers in one line: tasks for any time first, then all by the clock, a task before a prayer."""
    untimed = [Item(task=task) for task in tasks if task.minutes is None]
    timed = [(task.minutes or 0, 0, Item(task=task)) for task in tasks if task.minutes is not None]
    timed += [(one.minutes, 1, Item(prayer=one)) for one in found]
    return [*untimed, *[item for _minutes, _order, item in sorted(timed, key=lambda each: each[:2])]]
