"""Changes to areas, sites and contacts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.db import transaction

from aman.apps.places.models import Area, ConsentHow, Contact, ContactRole, Faith, Site, SiteKind
from aman.apps.places.selectors_postcodes import normalised
from aman.kit import audit, scoping, vault
from aman.kit.languages import LANGUAGES
from aman.kit.sitecodes import new_code

OUTLINES = "aman/geo/london-boroughs.geojson"
LONDON = "London"


class OutlinesMissing(Exception):
    """The borough outlines are not there: the front end was not built."""


class BadSite(Exception):
    """A site's facts cannot be true; `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


class NothingToReachBy(Exception):
    """A contact needs an e-mail address or a telephone number."""


class NoConsent(Exception):
    """Nobody is told anything who has not agreed to it: say when and how they did."""


class HalfAnHour(Exception):
    """Hours somebody may be rung need both ends, or neither."""


class AlreadyEnded(Exception):
    """The contact was ended before."""


@dataclass(frozen=True)
class SiteDetails:
    """The facts of a site that its people may change."""

    name: str
    name_local: str = ""
    kind: str = SiteKind.MOSQUE
    faith: str = Faith.MUSLIM
    strand: str = ""
    address: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    jumuah_time: time = time(13, 15)

    def check(self) -> None:
        """Raise BadSite for what cannot be true."""
        if not self.name.strip():
            raise BadSite("name", "EMPTY")
        if (self.latitude is None) != (self.longitude is None):
            raise BadSite("longitude", "HALF_A_POINT")
        if self.latitude is not None and not -90 <= self.latitude <= 90:
            raise BadSite("latitude", "OFF_EARTH")
        if self.longitude is not None and not -180 <= self.longitude <= 180:
            raise BadSite("longitude", "OFF_EARTH")
        if not set(self.languages) <= set(LANGUAGES):
            raise BadSite("languages", "UNKNOWN")
        if self.postcode.strip() and not normalised(self.postcode):
            raise BadSite("postcode", "NOT_A_POSTCODE")


@dataclass(frozen=True)
class ContactDetails:
    """A contact as typed in."""

    name: str
    role: str = ContactRole.LEAD
    language: str = "en"
    email: str = ""
    phone: str = ""
    consent_how: str = ConsentHow.SPOKEN
    consented_at: datetime | None = None
    """When they agreed; None for now."""
    told_from: time | None = None
    told_until: time | None = None


@transaction.atomic
def ensure_london_boroughs(now: datetime) -> int:
    """Make the 33 London boroughs from the shipped outlines where they are missing; return how many are new.

    Raises OutlinesMissing when the front end was not built.
    """
    found = finders.find(OUTLINES)
    if not found:
        raise OutlinesMissing("borough outlines are missing: run `make setup`")
    features = json.loads(Path(str(found)).read_text(encoding="utf-8"))["features"]
    wanted = {one["properties"]["code"]: one for one in features}
    missing = sorted(set(wanted) - set(Area.objects.filter(code__in=wanted).values_list("code", flat=True)))
    Area.objects.bulk_create(
        Area(
            code=code,
            name=wanted[code]["properties"]["name"],
            level="BOROUGH",
            region=LONDON,
            outline=wanted[code]["geometry"],
        )
        for code in missing
    )
    if missing:
        _record_areas(missing, level="BOROUGH", actor=None, now=now)
    return len(missing)


@transaction.atomic
def ensure_areas(
    names: dict[str, str], *, level: str, region: str, actor: UUID | None, now: datetime
) -> dict[str, int]:
    """Make the areas of `names` (code to name) that are missing; return every code's primary key."""
    known = dict(Area.objects.filter(code__in=names).values_list("code", "pk"))
    missing = sorted(set(names) - set(known))
    made = [Area.objects.create(code=code, name=names[code], level=level, region=region) for code in missing]
    if missing:
        _record_areas(missing, level=level, actor=actor, now=now)
    return known | {area.code: area.pk for area in made}


def _record_areas(codes: Sequence[str], *, level: str, actor: UUID | None, now: datetime) -> None:
    audit.record(
        chain=audit.PANEL,
        verb="AREAS_ADDED",
        subject=("places.Area", level),
        actor=actor,
        now=now,
        details={"level": level, "count": len(codes)},
    )


@transaction.atomic
def enrol_site(*, area: Area, details: SiteDetails, actor: UUID | None, now: datetime) -> Site:
    """Enrol a place of worship in an area. Raises BadSite."""
    details.check()
    site = Site(area=area, code=_free_code(), **_columns(details))
    site.save(force_insert=True)
    audit.record(chain=site.uuid, verb="SITE_ENROLLED", subject=site, actor=actor, now=now, details={"area": area.code})
    return site


def _free_code() -> str:
    """Return a code no site has, whatever the scope."""
    with scoping.system("codes of sites are unique"):
        code = new_code()
        while Site.objects.filter(code=code).exists():
            code = new_code()
    return code


@transaction.atomic
def change_site(*, site: Site, details: SiteDetails, actor: UUID | None, now: datetime) -> Site:
    """Change a site's facts; the audit row names the fields that changed. Raises BadSite."""
    details.check()
    held = Site.objects.select_for_update().get(pk=site.pk)
    changed = [name for name, value in _columns(details).items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, _columns(details)[name])
    if changed:
        held.save(update_fields=changed)
        audit.record(
            chain=held.uuid,
            verb="SITE_CHANGED",
            subject=held,
            actor=actor,
            now=now,
            details={"fields": sorted(changed)},
        )
    return held


def _columns(details: SiteDetails) -> dict[str, Any]:
    return {
        "name": details.name.strip(),
        "name_local": details.name_local.strip(),
        "kind": str(details.kind),
        "faith": str(details.faith),
        "strand": details.strand.strip(),
        "address": details.address.strip(),
        "postcode": normalised(details.postcode) if details.postcode.strip() else "",
        "latitude": details.latitude,
        "longitude": details.longitude,
        "capacity": details.capacity,
        "languages": list(details.languages),
        "jumuah_time": details.jumuah_time,
    }


@transaction.atomic
def add_contact(*, site: Site, details: ContactDetails, actor: UUID | None, now: datetime) -> Contact:
    """Add somebody at a site who is told things. Raises NothingToReachBy, NoConsent, HalfAnHour."""
    _check_reach(details)
    if not details.consent_how:
        raise NoConsent
    contact = Contact(record_key=vault.new_record_key(str(site.uuid)), site=site, verified_at=now)
    contact.consented_at, contact.consent_how = details.consented_at or now, str(details.consent_how)
    _fill(contact, details)
    contact.save(force_insert=True)
    audit.record(
        chain=site.uuid,
        verb="CONTACT_ADDED",
        subject=contact,
        actor=actor,
        now=now,
        details={"role": contact.role, "consent": contact.consent_how},
    )
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, details: ContactDetails, actor: UUID | None, now: datetime) -> Contact:
    """Change a contact; what they agreed to stays as it was. Raises NothingToReachBy, HalfAnHour."""
    _check_reach(details)
    held = Contact.objects.select_for_update().get(pk=contact.pk)
    held.record_key = contact.record_key
    _fill(held, details)
    held.save()
    audit.record(
        chain=contact.site.uuid,
        verb="CONTACT_CHANGED",
        subject=held,
        actor=actor,
        now=now,
        details={"role": held.role},
    )
    return held


@transaction.atomic
def end_contact(*, contact: Contact, actor: UUID, now: datetime) -> None:
    """Stop telling a contact things. Raises AlreadyEnded."""
    if not Contact.objects.filter(pk=contact.pk, is_active=True).update(is_active=False):
        raise AlreadyEnded
    audit.record(chain=contact.site.uuid, verb="CONTACT_ENDED", subject=contact, actor=actor, now=now)


@transaction.atomic
def end_consent(*, contact: Contact, actor: UUID, now: datetime) -> None:
    """Record that a contact withdrew their consent: they are told nothing more. Raises AlreadyEnded."""
    mine = Contact.objects.filter(pk=contact.pk, is_active=True)
    if not mine.update(is_active=False, consent_ended_at=now):
        raise AlreadyEnded
    audit.record(chain=contact.site.uuid, verb="CONSENT_ENDED", subject=contact, actor=actor, now=now)


@transaction.atomic
def verify_contact(*, contact: Contact, actor: UUID | None, now: datetime) -> None:
    """Record that somebody checked a contact and found it right. Raises AlreadyEnded."""
    if not Contact.objects.filter(pk=contact.pk, is_active=True).update(verified_at=now):
        raise AlreadyEnded
    audit.record(chain=contact.site.uuid, verb="CONTACT_VERIFIED", subject=contact, actor=actor, now=now)


def _check_reach(details: ContactDetails) -> None:
    if not (details.email.strip() or details.phone.strip()):
        raise NothingToReachBy
    if (details.told_from is None) != (details.told_until is None):
        raise HalfAnHour


def _fill(contact: Contact, details: ContactDetails) -> None:
    contact.role, contact.language = str(details.role), details.language
    contact.told_from, contact.told_until = details.told_from, details.told_until
    contact.has_email = bool(details.email.strip())
    contact.seal(name=details.name.strip(), email=details.email.strip(), phone=details.phone.strip())


def details_of(site: Site) -> SiteDetails:
    """Return the facts of a site as they are."""
    return SiteDetails(
        name=site.name,
        name_local=site.name_local,
        kind=site.kind,
        faith=site.faith,
        strand=site.strand,
        address=site.address,
        postcode=site.postcode,
        latitude=site.latitude,
        longitude=site.longitude,
        capacity=site.capacity,
        languages=tuple(site.languages),
        jumuah_time=site.jumuah_time,
    )
