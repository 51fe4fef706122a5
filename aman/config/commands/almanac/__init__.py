"""Say what a day or a Hijri year holds: dates by authority, prayer times, occasions; works without a database.

Each question has its own help: `aman almanac day --help`. Nothing is stored and no setting is read. What cannot be
answered is refused with the reason, exit code 2. Method: docs/methods/almanac.md.
"""

from __future__ import annotations

import argparse
from typing import Any

EXAMPLES = (
    "aman almanac day 2027-03-05 --lat 51.5174 --lon -0.0651 --tz Europe/London --json",
    "aman almanac day 2027-03-05 --tz Europe/London --timetable 2027.csv --rules seasons.csv --json",
    "aman almanac year 1448 --authority UMM_AL_QURA_COMPUTED --json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare both questions."""
    from aman.config.commands.almanac import day, year

    questions = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    for name, module in (("day", day), ("year", year)):
        summary, _, teaching = (module.__doc__ or "").partition("\n")
        one = questions.add_parser(
            name,
            help=summary,
            description=f"{summary}\n\n{teaching.strip()}",
            epilog="examples:\n" + "\n".join(f"  {example}" for example in module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.arguments(one)
        one.set_defaults(answer=module.run)


def run(options: argparse.Namespace) -> int:
    """Answer the question."""
    chosen: Any = options.answer
    return int(chosen(options))
