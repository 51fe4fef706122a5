"""Plain makers of test objects: each makes the least that is valid, and takes what a test cares about."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from aman.apps.accounts.models import Membership, Organisation, OrganisationKind, Person, Role, ScopeKind
from aman.apps.places.models import Area, Contact, ContactRole, Site
from aman.kit import vault

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "a long enough password"
_number = count(1)


def make_person(name: str = "", **fields: Any) -> Person:
    n = next(_number)
    fields.setdefault("email", f"person{n}@panel.example.org")
    return Person.objects.create_user(password=PASSWORD, name=name or f"Person Number{n}", **fields)


def make_organisation(kind: str = OrganisationKind.PANEL, name: str = "The panel") -> Organisation:
    return Organisation.objects.get_or_create(kind=kind, name=name)[0]


def make_member(person: Person, role: str | Role, *, site: Site | None = None, area: Area | None = None) -> Membership:
    """Give a person a role for a site, an area, or (neither given) the whole network."""
    kind, key = ScopeKind.NATION, ""
    if site is not None:
        kind, key = ScopeKind.SITE, str(site.uuid)
    elif area is not None:
        kind, key = ScopeKind.AREA, area.code
    return Membership.objects.create(
        person=person,
        organisation=make_organisation(),
        role=role,
        scope_kind=kind,
        scope_key=key,
        active_from=LONG_AGO,
    )


def make_staff(role: str | Role, name: str = "", **where: Any) -> Person:
    """Make a person with one role."""
    person = make_person(name)
    make_member(person, role, **where)
    return person


def make_area(code: str = "", name: str = "", **fields: Any) -> Area:
    n = next(_number)
    return Area.objects.create(code=code or f"T{n:07d}", name=name or f"Area {n}", **fields)


def make_site(name: str = "", *, area: Area | None = None, **fields: Any) -> Site:
    n = next(_number)
    return Site.objects.create(name=name or f"Site {n} Mosque", area=area or make_area(), **fields)


def make_contact(site: Site, **fields: Any) -> Contact:
    n = next(_number)
    texts = {
        "name": fields.pop("name", f"Contact {n}"),
        "email": fields.pop("email", f"contact{n}@site.example.org"),
        "phone": fields.pop("phone", "07700 900123"),
    }
    fields.setdefault("role", ContactRole.LEAD)
    fields.setdefault("consented_at", LONG_AGO)
    contact = Contact(site=site, record_key=vault.new_record_key(str(site.uuid)), **fields)
    contact.seal(**texts)
    contact.has_email = bool(texts["email"])
    contact.save()
    return contact
