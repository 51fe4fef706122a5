"""Reads that one answer needs in several places, made once for it and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from aman.kit import scoping

Found = TypeVar("Found")
_held: ContextVar[dict[Any, Any] | None] = ContextVar("aman_once", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep what `once` reads until the block ends. Without it every read is made anew."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def once(key: str, read: Callable[[], Found]) -> Found:
    """Return what `read` finds, the same for everybody who asks for `key` within one answer and one scope.

    Only for what an answer shows, never for what decides whether something may be done: it may be a moment old.
    """
    held = _held.get()
    if held is None:
        return read()
    place = (key, scoping.current())
    if place not in held:
        held[place] = read()
    found: Found = held[place]
    return found
