"""Inviting somebody, and their first password. The link works once and for seven days."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from aman.apps.accounts.models import Invitation, LetterKind, Person
from aman.apps.accounts.selectors import holdings, may_manage_person
from aman.apps.accounts.services._devices import NotYoursToManage
from aman.apps.accounts.services._grants import Areas
from aman.apps.accounts.services._letters import queue_letter
from aman.apps.accounts.services._people import add_person, set_password
from aman.core import rights
from aman.kit import audit

LIFE = timedelta(days=7)
Address = Callable[[str], str]
"""Makes the address of an invitation from its random part."""


class InvitationOver(Exception):
    """The invitation was used, has expired, or never was."""


@transaction.atomic
def invite(*, email: str, name: str, language: str, link: Address, actor: UUID, now: datetime) -> Person:
    """Make an account without a password and send its owner a link to choose one.

    Raises NotYoursToManage, AlreadyAPerson, BadAddress, NameMissing, UnknownLanguage.
    """
    if not any(held.role in rights.MANAGERS for held in holdings(actor, now=now)):
        raise NotYoursToManage
    person = add_person(email=email, name=name, language=language, actor=actor, now=now)
    _send(person, link, actor, now)
    return person


@transaction.atomic
def invite_again(*, person: Person, link: Address, actor: UUID, now: datetime, areas: Areas | None = None) -> None:
    """Send somebody who has not come yet a new link; the one before opens nothing. Raises NotYoursToManage."""
    if person.has_usable_password() or not may_manage_person(actor, person, now=now, areas=areas):
        raise NotYoursToManage
    _send(person, link, actor, now)


def _send(person: Person, link: Address, actor: UUID, now: datetime) -> None:
    Invitation.objects.filter(person=person, used_at=None).update(used_at=now)
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        person=person,
        digest=digest(secret),
        made_at=now,
        expires_at=now + LIFE,
        by=Person.objects.get(uuid=actor),
    )
    queue_letter(person=person, kind=LetterKind.INVITATION, opens=link(secret), now=now)
    audit.record(
        chain=audit.PANEL,
        verb="PERSON_INVITED",
        subject=made,
        actor=actor,
        now=now,
        details={"person": str(person.uuid)},
    )


def digest(secret: str) -> str:
    """Return what is kept of an invitation's random part."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def accept_invitation(*, secret: str, password: str, now: datetime) -> Person:
    """Give an invited person their first password. Raises InvitationOver, WeakPassword."""
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(digest=digest(secret), used_at=None, expires_at__gt=now, person__is_active=True)
        .first()
    )
    if found is None or found.person.has_usable_password():
        raise InvitationOver
    set_password(person=found.person, password=password, actor=found.person.uuid, now=now)
    found.used_at = now
    found.save(update_fields=["used_at"])
    audit.record(chain=audit.PANEL, verb="INVITATION_USED", subject=found, actor=found.person.uuid, now=now)
    return found.person


def invitation_open(secret: str, now: datetime) -> bool:
    """Whether an invitation can be used; opening its page uses nothing up."""
    return Invitation.objects.filter(
        digest=digest(secret), used_at=None, expires_at__gt=now, person__is_active=True
    ).exists()
