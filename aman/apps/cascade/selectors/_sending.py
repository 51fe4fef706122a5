"""Deliveries on their way: which may leave, their letters, and their links."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from aman.apps.cascade.letters import MessageLetter, message_letter, notice_letter, words_for
from aman.apps.cascade.links import address_of
from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState
from aman.apps.cascade.selectors._messages import texts_of
from aman.apps.places import selectors as places
from aman.kit.channels import Letter, Refused
from aman.kit.vault import Erased, Tampered

log = logging.getLogger("aman.cascade")
MOST_TRIES_WHEN_UNKNOWN = 12
"""A delivery whose fate stays unknown is tried this often; then a person must call."""
OPEN_STATES = (DeliveryState.WAITING, DeliveryState.UNKNOWN)


def open_deliveries() -> QuerySet[Delivery]:
    """Return deliveries still to be tried."""
    tried = Q(state=DeliveryState.UNKNOWN, attempts__gte=MOST_TRIES_WHEN_UNKNOWN)
    return Delivery.objects.filter(state__in=OPEN_STATES).exclude(tried)


def sendable(now: datetime) -> Q:
    """Return the condition that a delivery may leave now: its message is going out, it has not expired."""
    lives = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return lives & (Q(message__isnull=True) | Q(message__state=MessageState.SENDING))


def still_wanted(deliveries: Collection[int], now: datetime) -> set[int]:
    """Return which of some deliveries (by primary key) may still leave. One query."""
    rows = Delivery.objects.filter(sendable(now), pk__in=list(deliveries))
    return set(rows.values_list("pk", flat=True))


def letters_for(deliveries: Sequence[Delivery]) -> dict[int, Letter | Refused]:
    """Return, by primary key, the letters of deliveries, or why one cannot be written.

    Who has no address left gets nothing, for good. A message that cannot be opened keeps no other waiting; it is
    tried again later, as its key may only be out of reach for now.
    """
    addresses = places.addresses([row.contact_id for row in deliveries if row.contact_id])
    texts: dict[int, dict[str, tuple[str, str]]] = {}
    found: dict[int, Letter | Refused] = {}
    for row in deliveries:
        if row.message is not None and row.message.pk not in texts:
            texts[row.message.pk] = _readable(row.message)
        address = addresses.get(row.contact_id) if row.contact_id else None
        recipient = address.email if address else (row.person.email if row.person else "")
        if not recipient:
            found[row.pk] = Refused("NO_ADDRESS", permanent=True)
        elif row.message is not None and not texts[row.message.pk]:
            found[row.pk] = Refused("NO_TEXT", permanent=False)
        else:
            found[row.pk] = _letter(row, recipient, texts.get(row.message_id or 0, {}))
    return found


def _readable(message: Message) -> dict[str, tuple[str, str]]:
    """Return a message's texts, or none of them when one cannot be opened."""
    try:
        return texts_of(message)
    except (Erased, Tampered):
        log.error("a message cannot be opened: its texts or keys were changed")
        return {}


def _letter(row: Delivery, recipient: str, texts: dict[str, tuple[str, str]]) -> Letter:
    if row.message is None:
        subject, body = notice_letter(row.notice, row.reference, row.language)
        return Letter(row.key, recipient, subject, body, row.language)
    words = words_for(texts, row.language)
    made = MessageLetter(words, row.language, address_of(row.uuid), row.message.is_exercise)
    subject, body = message_letter(made)
    return Letter(row.key, recipient, subject, body, words.language)


def delivery_with_message(uuid: UUID) -> Delivery:
    """Return a message's delivery by its uuid, for whoever holds its link. Raises Delivery.DoesNotExist."""
    related = ("message__record_key", "site")
    return Delivery.objects.select_related(*related).get(uuid=uuid, message__isnull=False)


def why_closed(row: Delivery, now: datetime) -> str:
    """Return why a delivery can no longer be acknowledged: STOPPED, EXPIRED, or "" when it can."""
    if row.message is None or row.message.state == MessageState.STOPPED:
        return "STOPPED"
    return "EXPIRED" if row.message.expires_at <= now else ""
