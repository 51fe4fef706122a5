"""Trigger events, and what each site does today because of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.kit.scoping import ScopedModel


class Sureness(models.TextChoices):
    """How sure we are that the event happened as described."""

    CONFIRMED = "CONFIRMED", _("Confirmed")
    LIKELY = "LIKELY", _("Likely")
    UNCONFIRMED = "UNCONFIRMED", _("Not confirmed")


class TriggerEvent(models.Model):
    """Something elsewhere or here that can raise incidents."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=160)
    where = models.CharField(max_length=160)
    happened_on = models.DateField()
    known_at = models.DateTimeField()
    sureness = models.CharField(max_length=12, choices=Sureness)
    expects_online = models.BooleanField(default=False)
    expects_street = models.BooleanField(default=True)
    ends_on = models.DateField(db_comment="when posture returns to normal unless changed")
    entered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Events that can raise incidents"
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("happened_on")), name="trigger_forward")
        ]


class TaskDone(ScopedModel):
    """A task of a site's day, done: one tap."""

    scope_paths = {"site": "site__uuid", "area": "site__area__code"}

    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    code = models.CharField(max_length=32)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table_comment = "Tasks of a site's day that were done"
        constraints = [models.UniqueConstraint(fields=["site", "on", "code"], name="task_once_a_day")]
