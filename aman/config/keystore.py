"""The key store apart from the data: every key of a site and of a record, in an archive of its own.

A backup of the data holds no key at all, so a key that is destroyed is gone from every data backup ever made. The
archives of the key store are few and young (AMAN_KEY_BACKUP_DAYS): when the last one that holds a destroyed key is
removed, the erasure is complete. Design: docs/adr/0011-keys-apart.md.
"""

from __future__ import annotations

import hmac
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from aman.config import keys
from aman.config.stop import Stop
from aman.kit.models import RecordKey, TenantKey

FORMAT = 1
PREFIX, MANIFEST, CONTENT = "keys-", "manifest.json", "keys.jsonl"
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Name:
    """A record key without the key: which record keys the data speaks of."""

    uuid: str
    tenant: str
    destroyed_at: str = ""


@dataclass(frozen=True)
class Key:
    """A record key as it is stored: wrapped, or destroyed."""

    name: Name
    wrapped: bytes | None


@dataclass
class KeyStore:
    """All keys of an installation at one moment. They are wrapped: the master key is not among them."""

    tenants: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    records: dict[str, Key] = field(default_factory=dict)

    @property
    def names(self) -> list[Name]:
        """The record keys by name, in order."""
        return [self.records[uuid].name for uuid in sorted(self.records)]

    def merged(self, older: KeyStore) -> KeyStore:
        """Return this store with what only an older one holds. A key that either knows destroyed is destroyed."""
        records = dict(self.records)
        for uuid, key in older.records.items():
            known = records.get(uuid)
            if known is None or (known.wrapped is not None and key.wrapped is None):
                records[uuid] = key
        return KeyStore({**older.tenants, **self.tenants}, records)


@dataclass(frozen=True)
class Fit:
    """How a key store fits the record keys that data speaks of."""

    keys: list[Key]
    erased_before: int
    erased_since: int
    missing: int

    @property
    def alive(self) -> int:
        """How many records can be read."""
        return sum(key.wrapped is not None for key in self.keys)


def fit(names: Iterable[Name], store: KeyStore) -> Fit:
    """Return the keys for data that speaks of these names: none is brought back, and none is invented."""
    found, before, since, missing = [], 0, 0, 0
    for name in names:
        key = store.records.get(name.uuid)
        if name.destroyed_at:
            key, before = Key(name, None), before + 1
        elif key is None:
            key, missing = Key(name, None), missing + 1
        elif key.wrapped is None:
            since += 1
        found.append(key)
    return Fit(found, before, since, missing)


def live() -> KeyStore:
    """Return the key store of the database in force; empty where it has no tables yet."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if not {RecordKey._meta.db_table, TenantKey._meta.db_table} <= tables:
        return KeyStore()
    tenants = {row.tenant: (bytes(row.wrapped), row.created_at.isoformat()) for row in TenantKey.objects.order_by("id")}
    records = {}
    for row in RecordKey.objects.order_by("uuid").iterator(chunk_size=5000):
        gone = row.destroyed_at.isoformat() if row.destroyed_at else ""
        name = Name(str(row.uuid), row.tenant, gone)
        records[name.uuid] = Key(name, bytes(row.wrapped) if row.wrapped is not None else None)
    return KeyStore(tenants, records)


def _lines(store: KeyStore) -> Iterator[list[str]]:
    for tenant, (wrapped, made) in sorted(store.tenants.items()):
        yield ["T", tenant, wrapped.hex(), made]
    for uuid in sorted(store.records):
        key = store.records[uuid]
        yield ["R", uuid, key.name.tenant, key.wrapped.hex() if key.wrapped else "", key.name.destroyed_at]


def write(folder: Path, store: KeyStore, *, now: datetime) -> Path:
    """Write the archive of a key store into a folder, readable by its owner only. Raises Stop."""
    stamp = now.astimezone(UTC).strftime(STAMP)
    content = "".join(f"{json.dumps(line)}\n" for line in _lines(store)).encode()
    facts = {
        "format": FORMAT,
        "made_at": stamp,
        "sites": len(store.tenants),
        "records": len(store.records),
        "key_check": keys.fingerprint(stamp),
        "check": _check(content, stamp),
    }
    target = folder / f"{PREFIX}{stamp}.tar"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = target.with_suffix(".fresh")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w") as archive:
                for name, part in ((MANIFEST, json.dumps(facts, indent=1).encode()), (CONTENT, content)):
                    entry = tarfile.TarInfo(name)
                    entry.size, entry.mode = len(part), 0o600
                    archive.addfile(entry, io.BytesIO(part))
            raw.flush()
            os.fsync(raw.fileno())
        fresh.replace(target)
    except OSError as error:
        raise Stop(f"Cannot write the keys to {folder} ({error.strerror}).") from error
    return target


def _check(content: bytes, stamp: str) -> str:
    """Return a check value nobody without the master key can make: keys planted by others are found."""
    return keys.check_value(content, f"key-store|{stamp}")


def read(path: Path) -> KeyStore:
    """Return the key store of an archive. Raises Stop for a damaged one, or one of another master key."""
    try:
        with tarfile.open(path) as archive:
            facts = json.loads(_member(archive, MANIFEST))
            content = _member(archive, CONTENT)
        made_at = str(facts["made_at"])
        if facts.get("format") != FORMAT:
            raise Stop(f"{path} was made by another version ({facts.get('format')}).")
        if not hmac.compare_digest(str(facts["key_check"]), keys.fingerprint(made_at)):
            raise Stop(f"Wrong key: AMAN_MASTER_KEY is not the one in force when {path} was made.")
        if not hmac.compare_digest(str(facts["check"]), _check(content, made_at)):
            raise Stop(f"{path} is damaged: its content does not match its check value.")
        return _parsed(content)
    except OSError as error:
        raise Stop(f"Cannot read {path} ({error.strerror or 'not an archive of keys'}).") from error
    except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise Stop(f"{path} is not an archive of keys made by `aman backup`, or it is damaged.") from error


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    source = archive.extractfile(name)
    if source is None:
        raise KeyError(name)
    return source.read()


def _parsed(content: bytes) -> KeyStore:
    store = KeyStore()
    for line in content.decode().splitlines():
        kind, *rest = json.loads(line)
        if kind == "T":
            store.tenants[rest[0]] = (bytes.fromhex(rest[1]), rest[2])
        else:
            name = Name(rest[0], rest[1], rest[3])
            store.records[rest[0]] = Key(name, bytes.fromhex(rest[2]) if rest[2] else None)
    return store


def names_to_bytes(names: list[Name]) -> bytes:
    """Return names as lines of JSON, for the data archive."""
    return "".join(f"{json.dumps([one.uuid, one.tenant, one.destroyed_at])}\n" for one in names).encode()


def names_from(content: bytes) -> list[Name]:
    """Return names from lines of JSON. Raises ValueError, TypeError."""
    return [Name(*json.loads(line)) for line in content.decode().splitlines()]


def expire(folder: Path, *, now: datetime, days: int) -> list[Path]:
    """Remove archives of keys older than so many days, never the newest; return what was removed."""
    limit = (now.astimezone(UTC) - timedelta(days=days)).strftime(STAMP)
    made = sorted(folder.glob(f"{PREFIX}*.tar"))[:-1]
    old: list[Path] = [path for path in made if path.stem.removeprefix(PREFIX) < limit]
    for path in old:
        path.unlink()
    return old


def rows(store: KeyStore, found: Fit) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return the rows of both key tables: (tenant, wrapped, created_at) and (uuid, tenant, wrapped, destroyed_at)."""
    sites = [(tenant, *facts) for tenant, facts in sorted(store.tenants.items())]
    records = [(key.name.uuid, key.name.tenant, key.wrapped, key.name.destroyed_at or None) for key in found.keys]
    return sites, records
