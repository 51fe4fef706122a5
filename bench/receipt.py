"""One command: `python -m bench.receipt [--pairs N]`.

Are numbers that open nothing answered alike, whether their check digits are right or wrong? Posts pairs of both to the
view in one process, in random order, and compares sizes exactly and times by Welch's t. |t| < 4.5 is the goal of the
field for a leak by timing. Uses a temporary SQLite database.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time

GOAL = 4.5


def welch(first: list[float], second: list[float]) -> float:
    """Return Welch's t of two samples."""
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    return float((statistics.fmean(first) - statistics.fmean(second)) / spread**0.5)


def main() -> None:
    """Measure and print one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5_000)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(AMAN_DEMO="1", AMAN_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="aman.config.settings")
        os.environ.setdefault("AMAN_LOG_LEVEL", "ERROR")
        print(measure(pairs))


def measure(pairs: int) -> str:
    """Return the row: pairs, sizes, means and t."""
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    from django.test import Client  # noqa: PLC0415

    from aman.apps.incidents.services import _wait  # noqa: PLC0415
    from aman.core import receipt  # noqa: PLC0415

    _wait.FREE_MISSES = 10**9  # the wait is the same for both; what is compared is the look-up
    draw, client = random.Random(20260), Client()
    times: dict[str, list[float]] = {"right": [], "wrong": []}
    sizes = set[int]()
    for number in range(pairs + 100):
        right = receipt.from_number(draw.randrange(10**16))
        wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
        for kind, digits in draw.sample([("right", right), ("wrong", wrong)], 2):
            start = time.perf_counter()
            answer = client.post("/en/receipt/", {"receipt": digits})
            took = time.perf_counter() - start
            if number >= 100:
                times[kind].append(took)
                sizes.add(len(answer.content))
    means = {kind: 1000 * statistics.fmean(found) for kind, found in times.items()}
    t = welch(times["right"], times["wrong"])
    said = "met" if abs(t) < GOAL else "MISSED"
    return (
        f"pairs {pairs}, sizes {sorted(sizes)}, right check digits {means['right']:.3f} ms, "
        f"wrong {means['wrong']:.3f} ms, Welch t {t:+.2f} (goal |t| < {GOAL}: {said})"
    )


if __name__ == "__main__":
    main()
