"""Acknowledgement links: a delivery's uuid and 128 bits of HMAC. They open one message and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.urls import reverse

_SIGNATURE = 16


class BadLink(Exception):
    """The link was not made here, or was changed."""


def _signature(delivery: UUID) -> bytes:
    key = settings.AMAN.link_key.get_secret_value().encode()
    return hmac.new(key, b"acknowledge|" + delivery.bytes, hashlib.sha256).digest()[:_SIGNATURE]


def token_for(delivery: UUID) -> str:
    """Return the token of a delivery: 43 letters, digits, dashes and underscores."""
    return urlsafe_b64encode(delivery.bytes + _signature(delivery)).decode().rstrip("=")


def delivery_of(token: str) -> UUID:
    """Return the delivery a token was made for. Raises BadLink."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (ValueError, UnicodeError) as error:
        raise BadLink from error
    if len(raw) != 16 + _SIGNATURE:
        raise BadLink
    delivery = UUID(bytes=raw[:16])
    if not hmac.compare_digest(raw[16:], _signature(delivery)):
        raise BadLink
    return delivery


def address_of(delivery: UUID) -> str:
    """Return the full address of a delivery's page."""
    path = reverse("acknowledge", args=[token_for(delivery)], urlconf=settings.PUBLIC_URLCONF)
    return f"{settings.AMAN.base_url.rstrip('/')}{path}"
