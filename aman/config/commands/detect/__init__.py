"""Look for what stands out in files of counts or events; works without a database.

Every question has its own command and its own help: `aman detect counts --help`. Nothing is stored and no setting
is read. A file that cannot be used is refused with its row and column, exit code 2. Methods: docs/methods.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

EXAMPLES = (
    "aman detect counts weekly.csv --method farrington-flexible --option alpha=0.005 --out bounds.csv",
    "aman detect decay national.csv --trigger 2017-06-03 --out decay.json",
    "aman detect nowcast reports.csv --now 2017-06-10 --out nowcast.json",
    "aman detect clusters events.csv --model permutation --max-radius-km 5 --out clusters.json",
)

DETECTORS: Sequence[str] = (
    "counts",
    "decay",
    "nowcast",
    "clusters",
    "repeats",
    "hotspots",
)
"""One module of this package each, in the order of the help: docstring, EXAMPLES, arguments(parser), run(options).

`arguments` is called for every command line, so a module imports its methods only inside `run`."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare every detector."""
    detectors = parser.add_subparsers(dest="detector", required=True, metavar="DETECTOR")
    for name in DETECTORS:
        module = import_module(f"{__name__}.{name}")
        summary, teaching = _split(module)
        one = detectors.add_parser(
            name,
            help=summary,
            description=f"{summary}\n\n{teaching}".strip(),
            epilog="examples:\n" + "\n".join(f"  {example}" for example in module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.arguments(one)
        one.set_defaults(detect=module.run)


def run(options: argparse.Namespace) -> int:
    """Run the chosen detector, its refusals as one sentence."""
    chosen: Any = options.detect
    return int(chosen(options))


def _split(module: ModuleType) -> tuple[str, str]:
    summary, _, teaching = (module.__doc__ or "").strip().partition("\n")
    return summary.strip(), teaching.strip()
