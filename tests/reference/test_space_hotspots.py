"""Gi* against spdep::localG, on the Scottish districts of the reference folder."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from aman.core.space import plane
from aman.core.space.geometry import Neighbours, neighbours
from aman.core.space.gistar import gi_star


def scotland(folder: Path) -> dict[str, np.ndarray]:
    with (folder / "reference/hotspot/gistar_scotland.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "id"}


def test_gi_star_within_a_distance(reference: Path) -> None:
    table = scotland(reference)
    near = neighbours(plane(table["x_km"], table["y_km"]), 60.0)
    np.testing.assert_allclose(gi_star(table["smr"], near), table["gistar_d60_B"], atol=1e-9, rtol=0)


def test_gi_star_with_weights(reference: Path) -> None:
    table = scotland(reference)
    n = len(table["smr"])
    every = neighbours(plane(table["x_km"], table["y_km"]), None)
    nearest = every.index.reshape(n, n)[:, :7].ravel()
    seven = Neighbours(7 * np.arange(n + 1), nearest, np.zeros(7 * n))
    found = gi_star(table["smr"], seven, np.full(7 * n, 1 / 7))
    np.testing.assert_allclose(found, table["gistar_knn6_W"], atol=1e-9, rtol=0)
