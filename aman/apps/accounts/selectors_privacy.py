"""What is held about somebody with an account: for retention, erasure and their own request."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Max, QuerySet

from aman.apps.accounts.models import Person
from aman.kit import holding
from aman.kit.holding import Idle, Piece

NAMELESS = "Former member"
OWN_TABLES = (
    "accounts.Membership",
    "accounts.SignIn",
    "accounts.Device",
    "accounts.Invitation",
    "accounts.AccountLetter",
    "account.EmailAddress",
    "mfa.Authenticator",
)


def reference(person: UUID) -> str:
    """Return how a person is called in lists: never by name."""
    return f"P-{str(person)[:8]}"


def _idle() -> QuerySet[Any]:
    """Return people whose every role has ended and who cannot sign in, with the end of the last role."""
    with_role = Person.objects.filter(memberships__active_to__isnull=True)
    found: QuerySet[Any] = (
        Person.objects.filter(is_active=False).exclude(pk__in=with_role.values("pk")).exclude(name=NAMELESS)
    )
    ended: QuerySet[Any] = found.annotate(ended_at=Max("memberships__active_to")).filter(ended_at__isnull=False)
    return ended


def idle(before: datetime, limit: int) -> list[Idle]:
    """Return people whose last role ended before a moment."""
    found = _idle().filter(ended_at__lt=before).order_by("ended_at", "pk")[:limit]
    return [Idle(one.uuid, reference(one.uuid), one.ended_at) for one in found]


def idle_one(person: UUID) -> Idle | None:
    """Return one person if all their roles have ended."""
    found = _idle().filter(uuid=person).first()
    return Idle(found.uuid, reference(found.uuid), found.ended_at) if found else None


def find(words: str) -> tuple[UUID, str] | None:
    """Return (uuid, reference) of the person with an e-mail address, or None."""
    found = Person.objects.filter(email__iexact=words.strip()).exclude(name=NAMELESS).first()
    return (found.uuid, reference(found.uuid)) if found else None


def held(person: UUID) -> Person | None:
    """Return a person who still has a name here, or None."""
    return Person.objects.filter(uuid=person).exclude(name=NAMELESS).first()


def own_rows(person: Person) -> list[Any]:
    """Return the rows of a person's own: roles, addresses, second factors, sessions."""
    found: list[Any] = []
    for label in OWN_TABLES:
        model: Any = apps.get_model(label)
        whose = "person" if label.startswith("accounts.") else "user"
        found += model._base_manager.filter(**{whose: person}).order_by("pk")
    return found


def pieces_of(person: Person) -> list[Piece]:
    """Return all that is held about somebody with an account, value by value; never a secret."""
    return [piece for row in [person, *own_rows(person)] for piece in holding.pieces(row, own=True)]
