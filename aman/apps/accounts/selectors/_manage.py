"""Who may manage whom, whose roles run out, and the list of people within reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from aman.apps.accounts.models import FactorReset, Invitation, Membership, Person, Role, ScopeKind
from aman.core import rights

SOON = timedelta(days=14)
"""Somebody is told this long before a role of theirs ends."""
Areas = Mapping[str, str]


def reach_of(kind: str, key: str, areas: Areas | None) -> rights.Reach:
    """Return a reach; that of a site knows its area where `areas` does."""
    area = key if kind == ScopeKind.AREA else (areas or {}).get(key, "")
    return rights.Reach(kind, key, area)


def holdings(person: UUID, *, now: datetime, areas: Areas | None = None) -> list[rights.Holding]:
    """Return what an active person holds now. One query."""
    rows = Membership.objects.active(now).filter(person__uuid=person, person__is_active=True)
    return [
        rights.Holding(role, reach_of(kind, key, areas))
        for role, kind, key in rows.values_list("role", "scope_kind", "scope_key")
    ]


def holdings_ever(person: Person, *, now: datetime, areas: Areas | None = None) -> list[rights.Holding]:
    """Return what a person holds or will hold, even while their account is closed. One query."""
    rows = Membership.objects.filter(Q(active_to=None) | Q(active_to__gt=now), person=person)
    return [
        rights.Holding(role, reach_of(kind, key, areas))
        for role, kind, key in rows.values_list("role", "scope_kind", "scope_key")
    ]


def may_manage_person(actor: UUID, person: Person, *, now: datetime, areas: Areas | None = None) -> bool:
    """Whether somebody may close, reset or sign out an account: another's, who holds no right they lack."""
    if actor == person.uuid:
        return False
    mine = holdings(actor, now=now, areas=areas)
    return rights.may_manage(mine, holdings_ever(person, now=now, areas=areas))


def within_reach(*, everything: bool, areas: Iterable[str], sites: Iterable[str]) -> QuerySet[Person]:
    """Return the people who hold or held a role within a reach, in name order; everybody, for the whole network."""
    found = Person.objects.order_by("name", "pk")
    if everything:
        return found
    here = Q(scope_kind=ScopeKind.AREA, scope_key__in=list(areas)) | Q(
        scope_kind=ScopeKind.SITE, scope_key__in=list(sites)
    )
    return found.filter(pk__in=Membership.objects.filter(here).values("person_id"))


def with_memberships(people: QuerySet[Person], now: datetime) -> QuerySet[Person]:
    """Return people with the memberships that have not ended, as `held`. One query more."""
    open_ones = Membership.objects.filter(Q(active_to=None) | Q(active_to__gt=now)).select_related("organisation")
    return people.prefetch_related(
        Prefetch("memberships", open_ones.order_by("organisation__name", "role", "pk"), to_attr="held")
    )


@dataclass(frozen=True)
class MembershipCard:
    """A membership as its page shows it."""

    uuid: UUID
    role: Any
    code: str
    organisation: str
    scope_kind: str
    scope_key: str
    active_to: datetime | None
    ends_soon: bool


def card_of(membership: Membership, now: datetime) -> MembershipCard:
    """Return a membership as its page shows it."""
    ends = membership.active_to
    return MembershipCard(
        uuid=membership.uuid,
        role=Role(membership.role).label,
        code=membership.role,
        organisation=membership.organisation.name,
        scope_kind=membership.scope_kind,
        scope_key=membership.scope_key,
        active_to=ends,
        ends_soon=ends is not None and ends <= now + SOON,
    )


def membership_of(person: Person, membership: UUID) -> Membership:
    """Return a membership through its person. Raises Membership.DoesNotExist."""
    found: Membership = Membership.objects.select_related("person", "organisation").get(person=person, uuid=membership)
    return found


def ending_soon(now: datetime) -> QuerySet[Membership]:
    """Return the memberships that end within fourteen days and whose holder was not told."""
    found: QuerySet[Membership] = Membership.objects.filter(
        active_to__gt=now, active_to__lte=now + SOON, told_at=None, person__is_active=True
    ).select_related("person")
    return found.order_by("active_to", "pk")


def open_reset(person: Person, now: datetime) -> FactorReset | None:
    """Return the reset of a second factor that waits for a second person, or None."""
    return (
        FactorReset.objects.filter(person=person, settled_at=None, expires_at__gt=now)
        .select_related("asked_by")
        .order_by("-asked_at")
        .first()
    )


def open_invitation(person: Person, now: datetime) -> Invitation | None:
    """Return the invitation that a person can still use, or None."""
    return Invitation.objects.filter(person=person, used_at=None, expires_at__gt=now).order_by("-made_at").first()
