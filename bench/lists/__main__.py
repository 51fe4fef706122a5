"""Time the officers' lists and pages with 100,000 reports and 1,000,000 audit rows behind them.

Run: .venv/bin/python -m bench.lists [--only sqlite|postgres] [--reports N] [--events N] [--visits N] [--json]
PostgreSQL is a temporary cluster with fsync on. Every page is asked for through the whole staff door.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.postgres import temporary_cluster

ROOT = Path(__file__).resolve().parents[2]


def measured(url: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return what one database gave."""
    environment = {
        **os.environ,
        "AMAN_DEMO": "1",
        "AMAN_DATA_DIR": str(folder),
        "AMAN_DATABASE_URL": url,
        "AMAN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "aman.config.settings",
    }
    words = ["-m", "bench.lists.inside", str(options.reports), str(options.events), str(options.visits)]
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(found: dict[str, Any]) -> str:
    """Return what was measured as a table in Markdown."""
    lines = ["| Page | p50 | p95 | longest | queries | |", "|---|---|---|---|---|---|"]
    for row in found["pages"]:
        if "status" in row:
            lines.append(f"| {row['page']} | | | | | answered {row['status']} at {row['address']} |")
            continue
        said = "met" if row["met"] else "not met"
        lines.append(
            f"| {row['page']} | {row['p50_ms']:.0f} ms | {row['p95_ms']:.0f} ms | {row['max_ms']:.0f} ms"
            f" | {row['queries']} | {said} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Measure and print; 1 where a page did not meet the goal on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--visits", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "sqlite":
            with temporary_cluster(durable=True) as cluster:
                found["PostgreSQL"] = measured(cluster.url(), Path(folder) / "p", options)
        if options.only != "postgres":
            file = Path(folder) / "aman.sqlite3"
            found["SQLite"] = measured(f"sqlite:///{file}", Path(folder) / "s", options)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        for name, one in found.items():
            print(f"\n{name}: filled in {one['filled_s']} s, goal p95 300 ms and 12 queries\n\n{table(one)}")
    return int(not all(row.get("met", False) for row in found.get("PostgreSQL", {"pages": []})["pages"]))


if __name__ == "__main__":
    sys.exit(main())
