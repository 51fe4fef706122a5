"""Run several processes as one: all start together, all stop together, one that dies is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from aman.config import leash
from aman.config.stop import REFUSED

_TICK = 0.1
_STOP_WITHIN = 12.0
_SHORT_LIFE = 5.0
_TRIES = 5  # of a child that never once kept running
_LONGEST_WAIT = 5.0


@dataclass
class Child:
    """One process to keep running: its name in sentences, and the words after `aman`."""

    name: str
    words: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0
    proven: bool = False
    start_at: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *, again: bool) -> None:
        """Start the process. A second start waits for the first one's port."""
        environment = os.environ | {leash.PARENT: str(os.getpid())} | self.environment
        patience = ["--patience", "15"] if again and self.name == "web" else []
        self.process = subprocess.Popen([sys.executable, "-m", "aman.config", *self.words, *patience], env=environment)
        self.started = time.monotonic()


class Group:
    """A few children under one parent, which SIGINT, SIGTERM or SIGHUP end as one."""

    def __init__(self, children: Sequence[Child], *, say: Callable[[str], None]) -> None:
        self.children = list(children)
        self.say = say
        self.stopping = False

    def run(self, *, when_started: Callable[[], bool] = lambda: True) -> int:
        """Start all, keep them running until told to stop; return the exit code.

        when_started: called about ten times a second until it returns True (to say that all is ready).
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        code, told = 0, False
        try:
            for child in self.children:
                child.start(again=False)
            while not self.stopping and code == 0:
                code = self._look_after()
                told = told or when_started()
                time.sleep(_TICK)
        finally:
            self._stop_all()
        return code

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> int:
        """Start again what died; return an exit code other than 0 when that is no use."""
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.start_at:
                    child.start(again=True)
            elif (code := child.process.poll()) is not None and not self.stopping:
                if code == REFUSED:
                    return REFUSED  # it has said why
                self._bury(child, code)
                if child.short_lives >= _TRIES and not child.proven:
                    self.say(f"The {child.name} process ended {_TRIES} times within seconds. Stopping.")
                    return 1
        return 0

    def _bury(self, child: Child, code: int) -> None:
        lived = time.monotonic() - child.started
        child.proven = child.proven or lived >= _SHORT_LIFE
        child.short_lives = child.short_lives + 1 if lived < _SHORT_LIFE else 0
        wait = min(_LONGEST_WAIT, 0.2 * 2**child.short_lives) if child.short_lives else 0.0
        child.process, child.start_at = None, time.monotonic() + wait
        how = f"signal {-code}" if code < 0 else f"code {code}"
        self.say(f"The {child.name} process ended ({how}). Starting it again.")

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + _STOP_WITHIN
        for process in running:
            try:
                process.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
