"""Check the audit chains: any event edited, removed, added or moved is named.

A chain that was rewritten as a whole is found only against heads kept somewhere else: write them to another
machine now and then with --write-heads, and compare with --against.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

EXAMPLES = (
    "aman verify-audit",
    "aman verify-audit --write-heads /mnt/elsewhere/heads.json",
    "aman verify-audit --against /mnt/elsewhere/heads.json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where heads are kept."""
    parser.add_argument("--write-heads", type=Path, metavar="FILE", help="write every chain's head, once verified")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with heads written earlier")


def run(options: argparse.Namespace) -> int:
    """Verify every chain; 1 when there is a fault."""
    from aman.config import start

    start.django()
    from aman.config import audit_check

    kept = audit_check.read_heads(options.against) if options.against else None
    found = audit_check.faults(kept)
    for fault in found:
        print(f"chain {fault.chain}, event {fault.seq}: {fault.code}")
    heads = audit_check.heads()
    events = sum(length for length, _ in heads.values())
    print(f"{len(heads)} chains, {events} events, {len(found)} faults.")
    if options.write_heads and not found:
        options.write_heads.write_text(json.dumps(heads, indent=1, sort_keys=True) + "\n")
        print(f"Heads written to {options.write_heads}.")
    return 1 if found else 0
