"""Requests to erase."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from aman.apps.privacy.models import Erasure, ErasureState, Thing
from aman.apps.privacy.things import seen

OPEN = (ErasureState.ASKED, ErasureState.WAITING)


def _rows() -> QuerySet[Erasure]:
    return Erasure.objects.select_related("record_key", "asked_by", "decided_by")


def open_erasure(thing: str, subject: UUID) -> Erasure | None:
    """Return the open request to erase a thing, or None."""
    return _rows().filter(thing=thing, subject=subject, state__in=OPEN).first()


def erasure_of_report(report: UUID) -> Erasure | None:
    """Return the newest request to erase a report, for its reporter's page, or None."""
    return _rows().filter(thing=Thing.REPORT, subject=report).order_by("-asked_at", "-id").first()


def erasures(*, ended: bool = False, limit: int = 200) -> list[Erasure]:
    """Return open requests, oldest first; or those ended, newest first. None about what the reader is barred from."""
    if ended:
        return list(seen(_rows()).exclude(state__in=OPEN).order_by("-ended_at", "-id")[:limit])
    return list(seen(_rows()).filter(state__in=OPEN).order_by("asked_at", "id")[:limit])


def erasure(uuid: UUID) -> Erasure | None:
    """Return one request, or None: also where the reader is barred from what it is about."""
    return seen(_rows()).filter(uuid=uuid).first()
