"""Somebody of a site, signed in, says that the site has seen a message."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.cascade.models import MessageState, Target
from aman.apps.cascade.services._states import NotOpen
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


@transaction.atomic
def see_at_site(*, target: Target, actor: Person, now: datetime) -> Target:
    """Record that a site has seen a message. The first person counts; again changes nothing.

    Raises NotOpen when the message was stopped or has expired.
    """
    held: Target = Target.objects.select_for_update(of=("self",)).select_related("message", "site").get(pk=target.pk)
    if held.seen_at is not None:
        return held
    if held.message.state == MessageState.STOPPED:
        raise NotOpen("STOPPED")
    if held.message.expires_at <= now:
        raise NotOpen("EXPIRED")
    held.seen_at, held.seen_by = now, actor
    held.save(update_fields=["seen_at", "seen_by"])
    audit.record(
        chain=held.site.uuid,
        verb="MESSAGE_SEEN_AT_SITE",
        subject=held.message,
        actor=actor.uuid,
        now=now,
        details={"site": str(held.site.uuid)},
    )
    return held
