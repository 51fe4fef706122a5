"""Requests to erase what we hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aman.apps.privacy.models._codes import ErasureState, Thing
from aman.kit.vault import SealedField, SealedRecord


class Erasure(SealedRecord):
    """One request to erase, by a reporter (nobody's name) or by staff, and what became of it."""

    thing = models.CharField(max_length=16, choices=Thing)
    subject = models.UUIDField()
    reference = models.CharField(max_length=40)
    state = models.CharField(max_length=16, choices=ErasureState, default=ErasureState.ASKED)
    by_reporter = models.BooleanField(default=False, db_comment="asked for with the receipt")
    asked_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    goes_at = models.DateTimeField(null=True, blank=True, db_comment="when it is carried out unless taken back")
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = SealedField(db_comment="sealed: why, in the words of who asked or refused")

    class Meta:
        db_table_comment = "Requests to erase"
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "subject"],
                condition=Q(state__in=["ASKED", "WAITING"]),
                name="erasure_open_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="erasure_decided_by_second_person",
            ),
        ]
        indexes = [models.Index(fields=["state", "goes_at"], name="erasure_due")]
