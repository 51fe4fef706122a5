"""The worker process: queued tasks in the main thread, periodic jobs in a few pulse threads.

Two pulses run, so that one long job (a nightly watch) does not hold up the short ones (sending messages):
each job is leased by its schedule row, so it runs in one of them only, and in one worker only.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import signal
import threading
import uuid
from datetime import datetime

from django.apps import apps
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from aman.config import leash
from aman.kit import jobs

log = logging.getLogger("aman.worker")
PULSES = 2
_BEAT = 0.5
_LAST_WORD = 9.5  # seconds after the first signal; whatever still runs is leased and will be done again


def run() -> int:
    """Work until SIGINT or SIGTERM; whatever the database does meanwhile."""
    leash.hold_to_supervisor()
    load_jobs()
    stop = threading.Event()
    tasks = _task_worker()

    def finish(number: int, frame: object) -> None:
        tasks.running = False
        if not stop.is_set():
            stop.set()
            threading.Thread(target=_last_word, daemon=True).start()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, finish)
    pulses = [threading.Thread(target=_pulse, args=(stop,), name=f"pulse-{n}") for n in range(PULSES)]
    for thread in pulses:
        thread.start()
    while not stop.is_set():
        _run_tasks(tasks, stop)
    for thread in pulses:
        thread.join()
    return 0


def load_jobs() -> None:
    """Import the jobs of every part of the package, so that they register themselves."""
    for config in apps.get_app_configs():
        if config.name.startswith("aman.") and importlib.util.find_spec(f"{config.name}.jobs"):
            importlib.import_module(f"{config.name}.jobs")
    jobs.every(60)(jobs.sweep)
    jobs.every(5)(alive)


def alive(now: datetime) -> None:
    """Do nothing: that this ran is what /readyz tells of the worker."""


def _task_worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=_BEAT,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid.uuid4().hex,
        excluded_queue_names=[],
    )


def _run_tasks(tasks: Worker, stop: threading.Event) -> None:
    """Run queued tasks until stopped or until the database goes away."""
    try:
        tasks.run()
    except DatabaseError as error:
        _lost(error, stop)


def _pulse(stop: threading.Event) -> None:
    """Run what is due about twice a second, in this thread's own connection."""
    while not stop.wait(_BEAT):
        try:
            close_old_connections()
            jobs.run_due(timezone.now())
        except DatabaseError as error:
            _lost(error, stop)
    connections.close_all()


def _lost(error: DatabaseError, stop: threading.Event) -> None:
    """Say that the database did not answer, drop the connection, and wait a moment."""
    log.warning("database did not answer: %s", type(error).__name__)
    connections.close_all()
    stop.wait(1.0)


def _last_word() -> None:
    threading.Event().wait(_LAST_WORD)
    log.warning("work in hand did not finish in time; its lease will run out and it will be done again")
    os._exit(0)
