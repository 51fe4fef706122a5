"""What a hostile file is: how it is declared, its bytes, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass

CANARY = "CANARYq7f3a"
"""Planted wherever something could hide; must be nowhere in what comes out."""
CLEAN = "CLEAN"


@dataclass(frozen=True)
class Specimen:
    """A file somebody might send. `fate`: CLEAN, or the refusals that are right for it."""

    label: str
    name: str
    content: bytes
    fate: tuple[str, ...] = (CLEAN,)
