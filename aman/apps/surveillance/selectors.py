"""Reads about counts, runs and signals. Within the scope in force unless the docstring says otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When

from aman.apps.incidents import selectors as incidents
from aman.apps.places import selectors as places
from aman.apps.surveillance.models import Level, Run, RunKind, RunOutcome, Signal, SignalState
from aman.core import counts
from aman.kit import scoping, when

ALL = "ALL"
"""All types of an area together, but for what happened online."""
DELAY_FROM_DAYS, DELAY_TO_DAYS = 240, 60
"""The reporting delay is learnt from incidents this old: young enough to be alike, old enough to be complete."""


@dataclass(frozen=True)
class Series:
    """One line of counts that is watched: an area and a type. It borrows from areas of its level and region."""

    area_pk: int
    area_code: str
    area_name: str
    level: str
    region: str
    category: str


@dataclass(frozen=True)
class CountBoard:
    """Zero-filled daily counts of every series: (series, days), the last column is `last`."""

    series: Sequence[Series]
    strata: Sequence[int]
    counts: Any
    first: date
    last: date
    incidents: int


@dataclass(frozen=True)
class DailyTotals:
    """Zero-filled daily counts in scope, oldest first: what happened in the street, and online."""

    first: date
    last: date
    street: Any
    online: Any


@dataclass(frozen=True)
class NearSignal:
    """As much of a signal as a site of its area may know: that there is one, how strong, since when."""

    uuid: UUID
    is_strong: bool
    as_of: date


def board(*, first: date, last: date) -> CountBoard:
    """Return the counts of every area and type, and of all street types of an area together. Two queries.

    An area is watched once it has had an incident in these days. Strata are level, region and type.
    """
    rows, days = _rows(first, last), (last - first).days + 1
    about = {pk: (code, name, level, region) for pk, code, name, level, region in _areas({row[0] for row in rows})}
    present = {(area, category) for area, category, _online, _on, _n in rows}
    keys = sorted({*present, *((area, ALL) for area, _category in present)})
    place = {key: n for n, key in enumerate(keys)}
    table = np.zeros((len(keys), days), dtype=np.int64)
    for area, category, is_online, on, number in rows:
        table[place[area, category], (on - first).days] += number
        if not is_online:
            table[place[area, ALL], (on - first).days] += number
    series = [Series(area, *about[area], category) for area, category in keys]
    groups = sorted({(one.level, one.region, one.category) for one in series})
    code = {group: n for n, group in enumerate(groups)}
    strata = [code[one.level, one.region, one.category] for one in series]
    return CountBoard(series, strata, table, first, last, sum(row[4] for row in rows))


def _rows(first: date, last: date) -> list[tuple[int, str, bool, date, int]]:
    found = incidents.incidents(first=first, last=last).filter(area__isnull=False).order_by()
    grouped = found.values_list("area_id", "category", "is_online", "occurred_on")
    return list(grouped.annotate(number=Count("pk")))


def _areas(pks: Collection[int]) -> list[tuple[int, str, str, str, str]]:
    found = incidents.incidents().filter(area_id__in=pks).order_by()
    columns = ("area_id", "area__code", "area__name", "area__level", "area__region")
    return list(found.values_list(*columns).distinct())


def totals(
    *, first: date, last: date, area: str = "", regions: Collection[str] = (), category: str = ""
) -> DailyTotals:
    """Return daily counts of everything in scope, or of one area, some regions, one type. One query.

    What has no area (online) belongs to every region.
    """
    days = (last - first).days + 1
    street, online = np.zeros(days, dtype=np.int64), np.zeros(days, dtype=np.int64)
    found = incidents.incidents(area=area, category=category, first=first, last=last).order_by()
    if regions and not area:
        found = found.filter(Q(area__isnull=True) | Q(area__region__in=regions))
    for on, is_online, number in found.values_list("occurred_on", "is_online").annotate(number=Count("pk")):
        (online if is_online else street)[(on - first).days] += number
    return DailyTotals(first, last, street, online)


def home_regions() -> list[str]:
    """Return the regions of the sites within scope, so that figures of elsewhere are not mixed in. Two queries.

    Without any site, or with none of their areas on record, nothing: then everything counts.
    """
    codes = [one.code for one in places.areas_of_sites()]
    found = incidents.incidents().filter(area__code__in=codes).order_by()
    return sorted(found.values_list("area__region", flat=True).distinct())


def shares_known(*, last: date, days: int, now: datetime) -> Any:
    """Return, for each of that many days up to `last`, the share of its incidents known by now. One query.

    Today counts as a whole day: at what hours incidents happen is not known, so the part of it that is still to
    come is not taken off, and a count so far is compared with what is usual by the end of the day.
    """
    today = when.day_of(now)
    lag = max(0, (today - last).days)
    return counts.completeness(_delays(today), days + lag)[:days]


def _delays(today: date) -> list[int]:
    first, last = today - timedelta(days=DELAY_FROM_DAYS), today - timedelta(days=DELAY_TO_DAYS)
    with scoping.system("learning the reporting delay"):
        found = incidents.incidents(first=first, last=last).order_by().values_list("occurred_on", "reported_on")
        return [max(0, (reported - on).days) for on, reported in found]


def signals(*, state: str = "", level: str = "", area: str = "") -> QuerySet[Signal]:
    """Return signals, undecided first, then watched, then the rest; strong before weak, newest first."""
    group = Case(
        When(state=SignalState.NEW, then=Value(0)),
        When(state=SignalState.WATCHING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = Signal.objects.select_related("area", "decided_by").defer("area__outline").annotate(group=group)
    wanted = {"state": state, "level": level, "area__code": area}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.order_by("group", "-as_of", "p_value", "pk")


def signal_by_uuid(signal: UUID) -> Signal:
    """Return a signal within scope. Raises Signal.DoesNotExist."""
    related = ("area", "decided_by", "run", "run__started_by")
    return Signal.objects.select_related(*related).defer("area__outline").get(uuid=signal)


def reason_of(signal: Signal) -> str:
    """Return why a signal was last decided as it is; empty where it was not, or was erased. One query."""
    found = signal.decisions.select_related("record_key").order_by("-at", "-pk").first()
    return found.reveal("reason") if found and not found.is_erased else ""


def behind(signal: Signal) -> list[Any]:
    """Return the incidents a signal counts, as they are known now, newest first. One query."""
    first = signal.as_of - timedelta(days=signal.window_days - 1)
    category = "" if signal.category == ALL else signal.category
    found = incidents.incidents(area=signal.area.code, category=category, first=first, last=signal.as_of)
    return list(found.filter(is_online=False) if signal.category == ALL else found)


def others_of_the_day(signal: Signal, most: int = 3) -> list[Signal]:
    """Return other signals of the same day, strongest first. One query."""
    found = signals().filter(as_of=signal.as_of).exclude(pk=signal.pk)
    return list(found.order_by("p_value", "pk")[:most])


def signals_near(*, area_pk: int, on: date, days: int = 7) -> list[NearSignal]:
    """Return what a site of an area may know of its signals, whatever the scope: not those explained away.

    The strongest of the last days, at most one of each strength. One query.
    """
    with scoping.system("a site's own day"):
        rows = list(
            Signal.objects.filter(area_id=area_pk, as_of__lte=on, as_of__gte=on - timedelta(days=days))
            .exclude(state=SignalState.EXPLAINED)
            .order_by("-as_of", "p_value")
            .values_list("uuid", "level", "as_of")
        )
    found: dict[bool, NearSignal] = {}
    for ident, level, as_of in rows:
        found.setdefault(level == Level.ALERT, NearSignal(ident, level == Level.ALERT, as_of))
    return [found[True]] if True in found else list(found.values())


def earlier(*, keys: Collection[tuple[int, str]], since: date, until: date) -> dict[tuple[int, str], list[Signal]]:
    """Return the signals of some series in a span of days, by series, newest first. One query."""
    grouped: dict[tuple[int, str], list[Signal]] = {}
    for signal in Signal.objects.filter(as_of__gte=since, as_of__lte=until).order_by("-as_of", "-pk"):
        if (signal.area_id, signal.category) in keys:
            grouped.setdefault((signal.area_id, signal.category), []).append(signal)
    return grouped


def latest_run(*, kind: str = "", as_of: date | None = None) -> Run | None:
    """Return the latest look at the counts that got through, of a kind or day if asked."""
    found = Run.objects.filter(outcome=RunOutcome.DONE).order_by("-made_at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    return (found.filter(as_of=as_of) if as_of else found).first()


def has_run(*, as_of: date, kind: str = RunKind.NIGHTLY) -> bool:
    """Tell whether the counts up to a day were looked at, whatever came of it."""
    return Run.objects.filter(kind=kind, as_of=as_of).exists()


def latest_change() -> datetime | None:
    """Return when an incident was last recorded or withdrawn, whatever the scope. One query."""
    with scoping.system("looking for new incidents"):
        found = incidents.incidents().order_by().aggregate(recorded=Max("recorded_at"))
        return found["recorded"]  # type: ignore[no-any-return]


def category_names() -> dict[str, Any]:
    """Return the words for each type of incident by code."""
    field: Any = incidents.incidents().model._meta.get_field("category")
    return dict(field.flatchoices)


def areas_with_incidents() -> list[tuple[str, str, str]]:
    """Return code, name and region of the areas in scope that ever had an incident, in name order. One query."""
    found = incidents.incidents().filter(area__isnull=False).order_by()
    rows = found.values_list("area__code", "area__name", "area__region").distinct()
    return sorted(rows, key=lambda row: (row[2], row[1]))
