"""Copying a whole database out and in, for the two kinds of database we run on."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from aman.config.stop import Stop

KeyRows = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]
"""Rows of the two key tables: (tenant, wrapped, created_at) and (uuid, tenant, wrapped, destroyed_at)."""
KEY_TABLES = ("kit_tenantkey", "kit_recordkey")
_TENANT_COLUMNS, _RECORD_COLUMNS = "tenant, wrapped, created_at", "uuid, tenant, wrapped, destroyed_at"


class Engine(Protocol):
    """How one kind of database is copied."""

    def server_version(self) -> str:
        """Return the version of the database program."""

    def snapshot(self, copy: Path) -> Any:
        """Copy the database without its keys to a file; inside the context, queries see the moment of the copy."""

    def replace(self, copy: Path, keys: KeyRows) -> None:
        """Replace everything in the database by a copy and these keys. Raises Stop, and then nothing has changed."""


def engine() -> Engine:
    """Return the engine of the database in force."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


class Sqlite:
    """SQLite, by its online backup."""

    def server_version(self) -> str:
        """Return the version of the library."""
        return sqlite3.sqlite_version

    @contextmanager
    def snapshot(self, copy: Path) -> Iterator[None]:
        """Copy inside a transaction that holds off writers, so that counts and copy agree."""
        with transaction.atomic():
            with closing(sqlite3.connect(self._path())) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
                for table in KEY_TABLES:
                    target.execute(f"DELETE FROM {table}")  # noqa: S608
                target.commit()
                target.execute("VACUUM")  # what was deleted still stands in free pages until then
                _require_whole(target)
            yield

    def replace(self, copy: Path, keys: KeyRows) -> None:
        """Put the keys into the copy, and copy it page by page over the database in one transaction of SQLite's."""
        self._put_keys(copy, keys)
        connection.close()
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(self._path(), timeout=20)) as target:
            _require_whole(source)
            source.backup(target)

    def _put_keys(self, copy: Path, keys: KeyRows) -> None:
        sites = [(tenant, wrapped, _stored_time(made)) for tenant, wrapped, made in keys[0]]
        records = [(UUID(uuid).hex, tenant, wrapped, _stored_time(gone)) for uuid, tenant, wrapped, gone in keys[1]]
        with closing(sqlite3.connect(copy)) as target:
            _require_whole(target)
            target.executemany(f"INSERT INTO kit_tenantkey ({_TENANT_COLUMNS}) VALUES (?, ?, ?)", sites)  # noqa: S608
            target.executemany(f"INSERT INTO kit_recordkey ({_RECORD_COLUMNS}) VALUES (?, ?, ?, ?)", records)  # noqa: S608
            target.commit()

    def _path(self) -> str:
        return str(settings.DATABASES["default"]["NAME"])


def _stored_time(moment: str | None) -> str | None:
    """Return a moment as Django keeps it in SQLite."""
    value = datetime.fromisoformat(moment) if moment else None
    return str(connection.ops.adapt_datetimefield_value(value)) if value else None


def _require_whole(database: sqlite3.Connection) -> None:
    try:
        found = database.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError:
        found = ("damaged",)
    if found != ("ok",):
        raise Stop("The copy of the database is damaged.")


class Postgres:
    """PostgreSQL, by its own pg_dump and pg_restore."""

    def server_version(self) -> str:
        """Return the server's version."""
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])

    @contextmanager
    def snapshot(self, copy: Path) -> Iterator[None]:
        """Dump from an exported snapshot, in which queries are answered too."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
            left_out = [f"--exclude-table-data={table}" for table in KEY_TABLES]
            plain = ("-Fc", "--no-owner", "--no-acl", *left_out)
            self._run("pg_dump", *plain, f"--snapshot={snapshot}", f"--file={copy}")
            yield

    def replace(self, copy: Path, keys: KeyRows) -> None:
        """Drop what is there and load the copy and the keys, in one transaction."""
        clear, put = copy.with_suffix(".clear.sql"), copy.with_suffix(".keys.sql")
        clear.write_text("".join(f"{line};\n" for line in self._drops()))
        with os.fdopen(os.open(put, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as script:
            script.writelines(_copied("kit_tenantkey", _TENANT_COLUMNS, keys[0]))
            script.writelines(_copied("kit_recordkey", _RECORD_COLUMNS, keys[1]))
        parts = [clear, *(self._script(copy, section) for section in ("pre-data", "data"))]
        parts += [put, self._script(copy, "post-data")]  # references are checked once the keys are there
        connection.close()
        files = [word for part in parts for word in ("-f", str(part))]
        self._run("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", *files)

    def _script(self, copy: Path, section: str) -> Path:
        script = copy.with_suffix(f".{section}.sql")
        plain = ("--no-owner", "--no-acl", f"--section={section}", f"--file={script}", str(copy))
        self._run("pg_restore", *plain, connect=False)
        return script

    def _drops(self) -> list[str]:
        """Return statements that drop every table and function of ours."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT format('DROP TABLE IF EXISTS %I CASCADE', tablename) FROM pg_tables"
                           " WHERE schemaname = current_schema()")  # fmt: skip
            tables = [str(row[0]) for row in cursor.fetchall()]
            cursor.execute(
                "SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p"
                " WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS"
                " (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
            )
            return [*tables, *(str(row[0]) for row in cursor.fetchall())]

    def _run(self, program: str, *words: str, connect: bool = True) -> None:
        path = self._program(program)
        environment = os.environ | (self._environment() if connect else {})
        done = subprocess.run([path, *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            told = (done.stderr.strip() or "no reason given").splitlines()[0]
            raise Stop(f"{program} failed: {told}")

    def _program(self, name: str) -> str:
        """Return the newest of PostgreSQL's programs; it must not be older than the server."""
        server = int(self.server_version().split(".")[0].split()[0])
        beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
        found = str(beside[-1]) if beside else shutil.which(name)
        if not found:
            raise Stop(f"{name} is not installed (Debian and Ubuntu: apt-get install postgresql-client).")
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        told = re.search(r"\(PostgreSQL\) (\d+)", said)
        version = int(told[1]) if told else 0
        if version < server:
            raise Stop(f"{name} is version {version}, older than the server's {server}: install its client programs.")
        return found

    def _environment(self) -> dict[str, str]:
        """Return the connection as libpq's variables: a password on a command line could be read by others."""
        entry = settings.DATABASES["default"]
        named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        found = {variable: str(entry[key]) for variable, key in named.items() if entry.get(key)}
        tls = {"sslmode", "sslrootcert", "sslcert", "sslkey"}
        found |= {f"PG{key.upper()}": str(value) for key, value in entry["OPTIONS"].items() if key in tls}
        return found


def _copied(table: str, columns: str, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    """Yield rows in PostgreSQL's text form of COPY."""
    yield f"COPY public.{table} ({columns}) FROM stdin;\n"
    for row in rows:
        yield "\t".join(_copied_value(value) for value in row) + "\n"
    yield "\\.\n"


def _copied_value(value: Any) -> str:
    if value is None:
        return r"\N"
    return rf"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
