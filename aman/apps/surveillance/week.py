"""The week of the whole picture: the tally against what is usual, by area and type, and beside trigger events.

Within the scope in force. The numbers come from `aman.core.counts`; this puts its answers together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from aman.apps.surveillance import beside, selectors
from aman.apps.surveillance.boards import ALL
from aman.apps.surveillance.selectors import DailyTotals
from aman.core import counts
from aman.core.counts.aftermath import excess
from aman.core.counts.daily import expect
from aman.core.counts.decay import BadBaseline, Decay, fit_decay

DAYS = 7
SHOWN = 56
HISTORY = 1095 + 28 + SHOWN
BEFORE, AFTER = 7, 21
MOST_EARLIER = 3
COMPARED_WITHIN = 56
"""An event is compared with earlier ones for eight weeks."""
DAILY = counts.DailyOptions()
NO_FINDINGS = counts.WindowOptions(advisory_per_day=1e-300, alert_per_day=1e-300)
"""Baselines alone: what is strange is the business of the nightly look."""


@dataclass(frozen=True)
class Row:
    """One area or type: what came, what was to be expected, and in what range it would usually lie."""

    code: str
    name: str
    observed: int
    expected: float
    low: int
    high: int

    @property
    def reading(self) -> str:
        """ABOVE, BELOW or IN the usual range."""
        return "ABOVE" if self.observed > self.high else "BELOW" if self.observed < self.low else "IN"


@dataclass(frozen=True)
class Followed:
    """A trigger event, day 0 aligned, and how its excess died down."""

    event: beside.Happened
    after: counts.Aftermath
    decay: Decay | None


@dataclass(frozen=True)
class Week:
    """The picture of a week."""

    first: date
    last: date
    tallies: Sequence[counts.Tally]
    observed: int
    online: int
    whole: counts.Excess | None
    areas: Sequence[Row]
    types: Sequence[Row]
    event: Followed | None
    event_online: Followed | None
    earlier: Sequence[Followed]


def week(*, last: date, now: datetime) -> Week:
    """Return the seven days to `last`, as they are known now. A fixed number of queries."""
    first = last - timedelta(days=HISTORY - 1)
    regions = selectors.home_regions()
    found = selectors.totals(first=first, last=last, regions=regions)
    share = selectors.shares_known(last=last, days=HISTORY, now=now)
    events = beside.events()
    usable = _usable(found, events)
    tallies, whole = _street(found, share, usable)
    following = [one for one in events if one.on <= last]
    present = next((one for one in following if (last - one.on).days <= COMPARED_WITHIN), None)
    earlier = [one for one in following if present and one.until < present.on][:MOST_EARLIER]
    event = _followed(present, found.street, found, share, events) if present else None
    online = _followed(present, found.online, found, share, events) if present and present.expects_online else None
    rows = [one for one in (_followed(old, found.street, found, share, events) for old in earlier) if one]
    areas, types = _rows(last, share, regions)
    return Week(
        last - timedelta(days=DAYS - 1), last, tallies, int(found.street[-DAYS:].sum()),
        int(found.online[-DAYS:].sum()), whole, areas, types, event, online, rows,
    )  # fmt: skip


def _usable(found: DailyTotals, events: Sequence[beside.Happened], but: beside.Happened | None = None) -> Any:
    """Return the days on which no other event was at work: the aftermath of one is not usual."""
    usable = np.ones(len(found.street), dtype=bool)
    for one in events:
        if one is not but:
            usable[max(0, (one.on - found.first).days) : max(0, (one.until - found.first).days + 1)] = False
    return usable


def _street(found: DailyTotals, share: Any, usable: Any) -> tuple[Sequence[counts.Tally], counts.Excess | None]:
    start = int((found.street > 0).argmax())
    first = found.last - timedelta(days=SHOWN - 1)
    try:
        baseline = counts.fit_daily(found.street[start:], found.last, DAILY, usable=usable[start:])
    except (counts.TooFewBaselineDays, counts.NoFit):
        return [], None
    tallies = counts.tallies(found.street[-SHOWN:], first, baseline, share[-SHOWN:])
    week_first = found.last - timedelta(days=DAYS - 1)
    return tallies, excess(found.street[-DAYS:], week_first, baseline, share[-DAYS:])


def _followed(
    event: beside.Happened, row: Any, found: DailyTotals, share: Any, events: Sequence[beside.Happened]
) -> Followed | None:
    """Measure what followed an event; None where its history is too short to say what is usual."""
    if not row.any():
        return None
    start = int((row > 0).argmax())
    try:
        after = counts.aftermath(
            row[start:], found.last, event.on, DAILY, before=BEFORE, after=AFTER,
            usable=_usable(found, events, event)[start:], share=share[start:],
        )  # fmt: skip
    except (counts.TooFewBaselineDays, counts.NoFit, counts.DayOutOfRange):
        return None
    return Followed(event, after, _decay(after))


def _decay(after: counts.Aftermath) -> Decay | None:
    days = [one for one, offset in zip(after.tallies, after.offsets, strict=True) if offset >= 0]
    error = expect(after.baseline, after.day_zero, len(days)).relative_error
    try:
        return fit_decay(
            [one.observed for one in days], [one.expected for one in days], after.baseline.size,
            relative_error=float(error.mean()),
        )  # fmt: skip
    except BadBaseline:
        return None


def _rows(last: date, share: Any, regions: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Return the areas, and the types of all areas together, each against its own past."""
    options = NO_FINDINGS
    board = selectors.board(first=last - timedelta(days=options.baseline_days + options.gap_days - 1), last=last)
    here = [n for n, one in enumerate(board.series) if not regions or one.region in regions]
    totals = [n for n in here if board.series[n].category == ALL]
    areas = _windows(board.counts[totals], last, share, [board.series[n].area_code for n in totals],
                     [board.series[n].area_name for n in totals])  # fmt: skip
    kinds = sorted({board.series[n].category for n in here} - {ALL})
    tables = [board.counts[[n for n in here if board.series[n].category == kind]].sum(axis=0) for kind in kinds]
    return areas, _windows(np.array(tables), last, share, kinds, kinds, alone=True)


def _windows(
    table: Any, last: date, share: Any, codes: Sequence[str], names: Sequence[str], *, alone: bool = False
) -> list[Row]:
    """Return the last seven days of each row; `alone`: rows that borrow nothing from one another."""
    if not len(table):
        return []
    strata = list(range(len(table))) if alone else [0] * len(table)
    usable = np.ones(table.shape[1], dtype=bool)
    usable[: int(table.any(axis=0).argmax())] = False
    rng = np.random.default_rng(int(last.strftime("%Y%m%d")))
    try:
        found = counts.detect(
            table, strata, last, rng, NO_FINDINGS, usable=usable, completeness=share[-table.shape[1] :]
        )
    except counts.TooFewDays:
        return []
    rows = []
    for n, (code, name) in enumerate(zip(codes, names, strict=True)):
        line = counts.track(table[n], found, n, days=DAYS, length=1)
        low, high, expected = int(line.low[-1]), int(line.high[-1]), float(line.expected[-1])
        rows.append(Row(code, name, int(line.observed[-1]), expected, low, high))
    return rows
