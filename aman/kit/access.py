"""Access as one table: route -> relation -> roles. A route that is not in the table is refused.

This file is the mechanism; the table itself is aman/web/access.py, and a test compares it with the
URL resolver. Which rows a person sees inside a route is the scope's business (aman.kit.scoping).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.http import Http404, HttpRequest

from aman.kit.scoping import Scope


class Relation(StrEnum):
    """How somebody must stand to what a route shows."""

    PUBLIC = "PUBLIC"
    """Anyone, without an account."""
    HOLDER = "HOLDER"
    """Whoever holds the receipt or the signed link; no account."""
    PERSON = "PERSON"
    """Anyone signed in, for what is their own."""
    SITE = "SITE"
    """A membership that covers the site: of the site itself, of its area, or national."""
    PANEL = "PANEL"
    """A membership of an area or of the nation; never of a single site."""


@dataclass(frozen=True)
class Rule:
    """One line of the access table."""

    route: str
    relation: Relation
    roles: frozenset[str] = frozenset()
    methods: tuple[str, ...] = ("GET", "POST")
    records: str = ""
    """A site's own records: ALL, entered from outside only in a session; SOME, a page without them otherwise."""


@dataclass(frozen=True)
class Grant:
    """One active membership, as far as access is concerned."""

    role: str
    scope_kind: str
    """NATION, AREA or SITE."""
    scope_key: str
    """"" for the nation, the area's code, or the site's uuid."""


@dataclass(frozen=True)
class Access:
    """Who is asking, as one value handed to views: person, roles that opened the route, scope."""

    person: UUID
    roles: frozenset[str]
    all_roles: frozenset[str]
    scope: Scope
    name: str = ""
    details: dict[str, str] = field(default_factory=dict)

    def has(self, *roles: str) -> bool:
        """Whether any of the roles is held, through any membership."""
        return not self.all_roles.isdisjoint(roles)

    @property
    def is_national(self) -> bool:
        """Whether a role that opened the route is for the whole network: what all sites follow is theirs to change."""
        return self.scope.everything


def need_nation(request: HttpRequest) -> None:
    """Raise Http404 for somebody none of whose roles here is for the whole network."""
    access: Access = request.access  # type: ignore[attr-defined]
    if not access.is_national:
        raise Http404


class Refused(Exception):
    """The access table does not let this person use this route."""


def grants_for(rule: Rule, grants: Iterable[Grant]) -> list[Grant]:
    """Return the grants that open a route: right role, right kind of scope."""
    wide = {"NATION", "AREA"}
    kinds = wide if rule.relation is Relation.PANEL else wide | {"SITE"}
    return [grant for grant in grants if grant.role in rule.roles and grant.scope_kind in kinds]


def decide(rule: Rule, *, person: UUID, grants: list[Grant], name: str = "") -> Access:
    """Return the access a route gives a person, or raise Refused.

    The scope is the union of the scopes of the grants that open this route, and of no others: a role held
    at one site never widens what another role shows.
    """
    opened = grants_for(rule, grants)
    if rule.relation is not Relation.PERSON and not opened:
        raise Refused(rule.route)
    scope = Scope(
        everything=any(grant.scope_kind == "NATION" for grant in opened),
        areas=frozenset(grant.scope_key for grant in opened if grant.scope_kind == "AREA"),
        sites=frozenset(UUID(grant.scope_key) for grant in opened if grant.scope_kind == "SITE"),
        person=person,
    )
    return Access(
        person=person,
        roles=frozenset(grant.role for grant in opened),
        all_roles=frozenset(grant.role for grant in grants),
        scope=scope,
        name=name,
    )
