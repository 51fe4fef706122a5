"""Whom sites follow for the months, what was announced, and the dates people entered. Superseded, never overwritten.

Every row says when it was made known here. What held at a moment is the newest row made known by then; a row is never
changed, apart from the moment it ended.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.kit.occasions import NAMES
from aman.kit.scoping import ScopedModel


class AuthorityKind(models.TextChoices):
    """What sort of authority announces months."""

    COUNTRY = "COUNTRY", _("A country’s announcement")
    BODY = "BODY", _("A committee or council")


class CalendarBasis(models.TextChoices):
    """What a site's months rest on."""

    OPEN = "OPEN", _("Computed, open until somebody announces")
    PRINTED = "PRINTED", _("Computed, as printed")
    NAMED = "NAMED", _("A named authority")


class DateKind(models.TextChoices):
    """What sort of date people entered. Codes as in aman.core.almanac.occasions."""

    ANNIVERSARY = "ANNIVERSARY", NAMES["ANNIVERSARY"]
    ELECTION = "ELECTION", NAMES["ELECTION"]
    MARCH = "MARCH", NAMES["MARCH"]
    TRIAL = "TRIAL", NAMES["TRIAL"]
    SCHOOL_TERM = "SCHOOL_TERM", NAMES["SCHOOL_TERM"]
    BANK_HOLIDAY = "BANK_HOLIDAY", NAMES["BANK_HOLIDAY"]
    MADRASSAH = "MADRASSAH", NAMES["MADRASSAH"]
    FUNERAL = "FUNERAL", NAMES["FUNERAL"]
    OPEN_DAY = "OPEN_DAY", NAMES["OPEN_DAY"]
    OTHER = "OTHER", NAMES["OTHER"]


class CalendarAuthority(models.Model):
    """Somebody who announces when months begin: a country's court, a committee."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120, db_comment="as people know it")
    kind = models.CharField(max_length=16, choices=AuthorityKind, default=AuthorityKind.COUNTRY)
    made_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Authorities that announce months"

    def __str__(self) -> str:
        return self.name


class CalendarChoice(ScopedModel):
    """What a site's months and calculated times follow from a moment on; without a site, the panel's default."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(
        "places.Site", on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_choices"
    )
    basis = models.CharField(max_length=16, choices=CalendarBasis, default=CalendarBasis.OPEN)
    authority = models.ForeignKey(CalendarAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=40, default="", blank=True, db_comment="of calculating; empty: the default")
    asr = models.CharField(max_length=16, default="", blank=True, db_comment="standard or hanafi; empty: standard")
    night_rule = models.CharField(max_length=24, default="", blank=True, db_comment="empty: the method's own")
    chosen_at = models.DateTimeField(db_comment="holds from here until the next row of the site")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "What sites follow for months and calculated prayer times, from when on"
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="NAMED", authority__isnull=False) | (~Q(basis="NAMED") & Q(authority__isnull=True)),
                name="choice_names_authority",
            )
        ]
        indexes = [models.Index(fields=["site", "chosen_at"], name="choice_site_when")]


class MonthAnnouncement(ScopedModel):
    """An authority, or one site for itself, said when a month begins. Without a day, it took that back."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    authority = models.ForeignKey(
        CalendarAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="announcements"
    )
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, null=True, blank=True, related_name="own_months")
    year = models.PositiveSmallIntegerField(db_comment="Hijri")
    month = models.PositiveSmallIntegerField(db_comment="1 Muharram to 12 Dhu al-Hijjah")
    starts = models.DateField(null=True, blank=True, db_comment="first daylight; null: taken back")
    source = models.CharField(max_length=200, default="", blank=True, db_comment="who says so, and where")
    known_at = models.DateTimeField(db_comment="when it was made known here")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "Announced beginnings of months"
        constraints = [
            models.CheckConstraint(
                condition=Q(authority__isnull=False, site__isnull=True) | Q(authority__isnull=True, site__isnull=False),
                name="month_of_authority_or_site",
            ),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="month_of_twelve"),
        ]
        indexes = [
            models.Index(fields=["authority", "year", "month"], name="month_authority"),
            models.Index(fields=["site", "year", "month"], name="month_site"),
        ]


class CalendarDate(ScopedModel):
    """A date people entered, for one site, an area, or (neither given) the whole network."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, null=True, blank=True, related_name="dates")
    area = models.ForeignKey("places.Area", on_delete=models.CASCADE, null=True, blank=True, related_name="dates")
    kind = models.CharField(max_length=16, choices=DateKind)
    first = models.DateField()
    last = models.DateField(db_comment="the last day, in it")
    words = models.CharField(max_length=120, default="", blank=True, db_comment="what it is; names nobody")
    source = models.CharField(max_length=200, default="", blank=True, db_comment="who says so, and where")
    is_yearly = models.BooleanField(default=False)
    weekdays = models.JSONField(default=list, blank=True, db_comment="0 Monday to 6 Sunday; empty: every day of it")
    starts_at = models.TimeField(null=True, blank=True, db_comment="local time")
    ends_at = models.TimeField(null=True, blank=True, db_comment="local time")
    people = models.PositiveIntegerField(null=True, blank=True, db_comment="expected")
    known_at = models.DateTimeField(db_comment="when it was entered")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="when it was taken out or replaced")

    class Meta:
        db_table_comment = "Dates entered by people"
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="date_forward"),
            models.CheckConstraint(condition=Q(site__isnull=True) | Q(area__isnull=True), name="date_of_one_place"),
        ]
        indexes = [models.Index(fields=["site", "first"], name="date_site_first")]


class EidPrayer(ScopedModel):
    """One Eid prayer of a site: hour and place, on whichever day Eid falls."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="eid_prayers")
    code = models.CharField(max_length=16, db_comment="EID_AL_FITR or EID_AL_ADHA")
    year = models.PositiveSmallIntegerField(db_comment="Hijri")
    at = models.TimeField(db_comment="local time")
    place = models.CharField(max_length=120, default="", blank=True, db_comment="park or hall; empty: at the site")
    people = models.PositiveIntegerField(null=True, blank=True, db_comment="expected")
    known_at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Eid prayers of sites"
        constraints = [
            models.CheckConstraint(condition=Q(code__in=["EID_AL_FITR", "EID_AL_ADHA"]), name="eid_known"),
            models.UniqueConstraint(
                fields=["site", "code", "year", "at", "place"], condition=Q(ended_at=None), name="eid_prayer_once"
            ),
        ]


class Expected(ScopedModel):
    """How many people a site expects at an occasion, from what evidence. The newest row holds."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="expected")
    code = models.CharField(max_length=24, db_comment="of the occasion")
    people = models.PositiveIntegerField()
    evidence = models.CharField(max_length=200, db_comment="counted when and how; names nobody")
    noted_at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "People expected at occasions, with the evidence"
        indexes = [models.Index(fields=["site", "code", "noted_at"], name="expected_site_code")]


class FeedLink(ScopedModel):
    """A secret link to a site's calendar feed. Only a digest of the secret is kept."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True, db_comment="SHA-256 of the secret")
    language = models.CharField(max_length=8, default="en")
    made_at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="revoked or renewed")

    class Meta:
        db_table_comment = "Secret links to calendar feeds"
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(ended_at=None), name="one_feed_of_site"),
        ]
