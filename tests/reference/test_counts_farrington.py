"""Farrington and EARS against R surveillance 1.20.3.

Source: reference/farrington_flexible and reference/ears; control lists in reference/README.md.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from aman.core.counts.ears import EarsOptions, ears
from aman.core.counts.farrington import FarringtonOptions, farrington
from aman.core.counts.reference_times import ByDate, ByIndex, Years

FLEXIBLE = {"half_window": 3, "left_out": 26, "years_back": 4}
PLUGIN = {**FLEXIBLE, "threshold": "nbPlugin"}
CONFIGURATIONS = {
    "ff_default": FarringtonOptions(
        years_back=5, periods=1, left_out=None, alpha=0.05, trend_p=0.05, threshold="delta"
    ),
    "ff_original": FarringtonOptions.original(years_back=4, left_out=3, alpha=0.05),
    "ff_noufaily": FarringtonOptions(**PLUGIN, alpha=0.05),
    "ff_noufaily_001": FarringtonOptions(**PLUGIN, alpha=0.001, min_cases=0),
    "ff_muan": FarringtonOptions(**FLEXIBLE, alpha=0.01, threshold="muan"),
    "ff_noreweight": FarringtonOptions(
        years_back=3, periods=1, reweight=False, alpha=0.01, trend_p=0.05, trend=False, power="none", threshold="delta"
    ),
    "ffd_nb10": FarringtonOptions(half_window=7, left_out=28, alpha=0.01, min_cases=0, threshold="nbPlugin"),
    "ffd_delta1": FarringtonOptions(
        half_window=7, left_out=28, alpha=0.01, min_cases=0, periods=1, trend_p=0.05, threshold="delta"
    ),
}
SERIES = {
    "salmNewport": [name for name in CONFIGURATIONS if name.startswith("ff_")],
    "salmonella_agona": [name for name in CONFIGURATIONS if name.startswith("ff_")],
    "syn_daily_national": ["ffd_nb10", "ffd_delta1"],
    "syn_daily_area03": ["ffd_nb10", "ffd_delta1"],
    "syn_daily_sparse002": ["ffd_nb10", "ffd_delta1"],
}
CASES = [(name, configuration) for name, configurations in SERIES.items() for configuration in configurations]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def column(table: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] not in {"NA", "NaN", ""} else np.nan for row in table])


def series(folder: Path, name: str) -> tuple[np.ndarray, Years]:
    table = rows(folder / f"reference/series/{name}.csv")
    counts = column(table, "observed").astype(np.int64)
    if table[0]["date"] != "NA":
        return counts, ByDate([date.fromisoformat(row["date"]) for row in table])
    return counts, ByIndex(365 if name.startswith("syn") else 52)


@pytest.mark.parametrize(("name", "configuration"), CASES)
def test_farrington_is_rs(reference: Path, name: str, configuration: str) -> None:
    theirs = rows(reference / f"reference/farrington_flexible/{name}__{configuration}.csv")
    counts, years = series(reference, name)
    run = farrington(counts, column(theirs, "t").astype(int) - 1, years, CONFIGURATIONS[configuration])
    exact = CONFIGURATIONS[configuration].threshold != "delta"
    np.testing.assert_allclose(run.bound[0], column(theirs, "upperbound"), rtol=0, atol=0 if exact else 1e-3)
    np.testing.assert_allclose(run.p[0], column(theirs, "pvalue"), rtol=1e-3)
    np.testing.assert_allclose(run.phi[0], column(theirs, "phiVector"), rtol=1e-3)
    np.testing.assert_array_equal(run.trend[0], column(theirs, "trend") == 1)
    np.testing.assert_array_equal(run.alarm[0], column(theirs, "alarm") == 1)
    expected = column(theirs, "expected")
    known = expected > 1e-6
    np.testing.assert_allclose(run.expected[0][known], expected[known], rtol=1e-3)


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        (name, choice)
        for name in SERIES
        for choice in ("a0.001", "a0.025", "b28_ms05")
        if name.startswith("syn") or choice != "b28_ms05"  # the longer baseline was computed for daily series only
    ],
)
@pytest.mark.parametrize("form", ["C1", "C2", "C3"])
def test_ears_is_rs(reference: Path, name: str, form: str, choice: str) -> None:
    theirs = rows(reference / f"reference/ears/{name}__ears_{form}_{choice}.csv")
    counts, _ = series(reference, name)
    alpha = 0.001 if choice.startswith("b") else float(choice[1:])
    wide = {"baseline": 28, "min_sigma": 0.5} if choice.startswith("b") else {}
    run = ears(counts, EarsOptions(form, alpha, **wide))  # type: ignore[arg-type]
    times = column(theirs, "t").astype(int) - 1
    np.testing.assert_allclose(run.bound[0][times], column(theirs, "upperbound"), rtol=0, atol=1e-9)
    np.testing.assert_array_equal(run.alarm[0][times], column(theirs, "alarm") == 1)
