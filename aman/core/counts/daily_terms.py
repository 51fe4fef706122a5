"""The terms of the dense daily baseline: weekday, season, public holidays, trend."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from aman.core.counts.tails import FloatArray, IntArray

YEAR = 365.25
FEWEST_HOLIDAYS = 5
"""A holiday term rests on at least this many holidays of the baseline."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Which terms a fit has.

    zero: the day that columns count from. seasonal: two yearly harmonics. holidays: days with a term of their own,
    past and coming; empty means no term. trend: a slope per year.
    """

    zero: date
    seasonal: bool
    holidays: frozenset[date] = frozenset()
    trend: bool = False

    def design(self, columns: IntArray) -> FloatArray:
        """Return (columns, terms): intercept, six weekdays, then what this fit has."""
        weekday = (self.zero.weekday() + columns) % 7
        parts = [np.ones((len(columns), 1)), (weekday[:, None] == np.arange(1, 7)).astype(np.float64)]
        if self.seasonal:
            turn = 2.0 * np.pi * columns[:, None] / YEAR
            parts += [np.sin(turn), np.cos(turn), np.sin(2 * turn), np.cos(2 * turn)]
        if self.holidays:
            parts.append(self._is_holiday(columns)[:, None])
        if self.trend:
            parts.append(columns[:, None] / YEAR)
        return np.hstack(parts)

    def _is_holiday(self, columns: IntArray) -> FloatArray:
        days = [self.zero + timedelta(days=int(column)) for column in columns]
        return np.array([day in self.holidays for day in days], dtype=np.float64)


def holidays_that_count(holidays: Collection[date], zero: date, columns: IntArray) -> frozenset[date]:
    """Return the holidays when enough of them lie in the baseline to learn from, else none."""
    given = frozenset(holidays)
    inside = sum(zero + timedelta(days=int(column)) in given for column in columns) if given else 0
    return given if inside >= FEWEST_HOLIDAYS else frozenset()
