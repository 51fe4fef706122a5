"""The duty rota: who is on call, exchanges between colleagues, and what is handed over."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.kit.vault import SealedField, SealedRecord


class Rank(models.IntegerChoices):
    """In which order those on call are told."""

    FIRST = 1, _("First")
    SECOND = 2, _("Second")
    DEPUTY = 3, _("Deputy")


class RotaManager(models.Manager["DutyShift"]):
    """The shifts that stand: what was taken off the rota is kept, and seen through `DutyShift.whole` only."""

    def get_queryset(self) -> models.QuerySet[DutyShift]:
        return super().get_queryset().filter(cancelled_at=None)


class DutyShift(models.Model):
    """Who is on call, and when. Periods are half-open."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField(default=1, db_comment="1 is told first, 2 is the second, 3 the deputy")
    series = models.UUIDField(null=True, blank=True, db_comment="shifts repeated weekly share one")
    told_at = models.DateTimeField(null=True, blank=True, db_comment="when the person was reminded of it")
    cancelled_at = models.DateTimeField(null=True, blank=True, db_comment="taken off the rota; kept for the record")

    objects: ClassVar[RotaManager] = RotaManager()
    whole: ClassVar[models.Manager[DutyShift]] = models.Manager()

    class Meta:
        db_table_comment = "The duty rota"
        base_manager_name = "whole"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_forward"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=3), name="shift_rank_known"),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="shift_when")]


class SwapState(models.TextChoices):
    """Where an exchange stands."""

    ASKED = "ASKED", _("Asked")
    ACCEPTED = "ACCEPTED", _("Accepted")
    DECLINED = "DECLINED", _("Declined")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class ShiftSwap(models.Model):
    """One officer asking another to take a shift; the other answers."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shift = models.ForeignKey(DutyShift, on_delete=models.CASCADE, related_name="swaps")
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=16, choices=SwapState, default=SwapState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Exchanges of shifts"
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("to")), name="swap_between_two"),
            models.UniqueConstraint(fields=["shift"], condition=Q(state="ASKED"), name="swap_asked_once"),
        ]


class HandOver(SealedRecord):
    """What one officer leaves to the next, and who read and accepted it. Never changed once written."""

    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reports = models.JSONField(default=list, blank=True, db_comment="uuids of the reports that were open")
    accepted_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    text = SealedField(db_comment="sealed: the note")

    class Meta:
        db_table_comment = "Hand-over notes between officers on call"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("by")), name="hand_over_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="hand_over_accepted_whole",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="hand_over_newest")]
