"""Our nowcast against R surveillance's, on the German outbreak of 2011.

Source: reference/nowcast/hus_nowcast.json (R surveillance 1.20.3, nowcast(), D = 15, prior mean 50, variance 3000).
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from aman.core.counts.nowcast import NowcastOptions, nowcast

PRIOR = NowcastOptions(longest_delay=15, prior_mean=50, prior_variance=3000, draws=4000)


def line_list(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    with (folder / "reference/series/husO104Hosp.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in row.values()]
    return tuple(  # type: ignore[return-value]
        np.array([date.fromisoformat(row[name]).toordinal() for row in rows]) for name in ("dHosp", "dReport")
    )


@pytest.mark.parametrize("now", ["2011-05-31", "2011-06-02", "2011-06-09"])
def test_the_nowcast_is_rs(reference: Path, now: str) -> None:
    tables = json.loads((reference / "reference/nowcast/hus_nowcast.json").read_text())
    theirs = {row["method"]: row for row in tables if row["now"] == now}
    run = nowcast(*line_list(reference), date.fromisoformat(now), np.random.default_rng(1), PRIOR)
    ours = {day.day.isoformat(): day for day in run.days}
    exact, bayes = theirs["lawless"], theirs["bayes.trunc"]
    for i, when in enumerate(exact["when"]):
        day = ours[when]
        assert day.observed == exact["observed"][i]
        assert day.lawless_median == exact["N_hat"][i]
        # Both draw the delays: medians within two or 3 %, ends within five or 10 %.
        assert day.median == pytest.approx(bayes["N_hat"][i], abs=2, rel=0.03)
        assert day.low == pytest.approx(bayes["lower"][i], abs=2, rel=0.05)
        if bayes["upper"][i] < 250:  # their numbers end at 300
            assert day.high == pytest.approx(bayes["upper"][i], abs=5, rel=0.10)
