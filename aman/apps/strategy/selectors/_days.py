"""Reads about trigger events and sites' days. Within the scope in force unless the docstring says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Max, Q, QuerySet

from aman.apps.strategy.models import TaskDone, TriggerEvent
from aman.apps.surveillance import selectors as surveillance
from aman.core import counts
from aman.kit import when

BEFORE_DAYS, AFTER_DAYS = 7, 21
"""Days shown and compared round a trigger event's day 0."""
DAILY = counts.DailyOptions()
LONGEST_LOOK = timedelta(days=400)
"""An event that is longer ago is over, whatever raised it again."""


@dataclass(frozen=True)
class DoneTask:
    """A task that was done today, by whom and when."""

    code: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Measured:
    """What followed a trigger event: in the street, and online where that was expected."""

    street: counts.Aftermath | None
    online: counts.Aftermath | None
    known_to: date


def triggers() -> QuerySet[TriggerEvent]:
    """Return trigger events, newest first, with who entered them."""
    return TriggerEvent.objects.select_related("entered_by").order_by("-happened_on", "-pk")


def trigger_by_uuid(trigger: UUID) -> TriggerEvent:
    """Return a trigger event. Raises TriggerEvent.DoesNotExist."""
    return TriggerEvent.objects.select_related("entered_by", "area").defer("area__outline").get(uuid=trigger)


def active_triggers(on: date) -> list[TriggerEvent]:
    """Return the events that matter on a day, newest first: those in force, or raised again since. One query."""
    return [one for one in _standing(on) if _last_day(one) >= on]


def _standing(on: date) -> QuerySet[TriggerEvent]:
    """Return the events of the last year up to a day, with the last day by then that raised each again."""
    found = triggers().filter(withdrawn_at=None, happened_on__lte=on, happened_on__gte=on - LONGEST_LOOK)
    return found.annotate(raised_on=Max("resets__on", filter=Q(resets__on__lte=on)))


def _last_day(event: Any) -> date:
    """Return the last day an event is in force: as long again after the day that raised it."""
    ends_on: date = event.ends_on
    return max(ends_on, event.raised_on + (ends_on - event.happened_on)) if event.raised_on else ends_on


def done_today(site: Any, on: date) -> dict[str, DoneTask]:
    """Return what a site has done on a day, by code of the task. One query."""
    rows = TaskDone.objects.filter(site=site, on=on).select_related("by").order_by("at")
    return {row.code: DoneTask(row.code, row.by.short_name, row.at) for row in rows}


def done_on(site: Any, first: date, last: date, *, as_of: datetime) -> dict[date, dict[str, DoneTask]]:
    """Return what a site had done by a moment on each day of a span, by code of the task. One query."""
    found: dict[date, dict[str, DoneTask]] = {}
    rows = TaskDone.objects.filter(site=site, on__gte=first, on__lte=last, at__lte=as_of)
    for row in rows.select_related("by").order_by("at"):
        found.setdefault(row.on, {})[row.code] = DoneTask(row.code, row.by.short_name, row.at)
    return found


def measured(trigger: TriggerEvent, now: datetime, after_days: int = AFTER_DAYS) -> Measured:
    """Measure what followed an event, as far as it is known now, in the incidents within scope."""
    today = when.day_of(now)
    last = min(today, trigger.happened_on + timedelta(days=after_days))
    first = trigger.happened_on - timedelta(days=DAILY.baseline_days)
    found = surveillance.totals(first=first, last=last, regions=surveillance.home_regions())
    online = _after(found.online, found, trigger, now) if trigger.expects_online else None
    return Measured(_after(found.street, found, trigger, now), online, last)


def _after(row: Any, found: surveillance.DailyTotals, trigger: TriggerEvent, now: datetime) -> counts.Aftermath | None:
    """Measure one series; None where its history is too short to say what is usual."""
    if not row.any():
        return None
    start = int((row > 0).argmax())
    usable = usual_days(found.first, found.last)[start:]
    known = surveillance.shares_known(last=found.last, days=len(row), now=now)[start:]
    try:
        return counts.aftermath(
            row[start:],
            found.last,
            trigger.happened_on,
            DAILY,
            before=BEFORE_DAYS,
            after=(found.last - trigger.happened_on).days,
            usable=usable,
            share=known,
        )
    except (counts.DayOutOfRange, counts.TooFewBaselineDays, counts.NoFit):
        return None


def usual_days(first: date, last: date) -> Any:
    """Return which days of a span no trigger event was in force on. One query."""
    usable = np.ones((last - first).days + 1, dtype=bool)
    spans = TriggerEvent.objects.filter(withdrawn_at=None, happened_on__lte=last)
    for one in spans.annotate(raised_on=Max("resets__on", filter=Q(resets__on__lte=last))):
        usable[max(0, (one.happened_on - first).days) : max(0, (_last_day(one) - first).days + 1)] = False
    return usable


def earlier_events(trigger: TriggerEvent, most: int = 2) -> Sequence[TriggerEvent]:
    """Return the latest events that were over before this one began, newest first. One query."""
    found = triggers().filter(withdrawn_at=None, ends_on__lt=trigger.happened_on, expects_street=True)
    return list(found[:most])
