"""Cases: how we handle an incident, with its tasks, needs, findings, police records and referrals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._incident import Incident
from aman.apps.incidents.models._report import Report
from aman.kit.scoping import ScopedManager, ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class CaseState(models.TextChoices):
    """Where a case stands."""

    OPEN = "OPEN", _("Open")
    CLOSED = "CLOSED", _("Closed")


class CloseReason(models.TextChoices):
    """Why a case was closed."""

    DONE = "DONE", _("Everything that could be done was done")
    NO_CONTACT = "NO_CONTACT", _("The person does not answer any more")
    WISH = "WISH", _("The person wants nothing more done")
    ELSEWHERE = "ELSEWHERE", _("Somebody else has taken it on")
    NOT_OURS = "NOT_OURS", _("It is not for us")


class CaseManager(ScopedManager["Case"]):
    """Cases somebody may see: those whose incident and report they may see, both where there are both."""

    def get_queryset(self) -> models.QuerySet[Case]:
        # Asked row by row: a list of everything within reach would be built anew for every single case.
        incidents = Incident.objects.filter(pk=OuterRef("incident_id"))
        reports = Report.objects.filter(pk=OuterRef("report_id"))
        return models.QuerySet(self.model, using=self._db).filter(
            Q(incident=None) | Exists(incidents), Q(report=None) | Exists(reports)
        )


class Case(SealedRecord, ScopedModel):
    """Our handling of an incident, or of a suspicious report that is no incident."""

    scope_paths: ClassVar[dict[str, str]] = {}

    reference = models.CharField(max_length=16, unique=True, db_comment="AC- and 8 random letters and digits")
    incident = models.OneToOneField(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="case")
    report = models.OneToOneField(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="case")
    state = models.CharField(max_length=16, choices=CaseState, default=CaseState.OPEN)
    lead = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_reason = models.CharField(max_length=16, choices=CloseReason, default="", blank=True)
    note = SealedField(db_comment="sealed: why it was closed, or opened again")

    objects: ClassVar[CaseManager] = CaseManager()

    class Meta:
        db_table_comment = "Cases: our handling of incidents"
        constraints = [
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(report__isnull=False), name="case_of_something"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at__isnull=True, closed_reason="")
                | Q(state="CLOSED", closed_at__isnull=False, closed_by__isnull=False, closed_reason__gt=""),
                name="case_closed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["lead", "state"], name="case_of_lead"),
        ]


class CaseTask(SealedRecord):
    """Something to do in a case: by whom, until when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    text = SealedField(db_comment="sealed: what is to be done")
    owner = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "Tasks of cases"
        indexes = [models.Index(fields=["owner", "due_on"], name="task_open", condition=Q(done_at__isnull=True))]


class SupportNeed(SealedRecord):
    """What somebody who reported needs, followed up until it is met. Sealed with the report's own key."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="needs")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="needs")
    need = models.CharField(max_length=24, db_comment="code of the list of needs")
    note = SealedField(db_comment="sealed: what is needed, in words")
    referral = models.ForeignKey(
        "incidents.Referral", null=True, blank=True, on_delete=models.SET_NULL, related_name="needs"
    )
    follow_up_on = models.DateField(db_comment="when somebody asks again")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "Support that people who reported need"
        indexes = [models.Index(fields=["follow_up_on"], name="need_open", condition=Q(met_at__isnull=True))]


class PoliceRecord(SealedRecord):
    """What the police have of a case: their reference, and what came of it so far. A new answer is a new row."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="police_records")
    force = models.CharField(max_length=80, default="", blank=True, db_comment="which police force")
    reference = SealedField(db_comment="sealed: their reference")
    outcome = models.CharField(max_length=24, db_comment="code of a country's list of outcomes")
    outcome_on = models.DateField()
    note = SealedField(db_comment="sealed: what they said")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    follows = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="followed_by")

    class Meta:
        db_table_comment = "References and outcomes of the police"
