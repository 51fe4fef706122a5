"""Nothing is left behind: a process on the leash ends when its parent is gone, however the parent went."""

from __future__ import annotations

import os
import signal
import threading
import time

PARENT = "AMAN_SUPERVISOR_PID"
_LOOK_EVERY = 0.5
_GRACE = 3.0


def hold(parent: int | None = None) -> None:
    """Watch the parent process; when another one takes its place, stop politely, then at once.

    parent: its process id where the caller knows it; by default the present one.
    """
    watched = os.getppid() if parent is None else parent
    threading.Thread(target=_watch, args=(watched,), name="leash", daemon=True).start()


def hold_to_supervisor() -> None:
    """Watch the supervisor that started this process, if one did."""
    named = os.environ.get(PARENT, "")
    if named.isdigit():
        hold(int(named))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)
