"""Pairs, means and variances of the Knox test, exactly, and its p within Monte Carlo error."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from aman.core.space import KnoxOptions, knox, plane


def at_most(value: float) -> float:
    """Return the border of a band that still holds `value`: the references count distances up to and including it."""
    return float(np.nextafter(value, np.inf))


@pytest.mark.parametrize("number", range(12))
def test_knox_is_exact(reference: Path, number: int) -> None:
    theirs = json.loads((reference / "reference/knox/imdepi_knox.json").read_text())[number]
    with (reference / "reference/series/imdepi_events.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["type"] in theirs["type"]]
    points = plane([float(row["x_km"]) for row in rows], [float(row["y_km"]) for row in rows])
    options = KnoxOptions((0, at_most(1000 * theirs["eps_s_km"])), (0, at_most(theirs["eps_t_days"])))
    found = knox(points, [float(row["time_day"]) for row in rows], options, rng=np.random.default_rng(number))
    cell = found.cells[0]
    assert found.events == theirs["n"]
    assert cell.observed == theirs["close_pairs_both"]
    assert (found.pairs_near[0], found.pairs_soon[0]) == (theirs["pairs_close_space"], theirs["pairs_close_time"])
    assert cell.expected == pytest.approx(theirs["expected"], rel=1e-12)
    assert cell.variance == pytest.approx(theirs["exact_var_event_time_perm"], rel=1e-11)
    p = theirs["event_perm_p"]
    assert abs(cell.p - p) <= 4 * np.sqrt(p * (1 - p) * (1 / 999 + 1 / 9999)) + 0.001
    assert found.counts.std() == pytest.approx(np.sqrt(cell.variance), rel=0.1)


def test_burkitt(reference: Path) -> None:
    theirs = json.loads((reference / "reference/knox/python_peers_reference.json").read_text())["burkitt_exact"]
    with (reference / "reference/knox/burkitt.csv").open() as file:
        rows = list(csv.DictReader(file))
    points = plane([float(row["x"]) / 1000 for row in rows], [float(row["y"]) / 1000 for row in rows])
    options = KnoxOptions((0, 20 + 1e-6), (0, at_most(5)))
    found = knox(points, [float(row["t"]) for row in rows], options, rng=np.random.default_rng(1))
    assert (found.pairs_near[0], found.pairs_soon[0]) == (theirs["NS"], theirs["NT"])
    assert found.cells[0].observed == theirs["X"]
    assert found.cells[0].expected == pytest.approx(theirs["mean"], rel=1e-12)
    assert found.cells[0].variance == pytest.approx(theirs["var"], rel=1e-12)
