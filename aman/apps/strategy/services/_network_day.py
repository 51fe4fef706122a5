"""One day of the network while it is brought up to date: its classes, its groups, and what follows for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from aman.apps.strategy.models import NetworkDay
from aman.apps.strategy.selectors import Known
from aman.core.posture import Desk
from aman.core.posture.network import Class, Group, Pattern, Sorter, class_from, digest, pattern_of
from aman.core.situation import MessageFact, Situation


class DayInHand:
    """A day's row, what was kept in it, and what has changed of it."""

    def __init__(self, on: date, row: NetworkDay | None) -> None:
        self.on, self.is_new = on, row is None
        self.row = row or NetworkDay(on=on)
        data = self.row.calendar or {"classes": [], "groups": []}
        self.classes: list[Class] = [class_from(one) for one in data["classes"]]
        self.groups: tuple[Group, ...] = tuple(Group(area, of, tuple(sites)) for area, of, sites in data["groups"])
        self.changed: set[str] = set()

    def take(self, classes: Iterable[Class], groups: tuple[Group, ...]) -> None:
        """Take newly sorted classes and groups."""
        self.classes, self.groups = list(classes), groups
        data = {
            "classes": [one.data() for one in self.classes],
            "groups": [[one.area, one.of, list(one.sites)] for one in groups],
        }
        found = digest(data)
        if found != self.row.calendar_digest:
            self.row.calendar, self.row.calendar_digest = data, found
            self.changed |= {"calendar", "calendar_digest"}

    def swap(self, sites: Collection[int], sorter: Sorter) -> None:
        """Take some sites out and put them in again as they are sorted now; drop classes nobody is in any more."""
        left = (replace(one, sites=tuple(pk for pk in one.sites if pk not in sites)) for one in self.groups)
        shift = len(self.classes)
        every = [*(one for one in left if one.sites), *(replace(one, of=one.of + shift) for one in sorter.groups)]
        classes = [*self.classes, *sorter.classes]
        place: dict[Class, int] = {}
        joined: dict[tuple[int, int], set[int]] = {}
        for one in every:
            of = place.setdefault(classes[one.of], len(place))
            joined.setdefault((one.area, of), set()).update(one.sites)
        self.take(place, tuple(Group(*key, tuple(sorted(held))) for key, held in sorted(joined.items())))

    def is_due(self, inputs: str) -> bool:
        """Say whether the rules have to be asked again."""
        return self.row.inputs != inputs or "calendar" in self.changed

    def ask(self, seen: Known, desk: Desk, inputs: str) -> None:
        """Ask the rules about every group: those with the same class, events, signals and messages once."""
        asked: dict[object, Pattern] = {}
        patterns: dict[Pattern, int] = {}
        found: dict[tuple[int, int], list[int]] = {}
        for group in self.groups:
            triggers, signals = seen.of_area(group.area, self.on)
            for messages, sites in self._waiting(group, seen):
                # The same tuples are handed out for areas that are alike, and they live as long as this look.
                key = (group.of, id(triggers), signals, messages)
                pattern = asked.get(key)
                if pattern is None:
                    of = self.classes[group.of]
                    threat = seen.threat(self.on)
                    day = Situation(self.on, threat, of.occasions, triggers, signals, (), messages, (), of.prayers)
                    pattern = asked[key] = pattern_of(desk.shared(day))
                found.setdefault((group.area, patterns.setdefault(pattern, len(patterns))), []).extend(sites)
        self._keep(patterns, found, inputs)

    def _waiting(self, group: Group, seen: Known) -> Iterable[tuple[tuple[MessageFact, ...], Iterable[int]]]:
        if self.on != seen.today or not seen.messages:
            return [((), group.sites)]
        waiting: dict[tuple[MessageFact, ...], list[int]] = {}
        for site in group.sites:
            waiting.setdefault(seen.waiting(site, self.on), []).append(site)
        return waiting.items()

    def _keep(self, patterns: Iterable[Pattern], found: dict[tuple[int, int], list[int]], inputs: str) -> None:
        groups = [[area, place, sorted(sites)] for (area, place), sites in sorted(found.items())]
        data: dict[str, Any] = {"patterns": [one.data() for one in patterns], "groups": groups}
        held = digest(data)
        if held != self.row.digest:
            self.row.postures, self.row.digest = data, held
            self.changed |= {"postures", "digest"}
        if inputs != self.row.inputs:
            self.row.inputs = inputs
            self.changed.add("inputs")
