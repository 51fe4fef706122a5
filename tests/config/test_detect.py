"""`aman detect`: what goes in, what comes out, and how bad input is refused."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from aman.config import cli
from aman.config.commands.detect import DETECTORS

WEEKS = [date(2018, 1, 1) + timedelta(weeks=week) for week in range(330)]
DAYS = [date(2022, 1, 1) + timedelta(days=day) for day in range(1200)]


def written(path: Path, header: str, rows: list[tuple[object, ...]]) -> str:
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return str(path)


def run(*words: object) -> int:
    return cli.main(["detect", *map(str, words)])


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("detector", DETECTORS)
def test_every_detector_teaches_by_example(detector: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(detector, "--help")
    assert stopped.value.code == 0
    assert f"aman detect {detector}" in capsys.readouterr().out.partition("examples:")[2]


def test_a_planted_week_is_raised_among_quiet_series(tmp_path: Path) -> None:
    counts = np.random.default_rng(3).poisson(6, (2, 330))
    counts[1, -1] = 30
    rows = [(name, day, counts[i, w]) for i, name in enumerate("ab") for w, day in enumerate(WEEKS)]
    file, out = written(tmp_path / "in.csv", "series,date,count", rows), tmp_path / "out.csv"
    assert run("counts", file, "--method", "farrington-flexible", "--from", WEEKS[-4], "--out", out) == 0
    answer = table(out)
    assert list(answer[0]) == ["series", "date", "count", "expected", "bound", "p", "alarm", "method"]
    assert [row["series"] for row in answer] == ["a"] * 4 + ["b"] * 4
    assert answer[-1]["alarm"] == "1"
    assert float(answer[-1]["p"]) < 1e-6
    assert all((float(row["count"]) > float(row["bound"])) == (row["alarm"] == "1") for row in answer)


@pytest.mark.parametrize("method", ["nb-glm", "windows", "cusum", "glr-nb", "ears-c1", "ears-c2", "ears-c3"])
def test_every_daily_method_raises_a_planted_day(tmp_path: Path, method: str) -> None:
    counts = np.random.default_rng(4).poisson(0.8, 1200)
    counts[-1] = 14
    file, out = written(tmp_path / "in.csv", "date,count", list(zip(DAYS, counts, strict=True))), tmp_path / "out.csv"
    assert run("counts", file, "--method", method, "--from", DAYS[-3], "--out", out) == 0
    answer = table(out)
    assert [row["date"] for row in answer] == [day.isoformat() for day in DAYS[-3:]]
    assert answer[-1]["alarm"] == "1" or method == "ears-c3"  # which looks at the two days before only
    assert ("comparison only" in answer[-1]["method"]) == method.startswith("ears")


def test_what_comes_later_is_not_looked_at(tmp_path: Path) -> None:
    counts = np.random.default_rng(5).poisson(5, 330)
    short = written(tmp_path / "short.csv", "date,count", list(enumerate(counts[:321].tolist())))
    long = written(tmp_path / "long.csv", "date,count", list(enumerate(counts.tolist())))
    words = ("--method", "farrington", "--frequency", 52, "--from", 318, "--to", 320)
    assert run("counts", short, *words, "--out", tmp_path / "a.csv") == 0
    assert run("counts", long, *words, "--out", tmp_path / "b.csv") == 0
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "b.csv").read_text()


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        ([("2024-01-01", 1), ("2024-01-02", "x")], (), "row 3, column count"),
        ([("2024-01-01", 1), ("2024-01-02", -1)], (), "row 3, column count"),
        ([("2024-01-01", 1), ("2024-13-02", 1)], (), "row 3, column date"),
        ([("2024-01-01", 1), ("2024-01-01", 1)], (), "row 3, column date"),
        ([("2024-01-01", 1), ("2024-01-02", 1), ("2024-01-04", 1)], (), "row 4, column date"),
        ([(1, 1), (2, 1)], (), "--frequency"),
        ([("2024-01-01", 1)], ("--option", "sigma=2"), "no option sigma"),
        ([("2024-01-01", 1)], ("--option", "alpha=x"), "cannot be read"),
        ([("2024-01-01", 1)], ("--option", "alpha=0.9"), "alpha must be"),
        ([("2024-01-01", 1)], ("--from", "yesterday"), "--from"),
        ([("2024-01-01", 1)], ("--from", "2025-01-01"), "no rows between"),
    ],
)
def test_bad_input_is_refused_by_row_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list, words: tuple[str, ...], said: str
) -> None:
    file, out = written(tmp_path / "in.csv", "date,count", rows), tmp_path / "out.csv"
    assert run("counts", file, "--method", "ears-c1", *words, "--out", out) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_an_unknown_method_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "in.csv", "date,count", [("2024-01-01", 1)])
    assert run("counts", file, "--method", "magic", "--out", tmp_path / "out.csv") == 2
    assert "unknown method magic" in capsys.readouterr().err


def test_a_decay_is_measured(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    mean = np.full(1200, 4.0)
    mean[1100:] *= 1 + 4 * 2 ** (-np.arange(100) / 7)
    rows = list(zip(DAYS, rng.poisson(mean).tolist(), strict=True))
    file, out = written(tmp_path / "in.csv", "date,count", rows), tmp_path / "out.json"
    assert run("decay", file, "--trigger", DAYS[1100], "--placebos", 9, "--out", out) == 0
    answer = json.loads(out.read_text())
    assert answer["half_life_interval"][0] < 7 < answer["half_life_interval"][1]
    assert answer["excess_interval"][0] < mean[1100:1161].sum() - 61 * 4 < answer["excess_interval"][1]
    assert answer["placebos"] == {"dates": 9, "at_least_as_strong": 0, "p": 0.1, "seed": 1}
    assert run("decay", file, "--trigger", "2010-01-01", "--out", out) == 2


def test_a_nowcast_holds_what_came_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(7)
    happened = np.repeat(np.arange(100), 8)
    reported = happened + np.minimum(rng.geometric(0.4, len(happened)) - 1, 15)
    rows = [(DAYS[a], DAYS[b]) for a, b in zip(happened, reported, strict=True)] + [("NA", DAYS[3])]
    file, out = written(tmp_path / "in.csv", "event_date,report_date", rows), tmp_path / "out.json"
    assert run("nowcast", file, "--now", DAYS[99], "--out", out) == 0
    answer = json.loads(out.read_text())
    assert answer["rows_left_out"] == 1
    assert [day["date"] for day in answer["days"]][-1] == DAYS[99].isoformat()
    assert sum(day["low"] <= 8 <= day["high"] for day in answer["days"]) >= 14
    bad = written(tmp_path / "bad.csv", "event_date,report_date", [("2024-01-02", "2024-01-01")])
    assert run("nowcast", bad, "--now", "2024-02-01", "--out", out) == 2
    assert "row 2, column report_date: reported before it happened" in capsys.readouterr().err
