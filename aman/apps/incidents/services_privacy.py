"""Erasing a report: its keys are destroyed, its codes stay and are counted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from aman.apps.incidents import selectors_privacy
from aman.apps.incidents.models import Report
from aman.kit import audit, holding, vault
from aman.kit.holding import Removed


class NothingHeld(Exception):
    """There is no such report, or it was erased before."""


@transaction.atomic
def erase(*, report: UUID, actor: UUID | None, ground: str, now: datetime) -> Removed:
    """Destroy every key of a report: what was told, said, assessed and sent with it can never be read again.

    ground: RETENTION, or the reference of a request. Statistics stay. Raises NothingHeld.
    """
    found = Report.objects.select_for_update(of=("self",)).select_related("record_key").filter(uuid=report).first()
    if found is None or found.is_erased:
        raise NothingHeld(report)
    rows = list(selectors_privacy.rows_of(found))
    keys = [key for key in holding.keys_of(rows) if key.wrapped is not None]  # type: ignore[arg-type]
    for key in keys:
        vault.destroy(key, now=now)
    Report.objects.filter(pk=found.pk).update(likeness=None)  # drawn from the words, though nobody reads them in it
    Report.objects.filter(pk=found.pk).update(likeness=0)  # what its words were like goes with them
    removed = Removed(len(keys), len(rows), holding.digest_of(keys))
    details = {"ground": ground, "keys": removed.keys, "rows": removed.rows, "digest": removed.digest}
    chain = audit.intake_chain(found.uuid)
    audit.record(chain=chain, verb="REPORT_ERASED", subject=found, actor=actor, now=now, details=details)
    return removed
