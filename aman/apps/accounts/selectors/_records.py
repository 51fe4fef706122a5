"""Who looked at a site's own records from outside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from aman.apps.accounts.models import Membership, Person, RecordSession, Role, ScopeKind
from aman.kit import vault


@dataclass(frozen=True)
class Looked:
    """One time somebody of the panel spent in a site's records."""

    name: str
    role: Any
    reason: str
    starts_at: datetime
    ends_at: datetime


def open_session(person: Any, site: UUID, now: datetime) -> RecordSession | None:
    """Return the session somebody has open in a site's records, or None. One query."""
    return (
        RecordSession.objects.filter(person=person, site_key=str(site), starts_at__lte=now, ends_at__gt=now)
        .select_related("person")
        .order_by("-starts_at")
        .first()
    )


def outside_role(person: Any, *, site: UUID, area: str, now: datetime) -> str:
    """Return a role by which somebody covers a site without belonging to it, or ""."""
    held = Membership.objects.active(now).filter(person=person, person__is_active=True)
    for role, kind, key in held.order_by("pk").values_list("role", "scope_kind", "scope_key"):
        if kind == ScopeKind.NATION or (kind == ScopeKind.AREA and key == area):
            return str(role)
    return ""


def sessions_at(site: UUID) -> QuerySet[RecordSession]:
    """Return the times spent in a site's records that the site may see, newest first."""
    found = RecordSession.objects.filter(site_key=str(site), is_private=False)
    return found.select_related("person", "record_key").order_by("-starts_at", "-pk")


def looks_since(sites: Collection[UUID], since: datetime) -> dict[UUID, int]:
    """Return how often somebody from outside entered the records of some sites, as the sites may know. One query."""
    rows = RecordSession.objects.filter(site_key__in=[str(one) for one in sites], is_private=False)
    found = rows.filter(starts_at__gte=since).order_by().values_list("site_key").annotate(n=Count("pk"))
    return {UUID(key): number for key, number in found.values_list("site_key", "n")}


def looked(session: RecordSession) -> Looked:
    """Return a session as its site reads it."""
    try:
        reason = session.reveal("reason")
    except vault.Erased:
        reason = ""
    role = Role(session.role).label
    return Looked(session.person.short_name, role, reason, session.starts_at, session.ends_at)


def leads_of(site: UUID, now: datetime) -> list[Person]:
    """Return the leads of a site, in name order."""
    held = Membership.objects.active(now).filter(role=Role.SITE_LEAD, scope_kind=ScopeKind.SITE, scope_key=str(site))
    return list(Person.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by("name", "pk"))
