"""Speed of the count methods: Farrington and EARS beside R surveillance, the nightly windows.


Processor time of one thread, of R as of ours.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import numpy as np

from aman.core.counts import detect
from aman.core.counts.ears import EarsOptions, ears
from aman.core.counts.farrington import FarringtonOptions, farrington
from aman.core.counts.reference_times import ByIndex
from bench.detection.measuring import Measured, best_of, r_seconds

SERIES = 1000
FARRINGTON_R = """
y <- as.matrix(read.csv("counts.csv", header = FALSE)); n <- nrow(y)
s <- sts(observed = y, start = c(2000, 1), frequency = {frequency})
control <- list(range = n, b = 5, w = {w}, reweight = TRUE, weightsThreshold = 2.58, alpha = 0.005, trend = TRUE,
  pThresholdTrend = 1, limit54 = c(5, 4), noPeriods = 10, pastWeeksNotIncluded = {past}, thresholdMethod = "nbPlugin",
  glmWarnings = FALSE, fitFun = "algo.farrington.fitGLM.flexible", populationOffset = FALSE)
cat(sum(system.time(farringtonFlexible(s, control))[c("user.self", "sys.self")]))
"""
EARS_R = """
y <- as.matrix(read.csv("counts.csv", header = FALSE))
s <- sts(observed = y, start = c(2000, 1), frequency = 365)
cat(sum(system.time(earsC(s, list(method = "C1")))[c("user.self", "sys.self")]))
"""


def world(series: int, times: int) -> np.ndarray:
    """Draw over-dispersed counts of unequal series."""
    rng = np.random.default_rng(21)
    return rng.poisson(rng.gamma(2.0, 2.0, (series, 1)) * rng.gamma(8.0, 1 / 8.0, (series, times)))


def _csv(counts: np.ndarray) -> str:
    return "\n".join(",".join(map(str, row)) for row in counts.T.tolist()) + "\n"


def _farrington(
    peers: bool, name: str, shape: tuple[int, int, int, int], sample: int, limits: tuple[float, float]
) -> Measured:
    times, frequency, w, past = shape
    counts, options = world(SERIES, times), FarringtonOptions(half_window=w, left_out=past, threshold="nbPlugin")
    ours = best_of(3, lambda: farrington(counts, [times - 1], ByIndex(frequency), options), time.process_time)
    script = FARRINGTON_R.format(frequency=frequency, w=w, past=past)
    theirs = r_seconds(script, counts=_csv(counts[:sample])) if peers else None
    whole = None if theirs is None else theirs * SERIES / sample
    how = f"(R: {sample} series, times {SERIES // sample})" if theirs else ""
    return Measured(f"Farrington Flexible, {name}, 1,000 series", ours, "R", whole, how, *limits)


def measure(peers: bool) -> Iterator[Measured]:
    """Yield every job of this subject."""
    yield _farrington(peers, "one week", (320, 52, 3, 26), 50, (0.26, 0.16))
    yield _farrington(peers, "one day of five years", (1900, 365, 7, 28), 20, (0.85, 0.42))
    counts = world(300, 3650)
    for form in ("C1", "C2", "C3"):
        ours = best_of(3, lambda form=form: ears(counts, EarsOptions(form)), time.process_time)
        theirs = r_seconds(EARS_R.replace("C1", form), counts=_csv(counts[:30])) if peers else None
        how = "(R: 30 series, times 10)" if theirs else ""
        yield Measured(f"EARS {form}, 300 series x 3,650 days", ours, "R", theirs and theirs * 10, how, 0.085)
    rng = np.random.default_rng(13)
    sparse = np.vstack(
        [rng.poisson(m * rng.gamma(2, 0.5, (300, 1)) * np.ones((1, 1095))) for m in (0.002, 0.01, 0.02, 0.05, 0.2)]
    )
    strata = np.repeat(np.arange(25), 60)
    night = best_of(2, lambda: detect(sparse, strata, date(2026, 11, 20), np.random.default_rng(1)))
    yield Measured("predictive windows, one night, 1,500 series", night, must=10.0)
