"""Speed of the scan: a thousand places at 5 km and at half of all cases, and five thousand places."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from aman.core.space import Cases, Points, ScanOptions, cases, plane, scan
from bench.detection.measuring import Measured, best_of

SIDE_KM, DAYS, PER_PLACE = 50.0, 365, 10
SHARED = Path(os.environ.get("AMAN_REFERENCE", Path(__file__).resolve().parents[3] / "shared"))
SATSCAN_PER_999 = {"5 km": 2.96, "half": 22.48}
"""Wall seconds of SaTScan 10.3.2 with two processes, from the reference folder's notes: another run, same machine."""


def world(places: int) -> tuple[Points, Cases]:
    """Draw places in a square of 50 km with about ten events each in a year."""
    rng = np.random.default_rng(places)
    points = plane(rng.uniform(0, SIDE_KM, places), rng.uniform(0, SIDE_KM, places))
    size = rng.gamma(2.0, 1.0, places)
    where = rng.choice(places, PER_PLACE * places, p=size / size.sum())
    days = rng.integers(0, DAYS, len(where))
    return points, cases(points, where, days, np.ones(len(where), int), DAYS)


def thousand() -> tuple[str, Points, Cases]:
    """Return the reference folder's set n1000, or one drawn like it."""
    folder = SHARED / "reference/scan_spacetime/synthetic"
    if not (folder / "n1000.cas").exists():
        return "drawn", *world(1000)
    geo = [line.split() for line in (folder / "n1000.geo").read_text().splitlines()]
    number = {row[0]: place for place, row in enumerate(geo)}
    points = plane([float(row[1]) for row in geo], [float(row[2]) for row in geo])
    rows = [line.split() for line in (folder / "n1000.cas").read_text().splitlines()]
    first = date(2025, 1, 1).toordinal()
    days = [date(*map(int, row[2].split("/"))).toordinal() - first for row in rows]
    return "n1000", points, cases(points, [number[row[0]] for row in rows], days, [int(row[1]) for row in rows], DAYS)


def seconds(points: Points, given: Cases, radius_km: float | None, replicates: int = 999, runs: int = 2) -> float:
    """Return the wall seconds of one scan: windows up to 30 days, compiled beforehand."""
    options = ScanOptions(max_radius_km=radius_km, max_days=30, min_cases=2, replicates=replicates)
    scan(points, given, ScanOptions(max_radius_km=0.5, max_days=30, min_cases=2, replicates=19), rng=rng())
    return best_of(runs, lambda: scan(points, given, options, rng=rng()))


def rng() -> np.random.Generator:
    """Return the generator of every run."""
    return np.random.default_rng(1)


def measure(peers: bool) -> Iterator[Measured]:
    """Yield every job of this subject; SaTScan cannot be run here, so its noted times stand beside ours."""
    name, points, given = thousand()
    noted = SATSCAN_PER_999 if peers else {}
    how = "(SaTScan: noted)" if peers else ""
    jobs = (("5 km", 5.0, 1.5, 0.3, 3), ("half", None, 7.5, 1.5, 2))
    for title, radius, must, goal, runs in jobs:
        ours = seconds(points, given, radius, runs=runs)
        label = f"scan, 1,000 places ({name}), {title}, 999"
        yield Measured(label, ours, "SaTScan", noted.get(title), how, must, goal)
    points, given = world(5000)
    yield Measured("scan, 5,000 places (drawn), 5 km, 999", seconds(points, given, 5.0), must=13, goal=2.7)
