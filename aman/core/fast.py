"""Machine code where a promise of speed needs it, plain Python where it is not to be had.

`njit` compiles on the first call and never at import, so that a web process which only imports the analytics pays
nothing. The numba package is imported on that first call too. Which loops may use it: docs/adr/0012-numba.md.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import types
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

SWITCH = "AMAN_NO_NUMBA"
"""Set to 1 to do without numba. Results are the same to the last bit (tests/core/space/test_fallback.py)."""

Function = TypeVar("Function", bound=Callable[..., Any])
Piece = TypeVar("Piece")
Answer = TypeVar("Answer")


def available() -> bool:
    """Say whether loops can be compiled; does not import numba."""
    return os.environ.get(SWITCH, "") != "1" and importlib.util.find_spec("numba") is not None


def njit(function: Function) -> Function:
    """Return the function, compiled on its first call where numba is installed, as it is elsewhere.

    Compiled code lets other threads run meanwhile (nogil) and is kept on disk: beside the module, else in the
    user's cache folder (NUMBA_CACHE_DIR names another), else not at all.
    """
    return _Lazy(function)  # type: ignore[return-value]


class _Lazy:
    """A function that asks for its compiled self when it is first called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self._compiled: Callable[..., Any] | None = None

    def __call__(self, *given: Any) -> Any:
        return self.ready()(*given)

    def ready(self) -> Callable[..., Any]:
        """Return what to call: also what compiled code needs in order to call this function."""
        if not available():
            return self.function
        if self._compiled is None:
            self._compiled = _compile(self.function)
        return self._compiled


def _compile(function: Callable[..., Any]) -> Callable[..., Any]:
    numba: Any = importlib.import_module("numba")

    # Compiled code calls compiled code: numba reads the globals of the function it compiles, so it gets a copy
    # in which our own functions are the compiled ones.
    names = {
        name: value.ready() if isinstance(value, _Lazy) else value
        for name, value in function.__globals__.items()
        if name in function.__code__.co_names or name.startswith("__")
    }
    elsewhere = [
        name
        for name in names
        if isinstance(function.__globals__[name], _Lazy)
        and function.__globals__[name].__module__ != function.__module__
    ]
    if elsewhere:
        raise TypeError(f"{function.__name__} calls {elsewhere[0]} of another file, whose changes the cache would miss")
    whole = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    whole.__module__, whole.__qualname__ = function.__module__, function.__qualname__
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        return cast(Callable[..., Any], numba.njit(cache=True, **options)(whole))
    except RuntimeError:  # no folder for the cache can be written
        return cast(Callable[..., Any], numba.njit(**options)(whole))


def in_threads(work: Callable[[Piece], Answer], pieces: Sequence[Piece], threads: int) -> list[Answer]:
    """Return work(piece) for every piece, in the order of the pieces, whatever the number of threads."""
    if threads <= 1 or len(pieces) <= 1:
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, pieces))
