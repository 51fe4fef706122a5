"""Restore a backup: look at it closely first, replace everything, then prove that it is whole and readable."""

from __future__ import annotations

import hmac
import json
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from aman import __version__
from aman.config import audit_check, backup, keys, keystore
from aman.config.backup import Manifest
from aman.config.databases import engine
from aman.config.keystore import Fit, KeyStore
from aman.config.stop import Stop
from aman.kit import vault
from aman.kit.audit import Fault


@dataclass(frozen=True)
class Restored:
    """What a restore found afterwards."""

    manifest: Manifest
    faults: list[Fault]
    differing: list[str]
    migrations_waiting: bool
    fit: Fit

    @property
    def is_whole(self) -> bool:
        """Whether counts and audit chains are as they were when the backup was made."""
        return not self.faults and not self.differing


def read(path: Path) -> Manifest:
    """Return an archive's manifest. Raises Stop."""
    try:
        with tarfile.open(path) as archive:
            member = archive.extractfile(backup.MANIFEST)
            found = json.loads(member.read()) if member else {}
        if found.get("format") != backup.FORMAT:
            raise Stop(f"{path} was made by another version of the backup ({found.get('format')}).")
        found["audit_heads"] = audit_check.parse_heads(found["audit_heads"])
        return Manifest(**found)
    except OSError as error:
        raise Stop(f"Cannot read {path} ({error.strerror or 'not a backup'}).") from error
    except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise Stop(f"{path} is not a backup made by `aman backup`, or it is damaged.") from error


def restore(path: Path, *, replace: bool, keys_path: Path | None = None) -> Restored:
    """Replace the database by a backup, read with today's keys: what was erased since stays erased.

    replace: whether a database that holds something may be replaced. keys_path: an archive of keys, for a database
    that holds none; a key that the present database knows destroyed stays so. Raises Stop before anything has changed.
    """
    manifest = read(path)
    _require_fitting(manifest)
    if not replace and (rows := sum(backup.table_counts().values())):
        raise Stop(f"The database holds {rows} rows. Add --yes to replace all of them by the backup.")
    with tempfile.TemporaryDirectory(prefix="aman-restore-") as scratch:
        copy = Path(scratch) / backup.COPY
        names = Path(scratch) / backup.NAMES
        _extract(path, copy, names)
        if (backup.digest(copy), backup.digest(names)) != (manifest.sha256, manifest.names_sha256):
            raise Stop(f"{path} is damaged: its content does not match its sha256.")
        store = _key_store(keys_path)
        found = keystore.fit(keystore.names_from(names.read_bytes()), store)
        _require_keys(found, keys_path)
        engine().replace(copy, keystore.rows(store, found))
    vault.forget_keys()
    return _proof(manifest, found)


def _key_store(keys_path: Path | None) -> KeyStore:
    """Return today's keys: those of the present database, with what only an archive holds."""
    present = keystore.live()
    return present.merged(keystore.read(keys_path)) if keys_path else present


def _require_keys(found: Fit, keys_path: Path | None) -> None:
    """Raise Stop where no key at all fits, which would make every text unreadable."""
    if found.missing and not found.alive:
        where = f"{keys_path} holds" if keys_path else "The present database holds"
        raise Stop(f"{where} none of the {found.missing} keys of this backup. Name the newest archive with --keys.")


def _require_fitting(manifest: Manifest) -> None:
    """Raise Stop where the archive is from a newer version, another kind of database, or another key."""
    if _numbers(manifest.version) > _numbers(__version__):
        raise Stop(f"The backup was made by Aman {manifest.version}, newer than this {__version__}. Upgrade first.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if unknown := sorted(set(manifest.migrations) - known):
        raise Stop(f"The backup was made by a newer version: it has the step {unknown[0]}. Upgrade first.")
    if manifest.vendor != connection.vendor:
        raise Stop(
            f"The backup is of a {manifest.vendor} database and AMAN_DATABASE_URL names a {connection.vendor} one."
        )
    if connection.vendor == "postgresql" and _major(manifest.server) > _major(engine().server_version()):
        raise Stop(f"The backup comes from PostgreSQL {manifest.server}, newer than the server here.")
    if not hmac.compare_digest(manifest.key_check, keys.fingerprint(manifest.made_at)):
        raise Stop("Wrong key: AMAN_MASTER_KEY is not the one in force when this backup was made.")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _major(version: str) -> int:
    return int(version.split(".", maxsplit=1)[0].split(maxsplit=1)[0])


def _extract(path: Path, *parts: Path) -> None:
    try:
        with tarfile.open(path) as archive:
            for part in parts:
                source = archive.extractfile(part.name)
                if source is None:
                    raise Stop(f"{path} holds no {part.name}.")
                with part.open("wb") as target:
                    while piece := source.read(1 << 20):
                        target.write(piece)
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise Stop(f"{path} is damaged: it cannot be unpacked.") from error


def _proof(manifest: Manifest, found: Fit) -> Restored:
    """Verify audit chains, counts and the key against what was restored."""
    if not keys.fits():
        raise Stop("Wrong key: the backup was restored, and AMAN_MASTER_KEY cannot open its texts.")
    counts = backup.table_counts()
    tables = (manifest.counts.keys() | counts.keys()) - {"kit_tenantkey"}  # today's sites have keys too
    differing = sorted(name for name in tables if manifest.counts.get(name) != counts.get(name))
    waiting = set(MigrationLoader(None).disk_migrations or {}) - set(MigrationLoader(connection).applied_migrations)
    return Restored(manifest, audit_check.faults(manifest.audit_heads), differing, bool(waiting), found)
