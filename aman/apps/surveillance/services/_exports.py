"""Who took which figures away."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


@transaction.atomic
def note_week_taken(*, last: date, form: str, actor: Person, now: datetime) -> None:
    """Write down that somebody took a week as a file."""
    audit.record(
        chain=audit.PANEL,
        verb="WEEK_TAKEN",
        subject=("surveillance.Week", str(uuid5(NAMESPACE_URL, f"aman:week:{last.isoformat()}"))),
        actor=actor.uuid,
        now=now,
        details={"form": form, "last": last.isoformat()},
    )
