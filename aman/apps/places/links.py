"""Secrets in links: what is kept of one."""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
