"""Work out what all sites do on the days to come, and keep it; only what changed is worked out and written again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from aman.apps.places import selectors as places
from aman.apps.strategy import selectors
from aman.apps.strategy.models import NetworkDay
from aman.apps.strategy.selectors import Known
from aman.core.posture.network import Asker, Class, Group, Pattern, Sorter, class_from, digest, gates_of
from aman.core.rules import PrayerBetween
from aman.core.situation import Situation
from aman.kit import when

NETWORK_DAYS = 60
OVERLAP = timedelta(seconds=15)
"""A change is looked for a little further back than the last look, as it is seen only once it is stored."""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: days whose calendars were sorted again, days asked again, and days written."""

    sorted: int
    asked: int
    written: int


@transaction.atomic
def refresh_network(*, now: datetime, days: int = NETWORK_DAYS, again: bool = False) -> Refreshed:
    """Bring the network's days up to date, from today on. Idempotent; for system scope.

    again: sort every calendar again, as is done each night. Otherwise only the days that are missing, and the sites
    whose calendars changed since the last look; the rules are asked again where what they look at has changed.
    """
    today = when.day_of(now)
    span = [today + timedelta(days=n) for n in range(days)]
    held = {one.on: one for one in NetworkDay.objects.filter(on__gte=span[0], on__lte=span[-1])}
    seen = selectors.known([], first=span[0], last=span[-1], as_of=now)
    gates = gates_of(seen.rules)
    areas = places.areas_of_active_sites()
    ready = {on: _Day(on, row, gates) for on, row in held.items() if not again and _holds(row, gates)}
    resorted = _resort(ready, areas, gates, now)
    missing = [on for on in span if on not in ready]
    for on, sorter in _sorted(areas, missing, gates, now).items():
        ready[on] = _Day.of(on, held.get(on), sorter, gates, now)
    inputs, asker = _inputs(seen), Asker(seen.rules)
    asked = [one for one in ready.values() if one.is_due(inputs, seen)]
    for one in asked:
        one.ask(seen, asker, inputs)
    changed = [one.row(now) for one in ready.values() if one.is_changed]
    fields = ["calendar", "postures", "calendar_digest", "digest", "inputs", "made_at"]
    NetworkDay.objects.bulk_create(changed, update_conflicts=True, unique_fields=["on"], update_fields=fields)
    return Refreshed(resorted + len(missing), len(asked), len(changed))


class _Day:
    """One day of the network while it is brought up to date."""

    def __init__(self, on: date, row: NetworkDay | None, gates: Iterable[PrayerBetween]) -> None:
        self.on, self.gates = on, [repr(one) for one in gates]
        data = row.calendar if row else {"classes": [], "groups": [], "at": ""}
        self.classes: list[Class] = [class_from(one) for one in data["classes"]]
        self.groups: tuple[Group, ...] = tuple(Group(area, of, tuple(sites)) for area, of, sites in data["groups"])
        self.at: str = data["at"]
        self.calendar_digest, self.digest = (row.calendar_digest, row.digest) if row else ("", "")
        self.inputs = row.inputs if row else ""
        self.postures: dict[str, Any] = row.postures if row else {}
        self.is_changed = False

    @classmethod
    def of(
        cls, on: date, row: NetworkDay | None, sorter: Sorter, gates: Iterable[PrayerBetween], now: datetime
    ) -> _Day:
        """Return a day sorted from nothing; what was kept of it is compared with what comes out."""
        made = cls(on, row, gates)
        made.take(sorter.classes, sorter.groups, now)
        return made

    def take(self, classes: list[Class], groups: tuple[Group, ...], now: datetime) -> None:
        """Take newly sorted classes and groups."""
        self.classes, self.groups = classes, groups
        self.seen(now, is_first=not self.at)
        found = digest([self._calendar()["classes"], self._calendar()["groups"], self.gates])
        if found != self.calendar_digest:
            self.calendar_digest, self.inputs, self.is_changed = found, "", True

    def seen(self, now: datetime, *, is_first: bool = True) -> None:
        """Note when calendars were last looked at; the latest note among the days counts for all of them."""
        if is_first:
            self.at, self.is_changed = now.isoformat(), True

    def swap(self, sites: Collection[int], sorter: Sorter, now: datetime) -> None:
        """Take some sites out and put them in again as they are sorted now; drop classes nobody is in any more."""
        left = [replace(one, sites=tuple(pk for pk in one.sites if pk not in sites)) for one in self.groups]
        shift = len(self.classes)
        every = [*(one for one in left if one.sites), *(replace(one, of=one.of + shift) for one in sorter.groups)]
        classes = [*self.classes, *sorter.classes]
        place: dict[Class, int] = {}
        for one in every:
            place.setdefault(classes[one.of], len(place))
        joined: dict[tuple[int, int], set[int]] = {}
        for one in every:
            joined.setdefault((one.area, place[classes[one.of]]), set()).update(one.sites)
        self.take(list(place), tuple(Group(*key, tuple(sorted(held))) for key, held in sorted(joined.items())), now)

    def is_due(self, inputs: str, seen: Known) -> bool:
        """Say whether the rules have to be asked again; today's messages are today's alone."""
        return self.inputs != self._key(inputs, seen)

    def ask(self, seen: Known, asker: Asker, inputs: str) -> None:
        """Ask the rules about every group."""
        patterns: dict[Pattern, int] = {}
        found: dict[tuple[int, int], list[int]] = {}
        for one in self.groups:
            for situation, sites in self._situations(one, seen):
                place = patterns.setdefault(asker.pattern(situation), len(patterns))
                found.setdefault((one.area, place), []).extend(sites)
        groups = [[area, place, sorted(sites)] for (area, place), sites in sorted(found.items())]
        self.postures = {"patterns": [one.data() for one in patterns], "groups": groups}
        self.digest, self.inputs, self.is_changed = digest(self.postures), self._key(inputs, seen), True

    def _situations(self, group: Group, seen: Known) -> Iterable[tuple[Situation, Iterable[int]]]:
        of = self.classes[group.of]
        triggers, signals = seen.of_area(group.area, self.on)
        alone = Situation(
            self.on, seen.threat(self.on), of.occasions, triggers, signals, prayers=of.prayers, prayers_from="CLASS"
        )
        if self.on != seen.today:
            return [(alone, group.sites)]
        waiting: dict[Any, list[int]] = {}
        for site in group.sites:
            waiting.setdefault(seen.waiting(site, self.on), []).append(site)
        return [(replace(alone, messages=messages), sites) for messages, sites in waiting.items()]

    def _key(self, inputs: str, seen: Known) -> str:
        messages = sorted((site, [str(one) for one in held]) for site, held in seen.messages.items())
        return digest([inputs, self.calendar_digest, messages if self.on == seen.today else []])

    def _calendar(self) -> dict[str, Any]:
        return {
            "classes": [one.data() for one in self.classes],
            "groups": [[one.area, one.of, list(one.sites)] for one in self.groups],
            "at": self.at,
            "gates": self.gates,
        }

    def row(self, now: datetime) -> NetworkDay:
        """Return it as it is kept."""
        return NetworkDay(
            on=self.on,
            calendar=self._calendar(),
            postures=self.postures,
            calendar_digest=self.calendar_digest,
            digest=self.digest,
            inputs=self.inputs,
            made_at=now,
        )


def _holds(row: NetworkDay, gates: Iterable[PrayerBetween]) -> bool:
    """Say whether a day's calendars were sorted for the hours that the rules in force ask for."""
    return bool(row.calendar) and row.calendar.get("gates") == [repr(one) for one in gates]


def _resort(ready: dict[date, _Day], areas: dict[int, int], gates: tuple[PrayerBetween, ...], now: datetime) -> int:
    """Sort again the sites that came, went, moved or whose calendars changed since the last look; return how many days.

    Where everybody's calendar changed the days are taken out, to be sorted from nothing.
    """
    if not ready:
        return 0
    since = max(datetime.fromisoformat(one.at) for one in ready.values()) - OVERLAP
    touched = places.calendars_touched(since=since, until=now)
    if touched.everybody:
        ready.clear()
        return 0
    kept = {pk: one.area for day in ready.values() for one in day.groups for pk in one.sites}
    moved = {pk for pk in kept.keys() | areas.keys() if kept.get(pk) != areas.get(pk)}
    sites = touched.sites | moved
    if not sites:
        return 0
    for on, sorter in _sorted({pk: areas[pk] for pk in sites if pk in areas}, sorted(ready), gates, now).items():
        ready[on].swap(sites, sorter, now)
    ready[min(ready)].seen(now)
    return len(ready)


def _sorted(
    areas: dict[int, int], days: list[date], gates: tuple[PrayerBetween, ...], now: datetime
) -> dict[date, Sorter]:
    """Sort some sites' days into classes. The calendars of the whole span are read at once."""
    if not days:
        return {}
    calendars = places.calendars_of(areas, first=days[0], last=days[-1], as_of=now)
    found = {}
    for on in days:
        sorter = found[on] = Sorter(gates)
        for site, area in areas.items():
            day = calendars.day(site, on)
            sorter.add(site, area, Situation(on, occasions=day.occasions, prayers=day.prayers))
    return found


def _inputs(seen: Known) -> str:
    """Return a digest of all that the rules look at besides calendars and messages."""
    near = {
        str(area): [[str(one.uuid), one.is_strong, one.as_of.isoformat()] for one in rows]
        for area, rows in seen.signals.items()
    }
    threats = [[str(one.level), one.since.isoformat()] for one in seen.threats]
    return digest([[repr(one) for one in seen.rules], [repr(one) for one in seen.courses], near, threats])
