"""Series of counts as the detectors need them: read from a table, checked for a regular step, years counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from aman.config.commands.detect import tables
from aman.config.stop import Stop
from aman.core.counts.decide import DAILY_CHOICES, Choice, Frame
from aman.core.counts.farrington import FarringtonOptions
from aman.core.counts.reference_times import ByDate, ByIndex, Years

MONDAY = date(2001, 1, 1)
"""Where series with whole numbers for days begin: which weekday a number is does not matter, only that it recurs."""


@dataclass(frozen=True)
class Line:
    """One row: its number, its date as written and as a whole number, its count."""

    row: int
    key: str
    at: int
    count: int


@dataclass(frozen=True)
class Series:
    """One series, oldest row first; dated says whether its dates are calendar days; months, whether they step so."""

    name: str
    lines: tuple[Line, ...]
    dated: bool
    step: int

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the dates as written."""
        return tuple(line.key for line in self.lines)


MONTHS = 0
"""The step of a series of calendar months."""


def read(path: Path) -> list[Series]:
    """Return the series of a table in the order of their first rows. Raises Stop naming row and column."""
    with_names = _has_series(path)
    rows = tables.read_rows(path, ["series", "date", "count"] if with_names else ["date", "count"])
    dated = not _is_whole(rows[0][1]["date"])
    found: dict[str, list[Line]] = {}
    for row, cells in rows:
        at = _at(path, row, cells["date"], dated)
        count = tables.whole(path, row, "count", cells["count"])
        found.setdefault(cells.get("series", ""), []).append(Line(row, cells["date"], at, count))
    return [_checked(path, name, sorted(lines, key=lambda line: line.at), dated) for name, lines in found.items()]


def batches(path: Path) -> Iterator[list[Series]]:
    """Yield the series together that have the same dates: they share a design."""
    groups: dict[tuple[str, ...], list[Series]] = {}
    for one in read(path):
        groups.setdefault(one.keys, []).append(one)
    yield from groups.values()


def frame(batch: Sequence[Series], frequency: int | None, choice: Choice, path: Path) -> Frame:
    """Return the counts of a batch with their days and years. Raises Stop where the method needs another step."""
    first = batch[0]
    if not first.dated and frequency is None:
        raise Stop("dates that are whole numbers need --frequency: 52 for weeks, 365 for days.")
    if frequency is not None and frequency < 2:
        raise Stop("--frequency must be 2 or more steps per year.")
    daily = first.step == 1 if first.dated else frequency in {365, 366}
    if isinstance(choice, DAILY_CHOICES) and not daily:
        raise Stop("this method needs daily counts; for weeks use farrington-flexible.")
    days = [_day(line, first.dated, place) for place, line in enumerate(first.lines)]
    counts = np.array([[line.count for line in one.lines] for one in batch], dtype=np.int64)
    return Frame(counts, days, _years(first, days, frequency, choice, path))


def wanted(one: Series, first: str | None, last: str | None, held: Frame) -> list[int]:
    """Return the columns between two dates, both included. Raises Stop where there are none."""
    low = _bound("--from", first, one.dated, one.lines[0].at)
    high = _bound("--to", last, one.dated, one.lines[-1].at)
    columns = [place for place, line in enumerate(one.lines) if low <= line.at <= high]
    if not columns:
        raise Stop("there are no rows between --from and --to.")
    return columns


def last_day(one: Series) -> date:
    """Return the last day of a dated series."""
    return date.fromordinal(one.lines[-1].at)


def _has_series(path: Path) -> bool:
    return "series" in tables.header(path)


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdigit()


def _at(path: Path, row: int, text: str, dated: bool) -> int:
    if dated:
        return tables.day(path, row, "date", text).toordinal()
    if not _is_whole(text):
        raise tables.refuse(path, row, "date", "not a whole number as in the first row")
    return int(text)


def _checked(path: Path, name: str, lines: list[Line], dated: bool) -> Series:
    steps = [later.at - earlier.at for earlier, later in pairwise(lines)]
    for line, step in zip(lines[1:], steps, strict=True):
        if step == 0:
            raise tables.refuse(path, line.row, "date", f"{line.key} is there twice")
    if dated and steps and min(steps) >= 28 and _are_months(lines):
        return Series(name, tuple(lines), dated, MONTHS)
    usual = min(steps, default=1)
    for line, step in zip(lines[1:], steps, strict=True):
        if step != usual:
            raise tables.refuse(path, line.row, "date", f"not {usual} after the one before it; a step is missing")
    return Series(name, tuple(lines), dated, usual)


def _are_months(lines: Sequence[Line]) -> bool:
    days = [date.fromordinal(line.at) for line in lines]
    numbers = [day.year * 12 + day.month for day in days]
    return len({day.day for day in days}) == 1 and all(b - a == 1 for a, b in pairwise(numbers))


def _day(line: Line, dated: bool, place: int) -> date:
    return date.fromordinal(line.at) if dated else MONDAY + timedelta(days=place)


def _years(first: Series, days: Sequence[date], frequency: int | None, choice: Choice, path: Path) -> Years:
    if not first.dated:
        return ByIndex(frequency or 1)
    if first.step in {MONTHS, 1, 7}:
        return ByDate(days)
    if frequency is None and isinstance(choice, FarringtonOptions):
        raise Stop(f"{path} has a step of {first.step} days: say how many make a year with --frequency.")
    return ByIndex(frequency or 1)


def _bound(name: str, text: str | None, dated: bool, otherwise: int) -> int:
    if text is None:
        return otherwise
    if dated:
        return tables.day_of_option(name, text).toordinal()
    if not _is_whole(text):
        raise Stop(f"{name} must be a whole number, as the dates are.")
    return int(text)
