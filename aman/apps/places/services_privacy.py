"""Erasing a contact: their key is destroyed, and they are told no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from aman.apps.places.models import Contact
from aman.kit import audit, holding, vault
from aman.kit.holding import Removed


class NothingHeld(Exception):
    """There is no such contact, or they were erased before."""


@transaction.atomic
def erase(*, contact: UUID, actor: UUID | None, ground: str, now: datetime) -> Removed:
    """Destroy the key of a contact: name, address and number can never be read again. Raises NothingHeld."""
    rows = Contact.objects.select_for_update(of=("self",)).select_related("record_key", "site")
    found = rows.filter(uuid=contact).first()
    if found is None or found.is_erased:
        raise NothingHeld(contact)
    key = found.record_key
    vault.destroy(key, now=now)
    found.is_active = found.has_email = False
    found.save(update_fields=["is_active", "has_email"])
    removed = Removed(1, 1, holding.digest_of([key]))
    details = {"ground": ground, "keys": 1, "digest": removed.digest}
    audit.record(chain=found.site.uuid, verb="CONTACT_ERASED", subject=found, actor=actor, now=now, details=details)
    return removed
