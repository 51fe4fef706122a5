"""The days of all sites for the panel: a calendar of exposure, areas beside days, and one day with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from aman.apps.strategy import selectors, words, words_days
from aman.apps.strategy.pages_days import EIDS, Why
from aman.apps.strategy.selectors import DayOfNetwork, Levels, NetworkReason, SiteDay
from aman.core.disclosure import Rule
from aman.core.posture import PostureLevel, Reason
from aman.core.situation import SourceKind
from aman.kit import heat, when
from aman.kit import page as kit

AREA_DAYS = 28
"""Days drawn beside areas."""
HIDDEN = (SourceKind.DEFECT, SourceKind.MESSAGE)
"""Reasons that would say something of single sites: shown where enough sites share them."""
OF_ONE_SITE = ("FUNERAL", "MADRASSAH", "OPEN_DAY", "EID_PRAYER", "OTHER")
LEAST = Rule().least
STEPS: list[tuple[int, str | Promise]] = [
    (0, gettext_lazy("Everyday care everywhere")),
    (1, gettext_lazy("Up to half the sites on extra care")),
    (2, gettext_lazy("Most sites on extra care")),
    (3, gettext_lazy("Some sites on full care besides")),
    (4, gettext_lazy("Most sites on full care")),
]


@dataclass(frozen=True)
class NetworkPage:
    """The days ahead over all sites."""

    sentence: str
    calendar: heat.HeatCalendar | None
    areas: heat.HeatRows | None
    made: str


@dataclass(frozen=True)
class NetworkDayPage:
    """One day over all sites, or those of one area: shares, reasons, areas."""

    on: date
    day: str
    title: str
    sentence: str
    levels: Levels
    shares: Sequence[tuple[int, int, str]]
    """(step, share in per cent, words) of each level that has sites."""
    why: Sequence[tuple[Why, str]]
    areas: kit.Table
    before: date
    after: date


def exposure(levels: Levels) -> float:
    """Return how much a day asks of all sites, from 0 (everyday care) over 0.5 (extra care) to 1 (full care)."""
    return (levels.extra + 2 * levels.full) / (2 * levels.sites) if levels.sites else 0.0


def network_page(days: Sequence[DayOfNetwork], areas: Mapping[int, tuple[str, str]], today: date) -> NetworkPage:
    """Build the days ahead. areas: code and name by primary key."""
    if not days or not any(day.levels.sites for day in days):
        return NetworkPage(_("The days ahead have not been worked out yet. It takes a minute."), None, None, "")
    present = next((day for day in days if day.on == today), days[0])
    return NetworkPage(
        sentence=_said(present, today),
        calendar=_calendar(days, today),
        areas=_areas([day for day in days if day.on >= today][:AREA_DAYS], areas),
        made=when.when_text(present.made_at) if present.made_at else "",
    )


def _said(day: DayOfNetwork, today: date) -> str:
    raised = day.levels.extra + day.levels.full
    facts = {
        "raised": when.count_text(raised),
        "sites": when.count_text(day.levels.sites),
        "day": when.day_text(day.on),
    }
    if not raised:
        return _("Everyday care at all %(sites)s sites.") % facts
    if day.on == today:
        return (
            ngettext(
                "Today %(raised)s of %(sites)s sites asks for more than everyday care.",
                "Today %(raised)s of %(sites)s sites ask for more than everyday care.",
                raised,
            )
            % facts
        )
    return (
        ngettext(
            "%(raised)s of %(sites)s sites asks for more than everyday care.",
            "%(raised)s of %(sites)s sites ask for more than everyday care.",
            raised,
        )
        % facts
    )


def _calendar(days: Sequence[DayOfNetwork], today: date) -> heat.HeatCalendar:
    by_day = {day.on: day for day in days}
    first = days[0].on - timedelta(days=days[0].on.weekday())
    weeks = []
    twice = _twice(days)
    while first <= days[-1].on:
        week = [first + timedelta(days=n) for n in range(7)]
        cells = [_cell(by_day[on], today, twice) if on in by_day else None for on in week]
        weeks.append(heat.HeatWeek(date_format(first, pgettext("day on an axis", "j M"), use_l10n=False), cells))
        first += timedelta(days=7)
    monday = date(2027, 3, 1)
    names = [monday + timedelta(days=n) for n in range(7)]
    return heat.HeatCalendar(
        title=_("The share of sites above everyday care, day by day"),
        weekdays=[(date_format(on, "D", use_l10n=False), date_format(on, "l", use_l10n=False)) for on in names],
        weeks=weeks,
        key=STEPS,
    )


def _twice(days: Sequence[DayOfNetwork]) -> frozenset[str]:
    """Return the Eids that more than one day of the span may be."""
    codes = [one.code for day in days for one in day.reasons if one.code in EIDS]
    return frozenset(code for code in codes if codes.count(code) > 1)


def _cell(day: DayOfNetwork, today: date, twice: frozenset[str]) -> heat.HeatDay:
    raised = day.levels.extra + day.levels.full
    notes = [
        str(words_days.name(one.code))
        for one in together(day.reasons)
        if one.kind == SourceKind.OCCASION
        and 2 * one.sites >= day.levels.sites
        and one.code not in (*words_days.QUIET, "JUMUAH", "TARAWIH")
    ]
    return heat.HeatDay(
        on=day.on,
        step=heat.step_of(exposure(day.levels)),
        number=_per_cent(raised, day.levels.sites),
        words=_levels_text(day.levels),
        url=reverse("days_day", args=[day.on.isoformat()]),
        notes=list(dict.fromkeys(notes))[:1],
        is_today=day.on == today,
        is_open=any(one.code in twice for one in day.reasons),
    )


def _levels_text(levels: Levels) -> str:
    facts = {"sites": levels.sites, "extra": levels.extra, "full": levels.full}
    return _("Of %(sites)d sites, %(extra)d on extra care and %(full)d on full care.") % facts


def _per_cent(part: int, whole: int) -> str:
    return pgettext("share", "%(share)d%%") % {"share": round(100 * part / whole) if whole else 0}


def _areas(days: Sequence[DayOfNetwork], areas: Mapping[int, tuple[str, str]]) -> heat.HeatRows:
    found = sorted({pk for day in days for pk in day.areas if pk in areas}, key=lambda pk: areas[pk][1])
    rows = [heat.HeatRow(areas[pk][1], "", [_area_cell(day.areas.get(pk)) for day in days]) for pk in found]
    title = _("By area, the next four weeks")
    return heat.HeatRows(
        "areas",
        title,
        _("A row for each area with sites, a column for each day; the darker, the more care its sites take."),
        rows=rows,
        days=[date_format(day.on, pgettext("day on an axis", "j M"), use_l10n=False) for day in days],
        head=_("Area"),
        key_words=STEPS,
    )


def _area_cell(levels: Levels | None) -> tuple[int | None, str]:
    if levels is None or not levels.sites:
        return None, ""
    return heat.step_of(exposure(levels)), _per_cent(levels.extra + levels.full, levels.sites)


def network_day_page(
    day: DayOfNetwork, areas: Mapping[int, tuple[str, str]], titles: Mapping[str, str], today: date, area: str = ""
) -> NetworkDayPage:
    """Build one day. titles: of the events its reasons name. area: the name of the one area shown, if it is one."""
    return NetworkDayPage(
        on=day.on,
        day=when.day_text(day.on),
        title=f"{when.day_text(day.on)}, {area}" if area else when.day_text(day.on),
        sentence=_said(day, today),
        levels=day.levels,
        shares=_shares(day.levels),
        why=[(_why(one, titles), _sites(one.sites)) for one in together(day.reasons) if is_shown(one)],
        areas=_area_table(day, areas),
        before=day.on - timedelta(days=1),
        after=day.on + timedelta(days=1),
    )


def together(reasons: Sequence[NetworkReason]) -> list[NetworkReason]:
    """Count an occasion once, whichever record of whichever site it is from; the order stays."""
    found: dict[tuple[str, str, str], NetworkReason] = {}
    for one in reasons:
        key = (one.kind, one.code, "" if one.kind == SourceKind.OCCASION else one.source)
        held = found.get(key)
        found[key] = replace(held, sites=held.sites + one.sites) if held else one
    return list(found.values())


def is_shown(one: NetworkReason) -> bool:
    """Say whether a reason may be shown: what is known of single sites only where enough of them share it."""
    return (one.kind not in HIDDEN and one.code not in OF_ONE_SITE) or one.sites >= LEAST


def _shares(levels: Levels) -> list[tuple[int, int, str]]:
    counted = ((PostureLevel.EVERYDAY, levels.everyday), (PostureLevel.EXTRA_CARE, levels.extra))
    found = []
    for level, number in (*counted, (PostureLevel.FULL_CARE, levels.full)):
        if number:
            share = max(1, round(100 * number / levels.sites))
            found.append((level.step, share, f"{words.LEVELS[level]}: {_sites(number)}"))
    return found


def _sites(number: int) -> str:
    return ngettext("%(count)s site", "%(count)s sites", number) % {"count": when.count_text(number)}


def _why(one: NetworkReason, titles: Mapping[str, str]) -> Why:
    reason = Reason(one.code, SourceKind(one.kind), one.source, one.asks_for)
    if one.kind == SourceKind.TRIGGER:
        text = titles.get(one.source, _("an event"))
        return Why(words.icon(reason), text, words.source_text(reason), (), reverse("trigger_page", args=[one.source]))
    if one.kind == SourceKind.SIGNAL:
        url = reverse("signal_page", args=[one.source]) if one.source else ""
        text = (
            _("Many more incidents than usual nearby")
            if one.code == words.SIGNAL_STRONG
            else _("Somewhat more incidents than usual nearby")
        )
        return Why(words.icon(reason), text, words.source_text(reason), (), url)
    if one.kind == SourceKind.OCCASION:
        return Why(words.icon(reason), str(words_days.name(one.code)), _("Sites’ own calendars"))
    if one.kind == SourceKind.MESSAGE:
        return Why(words.icon(reason), _("A message waits to be seen"), words.source_text(reason))
    return Why(words.icon(reason), words.reason_text(reason, words.Names()), words.source_text(reason))


def titles_of(day: DayOfNetwork) -> dict[str, str]:
    """Return the titles of the events a day names. One query."""
    named = [one.source for one in day.reasons if one.kind == SourceKind.TRIGGER]
    return {str(key): title for key, title in selectors.triggers().filter(uuid__in=named).values_list("uuid", "title")}


def _area_table(day: DayOfNetwork, areas: Mapping[int, tuple[str, str]]) -> kit.Table:
    columns = [
        kit.Column(_("Area")),
        kit.Column(_("Sites"), number=True),
        kit.Column(words.LEVELS["EVERYDAY"], number=True),
    ]
    columns += [kit.Column(words.LEVELS["EXTRA_CARE"], number=True), kit.Column(words.LEVELS["FULL_CARE"], number=True)]
    rows = []
    for pk, levels in sorted(day.areas.items(), key=lambda one: (-exposure(one[1]), areas.get(one[0], ("", ""))[1])):
        code, name = areas.get(pk, ("", _("Elsewhere")))
        url = f"{reverse('days_sites', args=[day.on.isoformat()])}?area={code}"
        rows.append(
            (
                kit.Link(url, name),
                *[when.count_text(n) for n in (levels.sites, levels.everyday, levels.extra, levels.full)],
            )
        )
    return kit.table(_("By area"), columns, rows, hide_caption=True, empty=_("No site within your reach."))


def sites_table(found: Sequence[SiteDay]) -> kit.Table:
    """Table the sites of one area on a day: level, Friday prayer, and how many tasks; no weakness of any site."""
    columns = [kit.Column(_("Site")), kit.Column(_("Level")), kit.Column(_("First to begin"), wide=True)]
    columns += [kit.Column(_("Tasks"), number=True)]
    rows = [
        (
            kit.Link(reverse("site_page", args=[one.site.uuid]), one.site.name),
            _level(one.posture.level),
            _first(one),
            str(len(one.posture.tasks)),
        )
        for one in sorted(found, key=lambda one: (-one.posture.level.step, one.site.name))
    ]
    return kit.table(_("Sites"), columns, rows, hide_caption=True, empty=_("No site within your reach."))


def _level(level: PostureLevel) -> kit.Status:
    kinds: dict[PostureLevel, kit.Kind] = {
        PostureLevel.EVERYDAY: "ok",
        PostureLevel.EXTRA_CARE: "info",
        PostureLevel.FULL_CARE: "at",
    }
    return kit.Status(kinds[level], words.LEVELS[level])


def _first(one: SiteDay) -> str:
    """Return the hour by which the first timed task of a site begins."""
    timed = [task.start_by for task in one.posture.tasks if task.start_by]
    return f"{timed[0]:%H:%M}" if timed else ""
