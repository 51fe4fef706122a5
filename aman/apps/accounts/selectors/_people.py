"""Reads about people and memberships."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from aman.apps.accounts import models
from aman.apps.accounts.models import Membership, Person, Role, ScopeKind
from aman.kit.access import Grant

Record = TypeVar("Record", bound=Model)


def grants(*, person: Person, now: datetime) -> list[Grant]:
    """Return a person's active memberships as grants. One query."""
    if not person.is_active:
        return []
    rows = Membership.objects.active(now).filter(person=person).values_list("role", "scope_kind", "scope_key")
    return [Grant(*row) for row in rows]


def short_name(person: Person) -> str:
    """Return first name and initial, as shown on screen."""
    return person.short_name


def role_name(code: str) -> Any:
    """Return the words for a role code."""
    return Role(code).label


def has_second_factor(person: Any) -> bool:
    """Whether a person has enrolled an authenticator app or a passkey."""
    from allauth.mfa.utils import is_mfa_enabled  # noqa: PLC0415  (its models load after ours)

    return bool(is_mfa_enabled(person, types=["totp", "webauthn"]))  # recovery codes alone are a second password


def people_with_role(*roles: str, now: datetime) -> list[Person]:
    """Return active people holding any of the roles, in name order."""
    held = Membership.objects.active(now).filter(role__in=roles).values("person_id")
    return list(Person.objects.filter(pk__in=held, is_active=True).order_by("name", "pk"))


def people_covering(*roles: str, area_code: str, now: datetime, without: Any = ()) -> list[Person]:
    """Return active people holding any of the roles for an area or for the network, in name order. One query.

    area_code: "" for what belongs to no area, which the network's people alone cover. without: primary keys of those
    left out, or a query of them.
    """
    reach = Q(scope_kind=ScopeKind.NATION) | Q(scope_kind=ScopeKind.AREA, scope_key=area_code)
    held = Membership.objects.active(now).filter(reach, role__in=roles).values("person_id")
    found = Person.objects.filter(pk__in=held, is_active=True).exclude(pk__in=without)
    return list(found.order_by("name", "pk"))


def named(rows: QuerySet[Record], field: str) -> QuerySet[Record]:
    """Return rows that hold somebody's public id in `field`, each with their full name as `<field>_name` or None.

    Show the name through `shortened`. No query of its own.
    """
    person = Person.objects.filter(uuid=OuterRef(field)).values("name")[:1]
    found: QuerySet[Record] = rows.annotate(**{f"{field}_name": Subquery(person)})
    return found


def shortened(name: str | None) -> str:
    """Return first name and initial of a full name, as shown on screen; nothing for nobody."""
    return models.shortened(name or "")


def short_names(people: Collection[UUID]) -> dict[UUID, str]:
    """Return first name and initial by public id. One query."""
    found = Person.objects.filter(uuid__in=people).only("uuid", "name")
    return {person.uuid: person.short_name for person in found}


@dataclass(frozen=True)
class Held:
    """A membership in words: what, for whom, how far."""

    role: Any
    organisation: str
    reach: Any


def memberships_of(person: Person, *, now: datetime) -> list[Held]:
    """Return a person's active memberships, in the order of their organisations. One query."""
    rows = Membership.objects.active(now).filter(person=person).select_related("organisation")
    return [
        Held(Role(row.role).label, row.organisation.name, ScopeKind(row.scope_kind).label)
        for row in rows.order_by("organisation__name", "role", "pk")
    ]
