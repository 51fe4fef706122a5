"""Field encryption with a key per record.

master key (outside the database) wraps site keys, a site key wraps record keys, a record key seals texts:
AES-256-GCM throughout. Associated data holds immutable values only (tenant, table, record, field), so a
ciphertext cannot be moved to another record or field. Design: docs/adr/0004-encryption.md.
"""

from __future__ import annotations

import base64
import os
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from aman.kit import rows
from aman.kit.models import RecordKey, TenantKey

PANEL = "PANEL"
_VERSION = b"\x01"
_NONCE = 12
_PAD = 256


class Erased(Exception):
    """The record's key was destroyed: its texts can never be read again."""


class Tampered(Exception):
    """A sealed value does not belong to this record and field, or was changed."""


def _seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    if sealed[:1] != _VERSION:
        raise Tampered("unknown envelope version")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound_to)
    except InvalidTag as error:
        raise Tampered("a sealed value does not fit its place") from error


def _master_key() -> bytes:
    return base64.b64decode(settings.AMAN.master_key.get_secret_value())


_known: dict[tuple[str, str], bytes] = {}
"""Open site keys by database and tenant: those that are stored for good, and never change."""


class _Fresh:
    """A site key made in a transaction that may still be rolled back: known to others only once it is committed."""

    def __init__(self, at: tuple[str, str], key: bytes) -> None:
        self.at, self.key = at, key

    def __call__(self) -> None:
        _known[self.at] = self.key


def tenant_key(tenant: str) -> bytes:
    """Return the key of a site or of the panel, making it on first use."""
    at = (str(settings.DATABASES["default"]["NAME"]), tenant)
    return _known.get(at) or _uncommitted(at) or _stored(at)


def _uncommitted(at: tuple[str, str]) -> bytes | None:
    """Return a key made earlier in the transaction in force; the database forgets the entry when it is undone."""
    waiting = (entry[1] for entry in connection.run_on_commit)
    return next((one.key for one in waiting if isinstance(one, _Fresh) and one.at == at), None)


def _stored(at: tuple[str, str]) -> bytes:
    tenant = at[1]
    bound_to = f"aman:1|tenant|{tenant}".encode()
    found = TenantKey.objects.filter(tenant=tenant).first()
    if found is None:
        key = os.urandom(32)
        wrapped = _seal(_master_key(), key, bound_to)
        try:
            with transaction.atomic():
                TenantKey.objects.create(tenant=tenant, wrapped=wrapped, created_at=_utc_now())
        except IntegrityError:  # another process was first
            found = TenantKey.objects.get(tenant=tenant)
        else:
            transaction.on_commit(_Fresh(at, key))
            return key
    _known[at] = _unseal(_master_key(), bytes(found.wrapped), bound_to)
    return _known[at]


def _utc_now() -> datetime:
    from django.utils import timezone  # noqa: PLC0415  (the only clock here: key creation is not domain time)

    return timezone.now()


def forget_keys() -> None:
    """Drop cached site keys (after a restore, and between tests)."""
    _known.clear()
    for entry in connection.run_on_commit:
        if isinstance(entry[1], _Fresh):
            entry[1].key = b""


def _key_binding(tenant: str, key_id: UUID) -> bytes:
    return f"aman:1|record-key|{tenant}|{key_id}".encode()


def _field_binding(tenant: str, table: str, record: UUID, field: str) -> bytes:
    return f"aman:1|{tenant}|{table}|{record}|{field}".encode()


def new_record_key(tenant: str = PANEL) -> RecordKey:
    """Make and store a record key. Keep the returned object: it carries the open key in memory."""
    record_key = made_record_key(tenant)
    rows.insert(record_key)
    return record_key


def made_record_key(tenant: str = PANEL) -> RecordKey:
    """Make a record key without storing it, for texts sealed before a transaction begins."""
    plain, key_id = os.urandom(32), uuid4()
    record_key = RecordKey(uuid=key_id, tenant=tenant)
    record_key.wrapped = _seal(tenant_key(tenant), plain, _key_binding(tenant, key_id))
    record_key.opened = plain  # type: ignore[attr-defined]
    return record_key


def _opened(record_key: RecordKey) -> bytes:
    plain: bytes | None = getattr(record_key, "opened", None)
    if plain is None:
        if record_key.wrapped is None:
            raise Erased("the key of this record was destroyed")
        binding = _key_binding(record_key.tenant, record_key.uuid)
        plain = _unseal(tenant_key(record_key.tenant), bytes(record_key.wrapped), binding)
        record_key.opened = plain  # type: ignore[attr-defined]
    return plain


def probe(record_key: RecordKey) -> None:
    """Open a record key, to prove that the master key fits. Raises Erased, Tampered."""
    _opened(record_key)


def destroy(record_key: RecordKey, *, now: datetime) -> None:
    """Destroy a record key: everything sealed with it is erased."""
    record_key.wrapped, record_key.destroyed_at = None, now
    record_key.save(update_fields=["wrapped", "destroyed_at"])
    record_key.__dict__.pop("opened", None)


class SealedField(models.BinaryField[Any, Any]):
    """A text kept only as ciphertext. Write with `record.seal(name=...)`, read with `record.reveal("name")`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class SealedRecord(models.Model):
    """Base of every model with sealed texts: a random public uuid, and the key they are sealed with."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    record_key = models.ForeignKey(RecordKey, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True

    def _binding(self, field: str) -> bytes:
        return _field_binding(self.record_key.tenant, self._meta.db_table, self.uuid, field)

    def seal(self, **texts: str) -> None:
        """Encrypt texts into the fields of those names. An empty text stays empty."""
        for field, text in texts.items():
            if not isinstance(self._meta.get_field(field), SealedField):
                raise TypeError(f"{field} is not a sealed field")
            setattr(self, field, self._sealed(field, text) if text else b"")

    def _sealed(self, field: str, text: str) -> bytes:
        plain = text.encode()
        # Padded with a length prefix, so that the size of a short text says nothing.
        padded = len(plain).to_bytes(4, "big") + plain + b"\0" * (-(len(plain) + 4) % _PAD)
        return _seal(_opened(self.record_key), padded, self._binding(field))

    def reveal(self, field: str) -> str:
        """Return the text of a sealed field. Raises Erased, or Tampered."""
        sealed = bytes(getattr(self, field))
        if not sealed:
            return ""
        padded = _unseal(_opened(self.record_key), sealed, self._binding(field))
        return padded[4 : 4 + int.from_bytes(padded[:4], "big")].decode()

    @property
    def is_erased(self) -> bool:
        """Whether the record's key was destroyed."""
        return self.record_key.wrapped is None


def seal_bytes(record_key: RecordKey, place: str, plain: bytes) -> bytes:
    """Seal bytes with a record's key, bound to a place that never changes (table, record, part). Not padded."""
    return _seal(_opened(record_key), plain, f"aman:1|{record_key.tenant}|bytes|{place}".encode())


def open_bytes(record_key: RecordKey, place: str, sealed: bytes) -> bytes:
    """Open what `seal_bytes` made. Raises Erased, Tampered."""
    return _unseal(_opened(record_key), bytes(sealed), f"aman:1|{record_key.tenant}|bytes|{place}".encode())


_TEXT_BINDING = b"aman:1|PANEL|text"


def seal_text(text: str) -> str:
    """Seal a short text with the panel's key, as base64 (for tables that are not ours)."""
    return base64.b64encode(_seal(tenant_key(PANEL), text.encode(), _TEXT_BINDING)).decode()


def open_text(sealed: str) -> str:
    """Open what `seal_text` made. Raises Tampered."""
    return _unseal(tenant_key(PANEL), base64.b64decode(sealed), _TEXT_BINDING).decode()
