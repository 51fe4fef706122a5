"""Detect nowcast."""

from __future__ import annotations

import argparse
from pathlib import Path

EXAMPLES = ("aman detect nowcast FILE.csv --out OUT",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True)


def run(options: argparse.Namespace) -> int:
    """Refuse: being written."""
    from aman.config.stop import Stop

    raise Stop("not yet available.")
