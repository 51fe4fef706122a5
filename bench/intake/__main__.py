"""One command: `python -m bench.intake [--postgres [URL]] [--requests N] [--json]`.

Starts Aman's web server and a bare Django form view in turn, several times, on SQLite and on PostgreSQL (a
temporary cluster with fsync on, or the server named by URL), posts full reports over 16 connections, and says:
CPU per request of each server's processes and their ratio, requests a second, p50 and p99, and whether the
receipts shown equal the rows stored.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.intake import load
from tests.postgres import temporary_cluster

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 16
RECEIPT = re.compile(rb'id="receipt-number">(.*?)</p>', re.DOTALL)
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Round:
    """One run against one server."""

    cpu_ms: float
    per_second: float
    p50: float
    p99: float


def report_fields(number: int, form_key: str, site: str) -> dict[str, str]:
    """Return a full report, as a browser sends it."""
    return {
        "kind": "PERSON",
        "form_key": form_key,
        "narrative": f"We were coming out after the night prayer. Two men shouted from a car. Report {number}. " * 4,
        "occurred_on": time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400)),
        "occurred_at": "21:40",
        "site": site,
        "area": "",
        "postcode": "E1 1AA",
        "place_words": "On the pavement by the side door",
        "contact_rule": "MAY_CONTACT",
        "contact": "07700 900123, after six",
        "name": "Number " + str(number),
    }


def tree(root: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        found.append(todo.pop())
        todo.extend(parents.get(found[-1], []))
    return found


def cpu_seconds(root: int) -> float:
    """Return the CPU time a process tree has used, user and system."""
    total = 0
    for pid in tree(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


@contextmanager
def server(words: list[str], port: int, ready: str, environment: dict[str, str]) -> Iterator[int]:
    """Run a server until the block ends; yield its process id."""
    process = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=2).close()
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise SystemExit(f"the server on port {port} did not start") from None
                time.sleep(0.2)
        yield process.pid
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    family = tree(process.pid)
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def measure(pid: int, port: int, warm: list[bytes], requests: list[bytes]) -> tuple[Round, load.Outcome, load.Outcome]:
    """Warm a server up, then measure it."""
    first = load.run(port, warm, CONNECTIONS)
    before = cpu_seconds(pid)
    outcome = load.run(port, requests, CONNECTIONS)
    spent = cpu_seconds(pid) - before
    if outcome.refused:
        raise SystemExit(f"{outcome.refused} of {len(requests)} requests were refused")
    answers = len(outcome.bodies)
    measured = Round(
        1000 * spent / answers, answers / outcome.seconds, outcome.percentile(0.5), outcome.percentile(0.99)
    )
    return measured, first, outcome


class Rig:
    """Both servers on one database, and what each of them is sent."""

    def __init__(self, folder: Path, database: str, port: int, requests: int) -> None:
        self.folder, self.port, self.requests = folder, port, requests
        sqlite = database == "sqlite"
        self.urls = {
            name: f"sqlite:///{folder}/{name}.sqlite3" if sqlite else _named(database, f"bench_{name}")
            for name in ("aman", "bare")
        }
        self.environment = {
            **os.environ,
            "AMAN_DEMO": "1",
            "AMAN_DATA_DIR": str(folder),
            "AMAN_DATABASE_URL": self.urls["aman"],
            "AMAN_BIND": f"127.0.0.1:{port}",
            "AMAN_LOG_LEVEL": "ERROR",
            "BARE_DATABASE_URL": self.urls["bare"],
            "DJANGO_SETTINGS_MODULE": "aman.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        self.shown: set[str] = set()
        self._python("-m", "django", "migrate", "-v0")
        self._python("-m", "bench.intake.serve_bare", "tables")
        self.site = self._child("site")

    def _python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.strip()

    def _child(self, *words: str) -> str:
        return self._python("-m", "bench.intake.inside", *words)

    def aman(self) -> Round:
        """Measure Aman."""
        total = self.requests + CONNECTIONS * 20
        keys = self._child("keys", str(total)).split()
        bodies = [urlencode(report_fields(n, key, self.site)).encode() for n, key in enumerate(keys)]
        requests = [load.request("/en/report/", body) for body in bodies]
        words = [sys.executable, "-c", "import sys; from aman.config.cli import main; sys.exit(main(['web']))"]
        with server(words, self.port, "/healthz", self.environment) as pid:
            found, *outcomes = measure(pid, self.port, requests[: CONNECTIONS * 20], requests[CONNECTIONS * 20 :])
        for outcome in outcomes:
            self.shown |= {_receipt(body) for body in outcome.bodies}
        return found

    def bare(self, middleware: str = "plain") -> Round:
        """Measure the bare view."""
        environment = {**self.environment, "BARE_MIDDLEWARE": middleware}
        words = [sys.executable, "-m", "bench.intake.serve_bare", str(self.port), "2"]
        with server(words, self.port, "/", environment) as pid:
            cookie, token = _csrf(self.port)
            count = self.requests + CONNECTIONS * 20
            bodies = [
                urlencode({**report_fields(n, "x" * 48, self.site), "csrfmiddlewaretoken": token}).encode()
                for n in range(count)
            ]
            requests = [load.request("/", body, cookie) for body in bodies]
            return measure(pid, self.port, requests[: CONNECTIONS * 20], requests[CONNECTIONS * 20 :])[0]

    def check_rows(self) -> tuple[int, int]:
        """Return (receipts shown, rows stored); stop unless each receipt shown is a row, and no other row is there."""
        listed = self.folder / "receipts"
        listed.write_text("\n".join(sorted(self.shown)))
        rows, missing = self._child("rows", str(listed)).split()
        if missing != "0":
            raise SystemExit(f"{missing} receipts were shown that are not stored")
        return len(self.shown), int(rows)


def _named(url: str, name: str) -> str:
    """Return the URL of a database of a server, made fresh."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    base, _, query = url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def _csrf(port: int) -> tuple[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        cookie = (answer.headers.get("Set-Cookie") or "").partition(";")[0]
        found = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', answer.read())
    return cookie, found.group(1).decode() if found else ""


def _receipt(body: bytes) -> str:
    found = RECEIPT.search(body)
    if found is None:
        raise SystemExit("an answer showed no receipt")
    return "".join(re.findall(r"\d+", re.sub(r"<[^>]*>", " ", found.group(1).decode())))


def bench(database: str, requests: int, rounds: int, port: int) -> dict[str, Any]:
    """Measure both servers on one database, in turn, and return the medians."""
    folder = Path(tempfile.mkdtemp(prefix="aman-bench-"))
    try:
        rig = Rig(folder, database, port, requests)
        found: dict[str, list[Round]] = {"aman": [], "bare": [], "naked": []}
        for _ in range(rounds):
            found["bare"].append(rig.bare())
            found["aman"].append(rig.aman())
            found["naked"].append(rig.bare("none"))
        shown, rows = rig.check_rows()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    middle = {
        name: {
            field: round(statistics.median(getattr(one, field) for one in runs), 3)
            for field in ("cpu_ms", "per_second", "p50", "p99")
        }
        for name, runs in found.items()
    }
    ratios = [a.cpu_ms / b.cpu_ms for a, b in zip(found["aman"], found["bare"], strict=True)]
    naked = [a.cpu_ms / b.cpu_ms for a, b in zip(found["aman"], found["naked"], strict=True)]
    return {
        "ratio": round(statistics.median(ratios), 3),
        "ratio_without_middleware": round(statistics.median(naked), 3),
        "receipts_shown": shown,
        "rows_stored": rows,
        **middle,
    }


def say(database: str, found: dict[str, Any]) -> None:
    """Print what was measured, in words."""
    print(f"\n{database}")
    for name, words in (("bare", "bare Django form"), ("naked", "the same, no middleware"), ("aman", "Aman")):
        one = found[name]
        print(
            f"  {words:24} {one['cpu_ms']:6.2f} ms CPU/request {one['per_second']:7.0f} requests/s"
            f"   p50 {one['p50']:6.1f} ms   p99 {one['p99']:6.1f} ms"
        )
    print(f"  CPU ratio {found['ratio']:.2f} (goal 1.5), against no middleware {found['ratio_without_middleware']:.2f}")
    print(f"  receipts shown {found['receipts_shown']}, rows stored {found['rows_stored']}")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--postgres", nargs="?", const="temporary", default="temporary", metavar="URL")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8310)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    results: dict[str, Any] = {}
    if asked.only != "postgres":
        results["SQLite"] = bench("sqlite", asked.requests, asked.rounds, asked.port)
    if asked.only != "sqlite":
        with _cluster(asked.postgres) as url:
            results["PostgreSQL"] = bench(url, asked.requests, asked.rounds, asked.port)
    if asked.json:
        print(json.dumps(results))
        return
    for database, found in results.items():
        say(database, found)


def _cluster(url: str) -> Any:
    if url != "temporary":
        return nullcontext(url)

    @contextmanager
    def made() -> Iterator[str]:
        with temporary_cluster(durable=True) as cluster:
            yield cluster.url()

    return made()


if __name__ == "__main__":
    main()
