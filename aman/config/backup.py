"""Backups: one .tar with a consistent copy of the database and a manifest; never a key. Keys go into one of their own.

The manifest says which version and migrations made it, how many rows each table has, the heads of the audit
chains, and the sha256 of the copy. Counts and heads are taken from the same moment as the copy.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from aman import __version__
from aman.config import keys, keystore
from aman.config.databases import engine
from aman.config.stop import Stop
from aman.kit import audit, scoping

FORMAT = 2
MANIFEST, COPY, NAMES = "manifest.json", "database", "record-keys"
PREFIX = "aman-"


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    format: int
    made_at: str
    version: str
    vendor: str
    server: str
    migrations: list[str]
    counts: dict[str, int]
    audit_heads: dict[str, tuple[int, str]]
    sha256: str
    size: int
    key_check: str
    names_sha256: str
    note: str = "Holds no keys: they are in keys-….tar, wrapped by the master key, which is in neither."

    @property
    def rows(self) -> int:
        """How many rows the copy holds."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Made:
    """What one backup wrote."""

    path: Path
    manifest: Manifest
    keys: Path


def make(folder: Path, keys_folder: Path, *, now: datetime) -> Made:
    """Write the data into one folder and the keys into another, of the same moment. Raises Stop."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = folder / f"{PREFIX}{stamp}.tar"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as scratch:
            copy = Path(scratch) / COPY
            names = Path(scratch) / NAMES
            with engine().snapshot(copy):
                facts = _facts()
                store = keystore.live()
            names.write_bytes(keystore.names_to_bytes(store.names))
            keys_path = keystore.write(keys_folder, store, now=now)
            manifest = _manifest(copy, names, facts, stamp)
            _write(Path(scratch) / target.name, manifest, [copy, names]).replace(target)
    except OSError as error:
        raise Stop(f"Cannot write a backup to {folder} ({error.strerror}).") from error
    return Made(target, manifest, keys_path)


def _facts() -> dict[str, Any]:
    """Return what the manifest says of the database, from the transaction in force."""
    with scoping.system("backup"):
        heads = audit.heads()
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "counts": table_counts(),
        "audit_heads": heads,
    }


def table_counts() -> dict[str, int]:
    """Return how many rows each table holds."""
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = int(cursor.fetchone()[0])
    return counts


def _manifest(copy: Path, names: Path, facts: dict[str, Any], stamp: str) -> Manifest:
    return Manifest(
        format=FORMAT,
        made_at=stamp,
        version=__version__,
        vendor=connection.vendor,
        server=engine().server_version(),
        sha256=digest(copy),
        names_sha256=digest(names),
        size=copy.stat().st_size,
        key_check=keys.fingerprint(stamp),
        **facts,
    )


def _write(path: Path, manifest: Manifest, parts: list[Path]) -> Path:
    words = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w") as archive:
            entry = tarfile.TarInfo(MANIFEST)
            entry.size, entry.mode = len(words), 0o600
            archive.addfile(entry, io.BytesIO(words))
            for part in parts:
                archive.add(part, arcname=part.name, recursive=False, filter=_plain)
        raw.flush()
        os.fsync(raw.fileno())
    return path


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made it on which machine."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder; return what was removed."""
    made = sorted(folder.glob(f"{PREFIX}*.tar"), reverse=True)
    for path in made[keep:]:
        path.unlink()
    return made[keep:]
