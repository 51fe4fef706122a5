"""Requests of people for their own data."""

from __future__ import annotations

from uuid import UUID

from aman.apps.privacy.models import AccessItem, AccessRequest, AccessState
from aman.apps.privacy.things import PARTS, seen

ENDED = (AccessState.HANDED_OVER, AccessState.REFUSED)


def access_requests(*, ended: bool = False, limit: int = 200) -> list[AccessRequest]:
    """Return open requests, soonest due first; or those ended, newest first."""
    rows = seen(AccessRequest.objects.select_related("record_key", "taken_by"))
    if ended:
        return list(rows.filter(state__in=ENDED).order_by("-received_at", "-id")[:limit])
    return list(rows.exclude(state__in=ENDED).order_by("due_at", "id")[:limit])


def access_request(uuid: UUID) -> AccessRequest | None:
    """Return one request about something that the person at work may see, else None."""
    rows = AccessRequest.objects.select_related("record_key", "taken_by", "redacted_by", "checked_by")
    found: AccessRequest | None = seen(rows).filter(uuid=uuid).first()
    if found is None or (found.state not in ENDED and PARTS[found.thing].held(found.subject) is None):
        return None
    return found


def items_of(request: AccessRequest) -> list[AccessItem]:
    """Return what was collected, in order, each with the key of the request. One query."""
    found = list(request.items.order_by("position"))
    for item in found:
        item.request, item.record_key = request, request.record_key
    return found
