"""The timeline of a site: a week, or the whole of Ramadan, as days beside hours with everything that lies on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aman.apps.strategy import words, words_days, words_tasks
from aman.apps.strategy.pages_days import day_words, hijri_note, is_eid, is_open, notes_of, prayers
from aman.apps.strategy.selectors import SiteDay
from aman.core import almanac
from aman.core.posture import clock
from aman.core.rules.conditions import last_sunday
from aman.kit import hours, occasions, when
from aman.kit import page as kit

NAMES = ("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha")
TARAWIH_MINUTES = 90
"""How long the picture draws an evening of tarawih: from Isha, until people leave."""
NIGHTS = ("LAST_TEN_NIGHTS",)

SPAN_WORDS: list[tuple[str, str | Promise]] = [
    ("day", gettext_lazy("Day")),
    ("week", gettext_lazy("Week")),
    ("ramadan", gettext_lazy("Ramadan")),
]
BEFORE_RAMADAN, AFTER_RAMADAN = 1, 2
"""Days shown round Ramadan: the evening of its first tarawih, and both days on which Eid may fall."""


@dataclass(frozen=True)
class TimelinePage:
    """A span of days as a picture, in a sentence, with its table, and where the days before and after are."""

    title: str
    sentence: str
    chart: hours.HoursChart
    before: date | None
    after: date | None
    rule: str
    is_present: bool
    note: str


def chart(days: Sequence[SiteDay], title: str, description: str, today: date) -> hours.HoursChart:
    """Draw days beside hours: the site's own prayers, tasks by their hour, tarawih, levels, and days not settled."""
    latest = max((minutes for day in days for _name, minutes in day.calendar.prayers), default=0)
    return hours.HoursChart(
        "timeline",
        title,
        description,
        days=[_hours(day, many=len(days) > 10) for day in days],
        series=[occasions.PRAYERS[name] for name in NAMES],
        columns=_columns(),
        turns=_turns(days, today),
        first_hour=3 if _earliest(days) >= 180 else 0,
        last_hour=24 if latest <= hours.DAY_MINUTES - 30 else 26,
        every=7 if len(days) > 10 else 1,
        mark_words=_("A task by its hour"),
        star_words=_("Jumu’ah, or an Eid prayer"),
        span_words=_("Tarawih, about an hour and a half from Isha"),
        soft_words=_("Last ten nights"),
        open_words=_("Eid may be on this day"),
    )


def _earliest(days: Sequence[SiteDay]) -> int:
    return min((minutes for day in days for _name, minutes in day.calendar.prayers), default=180)


def _columns() -> list[kit.Column]:
    columns = [kit.Column(_("Day")), kit.Column(_("Hijri")), kit.Column(_("Level")), kit.Column(_("On this day"))]
    columns += [kit.Column(occasions.PRAYERS[name], number=True) for name in NAMES]
    return [*columns, kit.Column(_("Tasks"))]


def _hours(day: SiteDay, *, many: bool) -> hours.DayHours:
    times = dict(day.calendar.prayers)
    tasks = [(one.minutes, str(words_tasks.title(one.code))) for one in day.posture.tasks if one.minutes is not None]
    label = pgettext("day on an axis", "j M") if many else pgettext("weekday on an axis", "D j")
    return hours.DayHours(
        label=date_format(day.on, label, use_l10n=False),
        cells=_cells(day, times),
        step=day.posture.level.step,
        times=[times.get(name) for name in NAMES],
        marks=tasks,
        stars=[(one.minutes, one.name) for one in prayers(day) if one.is_gathering],
        spans=_evenings(day, times),
        shade=_shade(day),
    )


def _shade(day: SiteDay) -> str:
    if is_eid(day):
        return "open"
    return "soft" if any(one.code in NIGHTS for one in day.calendar.occasions) else ""


def _evenings(day: SiteDay, times: dict[str, int]) -> list[hours.Span]:
    if "isha" not in times:
        return []
    held = [one for one in day.calendar.occasions if one.code == "TARAWIH"]
    return [hours.Span(times["isha"], times["isha"] + TARAWIH_MINUTES, one.is_certain) for one in held]


def _cells(day: SiteDay, times: dict[str, int]) -> list[object]:
    tasks = [
        _("%(task)s by %(time)s") % {"task": words_tasks.title(one.code), "time": f"{one.start_by:%H:%M}"}
        if one.start_by
        else str(words_tasks.title(one.code))
        for one in day.posture.tasks
    ]
    return [
        when.short_day_text(day.on),
        day_words(day.calendar.hijri, year=False),
        str(words.LEVELS[day.posture.level]),
        _listed(notes_of(day)),
        *[f"{clock(times[name]):%H:%M}" if name in times else "" for name in NAMES],
        _listed(tasks),
    ]


def _listed(found: Sequence[str]) -> str:
    return pgettext("between parts of a list", "; ").join(found)


def _turns(days: Sequence[SiteDay], today: date) -> list[tuple[int, str]]:
    """Mark today, and where the clocks change within the span."""
    found = []
    for number, day in enumerate(days):
        if day.on == today:
            found.append((number, _("Today")))
        if day.on == last_sunday(day.on.year, 3):
            found.append((number, _("Clocks go forward")))
        elif day.on == last_sunday(day.on.year, 10):
            found.append((number, _("Clocks go back")))
    return found


def sentence(days: Sequence[SiteDay]) -> str:
    """Say in words what the picture shows first: how many days of care, and what is not settled."""
    raised = sum(day.posture.level.step > 1 for day in days)
    open_days = [day for day in days if is_eid(day) and is_open(day)]
    facts = {"days": len(days), "raised": raised}
    first = _("%(raised)d of %(days)d days ask for more than everyday care.") % facts
    if not open_days:
        return first
    span = {"first": when.short_day_text(open_days[0].on), "last": when.short_day_text(open_days[-1].on)}
    second = _("Eid may be on %(first)s or %(last)s: both are covered until your authority says which.") % span
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def monday_of(on: date) -> date:
    """Return the Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def bounds(span: str, on: date) -> tuple[date, date]:
    """Return the first and last day of a span that holds a day: the day, its week from Monday, or the next Ramadan.

    Ramadan is the one under way, or the next; by the computed calendar, with room for what is announced otherwise.
    """
    if span == "day":
        return on, on
    if span == "week":
        return monday_of(on), monday_of(on) + timedelta(days=6)
    months = almanac.calendar(almanac.COMPUTED_ONLY)
    try:
        year = months.date_of(on).year
        starts, ends = months.month(year, almanac.RAMADAN).starts, months.month(year, almanac.RAMADAN + 1).starts
        if ends + timedelta(days=AFTER_RAMADAN) < on:
            year += 1
            starts, ends = months.month(year, almanac.RAMADAN).starts, months.month(year, almanac.RAMADAN + 1).starts
    except almanac.OutsideCalendar:
        return on, on + timedelta(days=30)
    return starts - timedelta(days=BEFORE_RAMADAN), ends + timedelta(days=AFTER_RAMADAN - 1)


def timeline_page(span: str, days: Sequence[SiteDay], today: date) -> TimelinePage:
    """Build the timeline of a span of days."""
    first, last = days[0].on, days[-1].on
    title = _title(span, days)
    said = sentence(days)
    step = {"day": 1, "week": 7}.get(span)
    return TimelinePage(
        title=title,
        sentence=said,
        chart=chart(days, title, said, today),
        before=first - timedelta(days=step) if step else None,
        after=first + timedelta(days=step) if step else None,
        rule=words_days.prayers_rule(days[len(days) // 2].calendar.prayers_from),
        is_present=first <= today <= last,
        note=hijri_note(days),
    )


def _title(span: str, days: Sequence[SiteDay]) -> str:
    if span == "day":
        return when.day_text(days[0].on)
    span_words = {"first": when.short_day_text(days[0].on), "last": when.day_text(days[-1].on)}
    if span == "week":
        return _("%(first)s to %(last)s") % span_words
    years = [one.year for day in days for one in day.calendar.hijri if one.month == almanac.RAMADAN]
    return _("Ramadan %(year)d") % {"year": years[0]} if years else _("%(first)s to %(last)s") % span_words
