"""The duty rota."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DutyShift(models.Model):
    """Who is on call, and when. Periods are half-open."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField(default=1, db_comment="1 is told first, 2 is the second")

    class Meta:
        db_table_comment = "The duty rota"
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="shift_forward")]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="shift_when")]
