"""The stated false-alarm rates, in a short version; AMAN_PROVE=1 runs the tables of docs/methods/calibration.md."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bench.detection.calibration import GROUPS, Rate, nowcast_coverage
from bench.detection.worlds import WORLDS

IS_LONG = os.environ.get("AMAN_PROVE") == "1"
SCALE = {"nb-glm": 0.1, "farrington": 0.05, "windows": 0.04, "drift": 0.1, "ears": 0.1, "decay": 0.1}
SHORT = [("nb-glm", "scattered"), ("farrington", "weekly"), ("windows", "sparse")]


def cases() -> Iterator[tuple[str, str]]:
    for group in GROUPS:
        for world in WORLDS:
            if IS_LONG or (group, world.__name__) in SHORT:
                yield group, world.__name__


@pytest.mark.parametrize(("group", "name"), list(cases()))
def test_false_alarms_are_as_stated(group: str, name: str) -> None:
    world = next(one for one in WORLDS if one.__name__ == name)
    rates: list[Rate] = list(GROUPS[group](world, 0.5 if IS_LONG else SCALE[group]))
    for rate in rates:
        if "comparison" not in rate.method:
            assert rate.holds, rate.line()


def test_ears_is_for_comparison_because_it_does_not_hold() -> None:
    assert not any(rate.holds for rate in GROUPS["ears"](WORLDS[0], 0.1))


def test_nowcast_intervals_hold_the_truth() -> None:
    covered, error = nowcast_coverage(1.0 if IS_LONG else 0.1)
    assert covered >= 0.95 - 3 * error
