"""Rules the panel writes: each as versions, approved by a second person, never changed and never deleted.

A rule of the same code as one Aman comes with takes its place. Shapes of a rule as JSON: core.rules.codec.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RuleAct(models.TextChoices):
    """What a version does once it is approved."""

    HOLD = "HOLD", _("The rule holds as written")
    STOP = "STOP", _("The rule stops")


class RuleState(models.TextChoices):
    """Where a version of a rule stands."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Refused")
    TAKEN_BACK = "TAKEN_BACK", _("Taken back")


class WrittenRule(models.Model):
    """A rule by its code, whoever wrote its versions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    opened_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Rules the panel has written or stopped, by code"


class RuleVersion(models.Model):
    """One version of a rule. In force from its approval until another version of the rule is approved."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.ForeignKey(WrittenRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(db_comment="1 for the first of its rule")
    act = models.CharField(max_length=4, choices=RuleAct, default=RuleAct.HOLD)
    data = models.JSONField(default=dict, db_comment="conditions and effects; for a stop, as they last were")
    why = models.CharField(max_length=400, db_comment="why it is proposed, in the proposer's words")
    state = models.CharField(max_length=12, choices=RuleState, default=RuleState.PROPOSED)
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        db_table_comment = "Versions of rules"
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            models.UniqueConstraint(fields=["rule"], condition=Q(state="PROPOSED"), name="rule_one_in_hand"),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "REFUSED"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="rule_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="PROPOSED", decided_at=None) | (~Q(state="PROPOSED") & Q(decided_at__isnull=False)),
                name="rule_decided_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "decided_at"], name="rule_in_force")]
