"""Areas, sites and their contacts."""

from __future__ import annotations

import uuid
from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.kit.scoping import ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class SiteKind(models.TextChoices):
    """What sort of place a site is."""

    MOSQUE = "MOSQUE", _("Mosque")
    CENTRE = "CENTRE", _("Associated centre")
    PRAYER_ROOM = "PRAYER_ROOM", _("Prayer room")
    SCHOOL = "SCHOOL", _("Madrasa or school")
    EID_GROUND = "EID_GROUND", _("Hired Eid ground")
    OTHER = "OTHER", _("Other place of worship")


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


class Site(ScopedModel):
    """A place of worship enrolled in Aman."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "uuid", "area": "area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    name_local = models.CharField(max_length=160, default="", blank=True, db_comment="name in its own script")
    kind = models.CharField(max_length=16, choices=SiteKind, default=SiteKind.MOSQUE)
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
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "People at sites who are told things"
