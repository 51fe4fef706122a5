"""Estimate how many incidents of the last days there will have been once all are reported.

LINELIST has one row per incident with the day it happened and the day it was reported, YYYY-MM-DD. The columns are
event_date,report_date, or those named with --event and --report, or else the first two. Rows without one of the two
days (empty or NA) are left out and counted. Reports after --now are not looked at. For display, never for detection.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from aman.core.counts.nowcast import Nowcast

EXAMPLES = (
    "aman detect nowcast reports.csv --now 2017-06-10 --out nowcast.json",
    "aman detect nowcast hospital.csv --event dHosp --report dReport --now 2011-06-02 --prior 50,3000 --out n.json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the line list and the moment."""
    parser.add_argument("file", type=Path, metavar="LINELIST", help="a CSV file, one row per incident")
    parser.add_argument("--now", required=True, metavar="DATE", help="the day as of which to look")
    parser.add_argument("--event", metavar="COLUMN", help="column of the day it happened")
    parser.add_argument("--report", metavar="COLUMN", help="column of the day it was reported")
    parser.add_argument("--longest-delay", type=int, default=15, metavar="DAYS", help="default 15")
    parser.add_argument("--window", type=int, metavar="DAYS", help="learn delays from so many days only")
    parser.add_argument("--prior", metavar="MEAN,VARIANCE", help="of a day's number; default: learnt, kept wide")
    parser.add_argument("--seed", type=int, default=1, help="of the drawn delay laws")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="the JSON file to write")


def run(options: argparse.Namespace) -> int:
    """Read, estimate, write."""
    import numpy as np

    from aman.config.commands.detect import tables
    from aman.config.stop import Stop
    from aman.core.counts import BadOption
    from aman.core.counts.nowcast import NothingKnown, NowcastOptions, nowcast

    now = tables.day_of_option("--now", options.now)
    mean, variance = _prior(options.prior)
    if options.seed < 0:
        raise Stop("--seed must be 0 or more.")
    try:
        chosen = NowcastOptions(options.longest_delay, options.window, prior_mean=mean, prior_variance=variance)
    except BadOption as error:
        raise Stop(f"{error}.") from error
    events, reports, left_out = _read(options.file, options.event, options.report)
    try:
        result = nowcast(
            [day.toordinal() for day in events],
            [day.toordinal() for day in reports],
            now,
            np.random.default_rng(options.seed),
            chosen,
        )
    except NothingKnown as error:
        raise Stop(f"{error}.") from error
    tables.write_json(options.out, _answer(result, left_out, options.seed))
    if result.few:
        tables.say("Fewer than 20 events: learn the delays from a wider area.")
    return 0


def _read(path: Path, event: str | None, report: str | None) -> tuple[list[date], list[date], int]:
    """Return event and report days, and how many rows lack one."""
    from aman.config.commands.detect import tables

    first, second = _columns(path, event, report)
    events, reports, left_out = [], [], 0
    for row, cells in tables.read_rows(path, [first, second]):
        if {cells[first], cells[second]} & {"", "NA"}:
            left_out += 1
            continue
        events.append(tables.day(path, row, first, cells[first]))
        reports.append(tables.day(path, row, second, cells[second]))
        if reports[-1] < events[-1]:
            raise tables.refuse(path, row, second, "reported before it happened")
    return events, reports, left_out


def _columns(path: Path, event: str | None, report: str | None) -> tuple[str, str]:
    from aman.config.commands.detect import tables
    from aman.config.stop import Stop

    names = tables.header(path)
    if len(names) < 2:
        raise Stop(f"{path} row 1: two columns are needed, the day of the event and the day of the report.")
    known = {"event_date", "report_date"} <= set(names)
    return event or ("event_date" if known else names[0]), report or ("report_date" if known else names[1])


def _prior(text: str | None) -> tuple[float | None, float | None]:
    from aman.config.stop import Stop

    if text is None:
        return None, None
    try:
        mean, variance = (float(part) for part in text.split(","))
    except ValueError as error:
        raise Stop("--prior must be MEAN,VARIANCE: two numbers.") from error
    return mean, variance


def _answer(result: Nowcast, left_out: int, seed: int) -> dict[str, object]:
    from aman.core.counts import nowcast as method

    return {
        "method": method.METHOD,
        "version": method.VERSION,
        "now": result.now.isoformat(),
        "level": result.options.level,
        "longest_delay": result.options.longest_delay,
        "seed": seed,
        "events": result.delays.events,
        "rows_left_out": left_out,
        "few_events": result.few,
        "prior": {"mean": result.prior_mean, "size": result.prior_size},
        "delay": {"known_after_days": [float(share) for share in result.delays.known]},
        "days": [
            {
                "date": day.day.isoformat(),
                "observed": day.observed,
                "lawless": day.lawless_median,
                "lawless_point": day.lawless,
                "median": day.median,
                "low": day.low,
                "high": day.high,
                "share_known": day.share,
            }
            for day in result.days
        ],
    }
