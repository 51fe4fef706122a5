"""How the cost of the scan and of the Knox test grows with size, drawn as bars; the last line of each is the slope.

A slope of 1 means that double the size costs double. The scan's number of circles grows with the square of the number
of places when the area stays the same, and so does the Knox test's number of pairs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from bench.detection import knox, scan
from bench.detection.measuring import Measured

BAR = 40


def measure(peers: bool) -> Iterator[Measured]:
    """Yield every size, smallest first, and print the bars of each job when it is done."""
    del peers
    yield from _grow("scan, 5 km, 199", (250, 500, 1000, 2000, 4000), _scan)
    yield from _grow("Knox, 999", (2_500, 5_000, 10_000, 20_000, 40_000), lambda events: knox.seconds(events, runs=2))


def _scan(places: int) -> float:
    return scan.seconds(*scan.world(places), 5.0, replicates=199)


def _grow(job: str, sizes: Sequence[int], seconds: Callable[[int], float]) -> Iterator[Measured]:
    spent = []
    for size in sizes:
        spent.append(seconds(size))
        yield Measured(f"{job}, size {size:,}", spent[-1])
    for size, took in zip(sizes, spent, strict=True):
        share = math.log(took / min(spent) * 1.2) / math.log(max(spent) / min(spent) * 1.2)
        print(f"  {size:7,} {'#' * max(1, round(BAR * share))} {took:.3f} s")
    slope = math.log(spent[-1] / spent[-2]) / math.log(sizes[-1] / sizes[-2])
    print(f"  slope at the end {slope:.2f} (bars on a logarithmic scale)")
