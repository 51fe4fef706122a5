"""Reads about areas, sites and contacts. Within the scope in force unless the docstring says otherwise."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from aman.apps.places import selectors_calendars, selectors_facts, selectors_postcodes
from aman.apps.places.models import Area, CalendarAuthority, Contact, ContactRole, Site
from aman.core import sitecode
from aman.kit import rows, scoping, vault
from aman.kit.access import Grant
from aman.kit.models import AuditEvent

PostcodeAnswer = selectors_postcodes.PostcodeAnswer
areas_of_postcode = selectors_postcodes.areas_of_postcode
"""What is known of where a postcode lies; one in several areas is never answered with exactly one."""
Calendars = selectors_calendars.Calendars
DayOfSite = selectors_calendars.DayOfSite
calendars_of = selectors_calendars.calendars_of
"""The calendars of sites over days: occasions, prayers, Friday prayers."""
SiteFacts = selectors_facts.SiteFacts
Touched = selectors_facts.Touched
site_facts, facts_of_sites = selectors_facts.site_facts, selectors_facts.facts_of_sites
calendars_touched, areas_of_active_sites = selectors_facts.calendars_touched, selectors_facts.areas_of_active_sites
"""What other apps know of sites, one or all; which sites' calendars were changed since a moment."""
log = logging.getLogger("aman.places")
BOROUGH = "BOROUGH"
CHECK_EVERY = timedelta(days=365)
"""A contact that nobody has checked for longer is shown as one to check."""
CONTACT_ROLES = frozenset({"SITE_LEAD", "DUTY_OFFICER"})
"""Those who read and change the contacts of the sites they cover."""
ENROL_ROLES = frozenset({"DUTY_OFFICER", "CHAIR"})
"""Those who enrol sites, where they cover the area."""


@dataclass(frozen=True)
class AreaChoice:
    """An area as an answer to "where"."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True)
class SiteChoice:
    """A site as an answer to "where": names only, as any directory shows them."""

    pk: int
    uuid: UUID
    name: str
    area_code: str
    area_name: str


@dataclass(frozen=True)
class AudienceContact:
    """Somebody who may be told things: ids, language and whether an e-mail can reach them. No name."""

    pk: int
    uuid: UUID
    site_pk: int
    site_uuid: UUID
    area_code: str
    role: str
    language: str
    has_email: bool


@dataclass(frozen=True)
class AudienceSite:
    """A site a message is meant for."""

    pk: int
    uuid: UUID
    name: str
    area_code: str
    area_name: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """How one contact is reached, opened for the one who sends."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class ContactCard:
    """A contact opened for those who may read it."""

    uuid: UUID
    role: str
    language: str
    name: str
    email: str
    phone: str
    is_active: bool
    has_consented: bool
    consented_at: datetime | None = None
    consent_how: str = ""
    consent_ended_at: datetime | None = None
    told_from: time | None = None
    told_until: time | None = None
    verified_at: datetime | None = None

    def is_stale(self, now: datetime) -> bool:
        """Whether nobody has checked in the last year that this contact is still right."""
        return self.is_active and (self.verified_at is None or now - self.verified_at > CHECK_EVERY)


def areas(level: str = BOROUGH) -> list[Area]:
    """Return the areas of a level in name order, without their outlines."""
    return list(Area.objects.filter(level=level).defer("outline").order_by("name", "pk"))


def areas_for_choice(level: str = BOROUGH) -> list[AreaChoice]:
    """Return the areas of a level for a list to choose from, in name order."""
    rows = Area.objects.filter(level=level).order_by("name", "pk").values_list("pk", "code", "name")
    return [AreaChoice(*row) for row in rows]


def areas_to_enrol_in() -> list[AreaChoice]:
    """Return the boroughs where the scope in force lets somebody enrol a site, in name order."""
    wanted = scoping.current()
    return [one for one in areas_for_choice() if wanted.everything or one.code in wanted.areas]


def authority_names() -> dict[str, str]:
    """Return the names of those whom sites follow for their months, by code. One query."""
    return dict(CalendarAuthority.objects.values_list("code", "name"))


def area_by_code(code: str) -> Area:
    """Return an area. Raises Area.DoesNotExist."""
    return Area.objects.defer("outline").get(code=code)


def area_names(pks: Iterable[int] | None = None) -> dict[int, tuple[str, str]]:
    """Return (code, name) of areas by primary key; of all of them by default."""
    found = Area.objects.all() if pks is None else Area.objects.filter(pk__in=list(pks))
    return {pk: (code, name) for pk, code, name in found.values_list("pk", "code", "name")}


def sites_for_choice() -> list[SiteChoice]:
    """Return every active site for a list to choose from, whatever the scope: names only, by area and name."""
    with scoping.system("the list of sites offered to a visitor"):
        rows = (
            Site.objects.filter(is_active=True)
            .order_by("area__name", "name", "pk")
            .values_list("pk", "uuid", "name", "area__code", "area__name")
        )
        return [SiteChoice(*row) for row in rows]


def site_for_report(site: UUID) -> Site:
    """Return an active site somebody reports about, whatever the scope. Raises Site.DoesNotExist."""
    with scoping.system("a visitor names a site"):
        return Site.objects.select_related("area").defer("area__outline").get(uuid=site, is_active=True)


def site_of_code(code: str) -> Site | None:
    """Return the active site of a short code, as typed in, whatever the scope; None where there is none."""
    if not sitecode.is_code(code):
        return None
    with scoping.system("a visitor comes by a site's link"):
        found: Site | None = Site.objects.filter(code=sitecode.normalised(code), is_active=True).first()
    return found


@dataclass(frozen=True)
class SitePlace:
    """Where a site is: keys and names."""

    pk: int
    name: str
    area_pk: int
    area_name: str


@lru_cache(maxsize=4)
def _site_place_statement(vendor: str) -> str:
    with scoping.system("the shape of a statement, not its rows"):
        found = Site.objects.filter(uuid=UUID(int=0), is_active=True)
        rows_ = found.values_list("pk", "name", "area_id", "area__name")
    return str(rows_.query.sql_with_params()[0])


def site_place(site: UUID) -> SitePlace | None:
    """Return where an active site is, whatever the scope, or None. One statement, compiled once."""
    known = Site._meta.get_field("uuid").get_db_prep_value(site, connection)
    row = rows.first(_site_place_statement(connection.vendor), [known])
    return SitePlace(*row) if row else None


def sites(*, area: str = "", kind: str = "", words: str = "") -> QuerySet[Site]:
    """Return the sites within scope, narrowed by area code, kind and words of the name, in name order."""
    found = Site.objects.select_related("area").defer("area__outline").filter(is_active=True)
    if area:
        found = found.filter(area__code=area)
    if kind:
        found = found.filter(kind=kind)
    if words:
        named = Q(name__icontains=words) | Q(name_local__icontains=words)
        found = found.filter(named | Q(code__iexact=words) | Q(postcode__istartswith=words))
    reachable = Count("contacts", filter=Q(contacts__is_active=True, contacts__has_email=True))
    return found.annotate(reachable=reachable).order_by("name", "pk")


def site_by_uuid(site: UUID) -> Site:
    """Return a site within scope. Raises Site.DoesNotExist."""
    return Site.objects.select_related("area").defer("area__outline").get(uuid=site)


def is_in_scope(site: UUID) -> bool:
    """Whether the scope in force holds a site. One query."""
    return Site.objects.filter(uuid=site).exists()


def areas_of_sites() -> list[AreaChoice]:
    """Return the areas that hold a site within scope, in name order."""
    held = Site.objects.filter(is_active=True).values("area_id")
    rows = Area.objects.filter(pk__in=held).order_by("name", "pk").values_list("pk", "code", "name")
    return [AreaChoice(*row) for row in rows]


def site_counts() -> dict[str, int]:
    """Return how many active sites each area holds within scope, by area code."""
    rows = Site.objects.filter(is_active=True).values(area_code=F("area__code")).annotate(sites=Count("pk"))
    return {row["area_code"]: row["sites"] for row in rows.order_by("area_code")}


def contacts_of(site: Site) -> list[ContactCard]:
    """Return a site's contacts with their texts opened, active first, in the order of their roles."""
    found = Contact.objects.filter(site=site).select_related("record_key").order_by("pk")
    order = list(ContactRole.values)
    cards = [_card(contact) for contact in found]
    return sorted(cards, key=lambda card: (not card.is_active, order.index(card.role)))


def changes_of(site: Site, *, verbs: Collection[str], limit: int) -> list[tuple[str, datetime]]:
    """Return the latest changes on a site's chain, newest first, as code and moment."""
    found = AuditEvent.objects.filter(chain=str(site.uuid), verb__in=list(verbs)).order_by("-at", "-seq")
    return list(found.values_list("verb", "at")[:limit])


def may_handle_contacts(grants: Iterable[Grant], site: Site) -> bool:
    """Tell whether a membership covering this very site lets somebody read and change its contacts.

    A role held elsewhere does not count, even when another role opened the page.
    """
    return holds_at(grants, site, CONTACT_ROLES)


def holds_at(grants: Iterable[Grant], site: Site, roles: Collection[str], *, panel: bool = False) -> bool:
    """Tell whether one of some roles is held over this very site; panel: through its area or the nation alone."""
    reach = {("NATION", ""), ("AREA", site.area.code)} | (set() if panel else {("SITE", str(site.uuid))})
    return any(grant.role in roles and (grant.scope_kind, grant.scope_key) in reach for grant in grants)


def may_enrol(grants: Iterable[Grant]) -> bool:
    """Tell whether a membership of an area or the nation lets somebody enrol sites."""
    return any(grant.role in ENROL_ROLES and grant.scope_kind != "SITE" for grant in grants)


def contact_of(site: Site, contact: UUID) -> Contact:
    """Return one contact through its site. Raises Contact.DoesNotExist."""
    return Contact.objects.select_related("record_key", "site").get(site=site, uuid=contact)


def contact_card(contact: Contact) -> ContactCard:
    """Return a contact with its texts opened."""
    return _card(contact)


def _card(contact: Contact) -> ContactCard:
    try:
        name, email, phone = (contact.reveal(field) for field in ("name", "email", "phone"))
    except (vault.Erased, vault.Tampered):  # one damaged contact must not hide the others
        name = email = phone = ""
    return ContactCard(
        uuid=contact.uuid,
        role=contact.role,
        language=contact.language,
        name=name,
        email=email,
        phone=phone,
        is_active=contact.is_active,
        has_consented=contact.consented_at is not None and contact.consent_ended_at is None,
        consented_at=contact.consented_at,
        consent_how=contact.consent_how,
        consent_ended_at=contact.consent_ended_at,
        told_from=contact.told_from,
        told_until=contact.told_until,
        verified_at=contact.verified_at,
    )


def _audience_sites(area_codes: Collection[str]) -> QuerySet[Any]:
    found = Site.objects.filter(is_active=True)
    return found.filter(area__code__in=list(area_codes)) if area_codes else found


def sites_for_audience(*, area_codes: Collection[str] = ()) -> list[AudienceSite]:
    """Return the active sites of some areas (none named: of every area) within scope, in name order."""
    rows = (
        _audience_sites(area_codes)
        .order_by("name", "pk")
        .values_list("pk", "uuid", "name", "area__code", "area__name", "languages")
    )
    return [AudienceSite(pk, uuid, name, code, area, tuple(spoken)) for pk, uuid, name, code, area, spoken in rows]


def contacts_for_audience(*, area_codes: Collection[str] = (), roles: Collection[str] = ()) -> list[AudienceContact]:
    """Return the active contacts of some areas and roles (none named: all) within scope.

    In order of site, then contact. One query; nothing sealed is opened.
    """
    found = Contact.objects.filter(is_active=True, site__is_active=True, consented_at__isnull=False)
    if area_codes:
        found = found.filter(site__area__code__in=list(area_codes))
    if roles:
        found = found.filter(role__in=list(roles))
    rows = found.order_by("site_id", "pk").values_list(
        "pk", "uuid", "site_id", "site__uuid", "site__area__code", "role", "language", "has_email"
    )
    return [AudienceContact(*row) for row in rows]


def contacts_to_check(sites: Collection[int], now: datetime) -> dict[int, int]:
    """Return how many contacts of some sites, by primary key, nobody has checked in the last year. One query."""
    stale = Contact.objects.filter(is_active=True, site_id__in=list(sites))
    stale = stale.filter(Q(verified_at=None) | Q(verified_at__lt=now - CHECK_EVERY))
    return dict(stale.order_by().values_list("site_id").annotate(n=Count("pk")).values_list("site_id", "n"))


def addresses(contact_pks: Collection[int]) -> dict[int, Address]:
    """Return how contacts are reached, by primary key; those erased or damaged are left out. For sending only."""
    found = Contact.objects.filter(pk__in=list(contact_pks)).select_related("record_key")
    opened = {contact.pk: _address(contact) for contact in found}
    return {pk: address for pk, address in opened.items() if address is not None}


def _address(contact: Contact) -> Address | None:
    """Return how a contact is reached, or None: one contact that cannot be opened must not keep others from it."""
    try:
        return Address(contact.reveal("name"), contact.reveal("email"), contact.reveal("phone"))
    except vault.Erased:
        return None
    except vault.Tampered:
        log.error("a contact cannot be opened: its texts or keys were changed")
        return None


def may_be_rung(first: time | None, last: time | None, at: time) -> bool:
    """Tell whether a local hour is within those somebody may be rung (none given: any); they may go past midnight."""
    if first is None or last is None:
        return True
    if first <= last:
        return first <= at <= last
    return at >= first or at <= last


def rung_at(sites: Collection[int], at: time) -> set[int]:
    """Return the sites, by primary key, where some contact within scope may be rung at a local hour. One query."""
    held = Contact.objects.filter(is_active=True, consented_at__isnull=False, site_id__in=list(sites))
    rows = held.values_list("site_id", "told_from", "told_until")
    return {site for site, first, last in rows if may_be_rung(first, last, at)}


def contact_roles() -> list[tuple[str, Any]]:
    """Return what a contact can be to a site, as code and words."""
    return list(ContactRole.choices)
