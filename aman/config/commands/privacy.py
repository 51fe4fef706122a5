"""Write the record of processing, or the impact assessment, of this installation.

Both are made from the annotations of every field, the exit register and the retention schedule in force. They go to
the standard output; each edition is known by a digest.
"""

from __future__ import annotations

import argparse

EXAMPLES = ("aman privacy ropa > record.md", "aman privacy ropa --csv > record.csv", "aman privacy dpia > dpia.md")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which document."""
    parser.add_argument("what", choices=["ropa", "dpia"], help="ropa: record of processing; dpia: impact assessment")
    parser.add_argument("--csv", action="store_true", help="activities as CSV (ropa only)")


def run(options: argparse.Namespace) -> int:
    """Write it."""
    from aman.config import start
    from aman.config.stop import Stop

    if options.csv and options.what != "ropa":
        raise Stop("The impact assessment is a text: leave out --csv.")
    start.require_tables()
    from aman.apps.privacy import selectors
    from aman.kit import scoping
    from aman.web import processing

    with scoping.system("record of processing"):
        found = processing.record()
    print(selectors.written(found, options.what, "csv" if options.csv else "md"), end="")
    return 0
