"""The key of likeness: made from a secret outside the database, so that a stored fingerprint says nothing."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from aman.core import similar


def key() -> bytes:
    """Return the key that runs of letters are hashed with."""
    pepper: str = settings.AMAN.receipt_pepper.get_secret_value()
    return hmac.new(pepper.encode(), b"likeness|1", hashlib.sha256).digest()


def fingerprint(text: str) -> int:
    """Return the fingerprint of a text as this installation stores it."""
    return similar.fingerprint(text, key())
