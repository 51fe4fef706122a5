"""Show Aman with an invented London network: nothing to set up, nothing to break.

Makes a SQLite database under ./var/demo, fills it with invented sites, people and three years of invented
incidents, then runs web, worker and a local mail catcher on this machine only. Every log-in is printed.
Delete the folder to start afresh.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

EXAMPLES = ("aman demo", "AMAN_BIND=127.0.0.1:8100 aman demo", "aman demo --fresh", "aman demo --build-only")
FOLDER = Path("var") / "demo"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the ways to run the demonstration."""
    parser.add_argument("--fresh", action="store_true", help="remove an earlier demonstration first")
    parser.add_argument("--build-only", action="store_true", help="make the data and stop")


def run(options: argparse.Namespace) -> int:
    """Build the demonstration where there is none, then serve it."""
    from aman.config import demo, serve, start, supervise

    os.environ["AMAN_DEMO"] = "1"
    os.environ.setdefault("AMAN_DATA_DIR", str(FOLDER))
    settings = demo.prepare(fresh=options.fresh)
    start.require_pango()
    if not options.build_only:
        start.require_port(settings.host, settings.port)
    logins = demo.build(say=lambda words: print(words, flush=True))
    if options.build_only:
        return 0
    children = [
        supervise.Child("mail catcher", ["mailcatcher"]),
        supervise.Child("web", ["web"]),
        supervise.Child("worker", ["worker"]),
    ]

    def ready() -> bool:
        if serve.answers(settings):
            print(demo.ready_lines(settings, logins), flush=True)
            return True
        return False

    return supervise.Group(children, say=lambda words: print(words, file=sys.stderr)).run(when_started=ready)
