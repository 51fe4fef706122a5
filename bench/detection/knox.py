"""Speed of the Knox test beside pointpats, where that is installed."""

from __future__ import annotations

import importlib
import importlib.util
import time
import warnings
from collections.abc import Iterator

import numpy as np

from aman.core.space import KnoxOptions, knox, plane
from bench.detection.measuring import Measured, best_of

SIDE_KM, NEAR_M, SOON_DAYS = 50.0, 500.0, 14
MUST, GOAL = {5_000: 0.087, 20_000: 0.43}, {5_000: 0.044, 20_000: 0.16}
THEIR_PERMUTATIONS = 19


def world(events: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw events evenly over a square of 50 km and a year."""
    rng = np.random.default_rng(events)
    return rng.uniform(0, SIDE_KM, (events, 2)), rng.integers(0, 365, events)


def seconds(events: int, permutations: int = 999, runs: int = 3) -> float:
    """Return the wall seconds of one test, compiled beforehand."""
    at, days = world(events)
    points = plane(at[:, 0], at[:, 1])
    options = KnoxOptions((0, NEAR_M), (0, SOON_DAYS + 1), permutations=permutations)
    brief = KnoxOptions((0, NEAR_M), (0, SOON_DAYS + 1), permutations=9)
    knox(points, days, brief, rng=np.random.default_rng(1))
    return best_of(runs, lambda: knox(points, days, options, rng=np.random.default_rng(1)))


def pointpats_seconds(events: int, wanted: int = 999) -> float | None:
    """Return what pointpats' quicker form (knox) takes for 999 permutations, from a few of them; None without it."""
    if importlib.util.find_spec("pointpats") is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = importlib.import_module("pointpats.spacetime").knox

        at, days = world(events)
        times = days.reshape(-1, 1).astype(float)
        spent = []
        for permutations in (1, 1 + THEIR_PERMUTATIONS):
            started = time.perf_counter()
            theirs(at * 1000, times, NEAR_M, SOON_DAYS, permutations)
            spent.append(time.perf_counter() - started)
    each = (spent[1] - spent[0]) / THEIR_PERMUTATIONS
    return spent[0] + (wanted - 1) * each


def measure(peers: bool) -> Iterator[Measured]:
    """Yield every job of this subject."""
    for events in (5_000, 20_000):
        ours = seconds(events)
        theirs = pointpats_seconds(events) if peers else None
        how = f"(pointpats: from {THEIR_PERMUTATIONS + 1} permutations)" if theirs else ""
        yield Measured(f"Knox, {events:,} events, 999", ours, "pointpats", theirs, how, MUST[events], GOAL[events])
