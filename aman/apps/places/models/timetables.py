"""A site's own timetable: versions of what was uploaded, and the seasonal rules that fill what rows leave out."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aman.kit.held import HeldTable
from aman.kit.scoping import ScopedModel


class Timetable(ScopedModel):
    """One version of a site's timetable. The newest that holds a day is that day's; older ones stay for the past."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="timetables")
    number = models.PositiveIntegerField(db_comment="1 is the first a site brought")
    first = models.DateField(db_comment="its first day")
    last = models.DateField(db_comment="its last day")
    holds_from = models.DateField(db_comment="earlier days keep the version before")
    known_at = models.DateTimeField(db_comment="when it was brought in")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="when it was taken back")

    class Meta:
        db_table_comment = "Versions of sites' own timetables"
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="timetable_number"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="timetable_forward"),
        ]


class TimetableMonth(models.Model):
    """The days of one month of a version."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="months")
    starts = models.DateField(db_comment="the first of the month")
    days = models.JSONField(
        db_comment="day of the month to [six beginnings, five congregations or null, Friday prayers], in minutes"
    )

    class Meta:
        db_table_comment = "Days of sites' own timetables, a month a row"
        constraints = [models.UniqueConstraint(fields=["timetable", "starts"], name="timetable_month_once")]


class SeasonRule(ScopedModel):
    """How a congregation's time follows where no row names it. Columns as in aman.core.almanac.seasons."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="season_rules")
    prayer = models.CharField(max_length=16)
    season_from = models.CharField(max_length=8, default="", blank=True, db_comment="MM-DD, bst, gmt, ramadan, empty")
    season_to = models.CharField(max_length=8, default="", blank=True)
    rule = models.CharField(max_length=8, db_comment="13:30, +10 or +10/15")
    known_at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Seasonal rules of sites' congregations"


class TimetableUpload(HeldTable, ScopedModel):
    """A timetable that was uploaded, until it is brought in, dropped, or a day old."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="+")
    held_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    faults = models.JSONField(default=list, blank=True, db_comment="row, column and code; never a cell's content")
    counts = models.JSONField(default=dict, blank=True, db_comment="rows, days, gaps")
    done_at = models.DateTimeField(null=True, blank=True, db_comment="when it was brought in")

    class Meta:
        db_table_comment = "Uploaded timetables"
