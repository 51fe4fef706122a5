"""The year of one site as its page shows it: months, occasions, the prayers of a week, what was decided and by whom."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aman.apps.places import selectors_year as selectors
from aman.apps.places import words_calendar as words
from aman.apps.places.models import Site
from aman.apps.places.selectors_calendars import Calendars, DayOfSite, local_zone, reckoning_of_choice
from aman.core.almanac.occasions import JUMUAH, Occurrence
from aman.core.situation import OccasionFact
from aman.kit import occasions, when
from aman.kit import page as kit

WEEK = 7
FIRST_YEAR, LAST_YEAR = 2000, 2075
RANK = (
    *("EID_AL_FITR", "EID_AL_ADHA", "LAYLAT_AL_QADR", "LAST_TEN_NIGHTS", "ARAFAH", "ASHURA", "MUHARRAM"),
    *("MAWLID", "MAWLID_SHIA", "ISRA_MIRAJ", "NISF_SHABAN", "RAMADAN", "TARAWIH", "HAJJ_ABSENCE"),
)
"""What a small cell names first."""
QUIET = ("MADRASSAH", "SCHOOL_TERM")
"""Entered dates of many days, left to the list."""
STEPS = {"EID_AL_FITR": 3, "EID_AL_ADHA": 3, "LAST_TEN_NIGHTS": 2, "LAYLAT_AL_QADR": 2, "RAMADAN": 1, "TARAWIH": 1}
SPRING, AUTUMN = gettext_lazy("The clocks go forward"), gettext_lazy("The clocks go back")


@dataclass(frozen=True)
class Cell:
    """A day of a month's table."""

    on: date
    step: int
    is_open: bool
    is_today: bool
    hijri: str
    name: str
    says: str
    url: str


@dataclass(frozen=True)
class Month:
    """A month: its name and its weeks; None where a cell is of another month."""

    name: str
    hijri: str
    weeks: Sequence[Sequence[Cell | None]]


@dataclass(frozen=True)
class ToDecide:
    """A day that waits for somebody to say which it is: its name, and each candidate with what its button sends."""

    title: str
    year: int
    month: int
    days: Sequence[tuple[date, date]]


@dataclass(frozen=True)
class YearPage:
    """A year of a site."""

    year: int
    years: Sequence[int]
    months: Sequence[Month]
    rows: kit.Table
    week: kit.Table
    week_first: date
    week_before: str
    week_after: str
    week_notes: Sequence[str]
    open: Sequence[ToDecide]
    resolved: Sequence[object]
    facts: Sequence[tuple[str, object]]
    weekdays: Sequence[tuple[str, str]] = field(default_factory=list)


def year_page(site: Site, *, year: int, week: date | None, now: datetime) -> YearPage:
    """Return a site's year; the week shown is that of `week`, else of today, else the first of the year."""
    today = when.day_of(now)
    first, last = date(year, 1, 1), date(year, 12, 31)
    shown = week or (today if today.year == year else first)
    monday = shown - timedelta(days=shown.weekday())
    span = min(first, monday), max(last, monday + timedelta(days=WEEK))
    found = selectors.calendar_of(site, *span)
    days = {on: found.day(site.pk, on) for on in found.days}
    changes = clock_changes(found.days)
    return YearPage(
        year=year,
        years=[one for one in (year - 1, year, year + 1) if FIRST_YEAR <= one <= LAST_YEAR],
        months=[_month(year, number, days, changes, today) for number in range(1, 13)],
        rows=_rows(found, site, days, changes, year),
        week=_week(days, monday),
        week_first=monday,
        week_before=_week_url(monday - timedelta(days=WEEK)),
        week_after=_week_url(monday + timedelta(days=WEEK)),
        week_notes=_week_notes(found, site, days, changes, monday),
        open=_open(found, site, today),
        resolved=_resolved(found, site, year, now),
        facts=_facts(found, site, days[shown]),
        weekdays=[(str(WEEKDAYS_ABBR[number]), str(name)) for number, name in enumerate(words.WEEKDAYS)],
    )


def year_asked(asked: str, now: datetime) -> int:
    """Return the year an address asks for; this one where it makes no sense."""
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return wanted if FIRST_YEAR <= wanted <= LAST_YEAR else when.day_of(now).year


def week_asked(asked: str) -> date | None:
    """Return the day an address asks for; None where it makes no sense."""
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def clock_changes(days: Sequence[date]) -> dict[date, str]:
    """Return the days on which the clocks change, and how."""

    def offset(on: date) -> timedelta:
        return datetime.combine(on, time(12), tzinfo=local_zone()).utcoffset() or timedelta(0)

    found: dict[date, str] = {}
    for on in days:
        change = offset(on) - offset(on - timedelta(days=1))
        if change:
            found[on] = str(SPRING if change > timedelta(0) else AUTUMN)
    return found


def _month(year: int, number: int, days: dict[date, DayOfSite], changes: dict[date, str], today: date) -> Month:
    weeks = [
        [_cell(days[on], changes, today) if on.month == number else None for on in week]
        for week in months.Calendar().monthdatescalendar(year, number)
    ]
    first, last = date(year, number, 1), date(year, number, months.monthrange(year, number)[1])
    name = date_format(first, pgettext("month and year", "F Y"), use_l10n=False)
    ends = [words.short_hijri(days[one].hijri[:1]) for one in (first, last) if days[one].hijri]
    return Month(name, " – ".join(ends), weeks)


def _cell(day: DayOfSite, changes: dict[date, str], today: date) -> Cell:
    codes = [one.code for one in day.occasions if one.code != JUMUAH]
    begins = [one.code for one in day.occasions if one.nth == 1 and one.code in RANK]
    entered = [one.code for one in day.occasions if one.code not in (*RANK, JUMUAH, *QUIET) and one.nth == 1]
    first = [*sorted(begins, key=RANK.index), *entered]
    name = str(occasions.name(first[0])) if first else ""
    told = [_said(one) for one in day.occasions if one.code != JUMUAH]
    said = [words.hijri_words(day.hijri), *told, changes.get(day.on, "")]
    is_open = any(one.code in selectors.DECIDED and not one.is_certain and one.nth == 1 for one in day.occasions)
    if day.on in changes and not name:
        name = changes[day.on]
    return Cell(
        on=day.on,
        step=max((STEPS.get(code, 1 if code in RANK else 0) for code in codes), default=0),
        is_open=is_open,
        is_today=day.on == today,
        hijri=words.short_hijri(day.hijri[:1]),
        name=name,
        says=". ".join(one for one in said if one),
        url=_week_url(day.on),
    )


def _said(one: OccasionFact) -> str:
    name = str(occasions.name(one.code))
    return name if one.is_certain else _("%(occasion)s, perhaps") % {"occasion": name}


def _week_url(on: date) -> str:
    return f"?year={on.year}&week={on.isoformat()}#week"


def _rows(found: Calendars, site: Site, days: dict[date, DayOfSite], changes: dict[date, str], year: int) -> kit.Table:
    lines = [(one.candidate_days[0], _occasion_row(one, days)) for one in found.occurrences(site.pk)]
    lines += _entered_rows(days)
    lines += [(on, (told, when.day_html(on, short=True))) for on, told in changes.items()]
    kept = [row for on, row in sorted(lines, key=lambda line: line[0]) if on.year == year]
    columns = [kit.Column(_("Occasion")), kit.Column(_("When"))]
    return kit.table(
        _("The year in order"), columns, kept, hide_caption=True, empty=_("Nothing is known of this year.")
    )


def _occasion_row(one: Occurrence, days: dict[date, DayOfSite]) -> tuple[object, ...]:
    day = days.get(one.candidate_days[0])
    fact = next((fact for fact in day.occasions if fact.code == one.code), None) if day else None
    return _named(occasions.name(one.code), fact), _span(one)


def _named(name: object, fact: OccasionFact | None) -> object:
    """Return an occasion's name, and beneath it its hours and the people expected where they are known."""
    if fact is None or not (fact.minutes or fact.people is not None):
        return name
    told: list[object] = [words.clocks_html(fact.minutes)] if fact.minutes else []
    if fact.people is not None:
        told.append(_("%(people)s expected") % {"people": when.count_text(fact.people)})
    line = format_html_join(" · ", "{}", ((one,) for one in told))
    return format_html('{}<br><span class="am-small am-2">{}</span>', name, line)


def _span(one: Occurrence) -> object:
    """Return the days of an occasion: one, several it may be, or from and to."""
    first = words.days_html(one.candidate_days)
    if one.when == "EVENING":
        first = format_html(_("Evening of {days}"), days=first)
    longest = max(last - start for start, last in one.ways)
    if not longest:
        return first
    return format_html(_("{first} to {last}"), first=first, last=words.days_html(one.last_days))


def _entered_rows(days: dict[date, DayOfSite]) -> list[tuple[date, tuple[object, ...]]]:
    """Return a row for each date people entered, where it begins; weekly ones once."""
    first: dict[str, tuple[date, OccasionFact]] = {}
    last: dict[str, date] = {}
    for on in sorted(days):
        for one in days[on].occasions:
            if one.code != JUMUAH and one.code not in RANK and one.source:
                first.setdefault(one.source, (on, one))
                last[one.source] = on
    told = selectors.date_words(set(first)) if first else {}
    return [
        (
            on,
            (
                _named(words.listed([occasions.name(one.code), told.get(source)]), one),
                _from_to(on, last[source]),
            ),
        )
        for source, (on, one) in first.items()
    ]


def _from_to(first: date, last: date) -> object:
    if first == last:
        return when.day_html(first, short=True)
    return format_html(
        _("{first} to {last}"), first=when.day_html(first, short=True), last=when.day_html(last, short=True)
    )


def _week(days: dict[date, DayOfSite], monday: date) -> kit.Table:
    heads = [kit.Column(name, wide=code == "sunrise") for code, name in occasions.PRAYERS.items()]
    columns = [kit.Column(_("Day")), *heads]
    rows = []
    for away in range(WEEK):
        day = days[monday + timedelta(days=away)]
        times: list[object] = [words.clock_html(at) for _name, at in day.prayers] or ["–"] * 6
        rows.append((when.day_html(day.on, short=True), *times, words.clocks_html(day.jumuah) or ""))
    return kit.table(_("Prayers of the week"), columns, rows, hide_caption=True)


def _week_notes(
    found: Calendars, site: Site, days: dict[date, DayOfSite], changes: dict[date, str], monday: date
) -> list[str]:
    week = [monday + timedelta(days=away) for away in range(WEEK)]
    notes = [_("%(day)s: %(what)s.") % {"day": when.day_text(on), "what": changes[on]} for on in week if on in changes]
    sources = {days[on].prayers_from for on in week}
    rule = reckoning_of_choice(found.choice(site.pk)).rule
    notes += [words.source_words(one, night_rule=rule) for one in sorted(sources) if one]
    refused = {selectors.why_refused(found, site, on) for on in week if not days[on].prayers}
    notes += [str(occasions.REFUSALS[code]) for code in sorted(refused) if code]
    return notes


def _open(found: Calendars, site: Site, today: date) -> list[ToDecide]:
    return [
        ToDecide(str(occasions.name(one.code)), one.year, one.month, one.days)
        for one in selectors.open_days(found, site)
        if one.days[-1][0] >= today and (one.days[0][0] - today).days <= 60
    ]


def _resolved(found: Calendars, site: Site, year: int, now: datetime) -> list[object]:
    recent = when.day_of(now) - timedelta(days=WEEK)
    told = [one for one in selectors.resolutions(found, site) if one.day.year == year and one.day >= recent]
    return [_resolution(one, site) for one in told]


def _resolution(one: selectors.Resolution, site: Site) -> object:
    parts: dict[str, Any] = {
        "occasion": occasions.name(one.code),
        "day": when.day_html(one.day),
        "source": site.name if one.is_own else words.listed([one.authority, one.source]),
    }
    if not one.others:
        return format_html(_("{occasion} is {day}. Said by {source}."), **parts)
    parts["others"] = words.days_html(one.others)
    return format_html(
        _("{occasion} is {day}, not {others}. Said by {source}. What was planned for the other day is cancelled."),
        **parts,
    )


def _facts(found: Calendars, site: Site, day: DayOfSite) -> list[tuple[str, object]]:
    authority = found.authority(site.pk)
    named = selectors.authorities()
    follows = words.authority_words(authority.name, named)
    if authority.base is not None:
        base = words.authority_words(authority.base.name, named)
        follows = _("%(own)s, over: %(base)s") % {"own": follows, "base": base}
    rule = reckoning_of_choice(found.choice(site.pk)).rule
    facts: list[tuple[str, object]] = [
        (_("Months"), follows),
        (_("Times"), words.source_words(day.prayers_from, night_rule=rule)),
    ]
    if day.jumuah:
        facts.append((_("Jumu’ah"), words.clocks_html(day.jumuah)))
    return facts


def calendar_url(site: Site) -> str:
    """Return the address of a site's calendar."""
    return reverse("site_calendar", args=[site.uuid])
