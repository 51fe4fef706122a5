"""Erasing an account: the person becomes nameless, and what they did stays with a number."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from aman.apps.accounts import selectors_privacy
from aman.apps.accounts.models import Person
from aman.kit import audit, holding
from aman.kit.holding import Removed


class NothingHeld(Exception):
    """There is no such person, or they were erased before."""


class StillActive(Exception):
    """Somebody with a role in force is not erased: end the role first."""


@transaction.atomic
def erase(*, person: UUID, actor: UUID | None, ground: str, now: datetime) -> Removed:
    """Take name, address, password, second factors and sessions from an account for good.

    The row stays, so that what was done keeps its author's number. Raises NothingHeld, StillActive.
    """
    found = Person.objects.select_for_update().filter(uuid=person).exclude(name=selectors_privacy.NAMELESS).first()
    if found is None:
        raise NothingHeld(person)
    if found.memberships.active(now).exists():
        raise StillActive(person)
    own = [row for row in selectors_privacy.own_rows(found) if row._meta.label != "accounts.Membership"]
    for row in own:
        row.delete()
    found.name, found.email = selectors_privacy.NAMELESS, f"{found.uuid}@erased.invalid"
    found.is_active, found.last_login, found.date_joined = False, None, None
    found.set_unusable_password()
    found.save()
    removed = Removed(0, 1 + len(own), holding.digest_of([]))
    details = {"ground": ground, "rows": removed.rows}
    audit.record(chain=audit.PANEL, verb="PERSON_ERASED", subject=found, actor=actor, now=now, details=details)
    return removed
