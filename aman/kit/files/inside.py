"""The child of the sandbox: import one task, lock in, read a stranger's bytes, answer, end.

Started by aman.kit.files.sandbox as `python -I inside.py`; nothing else imports it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable

LOCK_FAILED, OUT_OF_MEMORY, FAULT = 3, 4, 5


def main() -> int:
    """Run the task named on the command line over standard input. Return the exit code."""
    wanted = json.loads(sys.argv[1])
    sys.path[:] = wanted["path"]
    jail = importlib.import_module("aman.kit.files.jail")
    module, _, name = wanted["task"].partition(":")
    task: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    warm = getattr(sys.modules[module], "warm", None)
    if warm is not None:
        warm()
    try:
        layers = jail.lock(jail.Bounds(**wanted["bounds"]))
    except Exception:  # whatever went wrong, nothing was opened, and nothing will be
        return LOCK_FAILED
    try:
        answer = json.dumps(layers).encode() + b"\n" + task(_everything())
        _write(answer)
    except MemoryError:
        return OUT_OF_MEMORY
    except BaseException:  # a fault says nothing to anybody: its words could hold the file's
        return FAULT
    return 0


def _everything() -> bytes:
    found = []
    while part := os.read(0, 1 << 20):
        found.append(part)
    return b"".join(found)


def _write(answer: bytes) -> None:
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest[: 1 << 20]) :]


if __name__ == "__main__":
    os._exit(main())
