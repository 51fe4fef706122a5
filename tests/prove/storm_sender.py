"""The processes of the send storm: fill a database, send from forked workers, and say what it holds.

Run as `python -m tests.prove.storm_sender seed N | work PORT WORKERS | counts`, with AMAN_DATABASE_URL set.
Workers are forked from one loaded process, so that a killed one is replaced within milliseconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import timedelta

import django

LEASE_SECONDS = 2.0


def main() -> None:
    django.setup()
    words = sys.argv[1:]
    if words[0] == "seed":
        seed(int(words[1]))
    elif words[0] == "work":
        work(int(words[1]), int(words[2]))
    else:
        counts()


def seed(contacts: int) -> None:
    """Release one message to so many contacts."""
    from django.utils import timezone

    from aman.kit import scoping
    from tests.apps.cascade.make import make_released
    from tests.make import make_contact, make_site

    with scoping.system("storm"):
        site = make_site()
        for _n in range(contacts):
            make_contact(site)
        make_released(timezone.now())


def work(port: int, workers: int) -> None:
    """Keep so many workers going until this process is told to end; print the id of each."""
    live: set[int] = set()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while True:
            while len(live) < workers:
                live.add(_fork(port))
            ended, _status = os.waitpid(-1, os.WNOHANG)
            live.discard(ended)
            time.sleep(0.005)
    finally:
        for pid in live:
            os.kill(pid, signal.SIGKILL)


def _fork(port: int) -> int:
    pid = os.fork()
    if pid:
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        return pid
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _send(port)
    os._exit(0)


def _send(port: int) -> None:
    """What a worker's pulse does: run the pump, again and again."""
    from django.db import OperationalError, connection
    from django.utils import timezone

    from aman.apps.cascade import pump, services
    from aman.kit import scoping
    from tests.apps.cascade.make import channel_to

    options = pump.PumpOptions(batch=10, threads=3, lease=LEASE_SECONDS, start_within=LEASE_SECONDS / 2, run=5)
    with scoping.system("storm"):
        while True:
            try:
                pump.run(opened=lambda: channel_to(port), now=timezone.now(), options=options)
                services.settle(now=timezone.now() - timedelta(hours=1))
            except OperationalError:  # the database was busy: the next run tries again
                connection.close()
            time.sleep(0.05)


def counts() -> None:
    """Print how many deliveries stand in each state."""
    from aman.apps.cascade import selectors
    from aman.apps.cascade.models import Delivery, Message
    from aman.kit import scoping

    with scoping.system("storm"):
        message = Message.objects.get()
        states = selectors.delivery_counts(message)
        tries = sum(Delivery.objects.values_list("attempts", flat=True))
    sys.stdout.write(json.dumps({"state": message.state, "states": states, "tries": tries}))


if __name__ == "__main__":
    main()
