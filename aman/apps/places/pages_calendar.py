"""What the pages show on which people change a site's calendar, and the panel everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.places import selectors_year as selectors
from aman.apps.places import words_calendar as words
from aman.apps.places.forms_calendar import SEASONS
from aman.apps.places.models import CalendarDate, MonthAnnouncement, SeasonRule, Site, Timetable, TimetableUpload
from aman.kit import hijri, occasions, when
from aman.kit import page as kit

SHOWN_FAULTS = 50


@dataclass(frozen=True)
class Standing:
    """Something that stands: what it is, and the id by which it is taken out."""

    words: object
    uuid: UUID | None = None
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """One thing people may say about their calendar: its words, and what its button says."""

    title: str | Promise
    lead: str | Promise
    act: str | Promise
    none: str | Promise = ""


PARTS: dict[str, Part] = {
    "follow": Part(
        gettext_lazy("Whose months, and how times are calculated"),
        gettext_lazy("Until whoever you follow has announced a month, every day it may begin on is covered."),
        gettext_lazy("Follow this from now on"),
        gettext_lazy("No month has been decided here."),
    ),
    "dates": Part(
        gettext_lazy("Your own dates"),
        gettext_lazy("Madrassah hours, open days, funerals, whatever brings people or trouble. Say when, not who."),
        gettext_lazy("Add this date"),
        gettext_lazy("No dates of your own yet."),
    ),
    "eid": Part(
        gettext_lazy("Eid prayers"),
        gettext_lazy("They hold for whichever day Eid falls on: both days are planned until one is announced."),
        gettext_lazy("Add this prayer"),
        gettext_lazy("No Eid prayer yet."),
    ),
    "expected": Part(
        gettext_lazy("How many people come"),
        gettext_lazy("A new number takes the place of the one before. Nothing is guessed."),
        gettext_lazy("Note this number"),
        gettext_lazy("No number noted yet."),
    ),
    "rules": Part(
        gettext_lazy("Seasonal rules"),
        gettext_lazy("They fill what your timetable leaves out. The rule for the fewest days holds."),
        gettext_lazy("Add this rule"),
        gettext_lazy("No rule yet."),
    ),
}


def standing(site: Site, part: str) -> list[Standing]:
    """Return what stands of one part of a site's calendar."""
    found: list[Standing] = _STANDING[part](site)
    return found


def _own_months(site: Site) -> list[Standing]:
    return [Standing(_month_words(one), one.uuid, "month") for one in selectors.own_months(site)]


def _month_words(one: MonthAnnouncement) -> object:
    return format_html(
        _("1 {month} {year} is {day}. {source}"),
        month=hijri.MONTHS[one.month - 1],
        year=one.year,
        day=when.day_html(one.starts) if one.starts else "",
        source=one.source,
    )


def _dates(site: Site) -> list[Standing]:
    return [Standing(date_words(one), one.uuid, "date") for one in selectors.dates_of(site)]


def date_words(one: CalendarDate) -> object:
    """Return an entered date in a line."""
    span: Any = when.day_html(one.first, short=True)
    if one.last != one.first:
        span = format_html(_("{first} to {last}"), first=span, last=when.day_html(one.last, short=True))
    days = words.either_and([str(words.WEEKDAYS[day]) for day in one.weekdays])
    hours = [f"{at:%H:%M}" for at in (one.starts_at, one.ends_at) if at]
    parts: list[Any] = [occasions.name(one.kind), one.words, span, days, "–".join(hours)]
    parts.append(_("every year") if one.is_yearly else "")
    return words.listed([part for part in parts if part])


def _eids(site: Site) -> list[Standing]:
    return [
        Standing(
            words.listed(
                [
                    occasions.name(one.code),
                    str(one.year),
                    f"{one.at:%H:%M}",
                    one.place or site.name,
                    _people(one.people) if one.people is not None else "",
                ]
            ),
            one.uuid,
            "eid",
        )
        for one in selectors.eid_prayers(site)
    ]


def _people(count: int) -> str:
    told = ngettext("%(count)s person", "%(count)s people", count)
    return told % {"count": when.count_text(count)}


def _expected(site: Site) -> list[Standing]:
    return [
        Standing(words.listed([occasions.name(one.code), _people(one.people), one.evidence]))
        for one in selectors.expected(site)
    ]


def _rules(site: Site) -> list[Standing]:
    return [Standing(rule_words(one), one.uuid, "rule") for one in selectors.season_rules(site)]


def rule_words(one: SeasonRule) -> object:
    """Return a seasonal rule in a line."""
    seasons = {code: str(name) for code, name in SEASONS}
    season = seasons.get(one.season_from) or f"{one.season_from} – {one.season_to}"
    prayer = one.prayer.partition("_")
    name = str(occasions.PRAYERS[prayer[0]])
    if prayer[2]:
        name = _("%(prayer)s %(number)s") % {"prayer": name, "number": prayer[2]}
    return words.listed([name, season, one.rule])


_STANDING: dict[str, Any] = {
    "follow": _own_months,
    "dates": _dates,
    "eid": _eids,
    "expected": _expected,
    "rules": _rules,
}


@dataclass(frozen=True)
class TimetablePage:
    """A site's timetable: its versions."""

    versions: kit.Table
    has_any: bool


def timetable_page(site: Site, now: datetime) -> TimetablePage:
    """Return the versions of a site's timetable as its page shows them."""
    found = selectors.timetables(site)
    columns = [kit.Column(_("Version")), kit.Column(_("Days")), kit.Column(_("State")), kit.Column(_("Brought in"))]
    rows = [
        (
            when.count_text(one.number),
            format_html(
                _("{first} to {last}"),
                first=when.day_html(max(one.first, one.holds_from), short=True),
                last=when.day_html(one.last, short=True),
            ),
            _state(one, found),
            when.when_html(one.known_at, now),
        )
        for one in found
    ]
    return TimetablePage(kit.table(_("Versions"), columns, rows, hide_caption=True), bool(found))


def _state(one: Timetable, found: Sequence[Timetable]) -> kit.Status:
    if one.ended_at:
        return kit.Status("un", _("Taken back"))
    newest = next(each for each in found if not each.ended_at)
    return kit.Status("ok", _("Holds")) if one is newest else kit.Status("un", _("Kept for the past"))


@dataclass(frozen=True)
class LookPage:
    """An uploaded timetable: what was read, or what is wrong."""

    name: str
    is_open: bool
    may_start: bool
    counts: Sequence[tuple[str, object]]
    days: kit.Table | None
    faults: kit.Table | None
    missing: str
    gaps: Sequence[object]


def look_page(held: TimetableUpload) -> LookPage:
    """Return an uploaded timetable as its page shows it."""
    look = held.looked()
    missing = [str(occasions.PRAYERS.get(one, one)) for one in look.get("missing", ())]
    faulty = held.counts.get("faulty", 0)
    counts: list[tuple[str, object]] = [(_("Rows"), when.count_text(held.counts.get("rows", 0)))]
    if look.get("first"):
        first, last = (date.fromisoformat(look[name]) for name in ("first", "last"))
        counts += [(_("First day"), when.day_html(first)), (_("Last day"), when.day_html(last))]
    if faulty:
        counts.append((_("With faults"), when.count_text(faulty)))
    return LookPage(
        name=held.reveal("file_name"),
        is_open=bool(look),
        may_start=bool(look.get("days")) and not held.faults and not missing,
        counts=counts,
        days=_days(look["days"]) if look.get("days") else None,
        faults=_faults(held) if held.faults else None,
        missing=words.either_and(missing),
        gaps=[when.day_html(date.fromisoformat(one), short=True) for one in look.get("gaps", ())],
    )


def _days(rows: list[list[str]]) -> kit.Table:
    columns = [kit.Column(_("Day")), *(kit.Column(name) for name in occasions.PRAYERS.values())]
    cells = [
        (
            when.day_html(date.fromisoformat(on), short=True),
            *(format_html('<bdi dir="ltr">{}</bdi>', one) for one in rest),
        )
        for on, *rest in rows
    ]
    return kit.table(_("The first days, as they will be read"), columns, cells)


def _faults(held: TimetableUpload) -> kit.Table:
    columns = [kit.Column(_("Row"), number=True), kit.Column(_("Column")), kit.Column(_("What is wrong"))]
    rows = [
        (when.count_text(row), format_html("<code>{}</code>", column or "–"), words.FAULT_WORDS.get(code, code))
        for row, column, code in held.faults[:SHOWN_FAULTS]
    ]
    return kit.table(_("Rows with faults"), columns, rows, hide_caption=True)


@dataclass(frozen=True)
class MonthsPage:
    """What authorities announced, what all follow that chose nothing, and dates for more than one site."""

    announced: kit.Table
    rows: kit.Page[MonthAnnouncement]
    default: str
    followers: int
    dates: Sequence[Standing]


def months_page(number: object, now: datetime) -> MonthsPage:
    """Return the announcements as the panel's page shows them."""
    rows = kit.paginate(selectors.announcements(), number)
    columns = [
        kit.Column(_("Month")),
        kit.Column(_("Begins")),
        kit.Column(_("Who says so")),
        kit.Column(_("Where they said it"), wide=True),
        kit.Column(_("Known"), wide=True),
    ]
    cells = [
        (
            _("%(month)s %(year)s") % {"month": hijri.MONTHS[one.month - 1], "year": one.year},
            when.day_html(one.starts, short=True) if one.starts else kit.Status("un", _("Taken back")),
            one.authority.name if one.authority else "",
            one.source,
            when.when_html(one.known_at, now),
        )
        for one in rows
    ]
    choice = selectors.choice_of(None)
    basis = choice.authority.name if choice and choice.authority else ""
    code = words.PRINTED if choice and choice.basis == "PRINTED" else words.OPEN
    return MonthsPage(
        announced=kit.table(_("Announced months"), columns, cells, hide_caption=True),
        rows=rows,
        default=basis or words.authority_words(code),
        followers=selectors.followers(None),
        dates=[Standing(_shared(one), one.uuid, "date") for one in selectors.shared_dates()[:100]],
    )


def _shared(one: CalendarDate) -> object:
    where = one.area.name if one.area else _("The whole network")
    return words.listed([date_words(one), where, one.source])


def changes_words(changes: Sequence[selectors.Change]) -> list[str]:
    """Return what an announcement would change, a line for each occasion."""
    return [
        format_html(
            _("{occasion}: {before} becomes {after}."),
            occasion=occasions.name(one.code),
            before=words.days_html(one.before),
            after=words.days_html(one.after),
        )
        for one in changes
    ]


def followers_words(count: int) -> str:
    """Return how many sites follow somebody."""
    told = ngettext("%(count)s site follows them.", "%(count)s sites follow them.", count)
    return told % {"count": when.count_text(count)}


def part_url(site: Site, part: str) -> str:
    """Return the address of one part of a site's calendar."""
    return reverse("site_calendar_part", args=[site.uuid, part])
