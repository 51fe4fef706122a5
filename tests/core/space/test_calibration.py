"""How often the scan and the Knox test cry wolf where nothing happens, and what they find where something does.

Worlds and measuring: bench.detection.space, which prints the tables of the methods pages. The bounds are the stated
rate plus three Monte Carlo standard errors; the worlds are few here and many with AMAN_PROVE=1 (`make prove`).
"""

from __future__ import annotations

import os

import numpy as np
import pytest

from bench.detection import space as bench

WORLDS = 1000 if os.environ.get("AMAN_PROVE") else 60
SCANNED = [bench.quiet, bench.sparse, bench.bursts, bench.clumped, bench.weekly, bench.shifted]
TESTED = [bench.quiet, bench.sparse, bench.bursts, bench.weekly, bench.shifted]


def most(level: float) -> float:
    return level + 3 * float(np.sqrt(level * (1 - level) / WORLDS))


@pytest.mark.parametrize("world", SCANNED, ids=lambda world: world.__name__)
def test_the_scan_raises_no_more_than_it_says(world: bench.World) -> None:
    rates, tail = bench.scan_false_alarms(world, WORLDS)
    assert all(rate <= most(level) for level, rate in rates.items())
    assert tail <= most(0.01)


def test_clumps_are_why_cases_of_a_day_stay_together() -> None:
    # The control: dealt one by one, pairs and threes of one day raise alarms by themselves.
    rates, _ = bench.scan_false_alarms(bench.clumped, WORLDS, options=bench.SINGLE)
    assert rates[0.05] > 0.2


@pytest.mark.parametrize("world", TESTED, ids=lambda world: world.__name__)
def test_the_knox_test_raises_no_more_than_it_says(world: bench.World) -> None:
    single, family = bench.knox_false_alarms(world, WORLDS)
    assert all(rate <= most(level) for rates in (single, family) for level, rate in rates.items())


def test_what_is_planted_is_found() -> None:
    worlds = max(30, WORLDS // 5)
    assert bench.scan_power(10, 7, worlds)[0] > 0.85
    assert bench.scan_power(3, 28, worlds)[0] < 0.4
    assert bench.knox_power(40, worlds)[0] > 0.85
