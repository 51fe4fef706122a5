"""Whether the master key in force is the one a database was written with."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from aman.kit import scoping, vault
from aman.kit.models import RecordKey, TenantKey

PROBED = 50


def fits() -> bool:
    """Whether the master key opens every site key, and those open a sample of record keys."""
    vault.forget_keys()
    with scoping.system("key probe"):
        try:
            for tenant in TenantKey.objects.order_by("id").values_list("tenant", flat=True):
                vault.tenant_key(tenant)
            for record_key in RecordKey.objects.filter(wrapped__isnull=False).order_by("uuid")[:PROBED]:
                vault.probe(record_key)
        except vault.Tampered:
            return False
    return True


def check_value(content: bytes, purpose: str) -> str:
    """Return a check value of some content that only a holder of the master key can make."""
    key = settings.AMAN.master_key.get_secret_value().encode()
    return hmac.new(key, f"aman|content-check|{purpose}|".encode() + content, hashlib.sha256).hexdigest()


def fingerprint(purpose: str) -> str:
    """Return a check value of the master key, from which the key cannot be found."""
    key = settings.AMAN.master_key.get_secret_value().encode()
    return hmac.new(key, f"aman|key-check|{purpose}".encode(), hashlib.sha256).hexdigest()[:32]
