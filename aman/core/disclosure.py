"""What may be published about counts and places, so that nobody can be found in it.

The 10-5 rule on fixed areas and whole months, totals only where they do not give a hidden number away, and places only
as points that many addresses share. Reasons and attacks: docs/methods/disclosure.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class NotFixed(ValueError):
    """Something other than the fixed areas and whole, closed months is asked for: answering would allow differences."""


class BadTree(ValueError):
    """Areas do not form one downward tree."""


class BadCounts(ValueError):
    """Counts are negative or not whole."""


class TooFewAddresses(ValueError):
    """There are fewer addresses than one shared point needs."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Counts below `least` are hidden, zero too; others are rounded to the nearest `step` (ONS: 10 and 5)."""

    least: int = 10
    step: int = 5

    def __post_init__(self) -> None:
        """Refuse a rule that hides nothing."""
        if not (self.step >= 2 and self.least >= self.step):
            raise ValueError("a rule needs step >= 2 and least >= step")

    def shown(self, count: int) -> int | None:
        """Return what is published of a count: None for hidden."""
        return None if count < self.least else self.step * ((2 * count + self.step) // (2 * self.step))

    def reach(self, shown: int | None) -> tuple[int, int]:
        """Return the least and the greatest count that is published so."""
        if shown is None:
            return 0, self.least - 1
        low = shown - self.step // 2
        return max(self.least, low), low + self.step - 1


@dataclass(frozen=True, slots=True)
class Geography:
    """The areas that are ever published, each with the larger area it is a part of (None at the top)."""

    parent: Mapping[str, str | None]

    def __post_init__(self) -> None:
        """Refuse areas that are parts of unknown areas or of themselves."""
        for code in self.parent:
            seen, at = set(), code
            while (above := self.parent[at]) is not None:
                if above not in self.parent or above in seen:
                    raise BadTree(f"{code} is part of an area that is unknown or part of itself")
                seen.add(above)
                at = above

    def parts(self, code: str) -> tuple[str, ...]:
        """Return the areas directly inside one."""
        return tuple(part for part, above in self.parent.items() if above == code)

    def bottom_up(self) -> tuple[str, ...]:
        """Return all areas, parts before wholes."""
        depth = {code: self._depth(code) for code in self.parent}
        return tuple(sorted(self.parent, key=lambda code: -depth[code]))

    def _depth(self, code: str) -> int:
        above = self.parent[code]
        return 0 if above is None else 1 + self._depth(above)


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody may see: a number, or None for "fewer than `least`, or not told" by area.

    told: areas whose number follows the rule; for the others (wholes that would give a part away) nothing is said, not
    even whether they are below the limit.
    """

    rule: Rule
    shown: Mapping[str, int | None]
    told: frozenset[str]


def publish(geography: Geography, counts: Mapping[str, int], rule: Rule | None = None) -> Published:
    """Return the table of one month: counts are those of the smallest areas, absent ones 0.

    A whole is told only if afterwards every hidden area could still have any count from 0 to just under the limit, as
    far as anybody can work out from all that is told. Raises NotFixed for an area outside the geography, BadCounts.
    """
    rule = rule or Rule()
    true = _sums(geography, counts)
    shown = {code: rule.shown(count) for code, count in true.items()}
    told = {code for code in geography.parent if not geography.parts(code)}
    for code in geography.bottom_up():
        if code not in told and _still_hidden(geography, shown, told | {code}, rule):
            told.add(code)
    return Published(rule, {code: shown[code] if code in told else None for code in shown}, frozenset(told))


def release(
    geography: Geography,
    month: date,
    counts: Mapping[str, int],
    *,
    today: date,
    delay_days: int = 28,
    earlier: Mapping[date, Published] | None = None,
) -> Published:
    """Return the table of a month, once: a month published before stays as it was, whatever came in since.

    month: its first day. Raises NotFixed when it is not the first of a month, or less than delay_days past its end.
    """
    if month.day != 1:
        raise NotFixed("only whole calendar months are published")
    after = (month + timedelta(days=32)).replace(day=1)
    if today < after + timedelta(days=delay_days):
        raise NotFixed(f"this month is published from {(after + timedelta(days=delay_days)).isoformat()}")
    before = (earlier or {}).get(month)
    return before if before is not None else publish(geography, counts)


def bounds(geography: Geography, published: Published) -> dict[str, tuple[int, int | None]]:
    """Return the least and greatest true count of every area that fits all that is told (None: no upper end).

    On a tree of sums, narrowing wholes by parts and parts by wholes until nothing changes finds exactly that.
    """
    return _bounds(geography, published.shown, published.told, published.rule)


def _sums(geography: Geography, counts: Mapping[str, int]) -> dict[str, int]:
    for code, count in counts.items():
        if code not in geography.parent or geography.parts(code):
            raise NotFixed(f"{code} is not one of the smallest areas that are published")
        if count < 0 or count != int(count):
            raise BadCounts(f"{code}: a count is a whole number, 0 or more")
    true: dict[str, int] = {}
    for code in geography.bottom_up():
        parts = geography.parts(code)
        true[code] = sum(true[part] for part in parts) if parts else int(counts.get(code, 0))
    return true


def _still_hidden(geography: Geography, shown: Mapping[str, int | None], told: set[str], rule: Rule) -> bool:
    known = _bounds(geography, shown, told, rule)
    # What must stay open are the smallest areas, which are always told: a whole is only a sum of them.
    smallest = [code for code in geography.parent if not geography.parts(code) and shown[code] is None]
    return all(known[code] == (0, rule.least - 1) for code in smallest)


def _bounds(
    geography: Geography, shown: Mapping[str, int | None], told: set[str] | frozenset[str], rule: Rule
) -> dict[str, tuple[int, int | None]]:
    known: dict[str, tuple[int, int | None]] = {
        code: rule.reach(shown[code]) if code in told else (0, None) for code in geography.parent
    }
    changed = True
    while changed:
        changed = False
        for code in geography.parent:
            parts = geography.parts(code)
            if parts and _narrow(known, code, parts):
                changed = True
    return known


def _narrow(known: dict[str, tuple[int, int | None]], whole: str, parts: tuple[str, ...]) -> bool:
    before = {code: known[code] for code in (whole, *parts)}
    known[whole] = _meet(known[whole], _added([known[part] for part in parts]))
    low, high = known[whole]
    for part in parts:
        least, most = _added([known[other] for other in parts if other != part])
        at_least = 0 if most is None else max(0, low - most)
        known[part] = _meet(known[part], (at_least, None if high is None else high - least))
    return any(known[code] != before[code] for code in before)


def _added(ranges: list[tuple[int, int | None]]) -> tuple[int, int | None]:
    highs = [high for _, high in ranges if high is not None]
    return sum(low for low, _ in ranges), sum(highs) if len(highs) == len(ranges) else None


def _meet(one: tuple[int, int | None], two: tuple[int, int | None]) -> tuple[int, int | None]:
    highs = [high for high in (one[1], two[1]) if high is not None]
    return max(one[0], two[0]), min(highs) if highs else None


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A patch of ground with enough addresses, and the point that stands for all of it."""

    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A straight cut across axis 0 (east) or 1 (north): below `at` lies one patch, from it on the other."""

    axis: int
    at: float
    below: _Cut | _Leaf
    beyond: _Cut | _Leaf


@dataclass(frozen=True, slots=True)
class Shared:
    """Patches that cover the whole plane, each with `least` addresses or more: made from addresses, not from events."""

    least: int
    points: int
    tree: _Cut | _Leaf

    def snap(self, at: FloatArray) -> FloatArray:
        """Return (places, 2) the shared point of each place: the same answer however often it is asked."""
        return np.array([self._point(place) for place in np.asarray(at, dtype=np.float64)]).reshape(-1, 2)

    def _point(self, place: FloatArray) -> tuple[float, float]:
        here = self.tree
        while isinstance(here, _Cut):
            here = here.below if place[here.axis] < here.at else here.beyond
        return here.point


def shared_points(addresses: FloatArray, *, least: int = 8, whole_m: float = 10.0) -> Shared:
    """Return the patches for snapping: each is halved at its middle address as long as both halves hold `least`.

    addresses: (all, 2) metres, of every building there is. A patch's point is the mean of its addresses, to the nearest
    whole_m. Raises TooFewAddresses.
    """
    at = np.asarray(addresses, dtype=np.float64)
    if len(at) < least:
        raise TooFewAddresses(f"{len(at)} addresses; one shared point needs {least}")
    leaves: list[_Leaf] = []
    tree = _cut(at, least, whole_m, leaves)
    return Shared(least, len(leaves), tree)


def _cut(at: FloatArray, least: int, whole_m: float, leaves: list[_Leaf]) -> _Cut | _Leaf:
    for axis in np.argsort(-np.ptp(at, axis=0), kind="stable"):
        middle = float(np.sort(at[:, axis])[len(at) // 2])
        below = at[:, axis] < middle
        if least <= below.sum() <= len(at) - least:
            halves = (_cut(at[side], least, whole_m, leaves) for side in (below, ~below))
            return _Cut(int(axis), middle, *halves)
    east, north = (float(value) for value in whole_m * np.round(at.mean(axis=0) / whole_m))
    leaves.append(_Leaf((east, north)))
    return leaves[-1]
