"""The analyst's bench: methods beside one another on any series, and what would have alarmed. It changes nothing.

Every day is decided as if it were the last, from what lies before it; `aman.core.counts` does the deciding. Counts are
as they are known now: that a report came late is not played again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from aman.apps.surveillance import selectors
from aman.apps.surveillance.boards import ALL
from aman.core.counts.decide import (
    Choice,
    CusumChoice,
    Decisions,
    Frame,
    GlmChoice,
    GlrChoice,
    WindowsChoice,
    decide,
)
from aman.core.counts.ears import EarsOptions
from aman.core.counts.farrington import FarringtonOptions
from aman.core.counts.reference_times import ByDate

MOST_DAYS = 84
"""Days decided at once: a page must not keep anybody waiting."""
HISTORY = 1095 + 28
METHODS: dict[str, Choice] = {
    "WINDOWS": WindowsChoice(),
    "NB_GLM": GlmChoice(),
    "FARRINGTON": FarringtonOptions(years_back=2),
    "GLR_NB": GlrChoice(),
    "CUSUM": CusumChoice(),
    "EARS_C1": EarsOptions("C1"),
    "EARS_C2": EarsOptions("C2"),
    "EARS_C3": EarsOptions("C3"),
}
DEFAULT = ("NB_GLM", "FARRINGTON", "GLR_NB")


@dataclass(frozen=True)
class Tried:
    """What one method would have done on every day asked for."""

    method: str
    decisions: Decisions

    @property
    def alarms(self) -> list[int]:
        """The days that would have alarmed, by their place."""
        return [int(n) for n in np.flatnonzero(self.decisions.alarm[0])]

    @property
    def episodes(self) -> int:
        """Runs of alarms with less than a week between them: what a person would have looked at once."""
        places = self.alarms
        return sum(n == 0 or places[n] - places[n - 1] > 7 for n in range(len(places)))

    @property
    def decided(self) -> int:
        """Days on which the method had enough history to decide."""
        return int((~np.isnan(self.decisions.bound[0])).sum())


@dataclass(frozen=True)
class Trial:
    """A series, and what each method would have done with it."""

    first: date
    last: date
    observed: Sequence[int]
    tried: Sequence[Tried]


def trial(*, area: str, category: str, first: date, last: date, methods: Sequence[str], scale: float = 1.0) -> Trial:
    """Decide every day of a span by each method, for an area ("": all in scope) and a type (ALL: the street).

    scale: what the accepted chance of a false alarm is multiplied with. At most MOST_DAYS days, the latest.
    """
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    start = first - timedelta(days=HISTORY)
    kind = "" if category == ALL else category
    regions = () if area else selectors.home_regions()
    found = selectors.totals(first=start, last=last, area=area, regions=regions, category=kind)
    row = found.online if category == "ONLINE" else found.street
    begin = int((row > 0).argmax()) if row.any() else 0
    days = [start + timedelta(days=n) for n in range(begin, len(row))]
    row = row[begin:]
    columns = [n for n, day in enumerate(days) if day >= first]
    frame = Frame(row[None, :], days, ByDate(days))
    seed = int(last.strftime("%Y%m%d"))
    tried = [
        Tried(name, decide(frame, columns, scaled(METHODS[name], scale), np.random.default_rng(seed)))
        for name in methods
        if columns
    ]
    return Trial(days[columns[0]] if columns else first, last, [int(row[n]) for n in columns], tried)


def scaled(choice: Choice, scale: float) -> Choice:
    """Return a method that accepts so many times as many false alarms."""
    if isinstance(choice, GlrChoice | CusumChoice):
        steps = max(10, round(choice.options.arl0 / scale))
        return replace(choice, options=replace(choice.options, arl0=steps))
    return replace(choice, alpha=min(choice.alpha * scale, 0.4))
