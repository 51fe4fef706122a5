"""How a receipt is made and found again. Only its digest is stored; the pepper is outside the database."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from aman.core import receipt


def _mac(purpose: bytes, value: bytes) -> hmac.HMAC:
    pepper: str = settings.AMAN.receipt_pepper.get_secret_value()
    return hmac.new(pepper.encode(), purpose + b"|" + value, hashlib.sha256)


def number_for(form_key: UUID) -> str:
    """Return the eighteen digits of the receipt of one form.

    Drawn from the form's 128 random bits with a secret function, so that the same form sent again is
    answered with the same receipt although no receipt is kept.
    """
    drawn = int.from_bytes(_mac(b"receipt-number", form_key.bytes).digest(), "big")
    return receipt.from_number(drawn % 10**receipt.SECRET_DIGITS)


def digest(digits: str) -> str:
    """Return what is stored of a receipt, and looked up by."""
    return _mac(b"receipt-digest", digits.encode("ascii")).hexdigest()
