"""Letting a message out by a second person, stopping it, and closing what is over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from aman.apps.cascade import selectors
from aman.apps.cascade.models import (
    Delivery,
    DeliveryState,
    Message,
    MessageState,
    Target,
    Urgency,
)
from aman.apps.cascade.services._states import (
    AlreadyExpired,
    ChangedSince,
    NobodyToReach,
    NotChecked,
    ReasonMissing,
    SamePerson,
    move,
)
from aman.apps.cascade.services._write import require_reach
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

PRIORITY = {Urgency.LIFE_SAFETY: 0, Urgency.OPERATIONAL: 5, Urgency.ROUTINE: 7}
"""Of messages; notices to one person go at 1 (`_send.NOTICE_PRIORITY`)."""
_BATCH = 2000


@transaction.atomic
def release(*, message: Message, actor: Person, now: datetime, seen: datetime | None) -> Message:
    """Let a message out: fix its audience and queue one delivery to each contact, in this transaction.

    seen: `changed_at` of what the person who releases had in front of them.
    Raises SamePerson, ChangedSince, AlreadyExpired, NotChecked, NotYourArea, NobodyToReach, and
    IllegalTransition when it is not ready or somebody else was quicker.
    """
    message = Message.objects.select_for_update(of=("self",)).select_related("record_key").get(pk=message.pk)
    if actor.pk == message.written_by_id:
        raise SamePerson
    if seen != message.changed_at:
        raise ChangedSince
    if message.expires_at <= now:
        raise AlreadyExpired
    languages = _require_checked(message)
    require_reach(message.audience_areas)
    audience = selectors.audience(areas=message.audience_areas, roles=message.audience_roles)
    if not audience.contacts:
        raise NobodyToReach
    move(
        message,
        MessageState.SENDING,
        released_by=actor,
        released_at=now,
        sites_targeted=len(audience.sites),
    )
    _snapshot(message, audience, now)
    details = {"sites": len(audience.sites), "contacts": len(audience.contacts), "languages": languages}
    audit.record(
        chain=audit.PANEL, verb="MESSAGE_RELEASED", subject=message, actor=actor.uuid, now=now, details=details
    )
    return message


def needs_checking(message: Message) -> bool:
    """Whether a second reader must have found every text right: for life safety, and in a live installation."""
    return message.urgency == Urgency.LIFE_SAFETY or not settings.AMAN.demo


def _require_checked(message: Message) -> list[str]:
    """Return the languages of a message, or raise NotChecked."""
    rows = list(message.texts.order_by("language").values_list("language", "checked_by"))
    unchecked = [language for language, reader in rows if reader is None]
    if unchecked and needs_checking(message):
        raise NotChecked(unchecked)
    return [language for language, _reader in rows]


def _snapshot(message: Message, audience: selectors.Audience, now: datetime) -> None:
    targets = [Target(message=message, site_id=site.pk) for site in audience.sites]
    Target.objects.bulk_create(targets, batch_size=_BATCH)
    priority = PRIORITY[Urgency(message.urgency)]
    deliveries = [
        Delivery(
            message=message,
            contact_id=contact.pk,
            site_id=contact.site_pk,
            key=f"{message.uuid}:{contact.uuid}:EMAIL",
            priority=priority,
            language=contact.language,
            created_at=now,
            next_try_at=now,
            expires_at=message.expires_at,
        )
        for contact in audience.contacts
    ]
    Delivery.objects.bulk_create(deliveries, batch_size=_BATCH)


@transaction.atomic
def stop(*, message: Message, reason: str, actor: Person, now: datetime) -> int:
    """Stop a message that is going out; return how many deliveries will not go.

    Takes effect at once for what no worker holds; a worker asks again right before each text leaves.
    Raises ReasonMissing, NotYourArea, IllegalTransition.
    """
    if not reason.strip():
        raise ReasonMissing
    require_reach(message.audience_areas)
    message.seal(stop_reason=reason.strip())
    sealed = message.stop_reason
    move(message, MessageState.STOPPED, stopped_by=actor, stopped_at=now, stop_reason=sealed)
    stopped = close_deliveries(message, "STOPPED")
    audit.record(
        chain=audit.PANEL,
        verb="MESSAGE_STOPPED",
        subject=message,
        actor=actor.uuid,
        now=now,
        details={"deliveries": stopped},
    )
    return stopped


def close_deliveries(message: Message, code: str) -> int:
    """Stop the deliveries no worker holds; one a worker died with may have gone, so it becomes unknown."""
    waiting = Delivery.objects.filter(message=message, state=DeliveryState.WAITING)
    waiting.filter(lease_until__lt=Now()).update(
        state=DeliveryState.UNKNOWN, lease_until=None, leased_by="", last_error="WORKER_LOST"
    )
    return waiting.filter(lease_until__isnull=True).update(state=DeliveryState.STOPPED, last_error=code)


def settle(*, now: datetime) -> int:
    """Close messages that have expired or have nothing left to send; return how many."""
    over = list(Message.objects.filter(state=MessageState.SENDING, expires_at__lte=now))
    done = [message for message in over if _finish(message, "MESSAGE_EXPIRED", now)]
    unfinished = selectors.open_deliveries().filter(message__isnull=False).values("message_id")
    sent = Message.objects.filter(state=MessageState.SENDING).exclude(pk__in=unfinished)
    done += [message for message in sent if _finish(message, "MESSAGE_DONE", now)]
    _tidy()
    return len(done)


@transaction.atomic
def _finish(message: Message, verb: str, now: datetime) -> bool:
    if not Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=MessageState.DONE, done_at=now
    ):
        return False
    close_deliveries(message, "EXPIRED")
    audit.record(
        chain=audit.PANEL,
        verb=verb,
        subject=message,
        actor=None,
        now=now,
        details=selectors.delivery_counts(message),
    )
    return True


def _tidy() -> None:
    """Close what workers still held when their message ended and never answered for."""
    left = Delivery.objects.filter(
        Q(message__state__in=[MessageState.STOPPED, MessageState.DONE]), state=DeliveryState.WAITING
    ).filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))
    messages = Message.objects.filter(pk__in=left.values("message_id"))
    for message in messages:
        close_deliveries(message, "STOPPED" if message.state == MessageState.STOPPED else "EXPIRED")
