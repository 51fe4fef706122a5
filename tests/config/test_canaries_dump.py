"""A hundred texts planted through the services: none of them is in a dump, nor in the raw files of SQLite."""

from __future__ import annotations

import base64
import tarfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from aman.apps.accounts.models import Role
from aman.apps.cascade import services as cascade
from aman.apps.incidents import services as incidents
from aman.apps.places import services as places
from aman.config import backup, databases
from tests.apps.cascade.make import make_draft
from tests.apps.incidents.make import make_received
from tests.make import make_site, make_staff

REPORTS, CONTACTS, MESSAGES = 8, 8, 4
CONTROL = "Control Street Mosque"  # a site's name is no secret: it proves that the dump holds the rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Canaries:
    """Texts that occur nowhere else."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def plant(self, before: str = "", after: str = "") -> str:
        """Return a fresh text holding one canary."""
        self.planted.append(f"canary{uuid4().hex}")
        return f"{before}{self.planted[-1]}{after}"

    def number(self) -> str:
        """Return a fresh telephone number that is itself a canary."""
        self.planted.append(f"07700{uuid4().int % 10**12:012d}")
        return self.planted[-1]

    def seen_in(self, content: bytes) -> list[str]:
        """Return the canaries found in some content: as they are, in hexadecimal, in base64, in UTF-16."""
        lower = content.lower()
        return [text for text in self.planted if any(form in lower for form in _forms(text))]


def _forms(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    yield raw.hex().encode()
    yield text.encode("utf-16-le")
    for shift in range(3):  # base64 depends on where the text begins
        inner = base64.b64encode(b"\0" * shift + raw)[4:-4]
        yield inner.lower()


@pytest.fixture
def canaries(now: datetime) -> Canaries:
    """A hundred canaries in every sealed text there is, planted by the services."""
    made = Canaries()
    site = make_site(CONTROL)
    officer, second = make_staff(Role.DUTY_OFFICER), make_staff(Role.DUTY_OFFICER)
    for _ in range(CONTACTS):
        details = places.ContactDetails(
            name=made.plant(), email=made.plant(after="@site.example.org"), phone=made.number()
        )
        places.add_contact(site=site, details=details, actor=officer.uuid, now=now)
    for _ in range(REPORTS):
        _report(made, officer, now)
    for _ in range(MESSAGES):
        _message(made, officer, second, now)
    return made


def _report(made: Canaries, officer: object, now: datetime) -> None:
    received = make_received(
        now,
        narrative=made.plant("Two men shouted. "),
        place_words=made.plant("Outside "),
        name=made.plant(),
        contact=made.plant("Call after six: "),
        contact_rule="MAY_CONTACT",
    )
    report = incidents.take_report(report=received.report, actor=officer, now=now)
    incidents.record_direction(report=report, text=made.plant("Ring the mosque. "), actor=officer, now=now)
    incidents.ask_reporter(report=report, text=made.plant("Did you see the car? "), actor=officer, now=now)
    incidents.write_back(digits=received.receipt, form_key=uuid4(), text=made.plant("Yes. "), now=now)
    answers = incidents.Assessed(
        experienced=1, evidenced=1, potential=1, tension=3, basis=made.plant("Two families say so. "), review_by=officer
    )
    incidents.sign_assessment(report=report, answers=answers, actor=officer, now=now)


def _message(made: Canaries, writer: object, approver: object, now: datetime) -> None:
    draft = make_draft(now, texts={"en": (made.plant("Keep "), made.plant("Please keep the doors staffed. "))})
    message = cascade.write_message(draft=draft, actor=writer, now=now)
    message = cascade.mark_ready(message=message, actor=writer, now=now)
    message = cascade.release(message=message, actor=approver, now=now, seen=message.changed_at)
    cascade.stop(message=message, reason=made.plant("The road is open again. "), actor=approver, now=now)


def test_no_canary_is_in_the_stored_bytes(canaries: Canaries, tmp_path: Path) -> None:
    assert len(canaries.planted) == 100
    content = _stored(tmp_path)
    assert CONTROL.encode() in content
    assert canaries.seen_in(content) == []


def test_a_text_left_in_the_open_would_be_found(canaries: Canaries, tmp_path: Path) -> None:
    make_site(f"Left open {canaries.planted[0]}")
    assert canaries.seen_in(_stored(tmp_path)) == [canaries.planted[0]]


def test_no_canary_is_in_a_backup(canaries: Canaries, tmp_path: Path, now: datetime) -> None:
    path = backup.make(tmp_path / "backups", tmp_path / "keys", now=now + timedelta(hours=1)).path
    with tarfile.open(path) as archive:
        archive.extract(backup.COPY, tmp_path, filter="data")
    copy = tmp_path / backup.COPY
    if connection.vendor == "postgresql":  # its archive is compressed: look at what it would restore
        databases.Postgres()._run("pg_restore", f"--file={copy}.sql", str(copy), connect=False)
        copy = copy.with_suffix(".sql")
    assert CONTROL.encode() in copy.read_bytes()
    assert canaries.seen_in(copy.read_bytes()) == []


def _stored(folder: Path) -> bytes:
    """Return everything the database keeps: a text dump, or SQLite's file with its journal."""
    if connection.vendor == "sqlite":
        name = Path(settings.DATABASES["default"]["NAME"])
        files = [name, name.with_name(f"{name.name}-wal")]
        return b"".join(path.read_bytes() for path in files if path.exists())
    dump = folder / "dump.sql"
    databases.Postgres()._run("pg_dump", "--format=plain", f"--file={dump}")
    return dump.read_bytes()
