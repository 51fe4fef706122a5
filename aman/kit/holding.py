"""What an app says of what it holds about people, and how it is removed: the same few values for every app.

An app has `selectors_privacy` (what is idle, what one thing consists of, what is told to the person it is about) and
`services_privacy` (removing it). The privacy app puts them together; it knows nothing of their tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import models

from aman.kit import privacy, privacy_register
from aman.kit.models import RecordKey
from aman.kit.vault import SealedField, SealedRecord


@dataclass(frozen=True)
class Idle:
    """Something nobody has worked on for a while: how it is called on screen, and when it was last touched."""

    uuid: UUID
    reference: str
    last_activity: datetime


@dataclass(frozen=True)
class Piece:
    """One value held about a person: where it stands, and as text. `is_text`: words, which may name others."""

    source: str
    row: str
    content: str
    is_text: bool


@dataclass(frozen=True)
class KeptFile:
    """A file held about a person: name, media type, contents."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True)
class Removed:
    """What a removal destroyed: how many keys and rows, and a digest of the ids of the keys."""

    keys: int
    rows: int
    digest: str


def digest_of(keys: Iterable[RecordKey]) -> str:
    """Return a digest of the ids of destroyed keys: proof of which, without saying what."""
    named = "\n".join(sorted(str(key.uuid) for key in keys))
    return hashlib.sha256(named.encode()).hexdigest()


def rows_below(root: models.Model, within: str) -> Iterator[models.Model]:
    """Yield a row and every row that refers to it, or to one that does, among the models of a package.

    within: dotted name, as "aman.apps.incidents". Found from the models themselves, so a table added later is in.
    """
    waiting, seen = [root], set()
    while waiting:
        row = waiting.pop(0)
        if (mark := (row._meta.label, row.pk)) in seen:
            continue
        seen.add(mark)
        yield row
        for relation in row._meta.related_objects:
            model: Any = relation.related_model
            if model.__module__.startswith(within) and not relation.many_to_many:
                waiting += model._base_manager.filter(**{relation.field.name: row}).order_by("pk")


def keys_of(rows: Iterable[models.Model]) -> list[RecordKey]:
    """Return the record keys these rows are sealed with, each once."""
    found: set[UUID] = set()
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation and field.related_model is RecordKey and getattr(row, field.attname):
                found.add(getattr(row, field.attname))
    return list(RecordKey.objects.filter(uuid__in=found).order_by("uuid"))


_SHOWN = {privacy.Kind.PERSONAL, privacy.Kind.SPECIAL, privacy.Kind.CRIMINAL, privacy.Kind.STAFF}
_UNTOLD = {privacy.Kind.SECURITY}
_KEYS = {privacy.ROW}


def pieces(row: models.Model, *, own: bool) -> Iterator[Piece]:
    """Yield every value of a row that is told to the person it is about: sealed texts opened, others as they are.

    own: whether the row is about the person as somebody with an account, so that what they did is theirs to read.
    Left out: keys of rows, secrets, and who of the staff did what.
    """
    held = {entry.field: entry.held for entry in privacy_register.entries() if entry.model == row._meta.label}
    ident = str(getattr(row, "uuid", row.pk))
    for field in row._meta.concrete_fields:
        entry = held.get(field.name)
        if entry is None or entry in _KEYS or entry.kind in _UNTOLD or field.is_relation:
            continue
        if entry.kind is privacy.Kind.STAFF and not own:
            continue
        content = _content(row, field)
        if content:
            yield Piece(f"{row._meta.label}.{field.name}", ident, content, isinstance(field, SealedField))


def _content(row: models.Model, field: Any) -> str:
    if isinstance(field, SealedField):
        return row.reveal(field.name) if isinstance(row, SealedRecord) else ""
    value = getattr(row, field.attname)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "" if value in (None, "", [], {}) else str(value)
