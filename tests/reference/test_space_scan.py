"""Our scan against SaTScan 10.3.2, SpatialEpi and scanstatistics, on the reference folder's data.

Numbers of the generated set n100 are free and carried too (tests/core/space/test_scan.py). SaTScan's New Mexico runs
adjust for age and sex, which the folder's counts do not hold; scanstatistics' runs on those counts do not, and are the
ones compared. Where a package's own expectation cannot be had, its ratio is compared on it.
"""

from __future__ import annotations

import csv
import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from aman.core.space import Cases, Points, ScanOptions, cases, globe, plane, scan
from aman.core.space.ratio import log_ratio

FIRST = date(2025, 1, 1)


def read(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def generated(folder: Path, places: int) -> tuple[list[str], Points, Cases, np.ndarray]:
    """One of the generated sets: ids, places, cases by day of 2025, population."""
    at = folder / "reference/scan_spacetime/synthetic"
    geo = [line.split() for line in (at / f"n{places}.geo").read_text().splitlines()]
    ids = [row[0] for row in geo]
    number = {name: place for place, name in enumerate(ids)}
    points = plane([float(row[1]) for row in geo], [float(row[2]) for row in geo])
    rows = [line.split() for line in (at / f"n{places}.cas").read_text().splitlines()]
    days = [(date(*(int(part) for part in row[2].split("/"))) - FIRST).days for row in rows]
    given = cases(points, [number[row[0]] for row in rows], days, [int(row[1]) for row in rows], 365)
    people = {row[0]: float(row[2]) for row in map(str.split, (at / f"n{places}.pop").read_text().splitlines())}
    return ids, points, given, np.array([people[name] for name in ids])


def by_hand(count: int, expected: float, total: int) -> float:
    rest = total - count
    return count * math.log(count / expected) + rest * math.log(rest / (total - expected))


RUNS = [
    ("stp_r5_100", 100, "PERMUTATION", 5.0),
    ("stp_p50_100", 100, "PERMUTATION", None),
    ("stp_r5_500", 500, "PERMUTATION", 5.0),
    ("poi_r5_100", 100, "POISSON", 5.0),
    ("poi_p50_100", 100, "POISSON", None),
    ("poi_r5_500", 500, "POISSON", 5.0),
]


@pytest.mark.parametrize(("run", "places", "model", "radius"), RUNS, ids=[run[0] for run in RUNS])
def test_clusters_are_satscans(reference: Path, run: str, places: int, model: str, radius: float | None) -> None:
    ids, points, given, people = generated(reference, places)
    options = ScanOptions(model=model, max_radius_km=radius, max_days=30, min_cases=2, together=False)  # type: ignore[arg-type]
    population = people if model == "POISSON" else None
    found = scan(points, given, options, rng=np.random.default_rng(20), population=population)
    theirs = [row for row in read(reference / "reference/scan_spacetime/satscan_clusters.csv") if row["run"] == run]
    assert theirs
    for row, cluster in zip(theirs, found.clusters, strict=False):
        assert {ids[place] for place in cluster.places} == set(row["location_ids"].split(";"))
        assert cluster.ratio == pytest.approx(float(row["llr"]), abs=6e-7)
        days = (FIRST.toordinal() + cluster.first_day, FIRST.toordinal() + cluster.last_day)
        assert [date.fromordinal(day).strftime("%Y/%-m/%-d") for day in days] == [row["start"], row["end"]]
        assert cluster.observed == int(row["observed"])
        assert cluster.expected == pytest.approx(float(row["expected"]), abs=0.0051)
        radius_km = float(row["coords_radius"].rsplit("/", 1)[1])
        assert cluster.radius_km == pytest.approx(radius_km, abs=0.0051)
        p = float(row["p"])
        # Both p are ranks among 999 random data sets, so either has its Monte Carlo error.
        assert abs(cluster.p - p) <= 4 * np.sqrt(2 * max(p * (1 - p), 1e-3) / 999) + 0.002


@pytest.mark.parametrize(("run", "places", "model", "radius"), RUNS, ids=[run[0] for run in RUNS])
def test_chance_is_satscans(reference: Path, run: str, places: int, model: str, radius: float | None) -> None:
    _, points, given, people = generated(reference, places)
    options = ScanOptions(model=model, max_radius_km=radius, max_days=30, min_cases=2, together=False, replicates=3999)  # type: ignore[arg-type]
    population = people if model == "POISSON" else None
    null = scan(points, given, options, rng=np.random.default_rng(21), population=population).null
    rows = read(reference / "reference/scan_spacetime/satscan_simulated_llr_quantiles.csv")
    theirs = next(row for row in rows if row["run"] == run)
    for name, level in (("q50", 0.5), ("q90", 0.9), ("q95", 0.95), ("q99", 0.99)):
        # Share of ours below their quantile, which itself comes from 999: binomial error of both.
        below = float(np.mean(null < float(theirs[name])))
        assert abs(below - level) <= 4 * np.sqrt(level * (1 - level) * (1 / len(null) + 1 / int(theirs["B"])))


def test_the_long_run_of_chance(reference: Path) -> None:
    # SaTScan with 99,999 data sets (n100, circles up to half of the cases), printed in the notes of the folder.
    _, points, given, _ = generated(reference, 100)
    options = ScanOptions(max_radius_km=None, max_days=30, min_cases=2, together=False, replicates=9999)
    null = scan(points, given, options, rng=np.random.default_rng(22)).null
    for level, theirs in ((0.5, 4.573), (0.9, 6.268), (0.95, 6.896), (0.99, 8.206)):
        assert abs(np.mean(null < theirs) - level) <= 4 * np.sqrt(level * (1 - level) / len(null))


def new_mexico(folder: Path) -> tuple[list[str], Points, Cases]:
    at = folder / "reference/scan_spacetime"
    rows = read(at / "NM_counts_1973_91.csv")
    key = next(iter(rows[0]))
    names = [name for name in rows[0] if name != key]
    seat = {row["county"]: (float(row["seat_lat"]), float(row["seat_long"])) for row in read(at / "NM_geo.csv")}
    points = globe([seat[name][0] for name in names], [seat[name][1] for name in names])
    flat = [(place, int(row[key]) - 1973, int(row[name])) for row in rows for place, name in enumerate(names)]
    place, year, count = zip(*flat, strict=True)
    return names, points, cases(points, place, year, count, 19)


def test_new_mexico_is_scanstatistics(reference: Path) -> None:
    theirs = json.loads((reference / "reference/scan_spacetime/scanstatistics_NM.json").read_text())["permutation"]
    names, points, given = new_mexico(reference)
    options = ScanOptions(max_radius_km=None, max_days=19, min_cases=1, together=False)
    found = scan(points, given, options, rng=np.random.default_rng(5))
    best = found.clusters[0]
    assert best.ratio == pytest.approx(theirs["MLC"]["score"], rel=1e-12)
    assert sorted(place + 1 for place in best.places) == theirs["MLC"]["locations"]
    assert best.last_day - best.first_day + 1 == theirs["MLC"]["duration"]
    assert abs(best.p - theirs["p"]) < 4 * np.sqrt(2 * theirs["p"] * (1 - theirs["p"]) / 999)
    assert len(names) == 32


def test_a_ratio_on_another_packages_expectation(reference: Path) -> None:
    theirs = json.loads((reference / "reference/scan_spacetime/scanstatistics_NM.json").read_text())["pb_poisson"]
    names, _, given = new_mexico(reference)
    years = np.isin(given.day, [1986 - 1973, 14, 15, 16])
    for top in theirs["top"]:
        if "relrisk_in" not in top or top["duration"] != 4 or top["zone"] != theirs["MLC"]["zone_number"]:
            continue
        inside = years & np.isin(given.place, np.array(theirs["MLC"]["locations"]) - 1)
        observed, total = int(given.count[inside].sum()), int(given.count[years].sum())
        assert log_ratio(observed, observed / top["relrisk_in"], total) == pytest.approx(top["score"], rel=1e-9)
    assert names


@pytest.mark.parametrize(
    ("key", "weights"), [("pennLC_poisson_pop", "population"), ("pennLC_poisson_strat", "expected_strat16")]
)
def test_purely_spatial_is_spatialepis(reference: Path, key: str, weights: str) -> None:
    theirs = json.loads((reference / "reference/scan_spatial/spatial_scan.json").read_text())[key]
    rows = read(reference / "reference/scan_spatial/pennLC.csv")
    ids = [row["county"] for row in rows]
    points = plane([float(row["x_km"]) for row in rows], [float(row["y_km"]) for row in rows])
    given = cases(points, range(len(ids)), [0] * len(ids), [int(row["cases"]) for row in rows], 1)
    people = np.array([float(row[weights]) for row in rows])
    options = ScanOptions(model="POISSON", mode="SPATIAL", max_radius_km=None, min_cases=2)
    found = scan(points, given, options, rng=np.random.default_rng(6), population=people)
    best = found.clusters[0]
    if key == "pennLC_poisson_strat":
        assert best.ratio == pytest.approx(theirs["llr"], abs=1e-6)
    # Without strata the package's ratio is a thousandth lower than the formula on its own counts: not compared.
    assert best.ratio == pytest.approx(by_hand(theirs["cases"], theirs["expected"], given.total), rel=1e-9)
    assert {ids[place] for place in best.places} == set(theirs["ids"])
    assert (best.observed, best.expected) == (theirs["cases"], pytest.approx(theirs["expected"], rel=1e-9))
    assert best.p == 0.001
    # Theirs are of 9,999 data sets.
    for level, quantile in zip((0.5, 0.9, 0.95, 0.99), theirs["sim_quantiles"], strict=True):
        assert abs(np.mean(found.null < quantile) - level) <= 4 * np.sqrt(level * (1 - level) / 999)
