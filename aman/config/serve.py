"""The web server process, and the words that start it."""

from __future__ import annotations

import os
import time
import urllib.request

from aman.config import env, leash, start
from aman.config.stop import Stop

_THREADS = 4


def web(settings: env.Settings, *, patience: float = 0.0) -> int:
    """Serve the pages until told to stop.

    patience: seconds to wait for the port (a server started again may meet the last one's workers leaving).
    """
    _wait_for_port(settings, patience)
    leash.hold_to_supervisor()
    os.environ[leash.PARENT] = str(os.getpid())  # for the workers: see aman/config/wsgi.py
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "aman.config.wsgi:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=_THREADS,
        websockets=False,
        log_enabled=True,
        log_level=LogLevels.warning,
        log_dictconfig=env.logging_config(settings),
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=8,
    )
    server.serve()
    return 0


def _wait_for_port(settings: env.Settings, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            return start.require_port(settings.host, settings.port)
        except Stop:
            if time.monotonic() >= until:
                raise
        time.sleep(0.2)


def answers(settings: env.Settings) -> bool:
    """Whether the web server answers its health page."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
