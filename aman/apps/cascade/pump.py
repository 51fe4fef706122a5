"""The pump: claim a batch, close the transaction, send on a few threads, write down what became of it.

One thread owns the database: it claims, asks ten times a second what is still wanted, and records results
as they come. The sending threads hold no connection to it and no transaction is open while they work.
"""

from __future__ import annotations

import logging
import queue
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from aman.apps.cascade import selectors, services
from aman.apps.cascade.models import Delivery
from aman.kit.channels import Channel, Letter, Refused, Result, Unknown

log = logging.getLogger("aman.cascade")
Clock = Callable[[], datetime]
Opened = Callable[[], Channel]


@dataclass(frozen=True)
class PumpOptions:
    """How the pump works: batch size, threads, and times in seconds.

    lease: how long another worker leaves a claimed row alone. start_within: sends of a batch begin only this
    long after its claim, so that a send never outlives its lease. run: how long one run may go on.
    """

    batch: int = 50
    threads: int = 8
    lease: float = 90
    start_within: float = 10
    run: float = 5
    look: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.start_within < self.lease:
            raise ValueError("start_within must be shorter than lease")


@dataclass(frozen=True)
class Ran:
    """What one run did: rows claimed, and whether it stopped because there was nothing left."""

    claimed: int
    is_empty: bool


def run(*, opened: Opened, now: datetime, options: PumpOptions | None = None) -> Ran:
    """Send what is due until nothing is left or the run's time is over.

    opened: makes a channel; each thread of the run gets one and it is closed at the end.
    """
    options = options or PumpOptions()
    begun, claimed = time.monotonic(), 0

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - begun)

    channels = _Channels(opened)
    try:
        with ThreadPoolExecutor(options.threads, thread_name_prefix="send") as pool:
            while time.monotonic() - begun < options.run:
                rows = services.claim(limit=options.batch, lease=timedelta(seconds=options.lease), now=clock())
                if not rows:
                    return Ran(claimed, is_empty=True)
                claimed += len(rows)
                _Batch(rows, options, clock, channels, pool).work()
    finally:
        channels.close()
    return Ran(claimed, is_empty=False)


class _Channels:
    """A pool of channels: borrowed by one thread at a time, kept open between letters."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._idle: queue.SimpleQueue[Channel] = queue.SimpleQueue()

    def send(self, letter: Letter, wanted: Callable[[], bool]) -> Result:
        try:
            channel = self._idle.get_nowait()
        except queue.Empty:
            channel = self._opened()
        result = channel.send(letter, wanted)
        self._idle.put(channel)  # one that broke is not used again: what it still holds is not known
        return result

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()


class _Batch:
    """One claimed batch on its way out."""

    def __init__(
        self,
        rows: Sequence[Delivery],
        options: PumpOptions,
        clock: Clock,
        channels: _Channels,
        pool: ThreadPoolExecutor,
    ) -> None:
        self.rows, self.options, self.clock = rows, options, clock
        self.channels, self.pool = channels, pool
        self.deadline = time.monotonic() + options.start_within
        self.waiting = deque(rows)
        self.flying: dict[Future[Result], Delivery] = {}
        self.wanted: set[int] = set()
        self.next_look = 0.0

    def work(self) -> None:
        """Send the batch. Rows that could not be begun in time are handed back."""
        written = selectors.letters_for(self.rows)
        letters = {pk: one for pk, one in written.items() if isinstance(one, Letter)}
        self._record([(row, one) for row in self.rows if isinstance(one := written[row.pk], Refused)])
        self.waiting = deque(row for row in self.rows if row.pk in letters)
        while self.waiting or self.flying:
            self._look()
            self._launch(letters)
            self._land()

    def _look(self) -> None:
        """Ask the database what is still wanted; hand back what is not, and what is too late to begin."""
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + self.options.look
        held = [row.pk for row in self.waiting] + [row.pk for row in self.flying.values()]
        self.wanted = selectors.still_wanted(held, self.clock())
        late = time.monotonic() > self.deadline
        back = [row for row in self.waiting if late or row.pk not in self.wanted]
        if back:
            services.give_back(deliveries=back)
            self.waiting = deque(row for row in self.waiting if row not in back)

    def _launch(self, letters: dict[int, Letter]) -> None:
        while self.waiting and len(self.flying) < self.options.threads:
            row = self.waiting.popleft()
            future = self.pool.submit(self.channels.send, letters[row.pk], self._asks(row.pk))
            self.flying[future] = row

    def _asks(self, pk: int) -> Callable[[], bool]:
        return lambda: pk in self.wanted

    def _land(self) -> None:
        done, _flying = wait(self.flying, timeout=self.options.look, return_when=FIRST_COMPLETED)
        self._record([(self.flying.pop(future), _outcome(future)) for future in done])

    def _record(self, results: Sequence[tuple[Delivery, Result]]) -> None:
        if results:
            services.record_results(results=results, now=self.clock())


def _outcome(future: Future[Result]) -> Result:
    """Return what became of one letter; an adapter that broke leaves us not knowing, and stops no other letter."""
    problem = future.exception()
    if problem is None:
        return future.result()
    log.error("a letter broke its channel", exc_info=problem)
    return Unknown("BROKEN")
