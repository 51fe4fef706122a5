"""Roles given, renewed and ended, and accounts opened and closed: never beyond what the giver holds themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from aman.apps.accounts.models import Membership, Organisation, Person, Role, ScopeKind
from aman.apps.accounts.selectors import holdings, may_manage_person, reach_of
from aman.apps.accounts.services._devices import NotYoursToManage, end_sign_ins
from aman.core import rights
from aman.kit import audit

SITE_ROLE_LIFE = timedelta(days=180)
"""How long a role at a site is given for, unless somebody says otherwise."""
NEVER_LAST = (Role.OPERATOR, Role.CHAIR)
Areas = Mapping[str, str]
"""The area's code of each site, by the site's uuid: whether somebody's area covers a site is not known here."""


class NotYoursToGrant(Exception):
    """Nobody grants a role, or a reach, that they do not hold themselves; nobody grants to themselves."""


class ScopeDoesNotFit(Exception):
    """The reach of a membership needs an area's code or a site's uuid; that of the whole network, neither."""


class AlreadyHeld(Exception):
    """The person holds this role with this reach already."""


class AlreadyEnded(Exception):
    """The membership ended before."""


class LastOfItsKind(Exception):
    """The last operator or chair of the whole network stays until there is another."""


class BadPeriod(Exception):
    """A role ends after it begins."""


def ensure_organisation(*, name: str, kind: str) -> Organisation:
    """Return the organisation of a name and kind, making it where it is missing."""
    found, _ = Organisation.objects.get_or_create(name=name, kind=kind)
    return found


@transaction.atomic
def grant_membership(
    *,
    person: Person,
    organisation: Organisation,
    role: str,
    scope_kind: str,
    now: datetime,
    scope_key: str = "",
    actor: UUID | None = None,
    active_to: datetime | None = None,
    areas: Areas | None = None,
) -> Membership:
    """Give a person a role and a reach.

    scope_key: "" for the network, an area's code, or a site's uuid. actor: None for the command line; anybody
    else holds every right of the role, at least as far. Raises ScopeDoesNotFit, NotYoursToGrant, AlreadyHeld,
    BadPeriod.
    """
    if (scope_kind == ScopeKind.NATION) != (scope_key == "") or role not in Role.values:
        raise ScopeDoesNotFit
    if actor is not None and not _may_give(actor, person, role, (scope_kind, scope_key), areas, now):
        raise NotYoursToGrant
    if active_to is not None and active_to <= now:
        raise BadPeriod
    held = Membership.objects.active(now).filter(
        person=person, organisation=organisation, role=role, scope_kind=scope_kind, scope_key=scope_key
    )
    if held.exists():
        raise AlreadyHeld
    membership = Membership(
        person=person,
        organisation=organisation,
        role=role,
        scope_kind=scope_kind,
        scope_key=scope_key,
        active_from=now,
        active_to=active_to,
    )
    membership.save(force_insert=True)
    _record("MEMBERSHIP_GRANTED", membership, actor, now)
    return membership


@transaction.atomic
def renew_membership(
    *, membership: Membership, active_to: datetime, actor: UUID, now: datetime, areas: Areas | None = None
) -> Membership:
    """Let a membership that has not ended run until another day. Raises AlreadyEnded, NotYoursToGrant, BadPeriod."""
    held = _held(membership, now)
    if not _may_give(actor, held.person, held.role, (held.scope_kind, held.scope_key), areas, now):
        raise NotYoursToGrant
    if active_to <= now:
        raise BadPeriod
    held.active_to, held.told_at = active_to, None
    held.save(update_fields=["active_to", "told_at"])
    _record("MEMBERSHIP_RENEWED", held, actor, now)
    return held


@transaction.atomic
def end_membership(
    *, membership: Membership, now: datetime, actor: UUID | None = None, areas: Areas | None = None
) -> Membership:
    """End a membership now. Everybody may end their own. Raises AlreadyEnded, NotYoursToGrant, LastOfItsKind."""
    held = _held(membership, now)
    if actor is not None and actor != held.person.uuid:
        mine = holdings(actor, now=now, areas=areas)
        if not rights.may_grant(mine, held.role, reach_of(held.scope_kind, held.scope_key, areas)):
            raise NotYoursToGrant
    if actor is not None:
        _keep_one(held.person, [held], now)
    held.active_to = max(now, held.active_from + timedelta(microseconds=1))
    held.save(update_fields=["active_to"])
    _record("MEMBERSHIP_ENDED", held, actor, now)
    return held


@transaction.atomic
def close_account(*, person: Person, actor: UUID, now: datetime, areas: Areas | None = None) -> Person:
    """Close an account: nobody signs in to it, and whoever is signed in is out on their next request.

    Raises NotYoursToManage, LastOfItsKind.
    """
    held = Person.objects.select_for_update().get(pk=person.pk)
    if not may_manage_person(actor, held, now=now, areas=areas):
        raise NotYoursToManage
    _keep_one(held, list(Membership.objects.active(now).filter(person=held)), now)
    held.is_active = False
    held.save(update_fields=["is_active"])
    end_sign_ins(person=held, actor=actor, now=now)
    audit.record(chain=audit.PANEL, verb="ACCOUNT_CLOSED", subject=held, actor=actor, now=now)
    return held


@transaction.atomic
def open_account(*, person: Person, actor: UUID, now: datetime, areas: Areas | None = None) -> Person:
    """Open a closed account again, with the roles that have not ended. Raises NotYoursToManage."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    if not may_manage_person(actor, held, now=now, areas=areas):
        raise NotYoursToManage
    held.is_active = True
    held.save(update_fields=["is_active"])
    audit.record(chain=audit.PANEL, verb="ACCOUNT_OPENED", subject=held, actor=actor, now=now)
    return held


def _held(membership: Membership, now: datetime) -> Membership:
    held: Membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    if held.active_to is not None and held.active_to <= now:
        raise AlreadyEnded
    return held


def _may_give(
    actor: UUID, person: Person, role: str, reach: tuple[str, str], areas: Areas | None, now: datetime
) -> bool:
    """Whether somebody may give a role to somebody else: neither to themselves, nor beyond their own rights."""
    if actor == person.uuid:
        return False
    return rights.may_grant(holdings(actor, now=now, areas=areas), role, reach_of(*reach, areas))


def _keep_one(person: Person, ending: list[Membership], now: datetime) -> None:
    """Raise LastOfItsKind where the network would be left without an operator or a chair."""
    for one in ending:
        if one.role not in NEVER_LAST or one.scope_kind != ScopeKind.NATION:
            continue
        others = Membership.objects.active(now).filter(
            role=one.role, scope_kind=ScopeKind.NATION, person__is_active=True
        )
        if not others.exclude(person=person).exists():
            raise LastOfItsKind


def _record(verb: str, membership: Membership, actor: UUID | None, now: datetime) -> None:
    of_site = membership.scope_kind == ScopeKind.SITE
    audit.record(
        chain=membership.scope_key if of_site else audit.PANEL,
        verb=verb,
        subject=membership,
        actor=actor,
        now=now,
        details={
            "person": str(membership.person.uuid),
            "role": membership.role,
            "scope_kind": membership.scope_kind,
            "scope_key": membership.scope_key,
        },
    )
