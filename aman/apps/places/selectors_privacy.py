"""What is held about a contact of a place: for retention, erasure and their own request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from aman.apps.places.models import Contact
from aman.kit import holding
from aman.kit.holding import Idle, Piece
from aman.kit.models import AuditEvent


def reference(contact: UUID) -> str:
    """Return how a contact is called in lists: never by name."""
    return f"C-{str(contact)[:8]}"


def idle(before: datetime, limit: int) -> list[Idle]:
    """Return contacts who are told no more, and when that began, if before a moment."""
    ended = Contact.objects.filter(is_active=False, record_key__wrapped__isnull=False).order_by("pk")
    found = list(ended.values_list("uuid", flat=True)[: limit * 4])
    acts = _last_acts(found)
    listed = [Idle(one, reference(one), acts[str(one)]) for one in found if str(one) in acts]
    return sorted((one for one in listed if one.last_activity < before), key=lambda one: one.last_activity)[:limit]


def _last_acts(contacts: list[UUID]) -> dict[str, datetime]:
    events = AuditEvent.objects.filter(subject_type="places.Contact", subject_id__in=[str(one) for one in contacts])
    rows = events.values_list("subject_id").annotate(last=Max("at"))
    return {subject: at for subject, at in rows.order_by()}


def idle_one(contact: UUID) -> Idle | None:
    """Return one contact if they are told no more and can still be read."""
    if not Contact.objects.filter(uuid=contact, is_active=False, record_key__wrapped__isnull=False).exists():
        return None
    last = _last_acts([contact]).get(str(contact))
    return Idle(contact, reference(contact), last) if last else None


def find(words: str) -> tuple[UUID, str] | None:
    """Return (uuid, reference) of a contact named by reference (C- and eight characters) or uuid, or None."""
    wanted = words.strip().lower().removeprefix("c-")
    if len(wanted) < 8:
        return None
    known = Contact.objects.values_list("uuid", flat=True)
    found = [one for one in known.iterator() if str(one).startswith(wanted)]
    return (found[0], reference(found[0])) if len(found) == 1 else None


def held(contact: UUID) -> Contact | None:
    """Return a contact with their key, or None."""
    return Contact.objects.select_related("record_key").filter(uuid=contact).first()


def pieces_of(contact: Contact) -> list[Piece]:
    """Return all that is held about a contact, value by value. Raises vault.Erased."""
    return list(holding.pieces(contact, own=True))
