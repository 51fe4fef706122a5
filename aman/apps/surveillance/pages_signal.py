"""A signal's page and the list of signals: frozen values built from the selectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.incidents import selectors as incidents
from aman.apps.surveillance import beside, selectors, words
from aman.apps.surveillance.method_words import method_of
from aman.apps.surveillance.models import Signal
from aman.apps.surveillance.pages import Card, card
from aman.kit import charts, maps, when
from aman.kit import page as kit

MOST_ROWS = 60
LAST_DAYS = 8


@dataclass(frozen=True)
class SignalPage:
    """One signal: sentence, drawing, what is behind it, how it was worked out."""

    title: str
    seen: str
    rarity: str
    follows: str
    event_url: str
    strength: kit.Status
    state: kit.Status
    raised: str
    verified: str
    chart: charts.BarChart | None
    days: kit.Table
    where: str
    map: maps.AreaMap | None
    incidents: kit.Table
    now_counted: int
    method: kit.Method
    tellings: kit.Table | None
    others: Sequence[Card]
    decisions: Sequence[Decided]


@dataclass(frozen=True)
class Decided:
    """One decision: what, why, by whom, when."""

    state: kit.Status
    reason: str
    by: str
    at: Any


def signal_page(signal: Signal, *, exact: bool) -> SignalPage:
    """Build a signal's page. exact: whether the reader may be shown places closer than an area."""
    names = selectors.category_names()
    rows = selectors.behind(signal)
    event = beside.latest_before(signal.as_of, beside.events())
    return SignalPage(
        title=words.title(signal, names),
        seen=words.seen_where_usual(signal),
        rarity=words.rarity(signal.recurrence_days),
        follows=_follows(signal, event),
        event_url=event.url if event else "",
        strength=words.strength(signal.level),
        state=words.state(signal.state),
        raised=str(signal.run.get_kind_display()) if signal.run else "",
        verified=_verified(signal),
        chart=_track_chart(signal, event),
        days=_day_table(signal),
        where=_where(signal, rows),
        map=_map(signal, rows, exact),
        incidents=_incident_table(rows, names, exact),
        now_counted=len(rows),
        method=method_of(signal),
        tellings=_tellings(signal),
        others=[card(one, names) for one in selectors.others_of_the_day(signal)],
        decisions=[
            Decided(words.state(one.state), reason, one.by.short_name if one.by else "", one.at)
            for one, reason in selectors.decisions_of(signal)
        ],
    )


def _follows(signal: Signal, event: beside.Happened | None) -> str:
    if event is None:
        return ""
    days = (signal.as_of - event.on).days
    if days == 0:
        return _("It is the day of: %(event)s.") % {"event": event.title}
    return ngettext("It comes %(days)d day after: %(event)s.", "It comes %(days)d days after: %(event)s.", days) % {
        "days": days,
        "event": event.title,
    }


def _verified(signal: Signal) -> str:
    if signal.verified is None:
        return _("Not known")
    return _("%(verified)d of %(count)d") % {"verified": signal.verified, "count": signal.count}


def _track_chart(signal: Signal, event: beside.Happened | None) -> charts.BarChart | None:
    """Draw the sums of the signal's window as they were known when it was raised."""
    line = signal.parameters.get("track")
    if not line:
        return None
    first = date.fromisoformat(line["first"])
    limits = words.limits_of(signal, len(line["observed"]))
    columns = zip(line["observed"], line["expected"], line["low"], line["high"], limits, strict=True)
    bars = [
        charts.Bar(words.tick(first + timedelta(days=n)), *row, row[4] is not None and row[0] >= row[4])
        for n, row in enumerate(columns)
    ]
    title = (
        ngettext(
            "Incidents in %(days)d day, ending on each day",
            "Incidents in %(days)d days, ending on each day",
            signal.window_days,
        )
        % {"days": signal.window_days}
        if signal.window_days > 1
        else _("Incidents per day")
    )
    description = _("From %(first)s to %(last)s. The last value is %(count)d; the limit is %(limit)s.") % {
        "first": when.day_text(first),
        "last": when.day_text(signal.as_of),
        "count": signal.count,
        "limit": limits[-1] or "-",
    }
    unit = _("Incidents in the window")
    place = (event.on - first).days if event else -1
    mark = (place, event.title) if event and 0 <= place < len(bars) else None
    return charts.BarChart("track", title, description, bars=bars, unit=unit, event=mark, every=7)


def _day_table(signal: Signal) -> kit.Table:
    """Table the last days of the signal's series as they are counted now, verified and unverified apart."""
    first = signal.as_of - timedelta(days=LAST_DAYS - 1)
    rows = selectors.series_rows(signal, first=first)
    sure = incidents.verified_among([one.pk for one in rows])
    columns = [kit.Column(_("Day")), kit.Column(_("Incidents"), number=True)]
    columns += [kit.Column(_("Verified"), number=True), kit.Column(_("Unverified"), number=True)]
    lines = []
    for ago in range(LAST_DAYS):
        day = signal.as_of - timedelta(days=ago)
        keys = [one.pk for one in rows if one.occurred_on == day]
        certain = sum(key in sure for key in keys)
        lines.append(
            (when.short_day_text(day), *(when.count_text(n) for n in (len(keys), certain, len(keys) - certain)))
        )
    return kit.table(_("Last eight days"), columns, lines)


def _where(signal: Signal, rows: Sequence[Any]) -> str:
    if signal.area is not None:
        at_sites = len({one.site_id for one in rows if one.site_id})
        return (
            ngettext("In %(area)s, at %(count)d site.", "In %(area)s, at %(count)d sites.", at_sites)
            % {"area": signal.area.name, "count": at_sites}
            if at_sites
            else _("In %(area)s, at no site of ours.") % {"area": signal.area.name}
        )
    areas = len({one.area_id for one in rows if one.area_id})
    return ngettext("In %(count)d area.", "In %(count)d areas.", areas) % {"count": areas}


def _map(signal: Signal, rows: Sequence[Any], exact: bool) -> maps.AreaMap | None:
    """Draw the areas of a signal; the sites as points only for those who may see them."""
    outlines = maps.outlines("london-boroughs")
    codes = {one.area.code for one in rows if one.area} | ({signal.area.code} if signal.area else set())
    shown = [one for one in outlines if one.code in codes]
    if not shown:
        return None
    points = {
        one.site_id: maps.Point(one.site.longitude, one.site.latitude, one.site.name)
        for one in rows
        if exact and one.site and one.site.longitude is not None
    }
    drawn = outlines if signal.area is None else shown
    return maps.AreaMap(
        key="where",
        title=_("Where it is"),
        description=_("The area of the signal; each dot is a site with an incident that it counts.")
        if points
        else _("The area of the signal."),
        outlines=drawn,
        areas=[maps.Area(one.code, "q-3", one.name) for one in shown],
        points=list(points.values()),
        source=_("Boundaries: Open Government Licence."),
    )


def _incident_table(rows: Sequence[Any], names: dict[str, Any], exact: bool) -> kit.Table:
    columns = [
        kit.Column(_("Day")),
        kit.Column(_("Type")),
        kit.Column(_("Where")),
        kit.Column(_("Reported"), wide=True),
    ]
    lines = [
        (
            kit.Link(reverse("incident_page", args=[one.uuid]), when.short_day_text(one.occurred_on)),
            words.category_text(one.category, names),
            _place(one, exact),
            when.short_day_text(one.reported_on),
        )
        for one in rows[:MOST_ROWS]
    ]
    empty = _("None of these incidents is counted any longer.")
    return kit.table(_("The incidents behind this signal"), columns, lines, hide_caption=True, empty=empty)


def _place(incident: Any, exact: bool) -> str:
    if exact and incident.site:
        return str(incident.site.name)
    return str(incident.area.name) if incident.area else ""


def _tellings(signal: Signal) -> kit.Table | None:
    """Table what each method told of the same thing."""
    found = list(signal.tellings.order_by("-recurrence_days", "pk"))
    if not found:
        return None
    columns = [kit.Column(_("Method")), kit.Column(_("Days")), kit.Column(_("Incidents"), number=True)]
    columns += [kit.Column(_("Usual"), number=True), kit.Column(_("By chance once in"), number=True)]
    columns += [kit.Column(_("False among such"), number=True, wide=True)]
    rows = [
        (
            words.METHODS.get(one.method, one.method),
            words.span_short(one.first, one.last),
            when.count_text(one.count),
            when.count_text(round(one.expected, 1)),
            words.once_in(one.recurrence_days),
            "" if one.q_value is None else words.percent(one.q_value),
        )
        for one in found
    ]
    return kit.table(_("What each method told"), columns, rows, hide_caption=True)


def signal_table(found: Sequence[Signal], names: dict[str, Any]) -> kit.Table:
    """Table the signals of a list."""
    columns = [
        kit.Column(_("Signal")),
        kit.Column(_("Seen"), wide=True),
        kit.Column(_("By chance once in"), number=True),
    ]
    columns += [kit.Column(_("Strength"), wide=True), kit.Column(_("State"))]
    rows = [
        (
            kit.Link(reverse("signal_page", args=[one.uuid]), words.title(one, names), when.short_day_text(one.as_of)),
            words.seen_where_usual(one),
            words.once_in(one.recurrence_days),
            words.strength(one.level),
            words.state(one.state),
        )
        for one in found
    ]
    empty = _("No signal is like this.")
    return kit.table(_("Signals, the rarest first"), columns, rows, hide_caption=True, empty=empty)
