"""Pass a command to Django's own management tool.

For people who know Django: everything after `manage` goes there as it is.
"""

from __future__ import annotations

import argparse

EXAMPLES = ("aman manage showmigrations", "aman manage shell", "aman manage check --deploy")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the rest of the line as it stands."""
    parser.add_argument("words", nargs=argparse.REMAINDER, help="a Django command and its arguments")


def run(options: argparse.Namespace) -> int:
    """Hand over to Django."""
    from aman.config import start

    start.django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["aman manage", *options.words])
    return 0
