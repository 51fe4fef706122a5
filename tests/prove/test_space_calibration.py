"""The calibration of the scan and of the Knox test with a thousand worlds a row; AMAN_PROVE=1 asks for it."""

from __future__ import annotations

import pytest

from tests.core.space import test_calibration as short

pytestmark = pytest.mark.long


@pytest.mark.parametrize("world", short.SCANNED, ids=lambda world: world.__name__)
def test_the_scan(world: short.bench.World) -> None:
    short.test_the_scan_raises_no_more_than_it_says(world)


@pytest.mark.parametrize("world", short.TESTED, ids=lambda world: world.__name__)
def test_the_knox_test(world: short.bench.World) -> None:
    short.test_the_knox_test_raises_no_more_than_it_says(world)


def test_power_and_clumps() -> None:
    short.test_what_is_planted_is_found()
    short.test_clumps_are_why_cases_of_a_day_stay_together()
