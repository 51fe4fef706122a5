"""What sites do on a day and why, for one site over days, one area on a day, and since yesterday; at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from aman.apps.cascade import selectors as cascade
from aman.apps.places import selectors as places
from aman.apps.strategy.models import TriggerEvent
from aman.apps.strategy.selectors._days import DoneTask, done_on
from aman.apps.strategy.selectors._known import NEAR_DAYS, RESOLVED_BACK, Known, fallen_away, known
from aman.core import almanac
from aman.core.posture import Change, Posture, change
from aman.core.rules import Firing, reminders
from aman.core.situation import SourceKind
from aman.kit import when

AHEAD_DAYS = 14


@dataclass(frozen=True)
class SiteDay:
    """A site's day: what it should do, why, and what is done. The records behind the reasons, by their ids.

    calendar: its occasions, prayers and Hijri dates (several while not settled); hijri: the one its authority computes.
    """

    site: places.SiteFacts
    on: date
    hijri: almanac.HijriDate | None
    posture: Posture
    calendar: places.DayOfSite
    triggers: dict[str, TriggerEvent] = field(default_factory=dict)
    messages: dict[str, cascade.WaitingMessage] = field(default_factory=dict)
    done: dict[str, DoneTask] = field(default_factory=dict)


def site_day(site: UUID, now: datetime) -> SiteDay:
    """Return what a site within scope does today and why. A fixed number of queries. Raises Site.DoesNotExist."""
    today = when.day_of(now)
    return site_days(site, today, today, as_of=now)[0]


def site_days(site: UUID, first: date, last: date, *, as_of: datetime) -> tuple[SiteDay, ...]:
    """Return a site's days, both in, as they are known at a moment; a moment gone by gives what was known then.

    A fixed number of queries, however many days. Raises Site.DoesNotExist.
    """
    facts = places.site_facts(site)
    return _days_of(facts, known([facts.pk], first=first - _MARGIN, last=last + _MARGIN, as_of=as_of), first, last)


def _days_of(facts: places.SiteFacts, seen: Known, first: date, last: date) -> tuple[SiteDay, ...]:
    earlier = seen.calendars.announced_by(seen.as_of - RESOLVED_BACK)
    done = done_on(facts.pk, first, last, as_of=seen.as_of)
    waiting = {str(one.uuid): one for one in cascade.messages_named(seen.messages.get(facts.pk, ()))}
    events = _events(seen)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(
        _day(facts, on, seen.desk.posture(seen.situation(facts.pk, facts.area_pk, on, fell)), seen, events,
             {key: one for key, one in waiting.items() if on == seen.today}, done.get(on, {}))
        for on in days
        for fell in [fallen_away(seen.calendars, earlier, facts.pk, on)]
    )  # fmt: skip


_MARGIN = timedelta(days=NEAR_DAYS)


def _events(seen: Known) -> dict[str, TriggerEvent]:
    """Return the events a moment's days may name. One query."""
    found = TriggerEvent.objects.filter(uuid__in=[one.source for one in seen.courses])
    return {str(one.uuid): one for one in found}


def _day(
    facts: places.SiteFacts,
    on: date,
    held: Posture,
    seen: Known,
    events: dict[str, TriggerEvent],
    messages: dict[str, cascade.WaitingMessage] | None = None,
    done: dict[str, DoneTask] | None = None,
) -> SiteDay:
    calendar = seen.calendars.day(facts.pk, on)
    named = {one.source for one in held.reasons if one.kind is SourceKind.TRIGGER}
    return SiteDay(
        site=facts,
        on=on,
        hijri=_hijri(seen, facts.pk, on),
        posture=held,
        calendar=calendar,
        triggers={key: one for key, one in events.items() if key in named},
        messages=messages or {},
        done=done or {},
    )


def _hijri(seen: Known, site: int, on: date) -> almanac.HijriDate | None:
    try:
        return almanac.calendar(seen.calendars.authority(site)).date_of(on)
    except almanac.OutsideCalendar:
        return None


def area_days(area: str, on: date, *, as_of: datetime) -> tuple[SiteDay, ...]:
    """Return the day of every active site of an area (by code; empty: of everywhere) within scope, in name order.

    As it is known at a moment, without what is done. A fixed number of queries, however many sites.
    """
    sites = places.facts_of_sites(area=area)
    seen = known([one.pk for one in sites], first=on, last=on, as_of=as_of)
    events = _events(seen)
    return tuple(_day(one, on, seen.posture(one.pk, one.area_pk, on), seen, events) for one in sites)


def changes_since(site: UUID, now: datetime, *, since: datetime | None = None) -> Change:
    """Return what is different today from a site's day as it was known earlier: by default yesterday, at its end.

    since: a moment; that moment's own day, as it was known then, is compared. Raises Site.DoesNotExist.
    """
    then = since or _end_of_yesterday(now)
    before = site_days(site, when.day_of(then), when.day_of(then), as_of=then)[0]
    return change(before.posture, site_day(site, now).posture)


def _end_of_yesterday(now: datetime) -> datetime:
    return when.start_of(when.day_of(now)) - timedelta(minutes=1)


def ahead_and_changed(site: UUID, now: datetime, *, days: int = AHEAD_DAYS) -> tuple[tuple[SiteDay, ...], Change]:
    """Return a site's day today and so many days to come, and what is different today from yesterday, at its end.

    The same as `ahead` and `changes_since`, with what both need read once. Raises Site.DoesNotExist.
    """
    today, then = when.day_of(now), _end_of_yesterday(now)
    facts = places.site_facts(site)
    yesterday, last = when.day_of(then), today + timedelta(days=days)
    seen = known([facts.pk], first=yesterday - _MARGIN, last=last + _MARGIN, as_of=now)
    touched = places.calendars_touched(since=then, until=now)
    is_same = not touched.everybody and facts.pk not in touched.sites
    first, until = seen.calendars.first, seen.calendars.last
    calendars = seen.calendars if is_same else None
    before = known([facts.pk], first=first, last=until, as_of=then, calendars=calendars)
    earlier = before.calendars.announced_by(then - RESOLVED_BACK)
    fell = fallen_away(before.calendars, earlier, facts.pk, yesterday)
    posture = before.desk.posture(before.situation(facts.pk, facts.area_pk, yesterday, fell))
    found = _days_of(facts, seen, today, last)
    return found, change(posture, found[0].posture)


def ahead(site: UUID, now: datetime, *, days: int = AHEAD_DAYS) -> tuple[SiteDay, ...]:
    """Return a site's day today and so many days to come, as they are known now. Raises Site.DoesNotExist."""
    today = when.day_of(now)
    return site_days(site, today, today + timedelta(days=days), as_of=now)


def reminders_of(days: Sequence[SiteDay], on: date) -> tuple[tuple[date, Firing], ...]:
    """Return what a site is reminded of on a day, from its days to come: each rule's next day only, soonest first."""
    return reminders({one.on: one.posture.firings for one in days}, on)
