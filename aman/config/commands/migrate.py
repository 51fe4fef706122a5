"""Bring the tables of the database up to date.

Run it after every upgrade, before `aman serve`. It is safe to run again. `--plan` shows what would change.
The first run also makes the areas that sites and incidents are counted in: the London boroughs.
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
    if not options.plan:
        call_command("createcachetable", verbosity=0)
        _name_areas()
    return 0


def _name_areas() -> None:
    """Make the areas sites and incidents are counted in, where they are missing."""
    from django.utils import timezone

    from aman.apps.places import services as places

    try:
        made = places.ensure_london_boroughs(timezone.now())
    except places.OutlinesMissing as error:
        print(f"No areas were made: {error}.")
        return
    if made:
        print(f"{made} London boroughs are ready to hold sites.")
