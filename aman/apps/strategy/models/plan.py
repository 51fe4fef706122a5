"""The written control strategy: documents, versions, parts, words, the order day by day; the threat level."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, TypeVar, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.core.situation import ThreatLevel
from aman.kit import scoping
from aman.kit.scoping import ScopedManager
from aman.kit.vault import SealedField, SealedRecord

M = TypeVar("M", bound=models.Model)


class PlanLevel(models.TextChoices):
    """For whom a strategy is written: each level inherits from the one above and narrows it."""

    NATION = "NATION", _("National")
    AREA = "AREA", _("Area")
    SITE = "SITE", _("Site")


class Strand(models.TextChoices):
    """The three strands of a control strategy."""

    PREVENTION = "PREVENTION", _("Prevention")
    INTELLIGENCE = "INTELLIGENCE", _("Intelligence")
    ENFORCEMENT_AND_RESPONSE = "ENFORCEMENT_AND_RESPONSE", _("Enforcement and response")


class PlanState(models.TextChoices):
    """Where a version of a strategy stands."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waiting for a second person")
    APPROVED = "APPROVED", _("In force")
    SUPERSEDED = "SUPERSEDED", _("Replaced")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class PartKind(models.TextChoices):
    """What a part of a strategy is. A narrowing says how a lower level carries an inherited priority further."""

    PRIORITY = "PRIORITY", _("Priority")
    NARROWING = "NARROWING", _("Here")
    ACTION = "ACTION", _("Action")
    MEASURE = "MEASURE", _("Measure of success")
    REQUIREMENT = "REQUIREMENT", _("What we need to know")


class TextState(models.TextChoices):
    """Whether the words in a language may stand for the ones they were translated from."""

    WRITTEN = "WRITTEN", _("As written")
    NEEDS_REVIEW = "NEEDS_REVIEW", _("Needs review")
    REVIEWED = "REVIEWED", _("Reviewed")


class ThroughPlan(ScopedManager[M]):
    """A manager of what hangs on a plan: the nation's concerns everybody, an area's and a site's those within it."""

    def get_queryset(self) -> models.QuerySet[M]:
        wanted = scoping.current()
        found: models.QuerySet[M] = models.QuerySet(self.model, using=self._db)
        if wanted.everything:
            return found
        path: str = cast(Any, self.model).plan_path
        seen = Q(**{f"{path}level": PlanLevel.NATION})
        if wanted.areas:
            seen |= Q(**{f"{path}area__code__in": wanted.areas}) | Q(**{f"{path}site__area__code__in": wanted.areas})
        if wanted.sites:
            above = Plan._base_manager.filter(area__sites__uuid__in=wanted.sites).values("pk")
            seen |= Q(**{f"{path}site__uuid__in": wanted.sites}) | Q(**{f"{path}pk__in": above})
        return found.filter(seen)


class Plan(models.Model):
    """One written control strategy: the nation's, an area's or a site's."""

    plan_path: ClassVar[str] = ""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField(max_length=8, choices=PlanLevel)
    area = models.OneToOneField("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    site = models.OneToOneField("places.Site", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    opened_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = ThroughPlan()

    class Meta:
        db_table_comment = "Written control strategies"
        constraints = [
            models.CheckConstraint(
                condition=Q(level="NATION", area=None, site=None)
                | Q(level="AREA", area__isnull=False, site=None)
                | Q(level="SITE", area=None, site__isnull=False),
                name="plan_of_one_level",
            ),
            models.UniqueConstraint(fields=["level"], condition=Q(level="NATION"), name="plan_one_nation"),
        ]


class PlanVersion(SealedRecord):
    """A version of a strategy. Fixed once submitted; approved by somebody who did not write or submit it."""

    plan_path: ClassVar[str] = "plan__"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.DRAFT)
    language = models.CharField(max_length=8, default="en", db_comment="language its words were written in")
    review_on = models.DateField(null=True, blank=True, db_comment="when it is to be looked at again")
    written_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="replaced or withdrawn")

    objects = ThroughPlan()

    class Meta:
        db_table_comment = "Versions of written control strategies"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="APPROVED"), name="plan_one_in_force"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=["DRAFT", "SUBMITTED"]), name="plan_one_in_hand"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=models.F("written_by")) & ~Q(approved_by=models.F("submitted_by"))),
                name="plan_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "SUPERSEDED"]) | Q(approved_by__isnull=False),
                name="plan_approved_by_somebody",
            ),
        ]


class PlanWriter(models.Model):
    """Somebody who wrote on a version while it was a draft: none of them may approve it."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="writers")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table_comment = "Who wrote on a version of a strategy"
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="plan_writer_once")]


class PlanPart(models.Model):
    """A priority, or what hangs on one. Its words are in the version's texts; its code stays as long as it does."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=12, choices=PartKind)
    code = models.CharField(max_length=64, db_comment="the priority's own code, or its code, a dot and a number")
    under = models.CharField(
        max_length=48, default="", blank=True, db_comment="code of the priority it hangs on; empty for a priority"
    )
    strand = models.CharField(max_length=24, choices=Strand, default="", blank=True)
    place = models.PositiveSmallIntegerField(db_comment="1 first: a priority's in the base order, another's under it")
    owner_role = models.CharField(max_length=20, default="", blank=True, db_comment="code of a role")
    owner = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table_comment = "Parts of a version of a strategy"
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="plan_part_once"),
            models.CheckConstraint(
                condition=Q(kind="PRIORITY", under="") & ~Q(strand="") | ~Q(kind="PRIORITY") & ~Q(under=""),
                name="plan_part_under_a_priority",
            ),
        ]


class PlanText(SealedRecord):
    """All words of a version in one language, by code of the part. Sealed: a site's strategy says where it is weak."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=12, choices=TextState)
    words = SealedField(db_comment="sealed: JSON, words by name")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Words of a version of a strategy, by language"
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="plan_text_once"),
            models.CheckConstraint(
                condition=~Q(state="REVIEWED") | (Q(reviewed_by__isnull=False) & ~Q(reviewed_by=models.F("by"))),
                name="plan_text_second_reader",
            ),
        ]


class PlanOrder(models.Model):
    """The order of a strategy's priorities from a moment on, and what moved them. Kept: a new row for each change."""

    plan_path: ClassVar[str] = "plan__"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="orders")
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, db_comment="SHA-256 of order and causes")
    order = models.JSONField(db_comment="for each priority in order: its code, base place, steps, rules and causes")

    objects = ThroughPlan()

    class Meta:
        db_table_comment = "Orders of a strategy's priorities as they stood"
        indexes = [models.Index(fields=["plan", "-at"], name="plan_order_latest")]


class ThreatSetting(models.Model):
    """The national threat level from a moment on, as published by somebody. Never changed; it may be taken back."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField(max_length=12, choices=[(one.value, one.value) for one in ThreatLevel])
    since = models.DateTimeField(db_comment="from when it holds")
    source = models.CharField(max_length=200, db_comment="who published it, where")
    set_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "The national threat level, by date"
        constraints = [
            models.CheckConstraint(condition=Q(since__lte=models.F("set_at")), name="threat_level_not_ahead"),
            models.CheckConstraint(condition=~Q(source=""), name="threat_level_has_source"),
        ]
