"""A lost second factor is taken away by two people, neither of them its owner. Nobody gets a secret."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from aman.apps.accounts.models import FactorReset, LetterKind, Person
from aman.apps.accounts.selectors import has_second_factor, may_manage_person, open_reset
from aman.apps.accounts.services._devices import NotYoursToManage, end_sign_ins
from aman.apps.accounts.services._grants import Areas
from aman.apps.accounts.services._letters import queue_letter
from aman.kit import audit

LIFE = timedelta(hours=24)


class NothingToReset(Exception):
    """The person has no second factor."""


class AlreadyAsked(Exception):
    """Somebody has asked for this already; a second person settles it."""


class NoSuchReset(Exception):
    """Nobody asks for this, or it was settled, or it has expired."""


class SamePerson(Exception):
    """Whoever asks for a reset does not approve it."""


@transaction.atomic
def ask_factor_reset(*, person: Person, actor: UUID, now: datetime, areas: Areas | None = None) -> FactorReset:
    """Ask that somebody's second factor be taken away. Raises NotYoursToManage, NothingToReset, AlreadyAsked."""
    if not may_manage_person(actor, person, now=now, areas=areas):
        raise NotYoursToManage
    if not has_second_factor(person):
        raise NothingToReset
    if open_reset(person, now) is not None:
        raise AlreadyAsked
    made = FactorReset.objects.create(
        person=person, asked_by=Person.objects.get(uuid=actor), asked_at=now, expires_at=now + LIFE
    )
    _log("FACTOR_RESET_ASKED", made, actor, now)
    return made


@transaction.atomic
def settle_factor_reset(
    *, person: Person, approve: bool, actor: UUID, now: datetime, areas: Areas | None = None
) -> FactorReset:
    """Approve or refuse a reset somebody else asked for. Approved, the person sets up a new factor at next sign-in.

    Raises NotYoursToManage, NoSuchReset, SamePerson.
    """
    if not may_manage_person(actor, person, now=now, areas=areas):
        raise NotYoursToManage
    reset = open_reset(person, now)
    if reset is None:
        raise NoSuchReset
    if approve and reset.asked_by.uuid == actor:
        raise SamePerson
    reset.settled_by, reset.settled_at, reset.approved = Person.objects.get(uuid=actor), now, approve
    reset.save(update_fields=["settled_by", "settled_at", "approved"])
    if approve:
        _take_away(person)
        end_sign_ins(person=person, actor=actor, now=now)
        queue_letter(person=person, kind=LetterKind.FACTOR_RESET, now=now)
    _log("FACTOR_RESET_APPROVED" if approve else "FACTOR_RESET_REFUSED", reset, actor, now)
    return reset


def _take_away(person: Person) -> None:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415  (its models load after ours)

    Authenticator.objects.filter(user=person).delete()


def _log(verb: str, reset: FactorReset, actor: UUID, now: datetime) -> None:
    audit.record(
        chain=audit.PANEL, verb=verb, subject=reset, actor=actor, now=now, details={"person": str(reset.person.uuid)}
    )
