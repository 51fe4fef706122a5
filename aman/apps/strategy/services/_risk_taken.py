"""Who took a matrix of risk out, and as what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person
    from aman.apps.places.models import Site


@transaction.atomic
def note_matrix_taken(*, site: Site, form: str, actor: Person, now: datetime) -> None:
    """Record who took a site's matrix out. form: PRINT, PDF or SVG."""
    audit.record(
        chain=str(site.uuid), verb="RISK_MATRIX_TAKEN", subject=site, actor=actor.uuid, now=now, details={"form": form}
    )
