"""The audit chains: who did what to what, one hash chain per site, written in the transaction of the change.

Ids and codes only. `verify` finds any edited, deleted, inserted or reordered event; a rewritten chain is
found by comparing heads with a copy kept elsewhere (`aman verify-audit --against`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from aman.kit.models import AuditChain, AuditEvent

PANEL = "PANEL"
_INTAKE_CHAINS = 32


class NotInTransaction(Exception):
    """An audit row must be written in the transaction of the change it records."""


def intake_chain(record: UUID) -> str:
    """Return the chain of a report that no site owns yet. Spread, so that a crowd does not queue for one row."""
    return f"INTAKE-{record.int % _INTAKE_CHAINS:02d}"


def _digest(previous: str, fields: list[Any]) -> str:
    canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def _fields(
    chain: str, seq: int, at: datetime, actor: UUID | None, verb: str, subject: tuple[str, str], details: Any
) -> list[Any]:
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    return [chain, seq, stamp, str(actor) if actor else "", verb, subject[0], subject[1], details]


def subject_of(thing: models.Model | tuple[str, str]) -> tuple[str, str]:
    """Return (type, id) of a model instance: its label and its public uuid."""
    if isinstance(thing, tuple):
        return thing
    return thing._meta.label, str(getattr(thing, "uuid", thing.pk))


def record(
    *,
    chain: str | UUID,
    verb: str,
    subject: models.Model | tuple[str, str],
    actor: UUID | None,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Append one event to a chain.

    chain: a site's uuid, PANEL, or intake_chain(...). actor: person uuid, None for the system or a visitor.
    details: ids and codes only, never content. Raises NotInTransaction outside transaction.atomic().
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(verb)
    name, what, extra = str(chain), subject_of(subject), details or {}
    with connection.cursor() as cursor:
        seq, previous = _advance(cursor, name)
        digest = _digest(previous, _fields(name, seq, now, actor, verb, what, extra))
        actor_value = (actor if connection.vendor == "postgresql" else actor.hex) if actor else None
        at_value = connection.ops.adapt_datetimefield_value(now)
        event = [name, seq, at_value, actor_value, verb, *what, json.dumps(extra), previous, digest]
        if connection.vendor == "postgresql":  # one journey to the server instead of two
            cursor.execute(f"WITH event AS ({_INSERT}) {_MOVE}", [*event, digest, name])
        else:
            cursor.execute(_INSERT, event)
            cursor.execute(_MOVE, [digest, name])


_EVENTS = AuditEvent._meta.db_table
_CHAINS = AuditChain._meta.db_table
_INSERT = (
    f"INSERT INTO {_EVENTS} (chain, seq, at, actor, verb, subject_type, subject_id, details, previous, digest)"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_MOVE = f"UPDATE {_CHAINS} SET head = %s WHERE name = %s"  # noqa: S608


def _advance(cursor: Any, name: str) -> tuple[int, str]:
    """Take the next number of a chain and its present head, holding the chain's row until commit."""
    step = f"UPDATE {_CHAINS} SET seq = seq + 1 WHERE name = %s RETURNING seq, head"  # noqa: S608
    cursor.execute(step, [name])
    row = cursor.fetchone()
    if row is None:
        cursor.execute(
            f"INSERT INTO {_CHAINS} (name, seq, head) VALUES (%s, 0, '') ON CONFLICT (name) DO NOTHING",  # noqa: S608
            [name],
        )
        cursor.execute(step, [name])
        row = cursor.fetchone()
    return int(row[0]), str(row[1])


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a chain: its name, the number of the event, and a code."""

    chain: str
    seq: int
    code: str


def verify(chain: str) -> Iterator[Fault]:
    """Yield every fault of one chain, in order; nothing when it is whole."""
    previous, expected = "", 1
    for event in AuditEvent.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=2000):
        if event.seq != expected:
            yield Fault(chain, expected, "MISSING")
            expected = event.seq
        what = (event.subject_type, event.subject_id)
        fields = _fields(chain, event.seq, event.at, event.actor, event.verb, what, event.details)
        if event.previous != previous:
            yield Fault(chain, event.seq, "BROKEN_LINK")
        if event.digest != _digest(event.previous, fields):
            yield Fault(chain, event.seq, "CHANGED")
        previous, expected = event.digest, expected + 1
    head = AuditChain.objects.filter(name=chain).first()
    if head is None or (head.seq, head.head) != (expected - 1, previous):
        yield Fault(chain, expected - 1, "HEAD_DIFFERS")


def heads() -> dict[str, tuple[int, str]]:
    """Return every chain's length and head, to be kept somewhere else."""
    return {chain.name: (chain.seq, chain.head) for chain in AuditChain.objects.order_by("name")}


def compare(kept: dict[str, tuple[int, str]]) -> Iterator[Fault]:
    """Yield a fault for every kept head that the chains no longer contain."""
    for name, (seq, digest) in sorted(kept.items()):
        if seq and not AuditEvent.objects.filter(chain=name, seq=seq, digest=digest).exists():
            yield Fault(name, seq, "REWRITTEN")


def trail(subject: models.Model) -> models.QuerySet[AuditEvent]:
    """Return the events about one object, newest first."""
    kind, ident = subject_of(subject)
    return AuditEvent.objects.filter(subject_type=kind, subject_id=ident).order_by("-at", "-id")
