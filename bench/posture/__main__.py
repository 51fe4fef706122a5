"""How long it takes to say what every site does for two months, and to bring that up to date after one change.

Run: .venv/bin/python -m bench.posture [--sites N] [--rules N] [--growth] [--json]
Fills scratch databases (SQLite) with an invented network and calls the services as the worker and the pages do. Each
figure is measured in a process of its own. `floor` is the same loop over sites and days that only makes an empty
posture: what Python takes to walk them, on this machine, in this run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from bench.posture import world
from bench.posture.measuring import everything, network

GOAL_ALL, GOAL_CHANGE = 20.0, 1.0
CORES = 2


def measured(sites: int, extra: int) -> dict[str, float]:
    """Return the figures for a network of so many sites and so many rules more than the shipped ones."""
    fresh = get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="aman-posture-") as folder:
        with ProcessPoolExecutor(1, fresh) as pool:
            pool.submit(world.make, folder, sites).result()
        for part in range(CORES):
            shutil.copytree(folder, f"{folder}-{part}")
        with ProcessPoolExecutor(CORES, fresh) as pool:
            started = time.perf_counter()
            parts = [pool.submit(everything, f"{folder}-{n}", n, CORES, extra) for n in range(CORES)]
            shares = [one.result() for one in parts]
            wall = time.perf_counter() - started
        with ProcessPoolExecutor(1, fresh) as pool:
            kept = pool.submit(network, folder).result()
        for part in range(CORES):
            shutil.rmtree(f"{folder}-{part}")
    both = {name: max(one[name] for one in shares) for name in ("all", "all_cpu", "floor_cpu")}
    counts = {name: sum(one[name] for one in shares) for name in ("postures", "tasks")}
    cpu = round(sum(one["all_cpu"] for one in shares), 2)
    return {"sites": sites, "more_rules": extra, **both, "both_cpu": cpu, "started": round(wall, 2), **counts, **kept}


def show(found: dict[str, float]) -> None:
    """Print one network's figures."""
    print(f"\n{found['sites']} sites, {found['more_rules']} rules more than the shipped ones")
    print(
        f"  {found['postures']:.0f} postures with {found['tasks']:.0f} tasks: {found['all']:.1f} s on {CORES} cores "
        f"({found['started']:.1f} s with starting them; {found['both_cpu']:.1f} s of processor; floor "
        f"{found['floor_cpu']:.2f} s)"
    )
    for name in ("from_nothing", "nothing", "an_event", "a_signal", "a_timetable", "read", "one_page"):
        words = name.replace("_", " ")
        print(f"  {words:14} {found[name]:6.2f} s   ({found[name + '_cpu']:.2f} s of processor)", flush=True)


def main() -> int:
    """Measure and print; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=world.SITES)
    parser.add_argument("--rules", type=int, default=0, help="rules more than the shipped ones")
    parser.add_argument("--growth", action="store_true", help="other numbers of sites and of rules too")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cases = [(options.sites, options.rules)]
    if options.growth:
        cases += [(options.sites // 2, 0), (options.sites * 2, 0), (options.sites, 40), (options.sites, 160)]
    print(f"load average {os.getloadavg()[0]:.1f}", file=sys.stderr)
    results = []
    for sites, extra in cases:
        results.append(measured(sites, extra))
        if not options.json:
            show(results[-1])
    if options.json:
        json.dump(results, sys.stdout, indent=1)
    first = results[0]
    slow = [name for name in ("an_event", "a_signal", "a_timetable") if first[name] > GOAL_CHANGE]
    return 1 if first["all"] > GOAL_ALL or slow else 0


if __name__ == "__main__":
    sys.exit(main())
