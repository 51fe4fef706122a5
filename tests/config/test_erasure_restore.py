"""Erased is erased: yesterday's data, restored with today's keys, cannot be read. With yesterday's keys it can."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.databases import fresh_database
from tests.fixtures.processes import Installation, beside, installation

pytestmark = pytest.mark.slow

PATIENT = 600.0
"""Seconds a command may take on a busy machine."""
WORDS = "He said CANARY-OF-ERASURE at the door"
SEED = f"""
from django.utils import timezone
from aman.apps.places.models import Area, Contact, Site
from aman.kit import scoping, vault
with scoping.system("test"):
    area = Area.objects.create(code="E1", name="Eastmere")
    for name in ({WORDS!r}, "Somebody else"):
        site = Site.objects.create(name="A mosque", area=area)
        contact = Contact(site=site, record_key=vault.new_record_key(str(site.uuid)))
        contact.seal(name=name)
        contact.save()
"""
READ = """
import json
from aman.apps.places.models import Contact
from aman.kit import scoping, vault
found = []
with scoping.system("test"):
    for contact in Contact.objects.select_related("record_key").order_by("id"):
        try:
            found.append(contact.reveal("name"))
        except vault.Erased:
            found.append(None)
print(json.dumps(found))
"""
ERASE = """
from django.utils import timezone
from aman.apps.places.models import Contact
from aman.kit import scoping, vault
with scoping.system("test"):
    vault.destroy(Contact.objects.order_by("id").first().record_key, now=timezone.now())
"""


@dataclass(frozen=True)
class Days:
    """An installation, with yesterday's data and keys, and today's keys after an erasure."""

    install: Installation
    data_yesterday: Path
    keys_yesterday: Path
    keys_today: Path


def _shell(install: Installation, code: str) -> str:
    done = install.run("manage", "shell", "-v", "0", "-c", code, timeout=PATIENT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _names(install: Installation) -> list[str | None]:
    found: list[str | None] = json.loads(_shell(install, READ))
    return found


def _backup(install: Installation) -> tuple[Path, Path]:
    done = install.run("backup", timeout=PATIENT)
    assert done.returncode == 0, done.stderr
    newest = max((install.folder / "backups").glob("aman-*.tar"))
    return newest, max((install.folder / "key-backups").glob("keys-*.tar"))


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[Days]:
    folder = tmp_path_factory.mktemp("days")
    for database in fresh_database(folder, migrated):
        install = installation(folder, database)
        _shell(install, SEED)
        assert _names(install) == [WORDS, "Somebody else"]
        data_yesterday, keys_yesterday = _backup(install)
        _shell(install, ERASE)
        time.sleep(1.1)  # archives are named by the second
        _, keys_today = _backup(install)
        assert keys_today != keys_yesterday
        yield Days(install, data_yesterday, keys_yesterday, keys_today)


def test_yesterdays_data_with_the_keys_of_the_database_stays_erased(days: Days) -> None:
    done = days.install.run("restore", str(days.data_yesterday), "--yes")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "1 were erased since the backup" in done.stdout
    assert _names(days.install) == [None, "Somebody else"]


def test_yesterdays_data_with_todays_archive_of_keys_stays_erased(days: Days, second_database: str) -> None:
    other = beside(days.install, second_database)
    done = other.run("restore", str(days.data_yesterday), "--keys", str(days.keys_today))
    assert done.returncode == 0, done.stderr + done.stdout
    assert _names(other) == [None, "Somebody else"]


def test_yesterdays_data_with_yesterdays_keys_can_be_read(days: Days, second_database: str) -> None:
    """The control: nothing but the destroyed key stands between the data and a reader."""
    other = beside(days.install, second_database)
    done = other.run("restore", str(days.data_yesterday), "--keys", str(days.keys_yesterday))
    assert done.returncode == 0, done.stderr + done.stdout
    assert _names(other) == [WORDS, "Somebody else"]


def test_old_keys_cannot_undo_an_erasure_the_database_knows_of(days: Days) -> None:
    done = days.install.run("restore", str(days.data_yesterday), "--yes", "--keys", str(days.keys_yesterday))
    assert done.returncode == 0, done.stderr + done.stdout
    assert _names(days.install) == [None, "Somebody else"]


def test_keys_tampered_with_are_refused(days: Days, tmp_path: Path) -> None:
    content = bytearray(days.keys_today.read_bytes())
    place = content.index(b'["R"')
    content[place + 6] ^= 1
    altered = tmp_path / "keys-altered.tar"
    altered.write_bytes(content)
    done = days.install.run("restore", str(days.data_yesterday), "--yes", "--keys", str(altered))
    assert done.returncode == 2
    assert "damaged" in done.stderr


def test_archives_of_keys_are_private_and_do_not_grow_old(days: Days) -> None:
    folder = days.keys_today.parent
    assert days.keys_today.stat().st_mode & 0o077 == 0
    old = folder / "keys-20200101T000000Z.tar"
    old.write_bytes(b"old")
    time.sleep(1.1)
    done = days.install.run("backup")
    assert "1 archives of keys older than 30 days removed" in done.stdout
    assert not old.exists()
    assert days.keys_today.exists()
