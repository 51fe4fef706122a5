"""Every detector's speed in one run, beside its peers where they are installed.

Run: .venv/bin/python -m bench.detection [SUBJECT ...] [--without-peers]
Exit code 1 when a job takes longer than it must. Everything is simulated with fixed seeds; nothing is stored.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import platform
import sys

SUBJECTS = ("counts", "scan", "knox", "growth")
"""A module of this package each, with measure(peers: bool) -> Iterable[Measured]."""


def main() -> int:
    """Print a line per job as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; default all")
    parser.add_argument("--without-peers", action="store_true", help="do not run R and others")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    missed = 0
    for subject in options.subjects or SUBJECTS:
        if importlib.util.find_spec(f"bench.detection.{subject}") is None:
            continue
        for measured in importlib.import_module(f"bench.detection.{subject}").measure(not options.without_peers):
            print(measured.line(), flush=True)
            missed += measured.must is not None and measured.seconds > measured.must
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
