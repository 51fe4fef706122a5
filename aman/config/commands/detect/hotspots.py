"""Map where events gather now, and say what such maps would have caught on the last 28 days.

EVENTS.csv has one row per event: lat, lon (or x_km, y_km) and date. The answer is GeoJSON: one square per cell that
is among the hottest 5 %, had an event, or stands out (Gi*, false discoveries held at 5 %). Its members walk_forward
and against_count_map give the hit rate, PAI and PEI of this map and of a plain count map of the last 365 days, each
with a 95 % interval: look at them before trusting the map. Method: docs/methods/hotspots.md.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aman.config.commands.detect import places, tables
from aman.config.stop import Stop

if TYPE_CHECKING:
    from aman.core.space import Hotspots

EXAMPLES = ("aman detect hotspots events.csv --cell-m 250 --out hotspots.geojson",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file and the cells."""
    parser.add_argument("events", type=Path, metavar="EVENTS.csv")
    parser.add_argument("--cell-m", type=float, required=True, metavar="M", help="side of a cell in metres")
    parser.add_argument("--bandwidth-m", type=float, metavar="M", help="reach of an event (default: two cells)")
    parser.add_argument("--half-life-days", type=float, default=14.0, metavar="D", help="events fade (default 14)")
    parser.add_argument("--to", dest="last", metavar="DATE", help="last day known (default: last in the file)")
    parser.add_argument("--seed", type=int, default=1, metavar="K", help="of the intervals (default 1)")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.geojson")


def run(options: argparse.Namespace) -> int:
    """Map, measure, write."""
    import numpy as np

    from aman.core import space

    if options.seed < 0:
        raise Stop("--seed must not be negative.")
    try:
        reach = options.bandwidth_m or 2 * options.cell_m
        chosen = space.HotspotOptions(
            cell_m=options.cell_m, bandwidth_m=reach, gi_reach_m=reach, half_life_days=options.half_life_days
        )
        table = places.read(options.events, "date")
        days = [tables.day(table.path, row, "date", cells["date"]).toordinal() for row, cells in table.rows]
        points = table.points([table.place(row, cells) for row, cells in table.rows])
        last = tables.day_of_option("--to", options.last).toordinal() if options.last else None
        found = space.hotspots(points, days, chosen, rng=np.random.default_rng(options.seed), last_day=last)
    except (space.BadChoice, space.TooFine, space.TooLittle) as error:
        raise Stop(f"{error}.") from error
    first, after = found.tested
    answer = {
        "type": "FeatureCollection",
        "features": list(_features(found)),
        "coordinates": "lon, lat" if table.where == places.GLOBE else "x_km, y_km",
        "walk_forward": [_plain(asdict(catch)) for catch in found.walk],
        "against_count_map": [_plain(asdict(difference)) for difference in found.against],
        "tested": [places.day_text(first), places.day_text(after)],
        "as_of": places.day_text(found.last_day),
        "cells": found.grid.cells,
        "events": found.events,
        "method": found.method,
        "version": found.version,
        "options": asdict(chosen),
        "seed": options.seed,
    }
    tables.write_json(options.out, answer)
    return 0


def _features(found: Hotspots) -> Iterator[dict[str, Any]]:
    import numpy as np

    ranked = np.argsort(-found.heat, kind="stable")
    rank = np.empty(len(ranked), dtype=int)
    rank[ranked] = np.arange(1, len(ranked) + 1)
    hottest = (rank <= max(found.options.shares) * found.grid.cells) & (found.heat > 0)
    stands_out = found.q <= found.options.false_share
    for cell in np.flatnonzero(hottest | stands_out | (found.counts > 0)):
        ring = found.projection.back(found.grid.corners(int(cell)))
        shown = {
            "cell": int(cell),
            "rank": int(rank[cell]),
            "heat_per_km2": float(found.heat[cell]) * 1e6,
            "count": int(found.counts[cell]),
            "gi_z": float(found.gi_z[cell]),
            "q": float(found.q[cell]),
            "stands_out": bool(stands_out[cell]),
        }
        corners = [[round(float(value), 7) for value in corner] for corner in ring]
        yield {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [corners]},
            "properties": _plain(shown),
        }


def _plain(shown: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in shown.items()
    }
