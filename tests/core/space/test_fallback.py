"""Compiled and plain code say the same to the last bit, and nothing is compiled before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from aman.core import fast
from aman.core.space import KnoxOptions, ScanOptions, draws, knox, plane, scan
from aman.core.space.kernel import uniform
from tests.core.space.worlds import quiet, town


def test_there_is_compiled_code_to_compare_with() -> None:
    assert fast.available()


@pytest.mark.parametrize(
    "options",
    [
        ScanOptions(max_days=12, replicates=39, together=True),
        ScanOptions(max_days=12, replicates=39, together=False),
        ScanOptions(max_days=5, replicates=19, mode="RETROSPECTIVE"),
        ScanOptions(max_days=12, replicates=39, model="POISSON", max_radius_km=None, max_share=0.3),
        ScanOptions(replicates=19, model="POISSON", mode="SPATIAL"),
    ],
    ids=["permutation", "single", "retrospective", "poisson", "spatial"],
)
@pytest.mark.parametrize("changing", [False, True])
def test_the_scan(monkeypatch: pytest.MonkeyPatch, options: ScanOptions, changing: bool) -> None:
    chance = np.random.default_rng(2)
    points = town(chance, 40)
    given = quiet(chance, points, 250, 60)
    people = None if options.model == "PERMUTATION" else chance.uniform(1, 5, (40, 60) if changing else 40)
    found = []
    for switch in ("", "1"):
        monkeypatch.setenv(fast.SWITCH, switch)
        found.append(scan(points, given, options, rng=np.random.default_rng(3), population=people))
    np.testing.assert_array_equal(found[0].null, found[1].null)
    assert repr(found[0].clusters) == repr(found[1].clusters)


def test_the_knox_test(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(4)
    points = plane(chance.uniform(0, 3, 150), chance.uniform(0, 3, 150))
    days, found = chance.integers(0, 90, 150), []
    for switch in ("", "1"):
        monkeypatch.setenv(fast.SWITCH, switch)
        found.append(knox(points, days, KnoxOptions(permutations=99), rng=np.random.default_rng(5)))
    np.testing.assert_array_equal(found[0].counts, found[1].counts)
    assert repr(found[0].cells) == repr(found[1].cells)


def test_random_numbers_are_the_published_ones_and_even() -> None:
    # SplitMix64 from state 1234567 (the test values of its reference implementation).
    raw = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    stream = draws.positions(np.uint64(1234567), 3)
    np.testing.assert_array_equal(stream, [(value >> 11) * 2.0**-53 for value in raw])
    assert [draws.uniform(np.uint64(1234567), at) for at in range(3)] == list(stream)
    many = draws.positions(np.uint64(9), 200_000)
    counts = np.bincount((many * 100).astype(int), minlength=100)
    assert ((counts - 2000) ** 2 / 2000).sum() < 99 + 5 * np.sqrt(2 * 99)
    assert abs(np.corrcoef(many[:-1], many[1:])[0, 1]) < 0.01


def test_drawing_cells_in_proportion() -> None:
    weights = np.array([0.5, 0.0, 3.0, 1.0, 10.0])
    keep, other = draws.alias(weights)
    chance = keep / 5
    for cell in range(5):
        chance[other[cell]] += (1 - keep[cell]) / 5 if other[cell] != cell else 0
    np.testing.assert_allclose(chance, weights / weights.sum(), atol=1e-12)


def test_compiled_code_that_calls_another_file_is_refused() -> None:
    # Its copy on disk would outlive a change of that file.
    def borrows() -> float:
        return uniform(np.uint64(1), 1)

    with pytest.raises(TypeError, match="another file"):
        fast.njit(borrows)()


def test_importing_compiles_nothing() -> None:
    code = "import sys, aman.core.space; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: object) -> None:
    code = (
        "import numpy as np\nfrom aman.core.space.ratio import log_ratio\n"
        "assert abs(log_ratio(11, 1.5736514522821579, 964) - 12.009428) < 1e-6"
    )
    shut = {"NUMBA_CACHE_DIR": "/proc/nowhere", "HOME": "/proc", "XDG_CACHE_HOME": "/proc"}
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | shut, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
