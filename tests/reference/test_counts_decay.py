"""Our decay after a trigger against R, on the reference folder's synthetic national series.

Source: reference/glm_its/glm_its.json (its_additive_decay by optim, its_loglinear by glm), R 4.2.2.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from aman.core.counts.decay import fit_decay
from tests.reference.test_counts_reference import design

TRIGGER = 3300
DAYS = 61


def test_height_half_life_and_excess_are_rs(reference: Path) -> None:
    theirs = json.loads((reference / "reference/glm_its/glm_its.json").read_text())
    terms, y = design(reference)
    after = slice(TRIGGER - 1, TRIGGER - 1 + DAYS)
    baseline = np.exp(terms[after] @ list(theirs["negbin"]["coef"].values()))
    ours = fit_decay(y[after].astype(int), baseline, theirs["negbin"]["theta"])
    decay, check = theirs["its_additive_decay"], theirs["its_loglinear"]
    assert ours.height == pytest.approx(decay["A"], rel=1e-4)
    assert ours.half_life == pytest.approx(decay["halflife_days"], rel=1e-4)
    assert ours.likelihood_ratio == pytest.approx(decay["LR"], abs=1e-4)
    assert ours.log_likelihood == pytest.approx(-decay["nll"], abs=1e-4)
    assert ours.excess == pytest.approx(decay["excess_cases"], rel=1e-4)
    assert ours.half_life_interval.low < 6 < ours.half_life_interval.high  # the truth
    assert ours.check is not None
    assert [ours.check.level, ours.check.slope] == pytest.approx(list(check["coef"].values()), rel=1e-5)
    assert [ours.check.level_se, ours.check.slope_se] == pytest.approx(list(check["se"].values()), rel=1e-4)
