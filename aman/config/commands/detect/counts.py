"""Decide, time by time, whether counts are more than usual.

FILE has the columns date,count or series,date,count: any regular step, nothing left out. A date is YYYY-MM-DD, or a
whole number; then --frequency says how many make a year. OUT gets series,date,count,expected,bound,p,alarm,method.
  alarm   1 where the count is above the bound; an empty bound means no decision (too few cases, too little history)
  --from/--to limit what is decided and written; earlier rows are baseline, later ones are not looked at
Options by --option name=value, as the literature names them:
  farrington-flexible, farrington  b w noPeriods pastWeeksNotIncluded weightsThreshold reweight trend pThresholdTrend
                                   alpha limit54 powertrans thresholdMethod
  nb-glm (daily)                   alpha baselineDays gapDays trendFromDays pThresholdTrend weightsThreshold refitEvery
  windows (daily)                  alpha minEvents baselineDays refitEvery
  cusum, glr-nb (daily)            ARL0 threshold; cusum also k h
  ears-c1, ears-c2, ears-c3        alpha baseline minSigma; for comparison only, not to be acted upon
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aman.config.commands.detect.series import Series
    from aman.core.counts.decide import Choice, Decisions, Frame

EXAMPLES = (
    "aman detect counts weekly.csv --method farrington-flexible --from 2026-01-05 --out bounds.csv",
    "aman detect counts weekly.csv --method farrington --option b=4 --option limit54=0,4 --frequency 52 --out b.csv",
    "aman detect counts areas.csv --method windows --option alpha=1e-4 --seed 7 --from 2026-11-01 --out signals.csv",
)
HEADER = ("series", "date", "count", "expected", "bound", "p", "alarm", "method")
COMPARISON = " (for comparison only)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file, the method and what to decide."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file: date,count or series,date,count")
    parser.add_argument("--method", required=True, metavar="METHOD", help="see above")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="a choice of the method")
    parser.add_argument("--frequency", type=int, help="steps per year, where dates are whole numbers: 52 or 365")
    parser.add_argument("--from", dest="first", metavar="DATE", help="decide from here on")
    parser.add_argument("--to", dest="last", metavar="DATE", help="decide up to here")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (windows, cusum, glr-nb)")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="the CSV file to write")


def run(options: argparse.Namespace) -> int:
    """Read, decide, write."""
    from aman.config.commands.detect import tables
    from aman.config.stop import Stop
    from aman.core.counts import BadOption
    from aman.core.counts.option_names import choice_of

    given = {}
    for text in options.option:
        name, sign, value = text.partition("=")
        if not sign:
            raise Stop(f"--option {text} must be name=value.")
        given[name.strip()] = value
    if options.seed < 0:
        raise Stop("--seed must be 0 or more.")
    try:
        choice = choice_of(options.method, given)
    except BadOption as error:
        raise Stop(f"{error}.") from error
    rows = list(_decided(options, choice))
    tables.write_rows(options.out, HEADER, rows)
    without = sum(row[4] == "" for row in rows)
    if options.method.startswith("ears"):
        tables.say("EARS is for comparison only: with small counts it raises many times more alarms than stated.")
    tables.say(f"{len(rows)} rows, {sum(row[6] == 1 for row in rows)} alarms, {without} without a decision.")
    return 0


def _decided(options: argparse.Namespace, choice: Choice) -> Iterator[list[object]]:
    import numpy as np

    from aman.config.commands.detect import series
    from aman.core.counts.decide import decide

    rng = np.random.default_rng(options.seed)
    for batch in series.batches(options.file):
        frame = series.frame(batch, options.frequency, choice, options.file)
        columns = series.wanted(batch[0], options.first, options.last, frame)
        yield from _written(batch, decide(frame, columns, choice, rng), frame, options.method)


def _written(batch: list[Series], decided: Decisions, frame: Frame, method: str) -> Iterator[list[object]]:
    label = method + (COMPARISON if decided.comparison_only else "")
    for place, one in enumerate(batch):
        for at, column in enumerate(decided.columns):
            numbers = (decided.expected[place, at], decided.bound[place, at], decided.p[place, at])
            yield [
                one.name,
                one.keys[column],
                int(frame.counts[place, column]),
                *(_number(float(number)) for number in numbers),
                int(decided.alarm[place, at]),
                label,
            ]


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
