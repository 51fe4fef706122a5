"""Fixtures every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from aman.kit import scoping, vault
from tests.fixtures.browsing import chromium, new_context, page
from tests.fixtures.databases import scratch_database, second_database
from tests.fixtures.processes import demo_server, install, migrated, migrated_install
from tests.fixtures.tables import django_db_modify_db_settings
from tests.fixtures.travelling import stage

__all__ = [
    "chromium",
    "demo_server",
    "django_db_modify_db_settings",
    "install",
    "migrated",
    "migrated_install",
    "new_context",
    "page",
    "scratch_database",
    "second_database",
    "stage",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep those together that share a running demonstration, and leave some to other runs.

    What only PostgreSQL can show (two writers at once) is for its run, and what takes long for `make prove`.
    """
    elsewhere = []
    if "postgres" not in os.environ.get("AMAN_TEST_DATABASE_URL", ""):
        elsewhere.append("postgres")
    if not os.environ.get("AMAN_PROVE"):
        elsewhere.append("long")
    for item in items:
        if "demo_server" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    left = [item for item in items if any(map(item.get_closest_marker, elsewhere))]
    items[:] = [item for item in items if item not in left]
    if left:
        config.hook.pytest_deselected(items=left)


@pytest.fixture
def now() -> datetime:
    """One moment: Friday 5 March 2027, 21:40 in London."""
    return datetime(2027, 3, 5, 21, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _test_scope() -> Iterator[None]:
    """Let tests look at everything; a request sets its own scope, whatever is in force here."""
    with scoping.system("tests"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _flushable_audit() -> Iterator[None]:
    """Let tests with real transactions empty the audit table afterwards; nothing else may."""
    table, whole = "kit_auditevent", BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, statements: list[str]) -> None:
        found = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if self.connection.vendor == "postgresql":
            off, on = (f"ALTER TABLE {table} {word} TRIGGER audit_no_truncate" for word in ("DISABLE", "ENABLE"))
            whole(self, [off, *statements, on])
            return
        with self.connection.cursor() as cursor:
            cursor.execute(found, [table])
            triggers = [row[0] for row in cursor.fetchall()]
        drops = [f"DROP TRIGGER {trigger.split()[2]}" for trigger in triggers]
        whole(self, [*drops, *statements, *triggers])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(autouse=True)
def _fresh_keys() -> Iterator[None]:
    """Forget site keys between tests: each test has its own database."""
    vault.forget_keys()
    yield
    vault.forget_keys()


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference folder; skips, saying so, where it is absent."""
    folder = Path(os.environ.get("AMAN_REFERENCE", Path(__file__).resolve().parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip(f"reference folder absent: {folder} (set AMAN_REFERENCE)")
    return folder
