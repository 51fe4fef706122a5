"""Run the worker only: messages, watches, queued tasks.

Any number of workers may run against one database: each job and each message is leased by one of them.
TERM or Ctrl-C lets the work in hand finish, ten seconds at most.
"""

from __future__ import annotations

import argparse

EXAMPLES = ("aman worker",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A worker takes no arguments."""


def run(options: argparse.Namespace) -> int:
    """Work until told to stop."""
    from aman.config import start

    start.django()
    from aman.config import worker

    return worker.run()
