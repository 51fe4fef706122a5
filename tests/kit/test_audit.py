from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from aman.kit import audit
from aman.kit.models import AuditChain, AuditEvent
from tests.make import make_site

pytestmark = pytest.mark.django_db


def write(chain: str, number: int, now) -> None:
    with transaction.atomic():
        for n in range(number):
            audit.record(
                chain=chain,
                verb="SITE_CHANGED",
                subject=("places.Site", str(n)),
                actor=uuid.uuid4() if n % 2 else None,
                now=now + timedelta(seconds=n),
                details={"fields": ["capacity"], "n": n},
            )


def tamper(sql: str, params: list) -> None:
    """Change a row as somebody with the database's password would: with the triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        else:
            cursor.execute("ALTER TABLE kit_auditevent DISABLE TRIGGER ALL")
        cursor.execute(sql, params)


def test_a_whole_chain_has_no_faults(now):
    write("ONE", 5, now)
    write("TWO", 3, now)
    assert list(audit.verify("ONE")) == list(audit.verify("TWO")) == []
    assert audit.heads()["ONE"][0] == 5


def test_an_event_outside_a_transaction_is_refused(now, transactional_db):
    with pytest.raises(audit.NotInTransaction):
        audit.record(chain="ONE", verb="X", subject=("a", "1"), actor=None, now=now)


def test_an_event_goes_with_its_change(now):
    def change_that_fails() -> None:
        with transaction.atomic():
            audit.record(chain="ONE", verb="X", subject=("a", "1"), actor=None, now=now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_that_fails()
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE kit_auditevent SET verb = 'X'", "DELETE FROM kit_auditevent", "TRUNCATE kit_auditevent"],
)
def test_the_database_refuses_to_change_or_delete(now, statement):
    write("ONE", 2, now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("sql", "params", "code"),
    [
        ("UPDATE kit_auditevent SET verb = %s WHERE chain = 'ONE' AND seq = 3", ["OTHER"], "CHANGED"),
        ("UPDATE kit_auditevent SET details = %s WHERE chain = 'ONE' AND seq = 3", ['{"n": 99}'], "CHANGED"),
        ("DELETE FROM kit_auditevent WHERE chain = 'ONE' AND seq = %s", [3], "MISSING"),
        ("DELETE FROM kit_auditevent WHERE chain = 'ONE' AND seq = %s", [5], "HEAD_DIFFERS"),
        ("UPDATE kit_auditevent SET seq = 99 WHERE chain = 'ONE' AND seq = %s", [2], "MISSING"),
    ],
)
def test_tampering_is_found(now, sql, params, code):
    write("ONE", 5, now)
    tamper(sql, params)
    assert code in {fault.code for fault in audit.verify("ONE")}


def test_a_chain_rewritten_from_the_start_is_found_by_kept_heads(now):
    write("ONE", 3, now)
    kept = audit.heads()
    tamper("DELETE FROM kit_auditevent WHERE chain = %s", ["ONE"])
    AuditChain.objects.filter(name="ONE").delete()
    write("ONE", 3, now + timedelta(hours=1))
    assert list(audit.verify("ONE")) == []
    assert [fault.code for fault in audit.compare(kept)] == ["REWRITTEN"]


def test_growth_since_the_kept_heads_is_no_fault(now):
    write("ONE", 3, now)
    kept = audit.heads()
    write("ONE", 2, now + timedelta(hours=1))
    assert list(audit.compare(kept)) == []


def test_a_trail_is_found_by_its_subject(now):
    site = make_site()
    with transaction.atomic():
        audit.record(chain=site.uuid, verb="SITE_ENROLLED", subject=site, actor=None, now=now)
    assert [event.verb for event in audit.trail(site)] == ["SITE_ENROLLED"]


def test_intake_chains_are_spread():
    assert len({audit.intake_chain(uuid.uuid4()) for _ in range(500)}) > 20
