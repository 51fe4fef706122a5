"""The command line `aman`: read the words, load one command, turn its refusals into one sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from aman import __version__
from aman.config.commands import COMMANDS
from aman.config.stop import REFUSED, Stop


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 found something wrong, 2 refused with one sentence."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        options = parser().parse_args(given)
        code: int = options.run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Stop as stop:
        print(f"aman: {stop}", file=sys.stderr)
        return REFUSED
    except Exception as error:
        if (sentence := _sentence(error)) is None:
            raise
        print(f"aman: {sentence}", file=sys.stderr)
        return REFUSED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    top = argparse.ArgumentParser(
        prog="aman",
        description="Aman turns what happens around places of worship into the right protection.",
        epilog="Start with `aman demo`. For your own installation: `aman check --new-secrets`, `aman migrate`, "
        "`aman serve`. Settings: docs/operate/settings.md. Each command explains itself: `aman COMMAND --help`.",
    )
    top.add_argument("--version", action="version", version=f"aman {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        module = command.load()
        summary, teaching = _split(module)
        shown: dict[str, Any] = {"help": summary} if command.listed else {}
        one = commands.add_parser(
            command.name,
            description=f"{summary}\n\n{teaching}".strip(),
            epilog=_examples(module),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **shown,
        )
        module.arguments(one)
        one.set_defaults(run=module.run)
    return top


def _split(module: ModuleType) -> tuple[str, str]:
    summary, _, teaching = (module.__doc__ or "").strip().partition("\n")
    return summary.strip(), teaching.strip()


def _examples(module: ModuleType) -> str:
    lines = "\n".join(f"  {example}" for example in module.EXAMPLES)
    return f"examples:\n{lines}" if lines else ""


def _sentence(error: Exception) -> str | None:
    """Return one sentence for the failures an operator can do something about, else None."""
    from aman.config.env import ConfigurationError

    if isinstance(error, ConfigurationError):
        return f"the configuration cannot be used.\n{error}"
    if isinstance(error, PermissionError):
        return f"no permission to write {error.filename}."
    from django.core.management.base import CommandError
    from django.db.utils import OperationalError

    if isinstance(error, OperationalError):
        return f"the database cannot be reached or written ({_first_line(error)})."
    if isinstance(error, CommandError):
        return _first_line(error)
    return None


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
