"""Seasonal rules of a site: how its congregation's times follow from beginnings where no row names them.

A rule is one row: prayer (`dhuhr`, `jumuah`, `jumuah_2`, ...), from and to (MM-DD each, both in, or the words `bst`,
`gmt`, `ramadan`, or nothing for the whole year), and how: a time ("13:30"), minutes after the beginning ("+10"), or
that rounded up to a quarter hour ("+10/15"). More than one rule may fit a day: the one for the fewest days holds
(Ramadan, then dates, then a clock, then the whole year); two of the same kind on the same day are refused when read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import combinations

from aman.core import tabular
from aman.core.almanac.fridays import is_friday
from aman.core.almanac.timetable import HELD, MOST_JUMUAH, BadTimetable, SiteDay, column_of
from aman.core.tabular import Cell, Fault

COLUMNS = ("prayer", "from", "to", "rule")
RAMADAN, DATES, SUMMER, WINTER, ALWAYS = "RAMADAN", "DATES", "SUMMER", "WINTER", "ALWAYS"
_RANK = {RAMADAN: 0, DATES: 1, SUMMER: 2, WINTER: 2, ALWAYS: 3}
_WORDS = {"": ALWAYS, "bst": SUMMER, "gmt": WINTER, "ramadan": RAMADAN}
_RULE = re.compile(r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})|\+(?P<after>\d{1,3})(?:/(?P<step>\d{1,2}))?)")
_YEAR = 2000
"""A leap year to hold days without a year."""


@dataclass(frozen=True, slots=True)
class Season:
    """When a rule holds: its kind, and for dates the first and last (month, day), which may pass new year."""

    kind: str
    first: tuple[int, int] = (1, 1)
    last: tuple[int, int] = (12, 31)

    def holds(self, on: date, *, is_summer_time: bool, is_ramadan: bool) -> bool:
        """Say whether a day is in the season."""
        if self.kind == DATES:
            return _is_between((on.month, on.day), self.first, self.last)
        return {RAMADAN: is_ramadan, SUMMER: is_summer_time, WINTER: not is_summer_time}.get(self.kind, True)


@dataclass(frozen=True, slots=True)
class SeasonalRule:
    """One rule: a fixed time, or minutes after the beginning, rounded up to a step of minutes."""

    prayer: str
    season: Season
    at: time | None
    after: int = 0
    step: int = 1

    def time_of(self, begins: time) -> time:
        """Return the congregation's time for a beginning."""
        if self.at:
            return self.at
        minutes = begins.hour * 60 + begins.minute + self.after
        minutes = -(-minutes // self.step) * self.step
        return time(minutes // 60 % 24, minutes % 60)


def read_rules(rows: Iterable[Sequence[Cell]]) -> tuple[SeasonalRule, ...]:
    """Return the rules of rows with columns prayer, from, to, rule.

    Raises BadTimetable (NO_SUCH_PRAYER, NOT_A_SEASON, NOT_A_RULE, SECOND_RULE); tabular.MissingColumns and others.
    """
    faults: list[Fault] = []
    rules: list[tuple[int, SeasonalRule]] = []
    for record in tabular.records(rows, COLUMNS):
        if isinstance(record, Fault):
            faults.append(record)
            continue
        read = _rule(record.row, [tabular.as_text(record.cells[name]).lower() for name in COLUMNS])
        if isinstance(read, Fault):
            faults.append(read)
        else:
            rules.append((record.row, read))
    faults += [
        Fault(row, "from", "SECOND_RULE") for (_, one), (row, other) in combinations(rules, 2) if _clash(one, other)
    ]
    if faults:
        raise BadTimetable(sorted(faults, key=lambda one: one.row))
    return tuple(rule for _, rule in rules)


def _rule(row: int, cells: Sequence[str]) -> SeasonalRule | Fault:
    prayer, season = column_of(cells[0]).removesuffix("_jamaah"), _season(cells[1], cells[2])
    if prayer not in (*HELD, "jumuah", *(f"jumuah_{number}" for number in range(2, MOST_JUMUAH + 1))):
        return Fault(row, "prayer", "NO_SUCH_PRAYER")
    if season is None:
        return Fault(row, "from", "NOT_A_SEASON")
    found = _RULE.fullmatch(cells[3].removesuffix(":00") if cells[3].count(":") == 2 else cells[3])
    if found is None or (found["after"] and prayer.startswith("jumuah")):
        return Fault(row, "rule", "NOT_A_RULE")
    if found["after"]:
        step = int(found["step"] or 1)
        return (
            SeasonalRule(prayer, season, None, int(found["after"]), step) if step else Fault(row, "rule", "NOT_A_RULE")
        )
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        return Fault(row, "rule", "NOT_A_RULE")
    return SeasonalRule(prayer, season, time(hour, minute))


def _season(first: str, last: str) -> Season | None:
    if first in _WORDS:
        return Season(_WORDS[first]) if last in ("", first) else None
    days = [_month_day(text) for text in (first, last)]
    return Season(DATES, days[0], days[1]) if days[0] and days[1] else None


def _month_day(text: str) -> tuple[int, int] | None:
    try:
        found = date.fromisoformat(f"{_YEAR}-{text}")
    except ValueError:
        return None
    return found.month, found.day


def _is_between(day: tuple[int, int], first: tuple[int, int], last: tuple[int, int]) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last


def _clash(one: SeasonalRule, other: SeasonalRule) -> bool:
    if one.prayer != other.prayer or one.season.kind != other.season.kind:
        return False
    a, b = one.season, other.season
    return a.kind != DATES or _is_between(a.first, b.first, b.last) or _is_between(b.first, a.first, a.last)


def with_rules(
    day: SiteDay, rules: Iterable[SeasonalRule], *, is_summer_time: bool, is_ramadan: bool = False
) -> SiteDay:
    """Return a day with the congregation's times its rules give; what its own row says stays.

    Friday prayers come from rules only where the row names none; on Fridays they stand in for Dhuhr's.
    """
    holding = [one for one in rules if one.season.holds(day.on, is_summer_time=is_summer_time, is_ramadan=is_ramadan)]
    nearest: dict[str, SeasonalRule] = {}
    for rule in sorted(holding, key=lambda one: _RANK[one.season.kind]):
        nearest.setdefault(rule.prayer, rule)
    jamaah = {name: nearest[name].time_of(day.begins[name]) for name in HELD if name in nearest} | dict(day.jamaah)
    fridays = (rule.at for name, rule in nearest.items() if name.startswith("jumuah") and rule.at)
    jumuah = day.jumuah or (tuple(sorted(fridays)) if is_friday(day.on) else ())
    return replace(day, jamaah=jamaah, jumuah=jumuah)
