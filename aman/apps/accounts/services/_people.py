"""Changes to people, organisations and memberships."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aman.apps.accounts.models import Membership, Organisation, Person, Role, ScopeKind
from aman.kit import audit
from aman.kit.languages import LANGUAGES


class AlreadyAPerson(Exception):
    """An account with this address exists."""


class BadAddress(Exception):
    """The address is not one e-mail address."""


class NameMissing(Exception):
    """A person needs a name: it is how others see who did what."""


class WeakPassword(Exception):
    """The password is too easily guessed; `codes` say why."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


class UnknownLanguage(Exception):
    """The language is not one of ours."""


class UnknownPerson(Exception):
    """Nobody has an account with this address."""


class NotYoursToGrant(Exception):
    """Nobody grants a role, or a reach, that they do not hold themselves."""


class ScopeDoesNotFit(Exception):
    """The reach of a membership needs an area's code or a site's uuid; that of the whole network, neither."""


class AlreadyHeld(Exception):
    """The person holds this role with this reach already."""


class AlreadyEnded(Exception):
    """The membership ended before."""


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    now: datetime,
    actor: UUID | None = None,
    password: str | None = None,
    language: str = "en",
) -> Person:
    """Make an account. Without a password nobody can sign in to it yet.

    actor: None for the command line. Raises AlreadyAPerson, BadAddress, NameMissing, WeakPassword, UnknownLanguage.
    """
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    if not name.strip():
        raise NameMissing
    address = _address(email)
    if Person.objects.filter(email=address).exists():
        raise AlreadyAPerson
    if password is not None:
        _check_password(password, Person(email=address, name=name))
    person = Person.objects.create_user(address, password, name=name.strip(), language=language, date_joined=now)
    audit.record(chain=audit.PANEL, verb="PERSON_ADDED", subject=person, actor=actor, now=now)
    return person


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadAddress from error
    return address


@transaction.atomic
def set_password(*, person: Person, password: str, now: datetime, actor: UUID | None = None) -> None:
    """Give a person a new password. Raises WeakPassword."""
    _check_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record(chain=audit.PANEL, verb="PASSWORD_SET", subject=person, actor=actor, now=now)


def _check_password(password: str, person: Person) -> None:
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        raise WeakPassword([str(one.code) for one in error.error_list]) from error


@transaction.atomic
def set_language(*, person: Person, language: str, now: datetime) -> None:
    """Keep the language a person reads in. Raises UnknownLanguage."""
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    person.language = language
    person.save(update_fields=["language"])
    audit.record(
        chain=audit.PANEL,
        verb="LANGUAGE_SET",
        subject=person,
        actor=person.uuid,
        now=now,
        details={"language": language},
    )


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
) -> Membership:
    """Give a person a role and a reach.

    scope_key: "" for the network, an area's code, or a site's uuid. actor: None for the command line; anybody
    else holds the role with at least that reach, or is an operator. Raises ScopeDoesNotFit, NotYoursToGrant,
    AlreadyHeld.
    """
    if (scope_kind == ScopeKind.NATION) != (scope_key == "") or role not in Role.values:
        raise ScopeDoesNotFit
    if actor is not None and not _may_grant(actor, role, scope_kind, scope_key, now):
        raise NotYoursToGrant
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
def end_membership(*, membership: Membership, now: datetime, actor: UUID | None = None) -> Membership:
    """End a membership now. Raises AlreadyEnded, NotYoursToGrant."""
    if membership.active_to is not None and membership.active_to <= now:
        raise AlreadyEnded
    reach = (membership.scope_kind, membership.scope_key)
    if actor is not None and not _may_grant(actor, membership.role, *reach, now):
        raise NotYoursToGrant
    membership.active_to = max(now, membership.active_from + timedelta(microseconds=1))
    membership.save(update_fields=["active_to"])
    _record("MEMBERSHIP_ENDED", membership, actor, now)
    return membership


def _may_grant(actor: UUID, role: str, scope_kind: str, scope_key: str, now: datetime) -> bool:
    held = Membership.objects.active(now).filter(person__uuid=actor, person__is_active=True)
    if held.filter(role=Role.OPERATOR, scope_kind=ScopeKind.NATION).exists():
        return True
    same_role = held.filter(role=role)
    everywhere = same_role.filter(scope_kind=ScopeKind.NATION)
    here = same_role.filter(scope_kind=scope_kind, scope_key=scope_key)
    return everywhere.exists() or here.exists()


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


def find_person(email: str) -> Person:
    """Return the account of an address. Raises UnknownPerson."""
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise UnknownPerson
    return found
