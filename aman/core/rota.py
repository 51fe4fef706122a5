"""Cover of a rota: where nobody is on call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]
"""From, to; half-open."""


def gaps(shifts: Iterable[Span], first: datetime, last: datetime) -> list[Span]:
    """Return the spans between two moments that no shift covers, in order."""
    found: list[Span] = []
    covered = first
    for start, end in sorted(shifts):
        if start >= last:
            break
        if start > covered:
            found.append((covered, start))
        covered = max(covered, end)
    if covered < last:
        found.append((covered, last))
    return found
