"""How long the nightly run takes: 300 areas, five types, three years, clusters, repeats and hotspots, and storing it.

Run: .venv/bin/python -m bench.picture [--rounds N] [--per-day N]
Fills a scratch database (SQLite) with invented incidents and runs the whole thing as the worker would, on two cores.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

AREAS, DAYS = 300, 1096
TYPES = ("ABUSE", "THREAT", "ASSAULT", "DAMAGE", "LITERATURE")
LAST = date(2027, 3, 4)
NOW = datetime(2027, 3, 5, 4, 5, tzinfo=UTC)
GOAL_SECONDS = 10.0


def start(folder: Path) -> None:
    """Make an empty database in a folder."""
    os.environ |= {"AMAN_DEMO": "1", "AMAN_DATA_DIR": str(folder), "AMAN_LOG_LEVEL": "ERROR"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "aman.config.settings"
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def fill(per_day: float) -> int:
    """Store areas with a site each, and three years of incidents, a third of them at a site; return how many."""
    from aman.apps.incidents.models import Incident  # noqa: PLC0415
    from aman.apps.places.models import Area, Site  # noqa: PLC0415

    rng = np.random.default_rng(1)
    areas = Area.objects.bulk_create(
        Area(code=f"E{n:08d}", name=f"Area {n}", level="BOROUGH", region=f"Region {n // 30}") for n in range(AREAS)
    )
    sites = Site.objects.bulk_create(
        Site(
            name=f"Site {n}", area=area, latitude=51.0 + 0.02 * (n // 20), longitude=-1.0 + 0.03 * (n % 20),
            code=f"B{n:05d}",
        )
        for n, area in enumerate(areas)
    )  # fmt: skip
    counts = rng.poisson(per_day / (AREAS * len(TYPES)), (AREAS, len(TYPES), DAYS))
    counts[7, 0, -6:] += 1
    rows = [_incident(int(day), areas[area], sites[area], TYPES[kind], rng)
            for area, kind, day in np.argwhere(counts > 0) for _ in range(counts[area, kind, day])]  # fmt: skip
    Incident.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _incident(day: int, area: Any, site: Any, category: str, rng: np.random.Generator) -> Any:
    from aman.apps.incidents.models import Incident  # noqa: PLC0415

    on = LAST - timedelta(days=DAYS - 1 - day)
    recorded = datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
    at = site if rng.random() < 1 / 3 else None
    return Incident(area=area, site=at, occurred_on=on, reported_on=on, category=category, recorded_at=recorded)


def main() -> int:
    """Fill, run and print; 1 where a run took longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--per-day", type=float, default=15.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aman-picture-") as folder:
        start(Path(folder))
        from aman.apps.surveillance import services  # noqa: PLC0415
        from aman.apps.surveillance.models import Signal  # noqa: PLC0415
        from aman.kit import scoping  # noqa: PLC0415

        with scoping.system("measuring the nightly run"):
            print(f"{fill(options.per_day)} incidents, {AREAS} areas, {len(TYPES)} types, {DAYS} days")
            took = []
            for n in range(options.rounds):
                began = time.perf_counter()
                run = services.watch(as_of=LAST, now=NOW + timedelta(minutes=n))
                took.append(time.perf_counter() - began)
                parts = ", ".join(run.parts.order_by("pk").values_list("method", flat=True))
                print(f"run {n + 1}: {took[-1]:.2f} s; {run.series} series; {parts}; digest {run.digest[:12]}")
            print(f"signals: {Signal.objects.count()}; longest {max(took):.2f} s; goal {GOAL_SECONDS:.0f} s")
    return int(max(took) > GOAL_SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
