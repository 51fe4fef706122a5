"""Work out what all sites do on the days to come, and keep it; only what changed is worked out and written again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from aman.apps.places import selectors as places
from aman.apps.strategy import selectors
from aman.apps.strategy.models import NetworkDay
from aman.apps.strategy.selectors import Known
from aman.apps.strategy.services._network_day import DayInHand
from aman.core.posture.network import Sorter, digest, gates_of
from aman.core.rules import PrayerBetween
from aman.core.situation import Situation
from aman.kit import audit, when

NETWORK_DAYS = 60
OVERLAP = timedelta(seconds=15)
"""A change is looked for a little further back than the last look, as it is seen only once it is stored."""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: days whose calendars were sorted again, days asked again, and days written."""

    sorted: int
    asked: int
    written: int


NOTHING = Refreshed(0, 0, 0)


def refresh_network(*, now: datetime, days: int = NETWORK_DAYS, again: bool = False) -> Refreshed:
    """Bring the network's days up to date, from today on. Idempotent; for system scope.

    again: sort every calendar again, as is done each night. Otherwise only the days that are missing, and the sites
    whose calendars changed since the last look; the rules are asked again where what they look at has changed. Nothing
    is locked while it is worked out; should two look at once, the next look finds what the later one did not know.
    """
    today = when.day_of(now)
    span = [today + timedelta(days=n) for n in range(days)]
    look = _Look(selectors.known([], first=span[0], last=span[-1], as_of=now), places.areas_of_active_sites(), now)
    found = NetworkDay.objects.filter(on__gte=span[0], on__lte=span[-1])
    known = {on: (inputs, made_at) for on, inputs, made_at in found.values_list("on", "inputs", "made_at")}
    last = max((made_at for _, made_at in known.values()), default=None)
    touched = places.calendars_touched(since=last - OVERLAP, until=now) if last else None
    is_touched = touched is None or touched.everybody or bool(touched.sites)
    if not again and not is_touched and all(on in known and known[on][0] == look.inputs(on) for on in span):
        return NOTHING
    kept = {row.on: DayInHand(row.on, row) for row in found}
    everybody = again or touched is None or touched.everybody or not look.fits(kept.values())
    anew = span if everybody else [on for on in span if on not in kept]
    hands = [kept.get(on) or DayInHand(on, None) for on in span]
    resorted = look.resort(hands, set(anew), touched.sites if touched else frozenset())
    asked = [one for one in hands if one.is_due(look.inputs(one.on))]
    for one in asked:
        one.ask(look.seen, look.seen.desk, look.inputs(one.on))
    if is_touched:
        # Even where nothing came of it: the next look begins here.
        hands[0].changed.add("made_at")
    return Refreshed(resorted, len(asked), _write(hands, now))


class _Look:
    """All that is known at the moment of a refresh."""

    def __init__(self, seen: Known, areas: dict[int, int], now: datetime) -> None:
        self.seen, self.areas, self.now = seen, areas, now
        self.gates: tuple[PrayerBetween, ...] = gates_of(seen.rules)
        messages = sorted((site, [str(one) for one in held]) for site, held in seen.messages.items())
        self._inputs = digest([_facts(seen), sorted(areas.items())])
        self._today = digest([self._inputs, messages])

    def inputs(self, on: date) -> str:
        """Return a digest of what a day's answers depend on besides calendars; messages are today's alone."""
        return self._today if on == self.seen.today else self._inputs

    def fits(self, days: Iterable[DayInHand]) -> bool:
        """Say whether the days were sorted for the hours that the rules in force ask for."""
        return all(one.row.gates == [repr(gate) for gate in self.gates] for one in days)

    def resort(self, days: list[DayInHand], anew: set[date], touched: frozenset[int]) -> int:
        """Sort the calendars of some days from nothing, and on the others of the sites that changed, came or moved."""
        for one in days:
            if one.on in anew:
                one.row.gates = [repr(gate) for gate in self.gates]
        sorters = self._sorted(self.areas, sorted(anew))
        rest = [one for one in days if one.on not in anew]
        kept = {pk: group.area for one in rest for group in one.groups for pk in group.sites}
        moved = {pk for pk in kept.keys() | self.areas.keys() if kept.get(pk) != self.areas.get(pk)} if rest else set()
        sites = touched | moved
        some = {pk: self.areas[pk] for pk in sites if pk in self.areas}
        swaps = self._sorted(some, [one.on for one in rest]) if sites else {}
        for one in days:
            if one.on in sorters:
                one.take(sorters[one.on].classes, sorters[one.on].groups)
            elif one.on in swaps:
                one.swap(sites, swaps[one.on])
        return len(sorters) + len(swaps)

    def _sorted(self, areas: dict[int, int], days: list[date]) -> dict[date, Sorter]:
        """Sort some sites' days into classes. The calendars of the whole span are read at once."""
        if not days:
            return {}
        calendars = places.calendars_of(areas, first=days[0], last=days[-1], as_of=self.now)
        found = {}
        for on in days:
            sorter = found[on] = Sorter(self.gates)
            for site, area in areas.items():
                day = calendars.day(site, on)
                sorter.add(site, area, Situation(on, occasions=day.occasions, prayers=day.prayers))
        return found


def _facts(seen: Known) -> list[object]:
    """Return all that the rules look at besides calendars and messages, and the rules themselves, as plain data."""
    near = {
        str(area): [[str(one.uuid), one.is_strong, one.as_of.isoformat()] for one in rows]
        for area, rows in seen.signals.items()
    }
    threats = [[str(one.level), one.since.isoformat()] for one in seen.threats]
    return [[repr(one) for one in seen.rules], [repr(one) for one in seen.courses], near, threats]


@transaction.atomic
def _write(hands: list[DayInHand], now: datetime) -> int:
    """Write what changed and no more; return how many days got other calendars or other answers."""
    for one in hands:
        one.row.made_at = now
    fields = ["calendar", "gates", "postures", "calendar_digest", "digest", "inputs", "made_at"]
    new = [one.row for one in hands if one.is_new]
    NetworkDay.objects.bulk_create(new, update_conflicts=True, unique_fields=["on"], update_fields=fields)
    written = sum(one.is_new for one in hands)
    same: dict[str, list[date]] = {}
    for one in (one for one in hands if one.changed and not one.is_new):
        if one.changed == {"inputs"}:
            same.setdefault(one.row.inputs, []).append(one.on)
            continue
        one.row.save(update_fields=[*sorted(one.changed | {"gates"}), "made_at"])
        written += "digest" in one.changed or "calendar" in one.changed
    for inputs, days in same.items():
        NetworkDay.objects.filter(on__in=days).update(inputs=inputs, made_at=now)
    if written:
        # The digest of today stands in the chain: what the network was asked to do cannot be changed afterwards.
        today = hands[0].row
        details = {"days": written, "today": today.digest}
        audit.record(chain=audit.PANEL, verb="NETWORK_WORKED_OUT", subject=today, actor=None, now=now, details=details)
    return written
