"""Which past counts a Farrington detector looks at: the same weeks of earlier years, and what lies between.

Source: Farrington and others 1996; Noufaily and others 2013 (ten periods); facts in docs/methods/farrington.md.
"""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aman.core.counts.tails import IntArray

DAYS_OF_WEEK = 7


class TooShort(ValueError):
    """The series does not reach back far enough for the years asked for."""


class NotRegular(ValueError):
    """The days are not in order, or not a whole step apart."""


@dataclass(frozen=True, slots=True)
class Past:
    """The baseline of one decided time.

    columns: (n,) of the series, oldest first. group: (n,) code 0..groups-1 of each; now: the group of the decided
    time itself. origin: the first column of the baseline.
    """

    columns: IntArray
    group: IntArray
    groups: int
    now: int


class Years(Protocol):
    """How a series counts years."""

    def back(self, column: int, years: int) -> list[int]:
        """Return the columns of the same time of year, 0 to that many years earlier. Raises TooShort."""


@dataclass(frozen=True, slots=True)
class ByIndex:
    """Years of a fixed number of steps: 52 weeks, 365 days, 12 months."""

    steps_per_year: int

    def back(self, column: int, years: int) -> list[int]:
        """Return the columns exactly that many steps earlier. Raises TooShort."""
        answer = [column - self.steps_per_year * year for year in range(years + 1)]
        if answer[-1] < 0:
            raise TooShort(f"{years} years of {self.steps_per_year} steps are needed before column {column}")
        return answer


class ByDate:
    """Calendar years: the same day of the month, in weekly series moved to the nearest same weekday."""

    def __init__(self, days: Sequence[date]) -> None:
        self.days = tuple(days)
        self.columns = {day: column for column, day in enumerate(self.days)}
        steps = {(later - earlier).days for earlier, later in itertools.pairwise(self.days)}
        if steps and min(steps) <= 0:
            raise NotRegular("the days must rise")
        self.weekly = steps == {DAYS_OF_WEEK}

    def back(self, column: int, years: int) -> list[int]:
        """Return the columns of the same day of earlier years. Raises TooShort."""
        wanted = [_years_before(self.days[column], year) for year in range(years + 1)]
        if self.weekly:
            wanted = [_nearest_weekday(day, self.days[column].weekday()) for day in wanted]
        if wanted[-1] not in self.columns:
            raise TooShort(f"{years} years are needed before {self.days[column]}")
        return [self.columns[day] for day in wanted]


def _years_before(day: date, years: int) -> date:
    """Return the same day of an earlier year; 29 February becomes 1 March where there is none."""
    if day.month == 2 and day.day == 29 and not calendar.isleap(day.year - years):
        return date(day.year - years, 3, 1)
    return day.replace(year=day.year - years)


def _nearest_weekday(day: date, weekday: int) -> date:
    ahead = (weekday - day.weekday()) % DAYS_OF_WEEK
    return day + timedelta(days=ahead if ahead <= DAYS_OF_WEEK // 2 else ahead - DAYS_OF_WEEK)


def past_of(column: int, years: Years, *, b: int, w: int, periods: int, left_out: int) -> Past:
    """Return the baseline of one column.

    b: years back. w: half width of the window around each reference time. periods: 1 looks at the windows only;
    with more, the time between two windows is split into periods - 1 blocks, the remainder spread over the first.
    left_out: that many latest columns before the decided one are not used.
    Raises TooShort.
    """
    reference = years.back(column, b)
    if reference[-1] - w < 0:
        raise TooShort(f"{b} years and {w} more steps are needed before column {column}")
    code = np.full(column + 1, -1, dtype=np.int64)
    for later, earlier in itertools.pairwise(reference):
        code[earlier - w : earlier + w + 1] = periods - 1
        if periods > 1:
            between = later - w - (earlier + w + 1)
            code[earlier + w + 1 : later - w] = _blocks(between, periods - 1)
    code[max(0, column - left_out) :] = -1
    columns = np.flatnonzero(code >= 0)
    present, group = np.unique(code[columns], return_inverse=True)
    if len(present) == 0 or present[-1] != periods - 1:
        raise TooShort(f"no earlier window is left before column {column}")
    return Past(columns, group.astype(np.int64), len(present), len(present) - 1)


def _blocks(length: int, number: int) -> NDArray[np.int64]:
    if length < number:
        raise TooShort("there are more periods than steps between two windows")
    size, rest = divmod(length, number)
    return np.repeat(np.arange(number), [size + 1] * rest + [size] * (number - rest))
