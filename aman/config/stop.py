"""How the command line stops early: one clear sentence, exit code 2."""

from __future__ import annotations

REFUSED = 2
"""The exit code of a command that said why it cannot go on."""


class Stop(Exception):
    """The command cannot go on. Its words are one sentence for whoever typed it."""
