"""Areas, sites and their contacts."""

from __future__ import annotations

import uuid
from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.kit.held import HeldTable
from aman.kit.scoping import ScopedModel
from aman.kit.sitecodes import new_code
from aman.kit.vault import SealedField, SealedRecord


class SiteKind(models.TextChoices):
    """What sort of place a site is."""

    MOSQUE = "MOSQUE", _("Mosque")
    CENTRE = "CENTRE", _("Associated centre")
    PRAYER_ROOM = "PRAYER_ROOM", _("Prayer room")
    SCHOOL = "SCHOOL", _("Madrasa or school")
    EID_GROUND = "EID_GROUND", _("Hired Eid ground")
    SYNAGOGUE = "SYNAGOGUE", _("Synagogue")
    GURDWARA = "GURDWARA", _("Gurdwara")
    TEMPLE = "TEMPLE", _("Temple")
    CHURCH = "CHURCH", _("Church")
    OTHER = "OTHER", _("Other place of worship")


class Faith(models.TextChoices):
    """The faith of a place, where statistics or offers of help ask for it."""

    MUSLIM = "MUSLIM", _("Muslim")
    JEWISH = "JEWISH", _("Jewish")
    SIKH = "SIKH", _("Sikh")
    HINDU = "HINDU", _("Hindu")
    CHRISTIAN = "CHRISTIAN", _("Christian")
    BUDDHIST = "BUDDHIST", _("Buddhist")
    OTHER = "OTHER", _("Another faith, or several")


class ConsentHow(models.TextChoices):
    """How a contact agreed to be told things."""

    SPOKEN = "SPOKEN", _("They said so")
    WRITTEN = "WRITTEN", _("They wrote it")
    FORM = "FORM", _("They signed a form")
    ROLE = "ROLE", _("Their role, as published by the site")


class ImportKind(models.TextChoices):
    """What an uploaded table lists."""

    SITES = "SITES", _("Sites")
    CONTACTS = "CONTACTS", _("Contacts")


class ContactRole(models.TextChoices):
    """What a contact is to their site."""

    LEAD = "LEAD", _("Site lead")
    SECURITY = "SECURITY", _("Security contact")
    DEPUTY = "DEPUTY", _("Deputy")
    COMMUNITY = "COMMUNITY", _("Community contact")


class Area(models.Model):
    """A named area counts are kept for: a borough, a police force area, a state."""

    code = models.CharField(max_length=24, unique=True, db_comment="ONS code, or LEVEL-prefixed code of an import")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=16, default="BOROUGH")
    region = models.CharField(max_length=80, default="", blank=True)
    outline = models.JSONField(null=True, blank=True, db_comment="GeoJSON geometry, longitude and latitude in degrees")

    class Meta:
        db_table_comment = "Areas counts are kept for"

    def __str__(self) -> str:
        return self.name


class AreaWithin(models.Model):
    """An area lies within a larger one: an authority within a region, and within a police force area."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="within")
    larger = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="holds")

    class Meta:
        db_table_comment = "Which area lies within which larger one"
        constraints = [models.UniqueConstraint(fields=["area", "larger"], name="area_within_once")]


class Postcode(models.Model):
    """A postcode, or the first half of one, and how many areas it is known to lie in."""

    code = models.CharField(max_length=10, unique=True, db_comment="upper case; E7 for an outcode, E7 8PP for a unit")
    spread = models.PositiveSmallIntegerField(default=1, db_comment="how many authorities it lies in; 0 not known")
    latitude = models.FloatField(null=True, blank=True, db_comment="degrees, WGS 84, of its middle")
    longitude = models.FloatField(null=True, blank=True, db_comment="degrees, WGS 84, of its middle")
    radius_km = models.FloatField(null=True, blank=True, db_comment="kilometres that hold 9 in 10 of its addresses")

    class Meta:
        db_table_comment = "Postcodes and outcodes, from a public table the operator imports"


class PostcodeArea(models.Model):
    """An area a postcode lies in, and how much of it as far as the table says."""

    postcode = models.ForeignKey(Postcode, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField(null=True, blank=True, db_comment="0 to 1, of its addresses")

    class Meta:
        db_table_comment = "Areas a postcode lies in"
        constraints = [models.UniqueConstraint(fields=["postcode", "area"], name="postcode_area_once")]


class Site(ScopedModel):
    """A place of worship enrolled in Aman."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "uuid", "area": "area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        max_length=6, unique=True, default=new_code, db_comment="short public code for links and printed codes"
    )
    name = models.CharField(max_length=160)
    name_local = models.CharField(max_length=160, default="", blank=True, db_comment="name in its own script")
    kind = models.CharField(max_length=16, choices=SiteKind, default=SiteKind.MOSQUE)
    faith = models.CharField(max_length=16, choices=Faith, default=Faith.MUSLIM)
    strand = models.CharField(max_length=60, default="", blank=True, db_comment="denomination, in the site's own words")
    address = models.CharField(max_length=200, default="", blank=True, db_comment="street and town, as in a directory")
    postcode = models.CharField(max_length=10, default="", blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="sites")
    latitude = models.FloatField(null=True, blank=True, db_comment="degrees, WGS 84")
    longitude = models.FloatField(null=True, blank=True, db_comment="degrees, WGS 84")
    capacity = models.PositiveIntegerField(null=True, blank=True, db_comment="people at the fullest prayer")
    languages = models.JSONField(default=list, blank=True, db_comment="language codes spoken there, commonest first")
    jumuah_time = models.TimeField(default=time(13, 15), db_comment="local time of the first Friday prayer")
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "Places of worship enrolled in Aman"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="site_point_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contact(SealedRecord, ScopedModel):
    """Somebody at a site who is told things. Not an account: a name and a way to reach them, sealed."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=16, choices=ContactRole, default=ContactRole.LEAD)
    language = models.CharField(max_length=8, default="en")
    name = SealedField(db_comment="sealed: name")
    email = SealedField(db_comment="sealed: e-mail address")
    phone = SealedField(db_comment="sealed: telephone")
    has_email = models.BooleanField(default=False)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_how = models.CharField(max_length=16, choices=ConsentHow, default="", blank=True)
    consent_ended_at = models.DateTimeField(null=True, blank=True, db_comment="when they withdrew it")
    told_from = models.TimeField(null=True, blank=True, db_comment="local hour from which they may be rung; null: any")
    told_until = models.TimeField(null=True, blank=True, db_comment="local hour until which they may be rung")
    verified_at = models.DateTimeField(null=True, blank=True, db_comment="when somebody last checked it is still right")
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "People at sites who are told things"


class PlaceImport(HeldTable, ScopedModel):
    """A table of sites or contacts that was uploaded, and what became of it."""

    scope_paths: ClassVar[dict[str, str]] = {"person": "held_by__uuid"}

    kind = models.CharField(max_length=16, choices=ImportKind)
    held_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict, blank=True, db_comment="our field to the column of the file")
    faults = models.JSONField(default=list, blank=True, db_comment="row, column and code; never a cell's content")
    counts = models.JSONField(default=dict, blank=True, db_comment="rows, new, changed, unchanged, left out")
    done_at = models.DateTimeField(null=True, blank=True, db_comment="when it was brought in")

    class Meta:
        db_table_comment = "Uploaded tables of sites and contacts"
