"""Catch the mails of a demonstration: a mail server on this machine that delivers nothing.

Each mail becomes a file in the folder `mailbox` of the data folder. A mail whose Message-ID it has seen is
accepted and not kept twice, as a good counterpart would do.
"""

from __future__ import annotations

import argparse

EXAMPLES = ("AMAN_DEMO=1 aman mailcatcher",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The catcher takes no arguments: it listens where AMAN_SMTP_URL points."""


def run(options: argparse.Namespace) -> int:
    """Catch mails until told to stop."""
    from aman.config import env, smtp_demo

    return smtp_demo.run(env.load())
