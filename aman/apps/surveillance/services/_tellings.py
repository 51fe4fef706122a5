"""What a method tells: the common form of a finding, and how results are written so that two runs can be compared."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from aman.apps.surveillance.boards import ALL, About
from aman.apps.surveillance.models import Level, Reach

if TYPE_CHECKING:
    from aman.apps.incidents.selectors import Event

STRENGTH = {Level.ADVISORY: 1, Level.ALERT: 2}


@dataclass(frozen=True)
class Known:
    """What a run looks at: every incident up to a day as it was known at a moment, and what is known of the areas."""

    events: Sequence[Event]
    about: dict[int, About]
    first: date
    last: date
    made_at: datetime
    seed: int
    shares: Any
    """(days,) share of each day's incidents that can be known by then."""


@dataclass(frozen=True)
class Telling:
    """One finding of one method. `events` are the keys of the incidents it counts."""

    method: str
    level: str
    reach: str
    area_pk: int | None
    region: str
    category: str
    first: date
    last: date
    count: int
    expected: float
    p: float
    recurrence_days: float
    events: frozenset[int]
    parameters: dict[str, Any]
    q: float | None = None

    @property
    def key(self) -> tuple[str, int | None, str, str]:
        """The series it is about."""
        return self.reach, self.area_pk, self.region, self.category

    @property
    def thing(self) -> tuple[str, str, frozenset[int]]:
        """What it is about, to compare with another telling."""
        return self.reach, self.region, self.events

    @property
    def rank(self) -> tuple[bool, bool, float, str]:
        """The order among tellings of one thing: nearer before wider, an area's type before its total, the rarest.

        An area's total holds its type by chance of what else happened there; a region's total is a rise of its own.
        """
        wide = self.reach == Reach.WIDE
        return wide, not wide and self.category == ALL, -self.recurrence_days, self.method


@dataclass(frozen=True)
class Part:
    """What one method said in a run; `result` holds codes and numbers alone."""

    method: str
    version: str
    options: dict[str, Any]
    seed: int
    first: date
    last: date
    series: int
    result: dict[str, Any]
    tellings: Sequence[Telling] = field(default_factory=tuple)

    @property
    def digest(self) -> str:
        """SHA-256 of everything that went in and came out."""
        days = [self.first.isoformat(), self.last.isoformat()]
        return digest_of([self.method, self.version, self.options, self.seed, days, self.series, self.result])


def digest_of(content: Any) -> str:
    """Return the SHA-256 of numbers, words, lists and mappings, whatever the order of the keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else str(value)


def plain(content: Any) -> Any:
    """Return content as it is stored and compared: no arrays, no dates, keys as words, numbers to ten digits.

    Ten digits are enough to see any change of the records, and few enough to be the same on every machine. What is
    not a number becomes None: JSON has no word for it.
    """
    return _bare(json.loads(json.dumps(content, default=_plain)))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.10g}") if math.isfinite(value) else None
    return value


def overlap(one: Collection[int], other: Collection[int]) -> float:
    """Return the share of the smaller of two sets of incidents that is in the other too."""
    small, large = sorted((set(one), set(other)), key=len)
    return len(small & large) / len(small) if small else 0.0


SAME_FROM = 0.5
"""Two tellings are of the same thing when at least half of the smaller one's incidents are in the other."""


def is_same(one: Telling, reach: str, region: str, events: Collection[int]) -> bool:
    """Whether a telling is of the same thing as another, given by its reach, region and incidents.

    A wide one is the same as a local one when at least half of its own incidents are there: the area says it better.
    """
    if one.reach == reach:
        return (reach == Reach.LOCAL or one.region == region) and overlap(one.events, events) >= SAME_FROM
    wide, local = (one.events, events) if one.reach == Reach.WIDE else (events, one.events)
    return len(set(wide) & set(local)) >= SAME_FROM * max(len(wide), 1)


def things(tellings: Sequence[Telling]) -> list[list[Telling]]:
    """Group tellings of the same thing, the one that leads first; the rarest thing first."""
    groups: list[list[Telling]] = []
    for telling in sorted(tellings, key=lambda one: one.rank):
        home = next((group for group in groups if is_same(telling, *group[0].thing)), None)
        if home is None:
            groups.append([telling])
        else:
            home.append(telling)
    return sorted(groups, key=lambda group: (-group[0].recurrence_days, group[0].key[2:], group[0].area_pk or 0))
