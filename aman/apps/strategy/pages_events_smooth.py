"""What was counted after an event as times the usual, in means of three days."""

from __future__ import annotations

from aman.core import counts

SMOOTH_DAYS = 3
"""Each point is the mean of this many days, or a handful of incidents would look like a storm."""


def smoothed(after: counts.Aftermath) -> list[float]:
    """Return seen over usual from day 0 on, each the mean of up to three days ending there."""
    rows = [one for one, offset in zip(after.tallies, after.offsets, strict=True) if offset >= 0]
    values = []
    for n in range(len(rows)):
        window = rows[max(0, n - SMOOTH_DAYS + 1) : n + 1]
        values.append(round(sum(o.observed for o in window) / max(sum(o.expected for o in window), 1e-9), 2))
    return values
