"""Risks: what could happen at a place, and each assessment of it. Nothing approved is ever overwritten.

A risk is a threat to a site, an area or the nation, in if-then words. Its assessments are versions: who judged it, with
what interests declared, on which matrix. One is in force at a time; where the risk stood, and since when, is in its
positions (models/risk_parts.py). Steps are 1 lowest; codes of threats, steps and bands are those of core.risk.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.kit.scoping import ScopedModel
from aman.kit.vault import SealedField, SealedRecord

OWN_PATHS = {"site": "site__uuid", "area": "area__code"}
RISK_PATHS = {"site": "risk__site__uuid", "area": "risk__area__code"}


class RiskLevel(models.TextChoices):
    """Whose risk it is."""

    SITE = "SITE", _("One site")
    AREA = "AREA", _("One area")
    NATION = "NATION", _("The whole network")


class Sure(models.TextChoices):
    """How much an assessor trusts a judgement."""

    LOW = "LOW", _("Low confidence")
    MEDIUM = "MEDIUM", _("Medium confidence")
    HIGH = "HIGH", _("High confidence")


class AssessmentState(models.TextChoices):
    """Where an assessment stands."""

    DRAFT = "DRAFT", _("Being written")
    STEPPED_ASIDE = "STEPPED_ASIDE", _("Assessor stepped aside")
    SUBMITTED = "SUBMITTED", _("Waiting for approval")
    SECOND_ASKED = "SECOND_ASKED", _("Waiting for a second assessor")
    APPROVED = "APPROVED", _("In force")
    SET_ASIDE = "SET_ASIDE", _("Set aside")
    SUPERSEDED = "SUPERSEDED", _("Superseded")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Interest(models.TextChoices):
    """What an assessor may have to do with what is assessed."""

    NONE = "NONE", _("No interest")
    MEMBER = "MEMBER", _("I belong to this place, or worship there")
    FAMILY = "FAMILY", _("Family or a close friend belongs to it")
    SUPPLIER = "SUPPLIER", _("I sell or install what it might buy")
    FUNDING = "FUNDING", _("I decide on money for it")
    OTHER = "OTHER", _("Something else")


def belongs(name: str) -> models.CheckConstraint:
    """Return the rule that a row belongs to a site with its area, to an area, or to the nation."""
    return models.CheckConstraint(
        condition=Q(level="SITE", site__isnull=False, area__isnull=False)
        | Q(level="AREA", site__isnull=True, area__isnull=False)
        | Q(level="NATION", site__isnull=True, area__isnull=True),
        name=name,
    )


def once_each(field: str, name: str) -> list[models.UniqueConstraint]:
    """Return the rules that a number is given once in each site, each area, and the nation."""
    return [
        models.UniqueConstraint(fields=["site", field], condition=Q(level="SITE"), name=f"{name}_{field}_of_site"),
        models.UniqueConstraint(fields=["area", field], condition=Q(level="AREA"), name=f"{name}_{field}_of_area"),
        models.UniqueConstraint(fields=[field], condition=Q(level="NATION"), name=f"{name}_{field}_of_nation"),
    ]


class RiskMatrix(models.Model):
    """One version of a matrix the panel made itself; the shipped ones are in core.risk. Never changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=24)
    version = models.PositiveSmallIntegerField()
    data = models.JSONField(db_comment="scales and tables, as core.risk.matrix_from reads them")
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Matrices of risk made by the panel"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="risk_matrix_version_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")), name="risk_matrix_second_person"
            ),
        ]


class RiskFrame(ScopedModel):
    """Which matrix a site, an area or the nation uses, and how much risk it is ready to carry. Versions."""

    scope_paths: ClassVar[dict[str, str]] = OWN_PATHS

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField(max_length=8, choices=RiskLevel)
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    matrix = models.CharField(max_length=24, db_comment="code of a matrix")
    matrix_version = models.PositiveSmallIntegerField()
    appetite = models.CharField(max_length=12, db_comment="code of the highest band carried without an acceptance")
    set_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Matrix and appetite of each place"
        constraints = [
            belongs("risk_frame_belongs"),
            *once_each("version", "risk_frame"),
        ]


class Risk(SealedRecord, ScopedModel):
    """Something that could happen: if ..., then ... A risk of a site carries the site's area, so its area sees it."""

    scope_paths: ClassVar[dict[str, str]] = OWN_PATHS

    level = models.CharField(max_length=8, choices=RiskLevel)
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(db_comment="1 for the first of its place, shown as R1")
    threat = models.CharField(max_length=24, db_comment="code of the threat catalogue")
    catalogue = models.PositiveSmallIntegerField(db_comment="version of the threat catalogue")
    if_words = SealedField(db_comment="sealed: if this happens, because of that")
    then_words = SealedField(db_comment="sealed: then this follows")
    opened_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = SealedField(db_comment="sealed: why it is no longer a risk")

    class Meta:
        db_table_comment = "Risks of sites, areas and the nation"
        constraints = [
            belongs("risk_belongs"),
            *once_each("number", "risk"),
        ]

    @property
    def reference(self) -> str:
        """How it is called on the matrix of its place: R1."""
        return f"R{self.number}"


class RiskAssessment(SealedRecord, ScopedModel):
    """One person's judgement of a risk before measures: three steps with their reasons. Approved by another person."""

    scope_paths: ClassVar[dict[str, str]] = RISK_PATHS

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="assessments")
    version = models.PositiveSmallIntegerField(db_comment="1 for the first of its risk")
    state = models.CharField(max_length=16, choices=AssessmentState, default=AssessmentState.DRAFT)
    matrix = models.CharField(max_length=24, db_comment="code of the matrix it was judged on")
    matrix_version = models.PositiveSmallIntegerField()
    threat_step = models.PositiveSmallIntegerField(null=True, blank=True)
    vulnerability_step = models.PositiveSmallIntegerField(null=True, blank=True)
    impact_step = models.PositiveSmallIntegerField(null=True, blank=True)
    threat_why = SealedField(db_comment="sealed: why the threat is judged so")
    vulnerability_why = SealedField(db_comment="sealed: why the vulnerability is judged so")
    impact_why = SealedField(db_comment="sealed: why the impact is judged so")
    confidence = models.CharField(max_length=8, choices=Sure, default="", blank=True)
    columns = models.JSONField(default=dict, blank=True, db_comment="scores of the panel's columns, by code; may be {}")
    assessor = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    interest = models.CharField(max_length=12, choices=Interest, default="", blank=True)
    interest_words = SealedField(db_comment="sealed: what the assessor declared")
    interest_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    second_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seconds",
        db_comment="the assessment this one gives a second view of",
    )
    asked_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(
        "RiskProposal", null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = SealedField(db_comment="sealed: why it was approved, returned or set aside")
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="when another took its place")

    class Meta:
        db_table_comment = "Assessments of risks, each as it was judged"
        constraints = [
            models.UniqueConstraint(fields=["risk", "version"], name="risk_assessment_version_once"),
            models.UniqueConstraint(
                fields=["risk"], condition=Q(state="APPROVED"), name="risk_assessment_one_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "SUPERSEDED"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("assessor")) & Q(interest="NONE")),
                name="risk_assessment_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "STEPPED_ASIDE", "WITHDRAWN"])
                | Q(threat_step__gte=1, vulnerability_step__gte=1, impact_step__gte=1),
                name="risk_assessment_all_three",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="risk_assessment_waiting")]
