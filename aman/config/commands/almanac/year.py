"""Say the months and occasions of a Hijri year by an authority.

Each month has its first daylight, its length, how that is known (COMPUTED, ANNOUNCED, or DERIVED from an announcement
beside it) and the days it may still start on. Occasions carry every day they may begin on until resolved.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

EXAMPLES = (
    "aman almanac year 1448 --authority UMM_AL_QURA_COMPUTED --json",
    "aman almanac year 1448 --authority OUR_COUNCIL --announcements announced.csv --json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the year and who is followed."""
    parser.add_argument("year", type=int, metavar="HIJRI", help="for example 1448")
    parser.add_argument("--authority", default="UMM_AL_QURA_COMPUTED", metavar="NAME", help="whose Hijri calendar")
    parser.add_argument("--announcements", type=Path, metavar="FILE", help="month starts announced, by authority")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(options: argparse.Namespace) -> int:
    """Answer."""
    from aman.config.commands.almanac import files
    from aman.config.stop import Stop
    from aman.core.almanac import OutsideCalendar, calendar, month_may_start
    from aman.core.almanac.occasions import of_year

    followed = files.authority(options.authority, options.announcements)
    try:
        months = [calendar(followed).month(options.year, number) for number in range(1, 13)]
        found = of_year(followed, options.year)
    except OutsideCalendar as error:
        raise Stop(f"{followed.name} has no table for {options.year} AH; it has 1343 to 1500.") from error
    answer: dict[str, Any] = {
        "year": options.year,
        "authority": followed.name,
        "months": [
            {
                "month": month.month,
                "starts": month.starts.isoformat(),
                "length": month.length,
                "basis": month.basis,
                "source": month.source,
                "candidate_starts": [day.isoformat() for day in month_may_start(followed, month.year, month.month)],
            }
            for month in months
        ],
        "occasions": [files.occasion(one) for one in found],
    }
    lines = [
        *(
            f"{month['month']:2}  {month['starts']}  {month['length']} days  {month['basis']}"
            for month in answer["months"]
        ),
        *(f"{one['code']} {one['when'].lower()}: {' or '.join(one['candidate_days'])}" for one in answer["occasions"]),
    ]
    return files.show(answer, lines, as_json=options.json)
