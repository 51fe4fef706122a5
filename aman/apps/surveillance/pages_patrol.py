"""The page of suggested patrols: where, when, why, and how earlier suggestions met what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.places import selectors as places
from aman.apps.surveillance import selectors, services
from aman.apps.surveillance.models import PatrolPlan
from aman.kit import maps, scoping, when
from aman.kit import page as kit
from aman.kit.templatetags.pagekit import ltr

BEFORE_PRAYER = 45
"""Minutes."""
MOST_WEEKS = 12


@dataclass(frozen=True)
class PatrolPage:
    """Suggestions for a week, and the measure of the weeks before."""

    sentence: str
    table: kit.Table
    map: maps.AreaMap | None
    measured: str
    weeks: kit.Table
    prayers: kit.Table
    basis: str


def patrol_page(now: datetime) -> PatrolPage:
    """Build the page. A fixed number of queries."""
    found = list(selectors.plans()[:MOST_WEEKS])
    plan = found[0] if found and found[0].last >= when.day_of(now) else None
    rows = visible(plan)
    wanted = [UUID(row["site"]) for row in rows if row["site"]]
    sites = {str(one.uuid): one for one in places.sites().filter(uuid__in=wanted)}
    return PatrolPage(
        sentence=_sentence(plan, rows),
        table=_table(rows, sites),
        map=_map(rows),
        measured=_measured(found),
        weeks=_weeks(found),
        prayers=_prayers(rows),
        basis=_basis(plan),
    )


def visible(plan: PatrolPlan | None) -> list[dict[str, Any]]:
    """Return the places of a plan that lie wholly within the scope in force."""
    scope = scoping.current()
    return [row for row in (plan.places if plan else []) if scope.everything or set(row["areas"]) <= scope.areas]


def _sentence(plan: PatrolPlan | None, rows: Sequence[dict[str, Any]]) -> str:
    if plan is None:
        return _("There is no suggestion for this week: too few incidents have a place, or no look was made.")
    return ngettext(
        "%(count)d place where being seen may help, from %(first)s to %(last)s.",
        "%(count)d places where being seen may help, from %(first)s to %(last)s.",
        len(rows),
    ) % {"count": len(rows), "first": when.day_text(plan.first), "last": when.day_text(plan.last)}


def _basis(plan: PatrolPlan | None) -> str:
    if plan is None:
        return ""
    if plan.options.get("map") == "FADING":
        return _(
            "The places are those that are hottest now: on the last four weeks that map caught more than the plain one."
        )
    return _("The places are those with most incidents in a year: on the last four weeks no other map caught more.")


def _table(rows: Sequence[dict[str, Any]], sites: dict[str, Any]) -> kit.Table:
    columns = [kit.Column(_("No."), number=True), kit.Column(_("Where")), kit.Column(_("Hours"))]
    columns += [kit.Column(_("Why"), wide=True), kit.Column(_("Incidents in a year"), number=True, wide=True)]
    lines = [
        (
            when.count_text(n),
            _place(row, sites),
            _hours(row),
            _("Incidents gather here") if row["why"] == "HOTSPOT" else _("One happened here in the last fortnight"),
            when.count_text(row["count"]),
        )
        for n, row in enumerate(rows, start=1)
    ]
    return kit.table(_("Suggested places"), columns, lines, hide_caption=True, empty=_("Nothing is suggested."))


def _place(row: dict[str, Any], sites: dict[str, Any]) -> object:
    names = "; ".join(row["names"])
    point = f"{row['latitude']:.4f}, {row['longitude']:.4f}"
    site = sites.get(row["site"] or "")
    if site is not None:
        return _("%(site)s, %(area)s") % {"site": site.name, "area": names}
    return format_html("{}<br>{}", names, ltr(point))


def _hours(row: dict[str, Any]) -> object:
    if not row["hours"]:
        return _("Not known")
    first, last = row["hours"]
    return ltr(f"{time(first):%H:%M}-{time(last):%H:%M}")


def _map(rows: Sequence[dict[str, Any]]) -> maps.AreaMap | None:
    outlines = maps.outlines("london-boroughs")
    codes = {code for row in rows for code in row["areas"]}
    shown = [one for one in outlines if one.code in codes]
    if not shown:
        return None
    return maps.AreaMap(
        key="patrols",
        title=_("Suggested places"),
        description=_("Each dot is the middle of a suggested place; its number is that of the table."),
        outlines=outlines,
        areas=[maps.Area(one.code, "q-2", one.name) for one in shown],
        points=[maps.Point(row["longitude"], row["latitude"], str(n)) for n, row in enumerate(rows, start=1)],
        unknown="q-none",
        source=_("Boundaries: Open Government Licence."),
    )


def _measured(found: Sequence[PatrolPlan]) -> str:
    """Return how all measured weeks together met what happened, with the interval."""
    over = [one for one in found if one.measured_at]
    weeks = [(one.measure["hits"], one.measure["events"]) for one in over]
    total = sum(sum(week[1]) for week in weeks)
    if not total:
        return _("No suggested week is over yet, so nothing has been measured.")
    share = sum(services.share_of(one) for one in over) / len(over)
    rate = services.rate_of(weeks, share)
    return _(
        "Of %(total)d incidents with a place in %(weeks)d weeks, %(hits)d fell into a suggested place: %(rate)s%%"
        " (between %(low)s%% and %(high)s%%). The places were %(share)s%% of the map."
    ) % {
        "total": total,
        "weeks": len(over),
        "hits": sum(sum(week[0]) for week in weeks),
        "rate": when.count_text(round(100 * rate["rate"])),
        "low": when.count_text(round(100 * rate["low"])),
        "high": when.count_text(round(100 * rate["high"])),
        "share": when.count_text(round(100 * share, 2)),
    }


def _weeks(found: Sequence[PatrolPlan]) -> kit.Table:
    columns = [kit.Column(_("Week from")), kit.Column(_("Places"), number=True)]
    columns += [kit.Column(_("Incidents"), number=True), kit.Column(_("In a place"), number=True)]
    rows = [
        (
            when.short_day_text(one.first),
            when.count_text(len(one.places)),
            when.count_text(one.total) if one.total is not None else _("Not yet"),
            when.count_text(one.hits) if one.hits is not None else "",
        )
        for one in found
    ]
    return kit.table(_("Earlier suggestions"), columns, rows, hide_caption=True, empty=_("None yet."))


def _prayers(rows: Sequence[dict[str, Any]]) -> kit.Table:
    """Table the Friday prayers of the sites in the suggested areas: when most people come and go."""
    codes = sorted({code for row in rows for code in row["areas"]})
    columns = [kit.Column(_("Site")), kit.Column(_("Area"), wide=True), kit.Column(_("Be there from"), number=True)]
    lines = []
    for site in places.sites().filter(area__code__in=codes)[:20]:
        minutes = 60 * site.jumuah_time.hour + site.jumuah_time.minute - BEFORE_PRAYER
        start = time(minutes // 60 % 24, minutes % 60)
        lines.append((site.name, site.area.name, ltr(f"{start:%H:%M}")))
    return kit.table(_("Fridays"), columns, lines, hide_caption=True, empty=_("No site is in a suggested area."))
