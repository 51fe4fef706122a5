"""How a job is timed, and what is said of it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """One job: seconds of ours (the best of several runs), and of a peer in the same run where it is installed.

    peer_seconds: None where the peer is absent; how: how the peer's figure came about. must, goal: seconds.
    """

    job: str
    seconds: float
    peer: str = ""
    peer_seconds: float | None = None
    how: str = ""
    must: float | None = None
    goal: float | None = None

    def line(self) -> str:
        """Return one line of the table."""
        ratio = f"{self.peer_seconds / self.seconds:8.0f}x {self.peer}" if self.peer_seconds else "       -"
        bars = f"must {self.must:g} s" if self.must else ""
        goal = f", goal {self.goal:g} s" if self.goal else ""
        verdict = "" if self.must is None else (" ok" if self.seconds <= self.must else " MISSED")
        return f"{self.job:52s} {self.seconds:9.4f} s {ratio:32s} {bars}{goal}{verdict} {self.how}"


def best_of(runs: int, job: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the shortest of several runs in seconds, by the wall unless another clock is given.

    clock: time.process_time for work in one thread, which tells the same on a busy machine.
    """
    times = []
    for _ in range(runs):
        started = clock()
        job()
        times.append(clock() - started)
    return min(times)


def r_seconds(script: str, **files: str) -> float | None:
    """Run an R script that prints seconds as its last line; None without R or its package surveillance.

    files: texts written beside the script, by name; they are read as <name>.csv.
    """
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / f"{name}.csv").write_text(text)
        guard = 'if (!suppressMessages(requireNamespace("surveillance", quietly = TRUE))) quit(status = 3)\n'
        (Path(folder) / "job.R").write_text(guard + "suppressMessages(library(surveillance))\n" + script)
        done = subprocess.run(
            ["Rscript", "job.R"], cwd=folder, capture_output=True, text=True, check=False, timeout=900
        )
    if done.returncode:
        return None
    return float(done.stdout.strip().splitlines()[-1])
