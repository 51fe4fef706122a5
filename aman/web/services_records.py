"""Entering a site's records, and telling its leads: fixed words and a reference, and nothing where it is private."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from aman.apps.accounts import selectors, services
from aman.apps.cascade import services as cascade
from aman.apps.places import selectors as places


@transaction.atomic
def enter_site(
    *, site: places.SiteFacts, reason: str, minutes: int, person: Any, now: datetime, report: UUID | None = None
) -> Any:
    """Begin a session in a site's records and tell the leads of the site; of one about a report, nobody there.

    Raises what accounts.services.enter_records raises.
    """
    session = services.enter_records(
        person=person, site=site.uuid, area=site.area_code, reason=reason, minutes=minutes, report=report, now=now
    )
    if session.is_private:
        return session
    for lead in selectors.leads_of(site.uuid, now):
        key = f"RECORDS_ENTERED:{session.uuid}:{lead.uuid}"
        reference = f"S-{session.uuid.hex[:8].upper()}"
        cascade.notify(person=lead, notice="RECORDS_ENTERED", reference=reference, key=key, now=now)
    return session
