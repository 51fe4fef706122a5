"""Run the web server and the worker together, in one process group.

This is the ordinary way to run an installation on one machine. Ctrl-C or TERM stops both; one that dies is
started again. Put a TLS proxy in front and keep AMAN_BIND on a loopback address.
"""

from __future__ import annotations

import argparse
import sys

EXAMPLES = ("aman serve", "AMAN_BIND=127.0.0.1:8100 aman serve")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Serve takes no arguments: everything is a setting."""


def run(options: argparse.Namespace) -> int:
    """Check what can be checked, then keep web and worker running."""
    from aman.config import env, serve, start, supervise

    settings = env.load()
    start.require_pango()
    start.require_folder(settings.data_dir)
    start.require_port(settings.host, settings.port)
    start.require_tables()
    children = [supervise.Child("web", ["web"]), supervise.Child("worker", ["worker"])]

    def ready() -> bool:
        if serve.answers(settings):
            print(f"Aman is ready: {settings.base_url}", flush=True)
            return True
        return False

    return supervise.Group(children, say=lambda words: print(words, file=sys.stderr)).run(when_started=ready)
