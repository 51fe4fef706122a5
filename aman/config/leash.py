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


def hold_web_worker() -> None:
    """Watch the web server that forked this process, where `aman web` did.

    Until it serves, the process also inherits the server's own signal handlers, under which it would not hear
    that it shall stop: so TERM goes back to its ordinary meaning. Ctrl-C reaches the whole group, and granian
    hangs when a worker hears INT and its parent's TERM together: so the worker leaves INT to its parent.
    """
    if os.environ.get(PARENT) == str(os.getppid()):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        hold()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)
