"""Many sites' days at once. Sites with the same occasions share a class; a day's classes are asked once, not its sites.

What rules look at in a calendar is which occasions a day has and whether a prayer lies between two hours. So the class
of a site's day is its occasions without hours, people and the site's own ids, and the answers of every rule that asks
for hours. One site's own hours stand for the class: they give the same answers, and so the same level and reasons.
Tasks hang on each site's own hours; they are worked out for a site when it is looked at (core.posture.posture).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aman.core.posture.results import Posture
from aman.core.rules import PrayerBetween, Rule
from aman.core.rules.codes import EIDS
from aman.core.situation import OccasionFact, PostureLevel, Situation

OWN = ("JUMUAH", *EIDS)
"""Occasions whose source is a site's own record: who it is of does not change what follows."""
Prayers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Class:
    """What sites with the same occasions share on a day, with one site's hours standing for all of them."""

    occasions: tuple[OccasionFact, ...]
    prayers: Prayers = ()

    def data(self) -> dict[str, Any]:
        """Return it as plain lists, for JSON."""
        rows = [
            [one.code, one.nth, one.days, int(one.is_evening), int(one.is_certain), list(one.minutes), one.source]
            for one in self.occasions
        ]
        return {"occasions": rows, "prayers": [list(one) for one in self.prayers]}


def class_from(data: Mapping[str, Any]) -> Class:
    """Return a class from its plain lists."""
    occasions = tuple(
        OccasionFact(code, nth, days, bool(evening), bool(certain), tuple(minutes), None, source)
        for code, nth, days, evening, certain, minutes, source in data["occasions"]
    )
    return Class(occasions, tuple((str(name), int(at)) for name, at in data["prayers"]))


@dataclass(frozen=True, slots=True)
class Group:
    """Sites of one area (primary keys) with the same class, by its place among the day's classes."""

    area: int
    of: int
    sites: tuple[int, ...]


class Sorter:
    """Puts the sites of one day into classes and groups, for the rules in force."""

    def __init__(self, gates: Sequence[PrayerBetween]) -> None:
        self._gates = gates
        self._places: dict[object, int] = {}
        self._alike: dict[tuple[OccasionFact, ...], object] = {}
        self.classes: list[Class] = []
        self._groups: dict[tuple[int, int], list[int]] = {}

    def add(self, site: int, area: int, day: Situation) -> None:
        """Add one site's day: only its occasions and prayers are looked at."""
        key = (self._key(day.occasions), tuple(bool(tuple(gate.causes(day))) for gate in self._gates))
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.classes)
            self.classes.append(Class(tuple(_shared(one, keep=True) for one in day.occasions), day.prayers))
        self._groups.setdefault((area, place), []).append(site)

    def _key(self, occasions: tuple[OccasionFact, ...]) -> object:
        key = self._alike.get(occasions)
        if key is None:
            key = self._alike[occasions] = tuple(_shared(one) for one in occasions)
        return key

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, by area and class."""
        return tuple(Group(area, of, tuple(sorted(held))) for (area, of), held in sorted(self._groups.items()))


def gates_of(rules: Iterable[Rule]) -> tuple[PrayerBetween, ...]:
    """Return every condition of these rules that asks for a prayer's hour, each once."""
    found = {one: None for rule in rules for one in rule.when if isinstance(one, PrayerBetween)}
    return tuple(sorted(found, key=repr))


def _shared(one: OccasionFact, *, keep: bool = False) -> OccasionFact:
    source = "" if one.code in OWN else one.source
    return replace(one, minutes=one.minutes if keep else (), people=None, source=source)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What follows for a group: level, reasons as (kind, code, source, level asked for), priorities and tasks."""

    level: PostureLevel
    reasons: tuple[tuple[str, str, str, str], ...]
    priorities: tuple[tuple[str, int], ...]
    tasks: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """Return it as plain lists, for JSON."""
        return {
            "level": str(self.level),
            "reasons": [list(one) for one in self.reasons],
            "priorities": [list(one) for one in self.priorities],
            "tasks": list(self.tasks),
        }


def pattern_from(data: Mapping[str, Any]) -> Pattern:
    """Return a pattern from its plain lists."""
    return Pattern(
        PostureLevel(data["level"]),
        tuple((kind, code, source, asks) for kind, code, source, asks in data["reasons"]),
        tuple((code, int(steps)) for code, steps in data["priorities"]),
        tuple(data["tasks"]),
    )


def pattern_of(held: Posture) -> Pattern:
    """Return what a posture shares with those of its group."""
    reasons = tuple((str(one.kind), str(one.code), one.source, str(one.asks_for)) for one in held.reasons)
    return Pattern(held.level, reasons, held.priorities, tuple(sorted({str(one.code) for one in held.tasks})))


def digest(data: object) -> str:
    """Return the SHA-256 of plain data: the same data, the same digest."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
