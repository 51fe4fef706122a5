"""The map of the picture: how much, where signals are, clusters and hotspots. Exact places only for those allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.surveillance import selectors, words
from aman.apps.surveillance.models import RunPart, Signal, SignalState
from aman.core import disclosure
from aman.kit import maps, scoping, when
from aman.kit import page as kit

DAYS = 28
SHADES = ((20, "q-5"), (10, "q-4"), (5, "q-3"), (2, "q-2"), (1, "q-1"))
REPEATS_FROM = 0.05
RULE = disclosure.Rule()
"""Those who may not see places closer than an area are shown no count below ten, and others rounded to five."""
MOST_SPOTS = 20


@dataclass(frozen=True)
class MapPage:
    """The map and the same as tables."""

    map: maps.AreaMap | None
    sentence: str
    signals: kit.Table
    clusters: kit.Table
    hotspots: kit.Table
    repeats: str
    exact: bool
    until: date


def map_page(now: datetime, *, exact: bool) -> MapPage:
    """Build the map of the last four weeks. exact: whether the reader may see places closer than an area."""
    today = when.day_of(now)
    counts = selectors.area_counts(first=today - timedelta(days=DAYS - 1), last=today)
    open_states = (SignalState.NEW, SignalState.WATCHING)
    opened = [one for one in selectors.ranked_signals()[:60] if one.state in open_states and one.area]
    clusters = visible(selectors.latest_part("SCAN_PERMUTATION"), "clusters")
    spots = visible(selectors.latest_part("HOTSPOTS"), "cells")[:MOST_SPOTS]
    names = selectors.category_names()
    return MapPage(
        map=_map(counts, opened, [*_cluster_points(clusters), *_spot_points(spots)] if exact else [], exact),
        sentence=_sentence(counts, opened),
        signals=_signals(opened, names),
        clusters=_clusters(clusters, exact),
        hotspots=_hotspots(spots, exact),
        repeats=repeats_words(selectors.latest_part("KNOX")),
        exact=exact,
        until=today,
    )


def visible(part: RunPart | None, key: str) -> list[dict[str, Any]]:
    """Return the rows of a part that lie wholly within the scope in force: a stored result knows no scope itself."""
    if part is None:
        return []
    scope = scoping.current()
    return [row for row in part.result.get(key, []) if scope.everything or set(row["areas"]) <= scope.areas]


def _sentence(counts: Sequence[tuple[str, str, int]], opened: Sequence[Signal]) -> str:
    areas = len({one.area_id for one in opened})
    return _("%(total)s incidents in four weeks, in %(areas)s areas; open signals in %(signals)s of them.") % {
        "total": when.count_text(sum(row[2] for row in counts)),
        "areas": when.count_text(len(counts)),
        "signals": when.count_text(areas),
    }


def _map(
    counts: Sequence[tuple[str, str, int]], opened: Sequence[Signal], points: Sequence[maps.Point], exact: bool
) -> maps.AreaMap | None:
    outlines = maps.outlines("london-boroughs")
    if not outlines:
        return None
    first = {one.area.code: one for one in reversed(opened) if one.area}
    shown = [_area(row, first.get(row[0]), exact) for row in counts]
    legend = [("q-5", _("20 or more")), ("q-4", _("10 to 19"))]
    less = [("q-3", _("5 to 9")), ("q-2", _("2 to 4")), ("q-1", "1")]
    legend += less if exact else [("q-1", amount(1, exact))]
    return maps.AreaMap(
        key="picture",
        title=_("Incidents of the last four weeks, by area"),
        description=_("An area with a link has an open signal. Each dot is the middle of a cluster or a hotspot.")
        if points
        else _("An area with a link has an open signal."),
        outlines=outlines,
        areas=shown,
        legend=[*legend, ("q-none", _("None"))] if exact else legend,
        # None at all is a small count too.
        unknown="q-none" if exact else "q-1",
        points=points,
        source=_("Boundaries: Open Government Licence."),
        columns=[kit.Column(_("Area")), kit.Column(_("Incidents"), number=True)],
        rows=[kit.TableRow((row[1], amount(row[2], exact))) for row in counts if exact or RULE.shown(row[2])],
    )


def amount(number: int, exact: bool) -> str:
    """Return a count as its reader may know it."""
    shown = number if exact else RULE.shown(number)
    return _("Fewer than %(least)d") % {"least": RULE.least} if shown is None else when.count_text(shown)


def _area(row: tuple[str, str, int], signal: Signal | None, exact: bool) -> maps.Area:
    code, name, number = row
    shown = number if exact else RULE.shown(number)
    css = "q-1" if shown is None else next(css for least, css in SHADES if shown >= least)
    said = _("%(area)s: %(count)s") % {"area": name, "count": amount(number, exact)}
    url = reverse("signal_page", args=[signal.uuid]) if signal else ""
    return maps.Area(code, css, said, "" if shown is None else when.count_text(shown), url)


def _cluster_points(clusters: Iterable[dict[str, Any]]) -> list[maps.Point]:
    return [
        maps.Point(
            one["centre"][1],
            one["centre"][0],
            _("Cluster: %(count)d within %(km)s km")
            % {"count": one["observed"], "km": when.count_text(round(one["radius_km"], 1))},
        )
        for one in clusters
    ]


def _spot_points(spots: Iterable[dict[str, Any]]) -> list[maps.Point]:
    return [
        maps.Point(one["longitude"], one["latitude"], _("Hotspot %(rank)d") % {"rank": one["rank"]}) for one in spots
    ]


def _signals(opened: Sequence[Signal], names: dict[str, Any]) -> kit.Table:
    columns = [kit.Column(_("Signal")), kit.Column(_("By chance once in"), number=True), kit.Column(_("State"))]
    rows = [
        (
            kit.Link(reverse("signal_page", args=[one.uuid]), words.title(one, names), when.short_day_text(one.as_of)),
            words.once_in(one.recurrence_days),
            words.state(one.state),
        )
        for one in opened
    ]
    return kit.table(_("Open signals of an area"), columns, rows, hide_caption=True, empty=_("No open signals."))


def _clusters(clusters: Sequence[dict[str, Any]], exact: bool) -> kit.Table:
    columns = [kit.Column(_("Where")), kit.Column(_("Days")), kit.Column(_("Incidents"), number=True)]
    columns += [kit.Column(_("Usual"), number=True), kit.Column(_("By chance once in"), number=True)]
    rows = [
        (
            _cluster_place(one, exact),
            words.span_short(date.fromisoformat(one["start"]), date.fromisoformat(one["end"])),
            amount(one["observed"], exact),
            when.count_text(round(one["expected"], 1)),
            words.once_in(one["recurrence_days"]),
        )
        for one in clusters
    ]
    empty = _("No cluster stands out in the last four weeks.")
    return kit.table(_("Clusters"), columns, rows, hide_caption=True, empty=empty)


def _cluster_place(one: dict[str, Any], exact: bool) -> str:
    names = "; ".join(one["names"])
    if not exact:
        return names
    return _("%(names)s: %(places)d places within %(km)s km") % {
        "names": names, "places": len(one["locations"]), "km": when.count_text(round(one["radius_km"], 1)),
    }  # fmt: skip


def _hotspots(spots: Sequence[dict[str, Any]], exact: bool) -> kit.Table:
    if not exact:
        by_area = Counter(name for one in spots for name in one["names"])
        columns = [kit.Column(_("Area")), kit.Column(_("Hotspots"), number=True)]
        rows: list[tuple[object, ...]] = [(name, when.count_text(n)) for name, n in by_area.most_common()]
    else:
        columns = [kit.Column(_("Rank"), number=True), kit.Column(_("Area"))]
        columns += [kit.Column(_("Incidents in a year"), number=True)]
        rows = [(when.count_text(one["rank"]), "; ".join(one["names"]), when.count_text(one["count"])) for one in spots]
    return kit.table(_("Hotspots"), columns, rows, hide_caption=True, empty=_("Nowhere do incidents gather."))


def repeats_words(part: RunPart | None) -> str:
    """Return in one sentence whether incidents come near one another in space and time."""
    cells = part.result.get("cells", []) if part else []
    told = [cell for cell in cells if cell["ratio"] is not None and cell["observed"]]
    if not told:
        return _("There are too few incidents with a place to say whether one is followed by others nearby.")
    best = min(told, key=lambda cell: (cell["p_family"], cell["p"], -cell["ratio"]))
    if best["p_family"] > REPEATS_FROM:
        return _("Incidents near one another do not follow one another sooner than chance would bring.")
    facts = {
        "ratio": when.count_text(round(best["ratio"], 1)),
        "days": when.count_text(best["time_days"][1] - 1),
        "metres": when.count_text(best["space_m"][1] - 1),
        "chance": words.one_in(best["p_family"]),
    }
    if best["space_m"][0] == 0:
        return (
            _(
                "At the same place, one follows another within %(days)s days %(ratio)s times as often as chance brings"
                " (%(chance)s)."
            )
            % facts
        )
    return (
        _(
            "Within %(metres)s metres, one follows another within %(days)s days %(ratio)s times as often as chance"
            " brings (%(chance)s)."
        )
        % facts
    )
