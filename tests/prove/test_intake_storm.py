"""Web processes and the worker are killed hard while visitors report: every receipt shown is a stored report.

AMAN_PROVE=1 runs the long storm. The visitors behave as browsers do: when the connection breaks they send the
same form again, so one form must end as one report and one receipt.
"""

from __future__ import annotations

import html
import os
import random
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fixtures.processes import Installation, answers, descendants, end, wait_until

IS_LONG = os.environ.get("AMAN_PROVE") == "1"
KILLS = 60 if IS_LONG else 20
VISITORS = 8 if IS_LONG else 4
SEED = 20270305
FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')
RECEIPT = re.compile(r'id="receipt-number">(.*?)</p>', re.DOTALL)

pytestmark = pytest.mark.slow

COMPARE = """
import sys
from pathlib import Path
from aman.apps.incidents import receipts
from aman.apps.incidents.models import Report
from aman.kit import scoping
with scoping.system("test"):
    stored = set(Report.objects.values_list("receipt_digest", flat=True))
shown = {receipts.digest(line) for line in Path(r"%s").read_text().split()}
print(len(stored), len(shown - stored), len(stored - shown))
"""


@dataclass
class Crowd:
    """Visitors who report without pause, and what they were shown."""

    url: str
    receipts: list[str] = field(default_factory=list)
    broken: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> list[threading.Thread]:
        """Let them in."""
        threads = [threading.Thread(target=self._visit, args=[number], daemon=True) for number in range(VISITORS)]
        for thread in threads:
            thread.start()
        return threads

    def _visit(self, number: int) -> None:
        count = 0
        while not self.stop.is_set():
            count += 1
            page = self._send({"kind": "PERSON"})
            form_key = html.unescape(FORM_KEY.findall(page)[0])
            answer = self._send(
                {
                    "kind": "PERSON",
                    "form_key": form_key,
                    "narrative": f"Visitor {number}, report {count}: two men shouted from a car.",
                    "day_unknown": "on",
                    "place_unknown": "on",
                    "contact_rule": "RECEIPT_ONLY",
                }
            )
            self.receipts.append("".join(re.findall(r"\d", re.sub(r"<[^>]+>", "", RECEIPT.findall(answer)[0]))))

    def _send(self, fields: dict[str, str]) -> str:
        """Post a form; when the connection breaks, post the same form again, as a person would."""
        body = urllib.parse.urlencode(fields).encode()
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/en/report/", body, timeout=10) as answer:
                    return str(answer.read().decode())
            except (OSError, urllib.error.URLError, ValueError, EOFError):
                self.broken += 1
                time.sleep(0.05)
            except Exception as error:  # http.client's own: the answer broke off half-way
                if type(error).__module__ != "http.client":
                    raise
                self.broken += 1


@pytest.fixture
def served(migrated_install: Installation) -> Iterator[subprocess.Popen[bytes]]:
    install = migrated_install
    process = install.start("serve")
    assert wait_until(lambda: answers(f"{install.url}/readyz"), seconds=90), install.output()
    time.sleep(6)  # the supervisor trusts a child that has lived five seconds
    yield process
    end(process)


def test_every_receipt_shown_is_a_stored_report(
    served: subprocess.Popen[bytes], migrated_install: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install = migrated_install
    chance, crowd = random.Random(SEED), Crowd(install.url)
    visitors = crowd.start()
    killed = 0
    while killed < KILLS:
        before = len(crowd.receipts)
        assert wait_until(lambda seen=before: len(crowd.receipts) > seen + 2, seconds=60), install.output()[-3000:]
        time.sleep(chance.uniform(0.0, 0.2))
        killed += _kill_one(chance, served.pid)
    crowd.stop.set()
    for visitor in visitors:
        visitor.join(timeout=90)
    assert not any(visitor.is_alive() for visitor in visitors)
    assert served.poll() is None

    file = tmp_path / "shown.txt"
    file.write_text("\n".join(crowd.receipts))
    done = install.run("manage", "shell", "-v", "0", "-c", COMPARE % file)
    stored, lost, unseen = map(int, done.stdout.split())
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{killed} kills, {crowd.broken} broken connections, {len(crowd.receipts)} receipts, {stored} stored"
        )
    assert (lost, unseen) == (0, 0), "receipts shown and reports stored differ"
    assert len(set(crowd.receipts)) == len(crowd.receipts) == stored
    assert crowd.broken > 0  # the storm was real
    assert install.run("verify-audit").returncode == 0


def _kill_one(chance: random.Random, supervisor: int) -> int:
    """Kill the web server, one of its workers, or the worker, and return 1; 0 when there is none just now."""
    below = sorted(descendants(supervisor))
    if not below:
        return 0
    try:
        os.kill(chance.choice(below), signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1
