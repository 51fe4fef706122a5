"""The commands, one module each, in the order `aman --help` lists them.

A command module has a docstring (first line: what it does; the rest: teaching), `EXAMPLES`, `arguments(parser)`
and `run(options)`, which returns the exit code. It imports Django only inside `run`, so that help is instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType


@dataclass(frozen=True)
class Command:
    """One subcommand: its name, its module in this package, and whether help lists it."""

    name: str
    module: str
    listed: bool = True

    def load(self) -> ModuleType:
        """Import the command's module."""
        return import_module(f"{__name__}.{self.module}")


COMMANDS: Sequence[Command] = (
    Command("demo", "demo"),
    Command("serve", "serve"),
    Command("web", "web"),
    Command("worker", "worker"),
    Command("migrate", "migrate"),
    Command("check", "check"),
    Command("user", "user"),
    Command("import", "import_"),
    Command("backup", "backup"),
    Command("restore", "restore"),
    Command("verify-audit", "verify_audit"),
    Command("privacy", "privacy"),
    Command("detect", "detect"),
    Command("almanac", "almanac"),
    Command("manage", "manage"),
    Command("mailcatcher", "mailcatcher", listed=False),
)
