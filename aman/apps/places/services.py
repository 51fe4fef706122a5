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

from aman.apps.places.models import Area, Contact, ContactRole, Site, SiteKind
from aman.kit import audit, vault
from aman.kit.languages import LANGUAGES

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


class AlreadyEnded(Exception):
    """The contact was ended before."""


@dataclass(frozen=True)
class SiteDetails:
    """The facts of a site that its people may change."""

    name: str
    name_local: str = ""
    kind: str = SiteKind.MOSQUE
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


@dataclass(frozen=True)
class ContactDetails:
    """A contact as typed in."""

    name: str
    role: str = ContactRole.LEAD
    language: str = "en"
    email: str = ""
    phone: str = ""


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
    site = Site(area=area, **_columns(details))
    site.save(force_insert=True)
    audit.record(chain=site.uuid, verb="SITE_ENROLLED", subject=site, actor=actor, now=now, details={"area": area.code})
    return site


@transaction.atomic
def change_site(*, site: Site, details: SiteDetails, actor: UUID, now: datetime) -> Site:
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
        "latitude": details.latitude,
        "longitude": details.longitude,
        "capacity": details.capacity,
        "languages": list(details.languages),
        "jumuah_time": details.jumuah_time,
    }


@transaction.atomic
def add_contact(*, site: Site, details: ContactDetails, actor: UUID | None, now: datetime) -> Contact:
    """Add somebody at a site who is told things. Raises NothingToReachBy."""
    _check_reach(details)
    contact = Contact(record_key=vault.new_record_key(str(site.uuid)), site=site, consented_at=now)
    _fill(contact, details)
    contact.save(force_insert=True)
    audit.record(
        chain=site.uuid,
        verb="CONTACT_ADDED",
        subject=contact,
        actor=actor,
        now=now,
        details={"role": contact.role},
    )
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, details: ContactDetails, actor: UUID, now: datetime) -> Contact:
    """Change a contact. Raises NothingToReachBy."""
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


def _check_reach(details: ContactDetails) -> None:
    if not (details.email.strip() or details.phone.strip()):
        raise NothingToReachBy


def _fill(contact: Contact, details: ContactDetails) -> None:
    contact.role, contact.language = str(details.role), details.language
    contact.has_email = bool(details.email.strip())
    contact.seal(name=details.name.strip(), email=details.email.strip(), phone=details.phone.strip())
