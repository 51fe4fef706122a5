"""What the network does day by day: the share of sites at each level, and the reasons, from what is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from aman.apps.places import selectors as places
from aman.apps.strategy.models import NetworkDay
from aman.core.posture.network import Pattern, pattern_from
from aman.core.situation import PostureLevel

EXTRA, FULL = PostureLevel.EXTRA_CARE, PostureLevel.FULL_CARE


@dataclass(frozen=True, slots=True)
class Levels:
    """How many sites are at each level."""

    everyday: int = 0
    extra: int = 0
    full: int = 0

    @property
    def sites(self) -> int:
        """How many there are."""
        return self.everyday + self.extra + self.full

    @property
    def raised(self) -> float:
        """The share of sites above everyday care, 0 to 1; 0 where there are none."""
        return (self.extra + self.full) / self.sites if self.sites else 0.0

    def plus(self, level: str, sites: int) -> Levels:
        """Return them with so many more sites at a level."""
        return Levels(
            self.everyday + (sites if level not in (EXTRA, FULL) else 0),
            self.extra + (sites if level == EXTRA else 0),
            self.full + (sites if level == FULL else 0),
        )


@dataclass(frozen=True, slots=True)
class NetworkReason:
    """A reason that some sites share on a day, the highest level it asks for, and how many sites it holds for."""

    kind: str
    code: str
    source: str
    asks_for: PostureLevel
    sites: int


@dataclass(frozen=True)
class DayOfNetwork:
    """One day over the sites within scope. areas: by primary key. reasons: the highest level first, then most sites.

    priorities: places each goes up, the most that any site's rules ask for. digest: changes when anything of it does.
    """

    on: date
    levels: Levels
    areas: Mapping[int, Levels] = field(default_factory=dict)
    reasons: tuple[NetworkReason, ...] = ()
    priorities: tuple[tuple[str, int], ...] = ()
    made_at: datetime | None = None
    digest: str = ""


def network_days(first: date, last: date, *, areas: Collection[int] = ()) -> tuple[DayOfNetwork, ...]:
    """Return the days of a span that are kept, of the sites within scope, of some areas (primary keys) if named.

    Two queries, however many sites. Days ahead are kept for two months; days gone by as they were on their day.
    """
    within = places.areas_of_active_sites()
    rows = NetworkDay.objects.filter(on__gte=first, on__lte=last).order_by("on")
    return tuple(_day(row, within, frozenset(areas)) for row in rows.defer("calendar"))


def _day(row: NetworkDay, within: Mapping[int, int], areas: frozenset[int]) -> DayOfNetwork:
    patterns = [pattern_from(one) for one in row.postures.get("patterns", ())]
    every, by_area = Levels(), dict[int, Levels]()
    counted: dict[int, int] = {}
    for area, place, sites in row.postures.get("groups", ()):
        if areas and area not in areas:
            continue
        number = sum(pk in within for pk in sites)
        if not number:
            continue
        level = patterns[place].level
        every = every.plus(level, number)
        by_area[area] = by_area.get(area, Levels()).plus(level, number)
        counted[place] = counted.get(place, 0) + number
    held = [(patterns[place], number) for place, number in counted.items()]
    return DayOfNetwork(row.on, every, by_area, _reasons(held), _priorities(held), row.made_at, row.digest)


def _reasons(held: list[tuple[Pattern, int]]) -> tuple[NetworkReason, ...]:
    found: dict[tuple[str, str, str], tuple[PostureLevel, int]] = {}
    for pattern, number in held:
        for kind, code, source, asks in pattern.reasons:
            known, sites = found.get((kind, code, source), (PostureLevel.EVERYDAY, 0))
            level = PostureLevel(asks)
            found[kind, code, source] = (level if level.step > known.step else known, sites + number)
    reasons = (NetworkReason(*key, level, sites) for key, (level, sites) in found.items())
    return tuple(sorted(reasons, key=lambda one: (-one.asks_for.step, -one.sites, one.kind, one.code, one.source)))


def _priorities(held: list[tuple[Pattern, int]]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for pattern, _ in held:
        for code, steps in pattern.priorities:
            found[code] = max(found.get(code, steps), steps)
    return tuple(sorted(found.items()))
