"""Our regression and tails against R, on the reference folder's synthetic national series.

Source: reference/glm_its (MASS::glm.nb, R 4.2.2; formula in glm_its.json; nbglm_predict.csv).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from aman.core.counts import nb_quantile, nb_upper_mid_p, nb_upper_tail
from aman.core.counts.nb2 import fit_nb2
from aman.core.counts.tails import POISSON_SIZE

TRAINING_DAYS = 3272


def design(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    with (folder / "reference/glm_its/national_design.csv").open() as file:
        rows = list(csv.DictReader(file))
    terms = [
        [1.0]
        + [float(int(row["dow"]) == day) for day in range(1, 7)]
        + [float(row[name]) for name in ("s1", "c1", "s2", "c2", "tr")]
        for row in rows
    ]
    return np.array(terms), np.array([float(row["y"]) for row in rows])


def test_the_regression_is_rs(reference: Path) -> None:
    theirs = json.loads((reference / "reference/glm_its/glm_its.json").read_text())["negbin"]
    terms, y = design(reference)
    fit = fit_nb2(terms[:TRAINING_DAYS], y[:TRAINING_DAYS])
    assert fit.size == pytest.approx(theirs["theta"], rel=1e-9)
    assert fit.log_likelihood == pytest.approx(theirs["loglik"], rel=1e-11)
    np.testing.assert_allclose(fit.coefficients, list(theirs["coef"].values()), rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), list(theirs["se"].values()), rtol=1e-8)


def test_the_numbers_that_may_be_carried() -> None:
    # Synthetic series, printed in the notes: y = 20 at day 3300 with mean 4.349113 and theta 8.29894957.
    assert nb_upper_tail(20, 4.349113, 8.29894957) == pytest.approx(3.8985e-05, rel=1e-4)
    assert nb_upper_mid_p(20, 4.349113, 8.29894957) == pytest.approx(2.8442e-05, rel=1e-4)
    assert [int(nb_quantile(q, 4.349113, 8.29894957)) for q in (0.95, 0.99, 0.999)] == [9, 12, 15]


def test_every_predicted_day_is_rs(reference: Path) -> None:
    theta = json.loads((reference / "reference/glm_its/glm_its.json").read_text())["negbin"]["theta"]
    with (reference / "reference/glm_its/nbglm_predict.csv").open() as file:
        rows = list(csv.DictReader(file))
    y, mean = (np.array([float(row[name]) for row in rows]) for name in ("y", "mu"))
    for name, ours in (
        ("p_upper", nb_upper_tail(y, mean, theta)),
        ("p_mid", nb_upper_mid_p(y, mean, theta)),
        ("q95", nb_quantile(0.95, mean, theta)),
        ("q99", nb_quantile(0.99, mean, theta)),
        ("q999", nb_quantile(0.999, mean, theta)),
    ):
        np.testing.assert_allclose(ours, [float(row[name]) for row in rows], rtol=1e-8)


def test_poisson_is_the_end_of_the_regression(reference: Path) -> None:
    theirs = json.loads((reference / "reference/glm_its/glm_its.json").read_text())["poisson"]
    terms, _ = design(reference)
    mean = np.exp(terms[:TRAINING_DAYS] @ list(theirs["coef"].values()))
    # Counts equal to their rounded means are under-dispersed, so the best size has no end.
    assert fit_nb2(terms[:TRAINING_DAYS], np.round(mean)).size == POISSON_SIZE
