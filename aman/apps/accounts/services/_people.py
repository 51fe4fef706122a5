"""Changes to people, organisations and memberships."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aman.apps.accounts.models import Person
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


def find_person(email: str) -> Person:
    """Return the account of an address. Raises UnknownPerson."""
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise UnknownPerson
    return found
