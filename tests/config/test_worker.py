"""`aman worker`: stops in time, survives its database, picks up what is due."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.fixtures.databases import RUN_URL
from tests.fixtures.processes import Installation, end, installation, wait_until
from tests.postgres import temporary_cluster

pytestmark = pytest.mark.slow

NEWEST = "SELECT MAX(last_ok_at) FROM kit_schedule"


def _last_work(install: Installation) -> datetime | None:
    """Return when a worker last finished a job, read straight from the table."""
    url = install.environment["AMAN_DATABASE_URL"]
    if url.startswith("postgresql"):
        with psycopg.connect(url) as connection:
            row = connection.execute(NEWEST).fetchone()
        return row[0] if row else None
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection:
        found = connection.execute(NEWEST).fetchone()[0]
    return datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None


def _works_since(install: Installation, moment: datetime) -> bool:
    try:
        seen = _last_work(install)
    except psycopg.OperationalError:
        return False
    return seen is not None and seen > moment


def test_a_worker_works_and_stops_within_ten_seconds(migrated_install: Installation) -> None:
    install = migrated_install
    started, process = datetime.now(UTC), install.start("worker")
    try:
        assert wait_until(lambda: _works_since(install, started), seconds=60), install.output()
        began = time.monotonic()
        process.terminate()
        assert process.wait(timeout=15) == 0
        assert time.monotonic() - began < 10
    finally:
        end(process)


def test_readiness_tells_how_long_ago_a_worker_worked(migrated_install: Installation) -> None:
    install = migrated_install
    process = install.start("serve")
    try:
        assert wait_until(lambda: isinstance(_told(install), int), seconds=60), install.output()
    finally:
        end(process)


def _told(install: Installation) -> object:
    try:
        with urllib.request.urlopen(f"{install.url}/readyz", timeout=5) as answer:
            return json.loads(answer.read())["worker_seconds_ago"]
    except OSError:
        return None


def test_a_worker_outlives_a_restart_of_its_database(tmp_path: Path) -> None:
    if not os.environ.get(RUN_URL):
        return  # SQLite has no server to restart
    with temporary_cluster() as cluster:
        install = installation(tmp_path / "data", cluster.url())
        assert install.run("migrate").returncode == 0
        started, process = datetime.now(UTC), install.start("worker")
        try:
            assert wait_until(lambda: _works_since(install, started), seconds=60), install.output()
            cluster.stop()
            assert wait_until(lambda: "did not answer" in install.output(), seconds=60), install.output()
            cluster.start()
            restarted = datetime.now(UTC)
            assert wait_until(lambda: _works_since(install, restarted), seconds=60), install.output()
            assert process.poll() is None
        finally:
            end(process)
