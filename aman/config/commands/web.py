"""Run the web server only.

For installations that run web and worker on different machines: see docs/operate/scale-out.md.
"""

from __future__ import annotations

import argparse

EXAMPLES = ("aman web", "AMAN_WEB_WORKERS=4 aman web")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how long to wait for the port."""
    parser.add_argument(
        "--patience", type=float, default=0.0, metavar="SECONDS", help="wait so long for the port to become free"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from aman.config import env, serve, start

    settings = env.load()
    start.require_pango()
    start.require_folder(settings.data_dir / "static")
    return serve.web(settings, patience=options.patience)
