"""Bring the tables of the database up to date.

Run it after every upgrade, before `aman serve`. It is safe to run again. `--plan` shows what would change.
"""

from __future__ import annotations

import argparse

EXAMPLES = ("aman migrate", "aman migrate --plan")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the dry run."""
    parser.add_argument("--plan", action="store_true", help="show what would be done, and do nothing")


def run(options: argparse.Namespace) -> int:
    """Apply what is waiting."""
    from aman.config import env, start

    start.require_folder(env.load().data_dir)
    start.django()
    from django.core.management import call_command

    call_command("migrate", plan=options.plan, interactive=False, verbosity=1)
    return 0
