"""What runs by itself for files: cleaning those that wait, and clearing what an erasure left unreadable."""

from __future__ import annotations

from datetime import datetime
from time import monotonic

from aman.apps.incidents import services
from aman.kit.jobs import every

TURN = 20.0
"""Seconds after which a run starts no further file, so that other jobs have their turn."""


@every(3, lease_seconds=180)
def clean_files(now: datetime) -> int:
    """Clean waiting files, oldest first, for one turn."""
    done, began = 0, monotonic()
    while monotonic() - began < TURN and services.clean_next(now=now):
        done += 1
    return done


@every(3600)
def clear_erased_files(now: datetime) -> int:
    """Delete the sealed pieces of files whose report was erased."""
    return services.clear_erased(now=now)
