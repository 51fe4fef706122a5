"""Copying a whole database out and in, for the two kinds of database we run on."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

from aman.config.stop import Stop


class Engine(Protocol):
    """How one kind of database is copied."""

    def server_version(self) -> str:
        """Return the version of the database program."""

    def snapshot(self, copy: Path) -> Any:
        """Copy the database to a file; inside the context, queries see the moment of the copy."""

    def replace(self, copy: Path) -> None:
        """Replace everything in the database by a copy. Raises Stop, and then nothing has changed."""


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
                _require_whole(target)
            yield

    def replace(self, copy: Path) -> None:
        """Copy page by page over the database in one transaction of SQLite's."""
        connection.close()
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(self._path(), timeout=20)) as target:
            _require_whole(source)
            source.backup(target)

    def _path(self) -> str:
        return str(settings.DATABASES["default"]["NAME"])


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
            self._run("pg_dump", "-Fc", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={copy}")
            yield

    def replace(self, copy: Path) -> None:
        """Drop what is there and load the copy, in one transaction."""
        script, clear = copy.with_suffix(".sql"), copy.with_suffix(".clear.sql")
        self._run("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(copy), connect=False)
        clear.write_text("".join(f"{line};\n" for line in self._drops()))
        connection.close()
        self._run("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(clear), "-f", str(script))

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
