"""Test whether events close in space follow one another closer in time than chance would have it.

EVENTS.csv has one row per event: x_km, y_km (or lat, lon) and time_day (or date). Bands are given by their borders:
--space-bands in metres, --time-bands in days; a band holds its lower border, not its upper, so that 0,8,15,29 are
days 0 to 7, 8 to 14 and 15 to 28. The answer is JSON: for every pair of bands the pairs observed and expected, the
Knox ratio, p (rank among random orders of the dates, ties counted) and p_family (the same over all bands together).
Method: docs/methods/near-repeat.md.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aman.config.commands.detect import places, tables
from aman.config.stop import Stop

if TYPE_CHECKING:
    from aman.core.space.knox import Cell

EXAMPLES = (
    "aman detect repeats events.csv --space-bands 0,1,201,401,801 --time-bands 0,8,15,29 --permutations 999 \\\n"
    "      --seed 1 --out repeats.json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file and the bands."""
    parser.add_argument("events", type=Path, metavar="EVENTS.csv")
    parser.add_argument("--space-bands", default="0,1,201,401,801", metavar="METRES", help="borders, with commas")
    parser.add_argument("--time-bands", default="0,8,15,29", metavar="DAYS", help="borders, with commas")
    parser.add_argument("--permutations", type=int, default=999, metavar="B", help="random orders (default 999)")
    parser.add_argument("--seed", type=int, default=1, metavar="K", help="of the random orders (default 1)")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.json")


def run(options: argparse.Namespace) -> int:
    """Test and write every band."""
    import numpy as np

    from aman.core import space

    if options.seed < 0:
        raise Stop("--seed must not be negative.")
    try:
        chosen = space.KnoxOptions(
            space_edges_m=places.borders("--space-bands", options.space_bands),
            time_edges_days=places.borders("--time-bands", options.time_bands),
            permutations=options.permutations,
        )
        table = places.read(options.events, either=("time_day", "date"))
        when = [places.moment(table.path, row, cells) for row, cells in table.rows]
        points = table.points([table.place(row, cells) for row, cells in table.rows])
        found = space.knox(points, when, chosen, rng=np.random.default_rng(options.seed))
    except (space.BadChoice, space.TooFewEvents) as error:
        raise Stop(f"{error}.") from error
    answer = {
        "bands": [_told(cell) for cell in found.cells],
        "events": found.events,
        "pairs": found.events * (found.events - 1) // 2,
        "pairs_near": [int(pairs) for pairs in found.pairs_near],
        "pairs_soon": [int(pairs) for pairs in found.pairs_soon],
        "self_check_standard_errors": found.check,
        "method": found.method,
        "version": found.version,
        "options": asdict(chosen),
        "seed": options.seed,
    }
    tables.write_json(options.out, answer)
    return 0


def _told(cell: Cell) -> dict[str, Any]:
    told = asdict(cell)
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in told.items()
    }
