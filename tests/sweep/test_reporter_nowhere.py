"""Nobody learns from where, or with what, an anonymous report was sent: looked for behind real processes.

A report with a photo goes to a running installation from an address of its own, with a name for its browser, for the
proxies it passed and for its file that stand nowhere else. Once the worker has done everything, every file of the
installation is read: database and its log, keys, outbox, mails, what the processes wrote.
"""

from __future__ import annotations

import contextlib
import http.client
import secrets
import sqlite3
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from tests.fixtures.processes import Demo, Installation, wait_until
from tests.web.test_public_flow import Visitor

pytestmark = pytest.mark.slow
ADDRESS = "127.77.66.55"
"""All of 127/8 is this machine: the report comes from an address nothing else has."""
MARK = f"canary{secrets.token_hex(8)}"
HEADERS = {
    "User-Agent": f"{MARK}-agent/1.0",
    "X-Forwarded-For": f"{MARK}-forwarded, 203.0.113.77",
    "Forwarded": f"for=203.0.113.77;by={MARK}-by",
    "X-Real-IP": "203.0.113.77",
    "Referer": f"https://{MARK}-referer.example/",
    "From": f"{MARK}@example.org",
    "Cookie": f"seen={MARK}-cookie",
}
STORY = "Paint was thrown at the side door while we prayed."


def traces() -> list[bytes]:
    """Return what is looked for: each trace as it is, in hexadecimal and as the addresses' bytes would be written."""
    words = [MARK, ADDRESS, "203.0.113.77", STORY]
    return [form for word in words for form in (word.encode(), word.encode().hex().encode(), quote(word).encode())]


def found_in(folder: Path) -> list[str]:
    """Return which files under a folder hold a trace, and which trace."""
    held = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        held += [f"{path.relative_to(folder)}: {one!r}" for one in traces() if one in content or one[::-1] in content]
    return held


class Caller(Visitor):
    """A visitor who comes over the wire, from an address of their own."""

    def __init__(self, installed: Installation) -> None:
        self.port = installed.port
        self.path = "/en/report/"
        self.send({"kind": "PLACE"})

    def press(self, go: str, **typed: str) -> Caller:
        return self.send({**self.fields, **{name: [value] for name, value in typed.items()}, "go": [go]})

    def send(self, form: dict[str, object], photo: bytes = b"") -> Caller:
        fields = [(name, one) for name, held in form.items() for one in (held if isinstance(held, list) else [held])]
        parts = [f'--{MARK}b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n' for name, one in fields]
        body = "".join(parts).encode()
        if photo:
            head = f'--{MARK}b\r\nContent-Disposition: form-data; name="files"; filename="{MARK}-photo.jpg"\r\n'
            body += head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + photo + b"\r\n"
        body += f"--{MARK}b--\r\n".encode()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(ADDRESS, 0))
        with contextlib.closing(link):
            headers = {**HEADERS, "Content-Type": f"multipart/form-data; boundary={MARK}b"}
            link.request("POST", self.path, body, headers)
            answer = link.getresponse()
            self.body = answer.read().decode()
        assert answer.status == 200, self.body[:2000]
        return self


def photo() -> bytes:
    """Return a photo whose camera wrote a trace into it."""
    image, held, exif = Image.new("RGB", (320, 200), (60, 70, 80)), BytesIO(), Image.Exif()
    exif[0x010E] = exif[0x013B] = f"{MARK}-camera"
    image.save(held, "JPEG", exif=exif, comment=f"{MARK}-comment".encode())
    return held.getvalue()


def rows(made: Installation, query: str) -> list[tuple[object, ...]]:
    """Read the installation's database as it stands."""
    address = f"file:{made.folder / 'aman.sqlite3'}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=20)) as base:
        return list(base.execute(query))


def test_the_address_and_the_browser_of_a_reporter_are_kept_nowhere(demo_server: Demo) -> None:
    running = demo_server.installation
    visitor = Caller(running).press("next", narrative=STORY)
    for _ in range(3):
        visitor.press("next")
    visitor.send({**visitor.fields, "go": ["send"]}, photo())
    assert visitor.receipt
    assert MARK not in visitor.body
    newest = "SELECT id FROM incidents_report ORDER BY id DESC LIMIT 1"
    clean = f"SELECT 1 FROM incidents_evidencefile WHERE state = 'CLEAN' AND report_id = ({newest})"
    told = (
        "SELECT 1 FROM cascade_delivery d JOIN incidents_report r ON r.reference = d.reference"
        f" WHERE d.notice = 'REPORT_WAITING' AND d.state = 'SENT' AND r.id = ({newest})"
    )
    done = wait_until(lambda: bool(rows(running, clean) and rows(running, told)), seconds=90, every=0.3)
    assert done, running.output()[-3000:]
    assert list(demo_server.mailbox.glob("*.eml"))
    assert found_in(running.folder) == []
    _control(running)


def _control(running: Installation) -> None:
    """Plant a trace in the database and in the log: the same search finds both."""
    with contextlib.closing(sqlite3.connect(running.folder / "aman.sqlite3", timeout=20)) as base:
        base.execute("INSERT INTO kit_budget (key, used, window_ends_at) VALUES (?, 0, '2026-01-01')", [MARK])
        base.commit()
    with (running.folder / "output.log").open("a") as log:
        log.write(f"{ADDRESS} said something\n")
    held = " ".join(found_in(running.folder))
    assert "aman.sqlite3" in held
    assert "output.log" in held
