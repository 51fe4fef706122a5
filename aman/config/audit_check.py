"""Verify every audit chain, alone and against heads kept elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from aman.config.stop import Stop
from aman.kit import audit, scoping
from aman.kit.models import AuditEvent

Heads = dict[str, tuple[int, str]]


def heads() -> Heads:
    """Return the length and head of every chain."""
    with scoping.system("verify audit"):
        return audit.heads()


def faults(kept: Heads | None = None) -> list[audit.Fault]:
    """Return every fault of every chain; with kept heads, also chains rewritten or gone since."""
    with scoping.system("verify audit"):
        names = {*audit.heads(), *_chains_with_events()}
        found = [fault for name in sorted(names) for fault in audit.verify(name)]
        return [*found, *(audit.compare(kept) if kept else ())]


def _chains_with_events() -> set[str]:
    return set(AuditEvent.objects.order_by().values_list("chain", flat=True).distinct())


def read_heads(path: Path) -> Heads:
    """Return the heads of a file. Raises Stop."""
    try:
        return parse_heads(json.loads(path.read_text()))
    except OSError as error:
        raise Stop(f"Cannot read {path} ({error.strerror}).") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise Stop(f"{path} does not hold heads written by `aman verify-audit --write-heads`.") from error


def parse_heads(found: dict[str, list[object]]) -> Heads:
    """Turn heads read from JSON into their own types."""
    return {name: (int(str(length)), str(digest)) for name, (length, digest) in found.items()}
