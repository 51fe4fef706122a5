"""Who may read a report: consents, exclusions, assignments."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._codes import Recipient
from aman.apps.incidents.models._report import Report
from aman.kit import scoping
from aman.kit.scoping import ScopedManager
from aman.kit.vault import SealedField, SealedRecord


class Duty(models.TextChoices):
    """What somebody is assigned to a report as."""

    SUPERVISOR = "SUPERVISOR", _("Supervisor")
    DEPUTY = "DEPUTY", _("Deputy")
    CASEWORKER = "CASEWORKER", _("Caseworker")
    REVIEWER = "REVIEWER", _("Reviewer")


class ExclusionBasis(models.TextChoices):
    """How somebody came to be barred from a report."""

    NAME = "NAME", _("Their name fits the reporter's words")
    FUNCTION = "FUNCTION", _("What they do fits the reporter's words")
    SITE = "SITE", _("They belong to the place of worship")
    OFFICER = "OFFICER", _("An officer said so")


class ReportConsent(models.Model):
    """What a reporter said about one recipient. Without a row, nothing may be passed on."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="consents")
    recipient = models.CharField(max_length=16, choices=Recipient)
    party = models.CharField(
        max_length=24, default="", blank=True, db_comment="which monitoring group, by its code; else empty"
    )
    given = models.BooleanField()
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "What reporters let us pass on, and to whom"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "recipient", "party"], condition=Q(withdrawn_at__isnull=True), name="consent_once"
            )
        ]


class ReportExclusion(models.Model):
    """Somebody who must never see a report. Held to by the manager of reports, not by pages."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="exclusions")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    basis = models.CharField(max_length=16, choices=ExclusionBasis)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "Who must never see a report"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person"], condition=Q(lifted_at__isnull=True), name="exclusion_once"
            )
        ]


class ReportAssignment(models.Model):
    """Somebody assigned to a report, from when to when."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    duty = models.CharField(max_length=16, choices=Duty)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "Who is assigned to a report"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person", "duty"], condition=Q(to_at__isnull=True), name="assignment_once"
            )
        ]


class AssignmentRequest(SealedRecord):
    """Somebody asking to be assigned to a report, and why. Settled by its supervisor."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignment_requests")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    reason = SealedField(db_comment="sealed: why")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(default=False)

    class Meta:
        db_table_comment = "Requests to be assigned to a report"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person"], condition=Q(settled_at__isnull=True), name="request_once"
            )
        ]


class SiteWord(SealedRecord):
    """What the panel says to the lead of a site about a report they may know of. Never the reporter's words."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="site_words")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = SealedField(db_comment="sealed: what we tell the site")

    class Meta:
        db_table_comment = "What the panel says to sites about reports"


class SiteReportManager(ScopedManager[Report]):
    """Reports a site may know of: its own, consented to, excluding nobody there. Closed where no site is in scope.

    A reach over an area or the network opens nothing here: consent was given for one place of worship.
    """

    def get_queryset(self) -> models.QuerySet[Report]:
        wanted = scoping.current()
        if not wanted.sites or wanted.person is None:
            return models.QuerySet(self.model, using=self._db).none()
        agreed = ReportConsent.objects.filter(recipient=Recipient.SITE, given=True, withdrawn_at=None)
        barred = ReportExclusion.objects.filter(person__uuid=wanted.person, lifted_at=None)
        return (
            models.QuerySet(self.model, using=self._db)
            .filter(site__uuid__in=wanted.sites, exclude_site=False, exclusion_open=False)
            .filter(pk__in=agreed.values("report_id"), set_aside_at=None)
            .exclude(pk__in=barred.values("report_id"))
        )


class SiteReport(Report):
    """A report as the lead of its site may know of it."""

    objects: ClassVar[Any] = SiteReportManager()

    class Meta:
        proxy = True
        db_table_comment = "Reports: somebody telling us something"
