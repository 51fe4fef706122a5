"""A sample that anybody can draw again: chosen by a seed that is written down, never by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

METHOD = "sha256-rank"
"""Ids in the order of SHA-256(seed, id); the first share of them. The name is recorded with every sample."""


class BadShare(ValueError):
    """A share that cannot be taken."""


def size(total: int, percent: int, least: int) -> int:
    """Return how many of a number of records a sample takes: a share rounded up, at least so many, at most all."""
    if not 0 <= percent <= 100 or least < 0:
        raise BadShare("a share is 0 to 100 per cent, and the least number is not negative")
    return min(total, max(least, -(-total * percent // 100)))


def draw(ids: Iterable[str], *, seed: str, percent: int, least: int = 0) -> list[str]:
    """Return the ids of a sample, in the order drawn. The same ids, seed and share give the same sample."""
    known = sorted(set(ids))
    ranked = sorted(known, key=lambda one: (hashlib.sha256(f"{seed}|{one}".encode()).hexdigest(), one))
    return ranked[: size(len(known), percent, least)]
