"""The parts of scipy used here, loaded when first asked for something.

Loading them takes most of a second of every start, and most processes never count anything.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["optimize", "spatial", "special"]


class _Later:
    """A module that is imported by the first thing asked of it. Safe among threads: the import lock holds."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, asked: str) -> Any:
        found = getattr(import_module(self._name), asked)
        self.__dict__[asked] = found
        return found


if TYPE_CHECKING:
    from scipy import optimize, spatial, special
else:
    optimize, spatial, special = (_Later(f"scipy.{part}") for part in ("optimize", "spatial", "special"))
