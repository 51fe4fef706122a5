"""What hangs on a risk: where it stood, controls, treatment, acceptance, proposals and the site's comments.

All share the risk's key, so that erasing one risk erases them too.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aman.apps.strategy.models.risk import RISK_PATHS, Risk, RiskAssessment, Sure
from aman.kit.scoping import ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class Axis(models.TextChoices):
    """Which of the three factors something bears on."""

    THREAT = "THREAT", pgettext_lazy("factor of a risk", "Threat")
    VULNERABILITY = "VULNERABILITY", _("Vulnerability")
    IMPACT = "IMPACT", _("Impact")


class Principle(models.TextChoices):
    """What a control does (NPSA)."""

    DETER = "DETER", _("Deter")
    DETECT = "DETECT", _("Detect")
    DELAY = "DELAY", _("Delay")
    MITIGATE = "MITIGATE", _("Mitigate")
    RESPOND = "RESPOND", _("Respond")


class ControlState(models.TextChoices):
    """Whether a control is there and works."""

    PRESENT = "PRESENT", _("In place")
    DEFICIENT = "DEFICIENT", _("In place, with a fault")
    NEEDED = "NEEDED", _("Needed")
    REMOVED = "REMOVED", _("No longer used")


class Moved(models.TextChoices):
    """What moved a risk to a new position."""

    ASSESSED = "ASSESSED", _("New assessment")
    CONTROL = "CONTROL", _("A measure changed")


class TreatmentState(models.TextChoices):
    """Where a line of the treatment plan stands."""

    PLANNED = "PLANNED", _("Planned")
    STARTED = "STARTED", _("Started")
    DONE = "DONE", _("Done")
    DROPPED = "DROPPED", _("Dropped")


class TreatmentKind(models.TextChoices):
    """What is done about a risk (ISO 31000)."""

    REDUCE = "REDUCE", _("Reduce it")
    AVOID = "AVOID", _("Avoid it")
    SHARE = "SHARE", _("Share it")
    RETAIN = "RETAIN", _("Carry it")


class CostBand(models.TextChoices):
    """What a line of treatment costs, about."""

    NOTHING = "NOTHING", _("Nothing")
    TO_250 = "TO_250", _("Up to £250")
    TO_1000 = "TO_1000", _("£250 to £1,000")
    TO_5000 = "TO_5000", _("£1,000 to £5,000")
    TO_20000 = "TO_20000", _("£5,000 to £20,000")
    OVER_20000 = "OVER_20000", _("Over £20,000")


class EvidenceKind(models.TextChoices):
    """What a proposal rests on."""

    INCIDENTS = "INCIDENTS", _("Incidents")
    SIGNAL = "SIGNAL", _("A signal")
    DEFECT = "DEFECT", _("A defect")
    DRILL = "DRILL", _("A drill")
    OTHER = "OTHER", _("Something else")


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    WAITING = "WAITING", _("Waiting for a decision")
    ACCEPTED = "ACCEPTED", _("Accepted")
    DECLINED = "DECLINED", _("Declined")


class RiskPosition(ScopedModel):
    """Where a risk stood from a moment on, before and after measures. Only ever added to."""

    scope_paths: ClassVar[dict[str, str]] = RISK_PATHS

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="positions")
    at = models.DateTimeField()
    because = models.CharField(max_length=12, choices=Moved)
    assessment = models.ForeignKey(RiskAssessment, on_delete=models.CASCADE, related_name="positions")
    matrix = models.CharField(max_length=24)
    matrix_version = models.PositiveSmallIntegerField()
    inherent_likelihood = models.PositiveSmallIntegerField()
    inherent_impact = models.PositiveSmallIntegerField()
    inherent_band = models.CharField(max_length=12)
    likelihood = models.PositiveSmallIntegerField(db_comment="residual: after the measures in place")
    impact = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=12)
    best_band = models.CharField(max_length=12, db_comment="if the measures do as much as can be hoped")
    worst_band = models.CharField(max_length=12, db_comment="if they do as little as must be feared")
    target_band = models.CharField(max_length=12, db_comment="once needed measures are there and faults mended")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "Where each risk stood, and since when"
        indexes = [models.Index(fields=["risk", "-at"], name="risk_position_latest")]


class RiskControl(SealedRecord, ScopedModel):
    """A measure that bears on one factor of a risk. How it is doing is in its checks."""

    scope_paths: ClassVar[dict[str, str]] = RISK_PATHS

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="controls")
    axis = models.CharField(max_length=16, choices=Axis)
    principle = models.CharField(max_length=12, choices=Principle)
    name = SealedField(db_comment="sealed: what the measure is")
    added_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Measures that bear on risks"


class ControlCheck(SealedRecord, ScopedModel):
    """How a control was found: the latest holds. Only ever added to."""

    scope_paths: ClassVar[dict[str, str]] = {
        "site": "control__risk__site__uuid",
        "area": "control__risk__area__code",
    }

    control = models.ForeignKey(RiskControl, on_delete=models.CASCADE, related_name="checks")
    number = models.PositiveSmallIntegerField(db_comment="1 for the first of its control")
    state = models.CharField(max_length=12, choices=ControlState)
    effect = models.PositiveSmallIntegerField(db_comment="percent of the factor it takes away when it works")
    works = models.PositiveSmallIntegerField(default=0, db_comment="percent of its effect left while it has a fault")
    confidence = models.CharField(max_length=8, choices=Sure)
    why = SealedField(db_comment="sealed: how this is known")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table_comment = "How each measure was found"
        constraints = [
            models.UniqueConstraint(fields=["control", "number"], name="control_check_numbered"),
            models.CheckConstraint(condition=Q(effect__lte=95, works__lte=100), name="control_check_effect"),
        ]


class RiskTreatment(SealedRecord, ScopedModel):
    """A line of the treatment plan: what is done, by whom, at what cost, until when."""

    scope_paths: ClassVar[dict[str, str]] = RISK_PATHS

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="treatments")
    control = models.ForeignKey(RiskControl, null=True, blank=True, on_delete=models.PROTECT, related_name="treatments")
    kind = models.CharField(max_length=8, choices=TreatmentKind, default=TreatmentKind.REDUCE)
    state = models.CharField(max_length=8, choices=TreatmentState, default=TreatmentState.PLANNED)
    what = SealedField(db_comment="sealed: what is done")
    owner = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    cost = models.CharField(max_length=12, choices=CostBand)
    hours = models.PositiveSmallIntegerField(db_comment="hours of volunteers' time, in all")
    due_on = models.DateField()
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_why = SealedField(db_comment="sealed: what was done, or why it was dropped")

    class Meta:
        db_table_comment = "Treatment plans of risks"
        indexes = [models.Index(fields=["state", "due_on"], name="risk_treatment_due")]


class RiskAcceptance(SealedRecord, ScopedModel):
    """Somebody's decision to carry a risk above the appetite for a time. It lapses when the risk goes up."""

    scope_paths: ClassVar[dict[str, str]] = RISK_PATHS

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="acceptances")
    band = models.CharField(max_length=12, db_comment="residual band that was accepted")
    appetite = models.CharField(max_length=12, db_comment="appetite in force then")
    why = SealedField(db_comment="sealed: why it is carried")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField()
    ended_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = SealedField(db_comment="sealed: why it ended before its day")

    class Meta:
        db_table_comment = "Risks carried above the appetite, by whom and until when"


class RiskProposal(SealedRecord, ScopedModel):
    """Evidence that says a factor of a risk should move. A person accepts or declines it; once for each evidence."""

    scope_paths: ClassVar[dict[str, str]] = RISK_PATHS

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=12, choices=EvidenceKind)
    evidence = models.CharField(max_length=80, db_comment="key of what it rests on: kind, id, days; never words")
    axis = models.CharField(max_length=16, choices=Axis)
    steps = models.SmallIntegerField(db_comment="how far the factor should move; negative is down")
    rule = models.CharField(max_length=24, default="", blank=True, db_comment="code of the rule; empty: by hand")
    numbers = models.JSONField(default=dict, blank=True, db_comment="what the rule was worked out from")
    why = SealedField(db_comment="sealed: the reason, where a person gave it")
    state = models.CharField(max_length=8, choices=ProposalState, default=ProposalState.WAITING)
    made_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = SealedField(db_comment="sealed: why it was accepted or declined")

    class Meta:
        db_table_comment = "Changes that evidence proposes, and what became of them"
        constraints = [
            models.UniqueConstraint(fields=["risk", "evidence"], name="risk_proposal_once"),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_by__isnull=True)
                | (~Q(state="WAITING") & Q(decided_by__isnull=False)),
                name="risk_proposal_decided_by_person",
            ),
        ]
        indexes = [models.Index(fields=["state", "made_at"], name="risk_proposal_waiting")]


class RiskComment(SealedRecord, ScopedModel):
    """What somebody of the assessed place says about its assessment. It changes nothing by itself."""

    scope_paths: ClassVar[dict[str, str]] = RISK_PATHS

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="comments")
    text = SealedField(db_comment="sealed: the comment")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table_comment = "Comments of places on their risks"
