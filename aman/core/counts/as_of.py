"""What was known when: counts as of a moment, what was revised since, and days on which old cases were typed in.

A run uses only what had been reported by its as-of day. Past runs are never recomputed in silence: what was reported
later shows as a dated revision. Method: docs/methods/delay.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aman.core.counts.options import BadOption
from aman.core.counts.tails import POISSON_SIZE, IntArray, nb_upper_tail


@dataclass(frozen=True, slots=True)
class BackFillOptions:
    """Choices of the recognition of back-filling.

    late_after: a report this many days after its event or more is late. look_back: days a report day is held against.
    p: chance of so many late reports on one day. least: fewer late reports than this are never a back-fill.
    """

    late_after: int = 7
    look_back: int = 180
    p: float = 0.001
    least: int = 5

    def __post_init__(self) -> None:
        """Refuse choices that make no sense."""
        if self.late_after < 1 or self.look_back < 28 or self.least < 2 or not 0 < self.p < 0.5:
            raise BadOption("late_after >= 1, look_back >= 28, least >= 2 and 0 < p < 0.5 are needed")


@dataclass(frozen=True, slots=True)
class BackFill:
    """A report day on which more late reports came in than its own past explains."""

    day: date
    late_reports: int
    expected: float
    p: float


@dataclass(frozen=True, slots=True)
class Revision:
    """A day whose count changed between two as-of days."""

    day: date
    was: int
    now: int


def counts_as_of(event_days: ArrayLike, report_days: ArrayLike, first: date, last: date, as_of: date) -> IntArray:
    """Return the (days,) counts of first..last by event day, of what had been reported by the end of as_of.

    event_days, report_days: (events,) day numbers (date.toordinal).
    """
    event, report = np.asarray(event_days, dtype=np.int64), np.asarray(report_days, dtype=np.int64)
    inside = (report <= as_of.toordinal()) & (event >= first.toordinal()) & (event <= last.toordinal())
    length = (last - first).days + 1
    return np.bincount(event[inside] - first.toordinal(), minlength=length).astype(np.int64)


def revisions(event_days: ArrayLike, report_days: ArrayLike, earlier: date, later: date) -> tuple[Revision, ...]:
    """Return the days up to earlier whose count grew from what was known on earlier to what was known on later."""
    event = np.asarray(event_days, dtype=np.int64)
    if not len(event):
        return ()
    first = date.fromordinal(min(int(event.min()), earlier.toordinal()))
    was = counts_as_of(event_days, report_days, first, earlier, earlier)
    now = counts_as_of(event_days, report_days, first, earlier, later)
    return tuple(
        Revision(first + timedelta(days=int(day)), int(was[day]), int(now[day])) for day in np.flatnonzero(was != now)
    )


def back_fills(
    event_days: ArrayLike, report_days: ArrayLike, options: BackFillOptions | None = None
) -> tuple[BackFill, ...]:
    """Return the report days on which old cases were brought in by the heap.

    Only late reports are counted, so a burst of fresh reports after an event is no back-fill. Each day is held against
    a negative binomial from the days before it, days already recognised left out.
    """
    chosen = options or BackFillOptions()
    event, report = np.asarray(event_days, dtype=np.int64), np.asarray(report_days, dtype=np.int64)
    if not len(report):
        return ()
    start = int(report.min())
    late = np.bincount(report[report - event >= chosen.late_after] - start, minlength=int(report.max()) - start + 1)
    usual = np.ones(len(late), dtype=bool)
    found = []
    for day in np.flatnonzero(late >= chosen.least).tolist():
        past = slice(max(0, day - chosen.look_back), day)
        mean, p = _against(int(late[day]), late[past][usual[past]])
        if p < chosen.p:
            usual[day] = False
            found.append(BackFill(date.fromordinal(start + day), int(late[day]), mean, p))
    return tuple(found)


def without_back_fills(report_days: ArrayLike, found: tuple[BackFill, ...]) -> NDArray[np.bool_]:
    """Return which reports to learn delays from: (events,) False on back-filled report days."""
    days = [one.day.toordinal() for one in found]
    return ~np.isin(np.asarray(report_days, dtype=np.int64), days)


def _against(late: int, past: IntArray) -> tuple[float, float]:
    """Return the mean of the past days and the chance of so many late reports, with half a report a month added."""
    mean = (float(past.sum()) + 0.5) / (len(past) + 30.0)
    variance = float(((past - mean) ** 2).sum()) / max(len(past) - 1, 1)
    size = mean**2 / (variance - mean) if variance > mean else POISSON_SIZE
    return mean, float(nb_upper_tail(late, mean, size))
