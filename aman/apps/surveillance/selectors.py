"""Reads about counts, runs and signals. Within the scope in force unless the docstring says otherwise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When

from aman.apps.incidents import selectors as incidents
from aman.apps.places import selectors as places
from aman.apps.surveillance.boards import ALL, CountBoard, board_of
from aman.apps.surveillance.models import (
    Level,
    PatrolPlan,
    Run,
    RunKind,
    RunOutcome,
    RunPart,
    Signal,
    SignalDecision,
    SignalState,
    SignalTelling,
)
from aman.core import counts
from aman.kit import scoping, when

DELAY_FROM_DAYS, DELAY_TO_DAYS = 240, 60
"""The reporting delay is learnt from incidents this old: young enough to be alike, old enough to be complete."""


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
    rows = _rows(first, last)
    return board_of(rows, first, last, areas_about({row[0] for row in rows}))


def _rows(first: date, last: date) -> list[tuple[int, str, bool, date, int]]:
    found = incidents.incidents(first=first, last=last).filter(area__isnull=False).order_by()
    grouped = found.values_list("area_id", "category", "is_online", "occurred_on")
    return list(grouped.annotate(number=Count("pk")))


def areas_about(pks: Collection[int]) -> dict[int, tuple[str, str, str, str]]:
    """Return code, name, level and region of the areas of incidents, by key. One query."""
    found = incidents.incidents().filter(area_id__in=pks).order_by()
    columns = ("area_id", "area__code", "area__name", "area__level", "area__region")
    return {pk: (code, name, level, region) for pk, code, name, level, region in found.values_list(*columns).distinct()}


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


def area_counts(*, first: date, last: date) -> list[tuple[str, str, int]]:
    """Return code, name and number of incidents of each area in scope that had any, in name order. One query."""
    found = incidents.incidents(first=first, last=last).filter(area__isnull=False).order_by()
    rows = found.values_list("area__code", "area__name").annotate(number=Count("pk"))
    return sorted(rows, key=lambda row: row[1])


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


def ranked_signals(
    *,
    state: str = "",
    level: str = "",
    method: str = "",
    area: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Signal]:
    """Return signals, the rarest first, narrowed by what is given; `method`: one that told of it."""
    found = signals(state=state, level=level, area=area)
    if method:
        found = found.filter(Q(method=method) | Q(pk__in=SignalTelling.objects.filter(method=method).values("signal")))
    if first:
        found = found.filter(as_of__gte=first)
    if last:
        found = found.filter(as_of__lte=last)
    return found.order_by("-recurrence_days", "-as_of", "pk")


def signal_by_uuid(signal: UUID) -> Signal:
    """Return a signal within scope. Raises Signal.DoesNotExist."""
    related = ("area", "decided_by", "run", "run__started_by")
    return Signal.objects.select_related(*related).defer("area__outline").get(uuid=signal)


def decisions_of(signal: Signal) -> list[tuple[SignalDecision, str]]:
    """Return every decision about a signal with its reason, newest first; an erased reason is empty. One query."""
    found = signal.decisions.select_related("record_key", "by").order_by("-at", "-pk")
    return [(one, "" if one.is_erased else one.reveal("reason")) for one in found]


def reason_of(signal: Signal) -> str:
    """Return why a signal was last decided as it is; empty where it was not, or was erased. One query."""
    found = signal.decisions.select_related("record_key").order_by("-at", "-pk").first()
    return found.reveal("reason") if found and not found.is_erased else ""


def behind(signal: Signal) -> list[Any]:
    """Return the incidents a signal counts, as they are known now, newest first. One query."""
    return series_rows(signal, first=signal.as_of - timedelta(days=signal.window_days - 1))


def series_rows(signal: Signal, *, first: date) -> list[Any]:
    """Return the incidents of a signal's series from a day to its last, as they are known now, newest first."""
    category = "" if signal.category == ALL else signal.category
    area = signal.area.code if signal.area else ""
    found = incidents.incidents(area=area, category=category, first=first, last=signal.as_of)
    if signal.region and not area:
        found = found.filter(Q(area__isnull=True) | Q(area__region=signal.region))
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


def signals_by_area(*, first: date, last: date, as_of: datetime) -> dict[int, list[NearSignal]]:
    """Return what sites may know of the signals of some days, by area, newest and strongest first, whatever the scope.

    As they were known at a moment: not raised later, and explained away only where that was decided by then. One query.
    """
    with scoping.system("sites' own days"):
        found = Signal.objects.filter(area__isnull=False, as_of__gte=first, as_of__lte=last, made_at__lte=as_of)
        explained = Q(state=SignalState.EXPLAINED) & (Q(decided_at=None) | Q(decided_at__lte=as_of))
        rows = found.exclude(explained).order_by("-as_of", "p_value", "pk")
        near: dict[int, list[NearSignal]] = {}
        for area, ident, level, on in rows.values_list("area_id", "uuid", "level", "as_of"):
            near.setdefault(area, []).append(NearSignal(ident, level == Level.ALERT, on))
    return near


def latest_run(*, kind: str = "", as_of: date | None = None) -> Run | None:
    """Return the latest look at the counts that got through, of a kind or day if asked."""
    found = Run.objects.filter(outcome=RunOutcome.DONE).order_by("-made_at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    return (found.filter(as_of=as_of) if as_of else found).first()


def has_run(*, as_of: date, kind: str = RunKind.NIGHTLY, failed_since: datetime | None = None) -> bool:
    """Tell whether the counts up to a day were looked at, whatever came of it; a failure counts while it is fresh."""
    found = Run.objects.filter(kind=kind, as_of=as_of)
    failed = Q(outcome=RunOutcome.FAILED)
    if failed_since is not None:
        failed &= Q(made_at__lt=failed_since)
    return found.exclude(failed).exclude(outcome=RunOutcome.RUNNING).exists()


def going_on(*, since: datetime) -> Run | None:
    """Return a run that waits or runs and was begun since a moment; an older one was cut off."""
    found = Run.objects.filter(outcome__in=(RunOutcome.QUEUED, RunOutcome.RUNNING), made_at__gte=since)
    return found.order_by("-pk").first()


def run_by_uuid(run: UUID) -> Run:
    """Return a run. Raises Run.DoesNotExist."""
    return Run.objects.select_related("started_by").get(uuid=run)


def runs() -> QuerySet[Run]:
    """Return runs, newest first."""
    return Run.objects.select_related("started_by").order_by("-made_at", "-pk")


def parts_of(run: Run) -> list[RunPart]:
    """Return what each method said in a run. One query."""
    return list(run.parts.order_by("pk"))


def latest_part(method: str) -> RunPart | None:
    """Return what a method said in the latest run that went through. One query."""
    found = RunPart.objects.filter(method=method, run__outcome=RunOutcome.DONE).select_related("run")
    return found.order_by("-run__as_of", "-run__made_at", "-pk").first()


def signals_of(run: Run) -> QuerySet[Signal]:
    """Return the signals within scope that a run raised, the rarest first."""
    return ranked_signals().filter(run=run)


def plans() -> QuerySet[PatrolPlan]:
    """Return suggested patrols, newest first."""
    return PatrolPlan.objects.select_related("run").order_by("-first", "-pk")


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
