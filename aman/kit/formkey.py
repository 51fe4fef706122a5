"""Signed form keys for the public door: no cookie, no account, one effect per form however often it is sent."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

LIFETIME = timedelta(hours=24)


class BadFormKey(Exception):
    """The key was not made here, or was changed."""


class ExpiredFormKey(BadFormKey):
    """The key is older than a day."""


def _signature(purpose: str, body: bytes) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"form-key|" + purpose.encode() + b"|" + body, hashlib.sha256).digest()[:16]


def issue(purpose: str, *, now: datetime) -> str:
    """Return a fresh key: 128 random bits and the minute, signed for one purpose."""
    body = secrets.token_bytes(16) + int(now.timestamp() // 60).to_bytes(4, "big")
    return urlsafe_b64encode(body + _signature(purpose, body)).decode().rstrip("=")


def check(purpose: str, key: str, *, now: datetime) -> UUID:
    """Return the key's random part, which is unique per form shown. Raises BadFormKey, ExpiredFormKey."""
    try:
        raw = urlsafe_b64decode(key.encode("ascii", "strict") + b"=" * (-len(key) % 4))
    except (ValueError, UnicodeError) as error:
        raise BadFormKey from error
    body, signature = raw[:20], raw[20:]
    if len(raw) != 36 or not hmac.compare_digest(signature, _signature(purpose, body)):
        raise BadFormKey
    made = int.from_bytes(body[16:], "big") * 60
    if not -120 <= now.timestamp() - made <= LIFETIME.total_seconds():
        raise ExpiredFormKey
    return UUID(bytes=body[:16])
