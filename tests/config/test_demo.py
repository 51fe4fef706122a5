"""`aman demo`: the mail catcher, the ready line, and a second start that builds nothing anew."""

from __future__ import annotations

import smtplib
import socket
import time
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest

from aman.config import demo, env, smtp_demo
from aman.config.start import free_port
from tests.fixtures.processes import Demo, Installation, answers, end, installation, wait_until


@pytest.fixture
def catcher(tmp_path: Path):
    """A running mail catcher, as the demonstration has one."""
    install = installation(tmp_path, "", AMAN_DATABASE_URL="")
    process = install.start("mailcatcher")
    port = int(install.environment["AMAN_SMTP_URL"].rpartition(":")[2])
    assert wait_until(lambda: _listens(port), seconds=30), install.output()
    yield install, port
    end(process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _send(port: int, key: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "aman@panel.example", "lead@site.example", f"<{key}@panel.example>"
    mail["Subject"] = "Aman R-1"
    mail.set_content("أبقوا الأبواب مراقبة الليلة")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(mail)


def test_the_catcher_keeps_each_mail_once(catcher: tuple[Installation, int]) -> None:
    install, port = catcher
    for key in ("one", "two", "one", "one"):
        _send(port, key)
    kept = sorted((install.folder / smtp_demo.FOLDER).glob("*.eml"))
    assert len(kept) == 2
    assert all(b"X-Delivered-To: lead@site.example" in path.read_bytes() for path in kept)
    assert not list((install.folder / smtp_demo.FOLDER).glob(".*"))


def test_the_ready_lines_name_every_log_in() -> None:
    login = SimpleNamespace(label="Analyst", name="Priya Nair", email="analyst@demo.invalid", password="a-phrase")
    lines = demo.ready_lines(env.Settings(demo=True, base_url="http://127.0.0.1:8000"), [login])
    assert "Analyst  Priya Nair  analyst@demo.invalid  a-phrase" in lines
    assert lines.splitlines()[-1].startswith("Aman is ready: http://127.0.0.1:8000")


@pytest.mark.browser  # no browser, but the demonstration that the browser tests have running
def test_a_second_start_is_quick_and_keeps_what_was_done(demo_server: Demo) -> None:
    assert wait_until(lambda: "Aman is ready" in demo_server.installation.output(), seconds=30)
    first = demo_server.installation
    again = Installation(
        first.folder,
        {
            **first.environment,
            "AMAN_BIND": f"127.0.0.1:{(port := free_port())}",
            "AMAN_BASE_URL": f"http://127.0.0.1:{port}",
            "AMAN_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
        },
        port,
    )
    before = first.output().count("Making the tables")
    began = time.monotonic()
    process = again.start("demo")
    try:
        assert wait_until(lambda: answers(f"{again.url}/healthz"), seconds=60), again.output()
        took = time.monotonic() - began
    finally:
        end(process)
    assert again.output().count("Making the tables") == before
    assert took < 30  # five seconds on a quiet machine; the tests run on a busy one
