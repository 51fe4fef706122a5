"""How a receipt is made and found again. Only its digest is stored; the pepper is outside the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
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


def ticket(digits: str, *, ready_at: datetime) -> str:
    """Return a signed ticket that lets one number be looked up from a moment on."""
    moment = int(ready_at.timestamp()).to_bytes(8, "big")
    return base64.urlsafe_b64encode(moment + _ticket_mac(digits, moment)).decode()


def ready_at(digits: str, given: str) -> int | None:
    """Return from when a ticket is good for a number, in seconds since 1970; None where it was not made for it."""
    try:
        raw = base64.urlsafe_b64decode(given.encode("ascii", "strict"))
    except ValueError:
        return None
    if len(raw) != 24 or not hmac.compare_digest(raw[8:], _ticket_mac(digits, raw[:8])):
        return None
    return int.from_bytes(raw[:8], "big")


def _ticket_mac(digits: str, moment: bytes) -> bytes:
    return _mac(b"receipt-ticket", moment + digits.encode("ascii")).digest()[:16]
