"""`aman backup` and `aman restore`, by restoring: on SQLite, and on PostgreSQL in the PostgreSQL run."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.databases import fresh_database
from tests.fixtures.processes import Installation, beside, installation

pytestmark = pytest.mark.slow

SEED = """
from django.db import transaction
from django.utils import timezone
from aman.kit import audit, scoping, vault
with scoping.system("test"), transaction.atomic():
    for tenant in ("PANEL", "6b0f4a52-7c3f-4a45-9d7e-2f8f3d1c0a11"):
        vault.new_record_key(tenant)
        for verb in ("FIRST", "SECOND", "THIRD"):
            audit.record(chain=tenant, verb=verb, subject=("test", "1"), actor=None, now=timezone.now())
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[tuple[Installation, Path]]:
    """A small installation with people, keys and audit events, and a backup of it."""
    folder = tmp_path_factory.mktemp("original")
    for database in fresh_database(folder, migrated):
        install = installation(folder, database)
        person = ["user", "add", "amina@panel.example", "--name", "Amina Rahman", "--role", "OPERATOR"]
        for words in (["manage", "shell", "-v", "0", "-c", SEED], person, ["backup"]):
            done = install.run(*words, typed="a-phrase-of-some-length-7\n")
            assert done.returncode == 0, done.stderr
        (path,) = (folder / "backups").glob("aman-*.tar")
        yield install, path


@pytest.fixture
def install(original: tuple[Installation, Path]) -> Installation:
    """The installation. Tests leave its database as they found it."""
    return original[0]


@pytest.fixture
def archive(original: tuple[Installation, Path], tmp_path: Path) -> Path:
    """A copy of the backup of one's own."""
    return Path(shutil.copy2(original[1], tmp_path))


def _manifest(path: Path) -> dict[str, object]:
    with tarfile.open(path) as archive:
        member = archive.extractfile("manifest.json")
        assert member
        return json.loads(member.read())


def _altered(path: Path, change: dict[str, object]) -> Path:
    """A copy of an archive with another manifest."""
    target = path.with_name("altered.tar")
    with tarfile.open(path) as source, tarfile.open(target, "w") as out:
        words = json.dumps(_manifest(path) | change).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(words)
        out.addfile(entry, io.BytesIO(words))
        for part in ("database", "record-keys"):
            member = source.getmember(part)
            out.addfile(member, source.extractfile(member))
    return target


def test_a_backup_restores_into_an_empty_database(install: Installation, archive: Path, second_database: str) -> None:
    other = beside(install, second_database)
    done = other.run("restore", str(archive), "--keys", str(_keys_of(install)))
    assert done.returncode == 0, done.stderr + done.stdout
    assert "2 records can be read" in done.stdout
    assert "audit chains and the master key verified" in done.stdout
    assert "amina@panel.example" in other.run("user", "list").stdout
    assert other.run("verify-audit").returncode == 0


def _keys_of(install: Installation) -> Path:
    """The newest archive of keys of an installation."""
    return max((install.folder / "key-backups").glob("keys-*.tar"))


def test_a_new_machine_is_told_to_bring_the_keys(install: Installation, archive: Path, second_database: str) -> None:
    done = beside(install, second_database).run("restore", str(archive))
    assert done.returncode == 2
    assert "none of the 2 keys of this backup" in done.stderr


def test_restoring_takes_back_what_was_done_since(install: Installation, archive: Path) -> None:
    person = ["user", "add", "later@panel.example", "--name", "Later"]
    assert install.run(*person, typed="a-phrase-of-some-length-7\n").returncode == 0
    refused = install.run("restore", str(archive))
    assert refused.returncode == 2
    assert "Add --yes" in refused.stderr
    assert "later@panel.example" in install.run("user", "list").stdout
    done = install.run("restore", str(archive), "--yes")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "later@panel.example" not in install.run("user", "list").stdout


def test_the_archive_holds_no_key_and_is_private(install: Installation, archive: Path) -> None:
    secrets = _secrets(install)
    content = archive.read_bytes()
    assert not [name for name, value in secrets.items() if value.encode() in content]
    assert archive.stat().st_mode & 0o077 == 0
    assert "Holds no keys" in str(_manifest(archive)["note"])
    kept = keystore_of(_keys_of(install))
    assert len(kept) == 4
    assert not [line for line in kept if _appears(bytes.fromhex(line[3 if line[0] == "R" else 2]), archive)]


def keystore_of(path: Path) -> list[list[str]]:
    """What an archive of keys holds, read without our own code."""
    with tarfile.open(path) as archive:
        member = archive.extractfile("keys.jsonl")
        assert member
        return [json.loads(line) for line in member.read().splitlines()]


def _appears(wrapped: bytes, archive: Path) -> bool:
    """Whether a wrapped key is anywhere in a data archive, as bytes or as text, packed or not."""
    with tarfile.open(archive) as source:
        parts = [source.extractfile(member).read() for member in source.getmembers()]  # type: ignore[union-attr]
    return any(form in part for part in parts for form in (wrapped, wrapped.hex().encode()))


def _secrets(install: Installation) -> dict[str, str]:
    code = (
        "import json; from django.conf import settings; from aman.config.env import SECRETS; "
        "print(json.dumps({n: getattr(settings.AMAN, n).get_secret_value() for n in SECRETS}))"
    )
    found: dict[str, str] = json.loads(install.run("manage", "shell", "-v", "0", "-c", code).stdout)
    assert len(found) == 4
    return found


def test_a_damaged_archive_changes_nothing(install: Installation, archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)
    done = install.run("restore", str(archive), "--yes")
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert "amina@panel.example" in install.run("user", "list").stdout


def test_a_cut_archive_is_refused(install: Installation, archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    done = install.run("restore", str(archive), "--yes")
    assert done.returncode == 2
    assert "damaged" in done.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": "99.0.0"}, "newer than this"),
        ({"migrations": ["kit.9999_later"]}, "made by a newer version: it has the step kit.9999_later"),
        ({"format": 99}, "another version of the backup"),
        ({"vendor": "oracle"}, "is of a oracle database"),
    ],
)
def test_what_does_not_fit_is_refused(
    install: Installation, archive: Path, change: dict[str, object], words: str
) -> None:
    done = install.run("restore", str(_altered(archive, change)), "--yes")
    assert done.returncode == 2
    assert words in done.stderr
    assert "amina@panel.example" in install.run("user", "list").stdout


def test_another_master_key_is_named_before_anything_changes(
    tmp_path: Path, archive: Path, second_database: str
) -> None:
    stranger = installation(tmp_path / "stranger", second_database)
    done = stranger.run("restore", str(archive), "--keys", str(archive))
    assert done.returncode == 2
    assert "Wrong key: AMAN_MASTER_KEY" in done.stderr


def test_rotation_keeps_the_newest(install: Installation, archive: Path) -> None:
    for day in range(1, 20):
        archive.with_name(f"aman-202001{day:02d}T000000Z.tar").write_bytes(b"old")
    done = install.run("backup", "--rotate", "--to", str(archive.parent))
    assert done.returncode == 0, done.stderr
    kept = sorted(path.name for path in archive.parent.glob("aman-*.tar"))
    assert len(kept) == 14
    assert archive.name in kept
    assert "aman-20200101T000000Z.tar" not in kept
