"""`make test`: every check there is, in sections, with one summary at the end.

Static checks first, then pytest on SQLite (browser and all), then pytest on a PostgreSQL of our own that is
made in a temporary folder and destroyed. Every section runs even when an earlier one failed. With CI=true a
missing browser, PostgreSQL or gettext is a failure; otherwise it is said in one sentence.
"""
# ruff: noqa: S603, T201

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres import NoPostgres, temporary_cluster

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CI = os.environ.get("CI") == "true"
COUNTED = ("failed", "passed", "skipped", "xfailed", "xpassed", "errors", "error")
ONCE = ("arch", "core", "hostile", "kit/files", "kit/test_pdf.py", "reference", "sweep")
"""Tests that say the same on any database: run on SQLite only (whose columns hold a hostile string of any length)."""
PATHS = ("aman", "tests", "tools", "bench")


@dataclass
class Run:
    """What happened so far."""

    failed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def section(self, name: str, *commands: Sequence[object], env: dict[str, str] | None = None) -> None:
        """Run the commands of one section; a failing one fails the section."""
        print(f"\n=== {name} ===", flush=True)
        began = time.monotonic()
        environment = os.environ | (env or {})
        codes = [
            subprocess.run([str(word) for word in command], cwd=ROOT, env=environment, check=False).returncode
            for command in commands
        ]
        if any(codes):
            self.failed.append(name)
        print(f"--- {name}: {'FAILED' if any(codes) else 'ok'}, {time.monotonic() - began:.0f} s", flush=True)

    def pytest(self, name: str, *words: object, env: dict[str, str] | None = None) -> None:
        """Run pytest as one section, counting its results."""
        print(f"\n=== {name} ===", flush=True)
        command = [sys.executable, "-m", "pytest", "--durations=12", "--durations-min=5", *map(str, words)]
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | (env or {}), stdout=subprocess.PIPE, text=True
        ) as process:
            last = ""
            for line in process.stdout or ():
                print(line, end="", flush=True)
                last = line if re.search(r" in [0-9.]+s", line) else last
        for number, kind in re.findall(r"(\d+) ([a-z]+)", last):
            if kind in COUNTED:
                self.counts[kind] = self.counts.get(kind, 0) + int(number)
        if process.returncode:
            self.failed.append(name)

    def missing(self, what: str, sentence: str) -> None:
        """Note that something is not installed; under CI that is a failure."""
        print(f"\n=== {what} ===\n{sentence}", flush=True)
        self.notes.append(sentence)
        if CI:
            self.failed.append(what)

    def end(self) -> int:
        """Print the summary; its last line reads like pytest's."""
        print("\n=== summary ===")
        for note in self.notes:
            print(f"not run: {note}")
        for name in self.failed:
            print(f"FAILED   {name}")
        seconds = time.monotonic() - self.started
        if self.failed and not self.counts.get("failed"):
            self.counts["failed"] = len(self.failed)
        words = ", ".join(f"{self.counts[kind]} {kind}" for kind in COUNTED if self.counts.get(kind))
        line = f" {words or 'nothing ran'} in {seconds:.2f}s ({_clock(seconds)}) "
        print(f"{line:=^100}", flush=True)
        return 1 if self.failed else 0


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600}:{int(seconds) % 3600 // 60:02d}:{int(seconds) % 60:02d}"


def static(run: Run) -> None:
    """Run what reads the code without running the tests."""
    paths = [name for name in PATHS if (ROOT / name).is_dir()]
    run.section("style", [BIN / "ruff", "check", *paths], [BIN / "ruff", "format", "--check", "-q", *paths])
    run.section("types", [BIN / "mypy"])
    run.section("import contracts", [BIN / "lint-imports"])
    with tempfile.TemporaryDirectory(prefix="aman-check-") as scratch:
        demo = {"AMAN_DEMO": "1", "AMAN_DATA_DIR": scratch}
        run.section("migrations", [BIN / "aman", "manage", "makemigrations", "--check", "--dry-run"], env=demo)
    if shutil.which("xgettext") is None:
        run.missing("translations in step", "GNU gettext is not installed (apt-get install gettext).")


def on_postgres(run: Run, then: Callable[[dict[str, str]], None]) -> None:
    """Run something with a PostgreSQL of our own, where its programs are installed."""
    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(temporary_cluster())
        except NoPostgres as error:
            run.missing("tests on PostgreSQL", str(error))
            return
        then({"AMAN_TEST_DATABASE_URL": cluster.url()})


def check() -> int:
    """Run everything that fits in twenty minutes on two cores."""
    with tempfile.TemporaryDirectory(prefix="aman-test-") as shared:
        os.environ["AMAN_TEST_FOLDER"] = shared  # what is built once for all runs
        return _check(Run())


def _check(run: Run) -> int:
    static(run)
    run.pytest("tests on SQLite", "-n", "2", "-m", "not browser")
    run.pytest("tests in a browser", "-n", "2", "--dist", "loadgroup", "-m", "browser")
    once = [f"--ignore=tests/{name}" for name in ONCE]
    on_postgres(run, lambda env: run.pytest("tests on PostgreSQL", "-n", "2", "-m", "not browser", *once, env=env))
    return run.end()


def prove() -> int:
    """Run the long versions: kill storms on both databases; long fuzzing and long calibration."""
    run = Run()
    run.pytest("long fuzzing and calibration", "-n", "2", "tests/core", "tests/hostile", "-m", "not browser")
    run.pytest("every page in every language", "tests/browser/test_pages.py", "-n", "2", "--dist", "loadgroup")
    run.pytest("proofs on SQLite", "tests/prove", "-s")
    on_postgres(run, lambda env: run.pytest("proofs on PostgreSQL", "tests/prove", "-s", env=env))
    return run.end()


if __name__ == "__main__":
    sys.exit(prove() if "--prove" in sys.argv else check())
