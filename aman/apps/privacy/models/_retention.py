"""The retention schedule, legal holds, and what is about to go."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from aman.apps.privacy.models._codes import RemovalState, Thing
from aman.kit.vault import SealedField, SealedRecord


class ScheduleChange(models.Model):
    """A change of the retention schedule: proposed by one person, in force once a second one has agreed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    retention = models.CharField(max_length=16, db_comment="class of kit.privacy.Retention")
    days = models.PositiveIntegerField(db_comment="days kept after the last activity")
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        db_table_comment = "Changes of the retention schedule"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="schedule_changed_by_two",
            ),
            models.UniqueConstraint(
                fields=["retention"], condition=Q(decided_at__isnull=True), name="schedule_change_open_once"
            ),
        ]


class LegalHold(SealedRecord):
    """A reason to keep something whatever its age. It wins over every clock and every request."""

    thing = models.CharField(max_length=16, choices=Thing)
    subject = models.UUIDField(db_comment="uuid of what is held on to")
    reference = models.CharField(max_length=40, db_comment="how it is called on screen")
    placed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    reason = SealedField(db_comment="sealed: why it is held")
    lifted_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = SealedField(db_comment="sealed: why it is held no more")

    class Meta:
        db_table_comment = "Legal holds"
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "subject"], condition=Q(lifted_at__isnull=True), name="hold_open_once"
            )
        ]


class PlannedRemoval(models.Model):
    """Something whose time has run out, listed for everybody to see before it goes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thing = models.CharField(max_length=16, choices=Thing)
    subject = models.UUIDField()
    reference = models.CharField(max_length=40)
    retention = models.CharField(max_length=16)
    last_activity = models.DateTimeField()
    listed_at = models.DateTimeField()
    goes_at = models.DateTimeField(db_comment="never before this moment")
    state = models.CharField(max_length=16, choices=RemovalState, default=RemovalState.LISTED)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "What is about to be removed, and what was"
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "subject"], condition=Q(state="LISTED"), name="removal_listed_once"
            )
        ]
        indexes = [models.Index(fields=["state", "goes_at"], name="removal_due")]
