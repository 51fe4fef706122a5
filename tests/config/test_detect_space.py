"""The command line of clusters, repeats and hotspots: what they answer, and how they refuse."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aman.config.cli import main

FIRST = date(2025, 1, 1)


def day(number: int) -> str:
    return (FIRST + timedelta(days=int(number))).isoformat()


def write(path: Path, header: str, rows: Sequence[Sequence[object]]) -> Path:
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return path


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Thirty places, a quiet year, and eight events at P7 in the last week; P30 has none."""
    rng = np.random.default_rng(2)
    at = np.round(rng.uniform(0, 20, (31, 2)), 3)
    rows = [
        (f"P{p}", *at[p], day(d), 1) for p, d in zip(rng.integers(0, 30, 300), rng.integers(0, 365, 300), strict=True)
    ]
    rows += [("P7", *at[7], day(364 - n % 7), 1) for n in range(8)]
    return write(tmp_path / "events.csv", "location,x_km,y_km,date,count", [*rows, ("P30", *at[30], "", 0)])


def ask(*words: object) -> dict[str, Any]:
    out = Path(str(words[2])).with_suffix(".json")
    assert main([str(word) for word in (*words, "--out", out)]) == 0
    answer: dict[str, Any] = json.loads(out.read_text())
    return answer


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main([str(word) for word in words]) == 2
    said = capsys.readouterr().err
    assert said.startswith("aman: ")
    return said


CLUSTERS = ("--model", "permutation", "--max-radius-km", 5, "--max-share", 0.5, "--max-days", 14, "--min-cases", 3)
PERIOD = ("--from", "2025-01-01", "--to", "2025-12-31")


def test_clusters(events: Path) -> None:
    words = ("detect", "clusters", events, *CLUSTERS, "--replicates", 199, "--seed", 4, *PERIOD)
    answer = ask(*words)
    best = answer["clusters"][0]
    assert best["locations"][0] == best["centre"] == "P7"
    assert (best["start"] >= "2025-12-25", best["end"]) == (True, "2025-12-31")
    assert best["observed"] >= 8
    assert best["p"] == 0.005
    assert best["recurrence_days"] > 200
    assert {"radius_km", "expected", "llr", "x_km", "y_km", "p_gumbel"} <= set(best)
    assert (answer["cases"], answer["locations"], answer["seed"]) == (308, 31, 4)
    assert (answer["from"], answer["to"]) == ("2025-01-01", "2025-12-31")
    assert answer["options"]["replicates"] == 199
    assert answer["kept_together"] is False
    assert ask(*words, "--keep-together")["kept_together"] is True
    ask(*words)
    first = events.with_suffix(".json").read_bytes()
    ask(*words)
    assert events.with_suffix(".json").read_bytes() == first


def test_an_earlier_period_does_not_know_of_it(events: Path) -> None:
    answer = ask("detect", "clusters", events, *CLUSTERS, "--replicates", 99, "--to", "2025-12-24")
    assert answer["clusters"][0]["p"] > 0.01
    looking_back = ask("detect", "clusters", events, *CLUSTERS, "--replicates", 19, "--retrospective", *PERIOD)
    assert looking_back["clusters"][0]["recurrence_days"] is None
    assert looking_back["clusters"][0]["centre"] == "P7"


def test_clusters_against_a_population(events: Path, tmp_path: Path) -> None:
    people = write(tmp_path / "people.csv", "location,population", [(f"P{p}", 1000) for p in range(31)])
    words = ("detect", "clusters", events, "--model", "poisson", "--population", people, "--replicates", 99, *PERIOD)
    assert ask(*words)["clusters"][0]["centre"] == "P7"
    assert "start" in ask(*words, "--purely-spatial")["clusters"][0]
    steady = ask(*words)["clusters"][0]["expected"]
    grown = [
        (f"P{p}", 1000 if when == FIRST else 1000 * (1 + (p == 7)), when)
        for p in range(31)
        for when in (FIRST, date(2025, 12, 31))
    ]
    write(people, "location,population,date", grown)
    assert ask(*words)["clusters"][0]["expected"] > 1.5 * steady


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("P1,1,x,2025-01-01,1", "row 4, column y_km: not a number"),
        ("P1,1,2,1 May,1", "row 4, column date: not a date written YYYY-MM-DD"),
        ("P1,1,2,2025-01-01,-1", "row 4, column count: not a whole number of 0 or more"),
        ("P1,1,2,2025-01-01,1.5", "row 4, column count: not a whole number of 0 or more"),
        ("P1,1,2,,1", "row 4, column date"),
        (",1,2,2025-01-01,1", "row 4, column location: is empty"),
        ("A,1,9,2025-01-01,1", "row 4, column y_km: A was elsewhere in row 2"),
        ("P1,1,2,2025-01-01", "row 4: more or fewer cells"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, said: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text(f"location,x_km,y_km,date,count\nA,1,2,2025-01-01,2\nB,1,3,2025-01-09,2\n{row}\n")
    assert said in refused(capsys, "detect", "clusters", path, *CLUSTERS, "--out", tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--max-share", 7), "max_share must be in (0, 1]"),
        (("--min-cases", 0), "min_cases must be at least 1"),
        (("--seed", -1), "--seed must not be negative"),
        (("--from", "2026-01-01"), "--to must not be before --from"),
        (("--to", "soon"), "--to must be a date"),
        (("--purely-spatial",), "needs a population"),
        (("--model", "poisson"), "needs --population"),
        (("--from", "2024-01-01", "--to", "2024-02-01"), "0 cases"),
    ],
)
def test_choices_that_mean_nothing_are_refused(
    events: Path, capsys: pytest.CaptureFixture[str], words: tuple[object, ...], said: str
) -> None:
    assert said in refused(
        capsys, "detect", "clusters", events, *CLUSTERS, *words, "--out", events.with_suffix(".json")
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("location,population\nP0,1\nP99,4\n", "row 3, column location: P99 is not in"),
        ("location,population\nP0,-1\n", "row 2, column population: is negative"),
        ("location,population\nP0,1\n", "has no population for location P"),
        ("place,population\nP0,1\n", "column location is missing"),
    ],
)
def test_bad_populations_are_refused(
    events: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(text)
    words = ("--model", "poisson", "--population", people, "--out", tmp_path / "out.json")
    assert said in refused(capsys, "detect", "clusters", events, *words)


@pytest.fixture
def repeated(tmp_path: Path) -> Path:
    """Events on the globe, a third followed by another within 100 m and a week."""
    rng = np.random.default_rng(5)
    at, days = rng.uniform((51.4, -0.3), (51.6, 0.1), (150, 2)), rng.integers(0, 300, 150)
    at = np.vstack([at, at[:50] + rng.normal(0, 0.0004, (50, 2))])
    days = np.concatenate([days, days[:50] + rng.integers(1, 7, 50)])
    rows = [(f"{lat:.6f}", f"{lon:.6f}", day(when)) for (lat, lon), when in zip(at, days, strict=True)]
    return write(tmp_path / "repeated.csv", "lat,lon,date", rows)


def test_repeats(repeated: Path) -> None:
    words = ("--space-bands", "0,1,201,401", "--time-bands", "0,8,15", "--permutations", 99, "--seed", 3)
    answer = ask("detect", "repeats", repeated, *words)
    assert len(answer["bands"]) == 6
    best = max(answer["bands"], key=lambda band: band["z"])
    assert (best["space_m"], best["time_days"]) == ([1, 201], [0, 8])
    assert best["p"] == best["p_family"] == 0.01
    assert answer["events"] == 200
    one_band = ask("detect", "repeats", repeated, "--space-bands", 200, "--time-bands", 8, "--permutations", 9)
    assert one_band["bands"][0]["space_m"] == [0, 200]


def test_repeats_refuse(repeated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ("--out", tmp_path / "out.json")
    assert "numbers with commas" in refused(capsys, "detect", "repeats", repeated, "--space-bands", "near", *out)
    assert "must rise" in refused(capsys, "detect", "repeats", repeated, "--space-bands", "5,2", *out)
    few = write(tmp_path / "few.csv", "x_km,y_km,time_day", [(1, 2, 3)] * 9)
    assert "9 events; 100 are needed" in refused(capsys, "detect", "repeats", few, *out)
    wrong = write(tmp_path / "wrong.csv", "lat,lon,date", [(51.5, 0.1, "2025-01-01"), (95, 0.1, "2025-01-01")])
    said = refused(capsys, "detect", "repeats", wrong, *out)
    assert "row 3, column lat: not between -90 and 90 degrees" in said
    assert "column x_km is missing" in refused(
        capsys, "detect", "repeats", write(tmp_path / "no.csv", "a,b", [(1, 2)]), *out
    )


def test_hotspots(repeated: Path) -> None:
    answer = ask("detect", "hotspots", repeated, "--cell-m", 1000)
    assert answer["type"] == "FeatureCollection"
    first = answer["features"][0]
    ring = first["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert len(ring) == 5
    assert all(-0.4 < lon < 0.2 and 51.3 < lat < 51.7 for lon, lat in ring)
    assert {"rank", "heat_per_km2", "count", "gi_z", "q", "stands_out"} <= set(first["properties"])
    assert {row["map"] for row in answer["walk_forward"]} == {"FADING_DENSITY", "COUNT_MAP"}
    assert [round(row["share"], 2) for row in answer["against_count_map"]][1:] == [0.01, 0.02, 0.05]
    assert sum(feature["properties"]["count"] for feature in answer["features"]) == 200


def test_hotspots_refuse(repeated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ("--out", tmp_path / "out.geojson")
    assert "choose a larger cell" in refused(capsys, "detect", "hotspots", repeated, "--cell-m", 1, *out)
    assert "cell_m must be positive" in refused(capsys, "detect", "hotspots", repeated, "--cell-m", -5, *out)
    few = write(tmp_path / "few.csv", "x_km,y_km,date", [(1, 2, "2025-01-01")] * 20)
    assert "at least 10 events over more than 56 days" in refused(
        capsys, "detect", "hotspots", few, "--cell-m", 100, *out
    )


@pytest.mark.parametrize("command", ["clusters", "repeats", "hotspots"])
def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    words = {"clusters": ("--model", "permutation"), "hotspots": ("--cell-m", 100)}.get(command, ())
    said = refused(capsys, "detect", command, tmp_path / "none.csv", *words, "--out", tmp_path / "out")
    assert "cannot be read" in said
