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


class TriggerKind(models.TextChoices):
    """Where an event happened and whom it struck: how high incidents rise after it (docs/methods/posture.md)."""

    MINOR = "MINOR", _("Far away, or little noticed")
    FOREIGN = "FOREIGN", _("Abroad, and widely seen")
    DOMESTIC = "DOMESTIC", _("In this country")
    LOCAL = "LOCAL", _("Here in the area")
    ON_MOSQUE = "ON_MOSQUE", _("An attack on a mosque, or a riot")


class Channel(models.TextChoices):
    """Where a rise is expected. Street and online pass at different speeds."""

    STREET = "STREET", _("In the street")
    ONLINE = "ONLINE", _("Online")


class DecayBasis(models.TextChoices):
    """Where a half-life comes from."""

    DEFAULT = "DEFAULT", _("Usual, from earlier studies")
    FITTED = "FITTED", _("Measured on this event")
    BY_HAND = "BY_HAND", _("Set by a person")


class ResetKind(models.TextChoices):
    """What can raise an event again."""

    ARREST = "ARREST", _("An arrest or a charge")
    TRIAL = "TRIAL", _("A trial or a verdict")
    VIGIL = "VIGIL", _("A vigil or a funeral")
    MARCH = "MARCH", _("A march or a rally")
    OTHER = "OTHER", _("Something else")


class TriggerEvent(models.Model):
    """Something elsewhere or here that can raise incidents."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=160)
    where = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=TriggerKind, default=TriggerKind.FOREIGN)
    area = models.ForeignKey(
        "places.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="where it happened, if in an area of ours",
    )
    is_national = models.BooleanField(default=True, db_comment="whether every site is concerned, or its area alone")
    happened_on = models.DateField()
    known_at = models.DateTimeField()
    sureness = models.CharField(max_length=12, choices=Sureness)
    expects_online = models.BooleanField(default=False)
    expects_street = models.BooleanField(default=True)
    height = models.FloatField(default=1.75, db_comment="A: times the usual expected on day 0")
    floor = models.FloatField(default=0.0, db_comment="share of the rise that stays for eight weeks; 0 where none does")
    ends_on = models.DateField(db_comment="when posture returns to normal unless changed")
    entered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.TextField(default="", blank=True, db_comment="what was learnt, at the close after eight weeks")

    class Meta:
        db_table_comment = "Events that can raise incidents"
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("happened_on")), name="trigger_forward"),
            models.CheckConstraint(
                condition=models.Q(is_national=True) | models.Q(area__isnull=False), name="trigger_somewhere"
            ),
            models.CheckConstraint(condition=models.Q(height__gte=1), name="trigger_rises"),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="trigger_reviewed_by_somebody",
            ),
        ]


class TriggerDecay(models.Model):
    """How fast an event's rise passes, as it was held from a moment on; never changed, only followed by another."""

    trigger = models.ForeignKey(TriggerEvent, on_delete=models.CASCADE, related_name="decays")
    channel = models.CharField(max_length=8, choices=Channel)
    basis = models.CharField(max_length=8, choices=DecayBasis)
    half_life = models.FloatField(db_comment="days")
    low = models.FloatField(
        null=True, blank=True, db_comment="days; lower end of the interval that holds it 95 times in 100, where fitted"
    )
    high = models.FloatField(
        null=True, blank=True, db_comment="days; upper end of the interval that holds it 95 times in 100, where fitted"
    )
    parameters = models.JSONField(
        default=dict, db_comment="method, version, counts, height, excess: enough to repeat it"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "How fast the rise after an event passes, version by version"
        constraints = [models.CheckConstraint(condition=models.Q(half_life__gt=0), name="decay_positive")]
        indexes = [models.Index(fields=["trigger", "channel", "-made_at"], name="decay_latest")]


class TriggerReset(models.Model):
    """A day on which an event is raised again: an arrest, a trial, a vigil."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trigger = models.ForeignKey(TriggerEvent, on_delete=models.CASCADE, related_name="resets")
    kind = models.CharField(max_length=8, choices=ResetKind)
    on = models.DateField()
    words = models.CharField(max_length=160, default="", blank=True)
    entered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Days on which an event is raised again"
        constraints = [models.UniqueConstraint(fields=["trigger", "on", "kind"], name="reset_once")]


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
