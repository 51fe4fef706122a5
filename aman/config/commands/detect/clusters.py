"""Find circles and periods with more events than can be expected, and say how unusual they are.

EVENTS.csv has columns location, x_km, y_km (or lat, lon), date, count. A count of 0 declares a location without
events; its date may be empty. --model permutation compares each location with its own usual share, poisson with
--population FILE (columns location, population, and, where it changes, date; straight lines are drawn between dates).
Where events come in clumps, several at one location on one day, add --keep-together, else clumps alone raise alarms.
The answer is JSON: clusters, best first, each with locations, centre, radius_km, start, end, observed, expected, llr
(ln of the likelihood ratio), p (rank among random data sets, ties counted), p_gumbel (fitted tail) and
recurrence_days (null unless the search is prospective). Method: docs/methods/space-time-scan.md.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aman.config.commands.detect import places, tables
from aman.config.stop import Stop

if TYPE_CHECKING:
    from aman.core.space import Cluster, ScanOptions
    from aman.core.space.geometry import FloatArray
    from aman.core.space.options import Mode, Model

EXAMPLES = (
    "aman detect clusters events.csv --model permutation --max-radius-km 5 --max-share 0.5 --max-days 28 \\\n"
    "      --min-cases 3 --replicates 999 --seed 1 --out clusters.json",
    "aman detect clusters events.csv --model poisson --population people.csv --retrospective --out clusters.json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files and the limits of the search."""
    parser.add_argument("events", type=Path, metavar="EVENTS.csv")
    parser.add_argument("--model", required=True, choices=("permutation", "poisson"))
    parser.add_argument("--population", type=Path, metavar="FILE", help="poisson: people at each location")
    parser.add_argument("--max-radius-km", type=float, metavar="R", help="largest circle (default: no limit)")
    parser.add_argument("--max-share", type=float, default=0.5, metavar="S", help="largest part of all (default 0.5)")
    parser.add_argument("--max-days", type=int, default=28, metavar="D", help="longest period (default 28)")
    parser.add_argument("--min-cases", type=int, default=3, metavar="N", help="fewest events (default 3)")
    parser.add_argument("--replicates", type=int, default=999, metavar="B", help="random data sets (default 999)")
    parser.add_argument("--seed", type=int, default=1, metavar="K", help="of the random data sets (default 1)")
    parser.add_argument(
        "--keep-together", action="store_true", help="permutation: events of one location and day are dealt as one"
    )
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day studied (default: first in the file)")
    parser.add_argument("--to", dest="last", metavar="DATE", help="last day studied (default: last in the file)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--retrospective", action="store_true", help="periods may end before the last day")
    mode.add_argument("--purely-spatial", action="store_true", help="poisson: only the whole period")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.json")


@dataclass(frozen=True)
class _Events:
    sites: places.Sites
    first: date
    days: int
    place: list[int]
    day: list[int]
    count: list[int]


def run(options: argparse.Namespace) -> int:
    """Scan and write the clusters."""
    import numpy as np

    from aman.core import space

    if options.seed < 0:
        raise Stop("--seed must not be negative.")
    try:
        chosen = _options(options)
        events = _events(options)
        points = events.sites.table.points(list(events.sites.at.values()))
        given = space.cases(points, events.place, events.day, events.count, events.days)
        people = _population(options.population, events) if options.model == "poisson" else None
        found = space.scan(points, given, chosen, rng=np.random.default_rng(options.seed), population=people)
    except (space.BadChoice, space.BadPopulation, space.TooFewCases) as error:
        raise Stop(f"{error}.") from error
    answer = {
        "clusters": [_told(cluster, events) for cluster in found.clusters],
        "method": found.method,
        "version": found.version,
        "options": asdict(chosen),
        "seed": options.seed,
        "from": events.first.isoformat(),
        "to": date.fromordinal(events.first.toordinal() + events.days - 1).isoformat(),
        "cases": found.cases,
        "locations": found.places,
        "circles": found.circles,
        "windows": found.windows,
        "kept_together": found.together,
        "null_llr": {f"q{level}": float(np.quantile(found.null, level / 100)) for level in (50, 90, 95, 99)}
        if len(found.null)
        else {},
    }
    tables.write_json(options.out, answer)
    return 0


def _options(options: argparse.Namespace) -> ScanOptions:
    from aman.core.space import ScanOptions

    model: Model = "PERMUTATION" if options.model == "permutation" else "POISSON"
    mode: Mode = "RETROSPECTIVE" if options.retrospective else "SPATIAL" if options.purely_spatial else "PROSPECTIVE"
    return ScanOptions(
        model=model,
        mode=mode,
        max_radius_km=options.max_radius_km,
        max_share=options.max_share,
        max_days=options.max_days,
        min_cases=options.min_cases,
        replicates=options.replicates,
        together=options.keep_together,
    )


def _events(options: argparse.Namespace) -> _Events:
    table = places.read(options.events, "location", "date", "count")
    sites = places.Sites(table)
    read: list[tuple[int, int, int]] = []
    for row, cells in table.rows:
        count, place = tables.whole(table.path, row, "count", cells["count"]), sites.number(row, cells)
        if count or cells["date"]:
            read.append((place, tables.day(table.path, row, "date", cells["date"]).toordinal(), count))
    if not read:
        raise Stop(f"{table.path} has no events.")
    first = (
        tables.day_of_option("--from", options.first).toordinal() if options.first else min(day for _, day, _ in read)
    )
    last = tables.day_of_option("--to", options.last).toordinal() if options.last else max(day for _, day, _ in read)
    if last < first:
        raise Stop("--to must not be before --from.")
    kept = [(place, day - first, count) for place, day, count in read if first <= day <= last]
    columns = [list(column) for column in zip(*kept, strict=True)] or [[], [], []]
    return _Events(sites, date.fromordinal(first), last - first + 1, *columns)


def _population(path: Path | None, events: _Events) -> FloatArray:
    import numpy as np

    if path is None:
        raise Stop("--model poisson needs --population FILE.")
    known: dict[str, list[tuple[int, float]]] = {}
    for row, cells in tables.read_rows(path, ["location", "population"], ["date"]):
        people = tables.number(path, row, "population", cells["population"])
        if people < 0:
            raise tables.refuse(path, row, "population", "is negative")
        if cells["location"] not in events.sites.at:
            raise tables.refuse(path, row, "location", f"{cells['location']} is not in {events.sites.table.path}")
        day = tables.day(path, row, "date", cells["date"]).toordinal() if "date" in cells else 0
        known.setdefault(cells["location"], []).append((day, people))
    if missing := [name for name in events.sites.at if name not in known]:
        raise Stop(f"{path} has no population for location {missing[0]}.")
    days = events.first.toordinal() + np.arange(events.days)
    points = [np.array(sorted(known[name]), dtype=np.float64) for name in events.sites.at]
    return np.array([np.interp(days, line[:, 0], line[:, 1]) for line in points])


def _told(cluster: Cluster, events: _Events) -> dict[str, Any]:
    names, first = list(events.sites.at), events.first.toordinal()
    one, two = events.sites.table.where
    at = events.sites.at[names[cluster.centre]]
    return {
        "locations": [names[place] for place in cluster.places],
        "centre": names[cluster.centre],
        one: at[0],
        two: at[1],
        "radius_km": cluster.radius_km,
        "start": places.day_text(first + cluster.first_day),
        "end": places.day_text(first + cluster.last_day),
        "observed": cluster.observed,
        "expected": cluster.expected,
        "llr": cluster.ratio,
        "p": _known(cluster.p),
        "p_gumbel": _known(cluster.p_tail),
        "recurrence_days": _known(cluster.recurrence_days),
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
