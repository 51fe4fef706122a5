"""What the network does day by day, kept so that a year of it can be looked at without working it out again."""

from __future__ import annotations

from django.db import models


class NetworkDay(models.Model):
    """One day over all sites: what their calendars say, and the posture that follows; worked out, never entered.

    Rows of days gone by stay as they were last worked out on their day. Shapes: core.posture.network.
    """

    on = models.DateField(unique=True)
    calendar = models.JSONField(default=dict, db_comment="groups of sites with the same occasions, area by area")
    postures = models.JSONField(default=dict, db_comment="level, reasons and priorities of each group")
    gates = models.JSONField(default=list, blank=True, db_comment="what the rules asked of hours when it was sorted")
    calendar_digest = models.CharField(max_length=64, default="", blank=True, db_comment="SHA-256 of calendar")
    digest = models.CharField(max_length=64, default="", blank=True, db_comment="SHA-256 of postures")
    inputs = models.CharField(
        max_length=64, default="", blank=True, db_comment="SHA-256 of events, signals, threat level, rules, messages"
    )
    made_at = models.DateTimeField()

    class Meta:
        db_table_comment = "What all sites do on one day, worked out"
