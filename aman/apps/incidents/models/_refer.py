"""Referrals: what of a report was passed on, to whom, on what ground, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._assessment import ThroughReport
from aman.apps.incidents.models._case import Case
from aman.apps.incidents.models._codes import Recipient
from aman.apps.incidents.models._readers import ReportConsent
from aman.apps.incidents.models._report import Report
from aman.kit.vault import SealedField, SealedRecord


class Override(models.TextChoices):
    """On what lawful ground a report is passed on without consent. Two people decide it."""

    LIFE = "LIFE", _("To protect somebody’s life")
    CHILD = "CHILD", _("To safeguard a child")
    AT_RISK = "AT_RISK", _("To safeguard an adult at risk")
    LAW = "LAW", _("The law or a court requires it")


class ReferralState(models.TextChoices):
    """Where a referral stands."""

    PROPOSED = "PROPOSED", _("Waits for a second person")
    DECLINED = "DECLINED", _("The second person did not agree")
    SENT = "SENT", _("Passed on")
    ACCEPTED = "ACCEPTED", _("Accepted by them")
    REJECTED = "REJECTED", _("Not accepted by them")
    ANSWERED = "ANSWERED", _("Answered")
    REVOKED = "REVOKED", _("Called back")


class Referral(SealedRecord):
    """One passing-on of a report. The text is exactly what was handed over, and never changes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="referrals")
    recipient = models.CharField(max_length=16, choices=Recipient)
    party = models.CharField(max_length=24, default="", blank=True, db_comment="which monitoring group, by its code")
    to_name = SealedField(db_comment="sealed: which office or desk")
    passed_on = SealedField(db_comment="sealed: exactly what was passed on")
    language = models.CharField(max_length=8, default="en", db_comment="language of what was passed on")
    state = models.CharField(max_length=16, choices=ReferralState)
    consent = models.ForeignKey(ReportConsent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    override = models.CharField(max_length=16, choices=Override, default="", blank=True)
    override_reason = SealedField(db_comment="sealed: why it cannot wait for consent")
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_due_on = models.DateField(db_comment="when their answer is asked for")
    reminded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, db_comment="when they answered, or it was called back")
    answer = SealedField(db_comment="sealed: what they answered or did")
    told_at = models.DateTimeField(null=True, blank=True, db_comment="when the reporter was told the answer")

    objects = ThroughReport()

    class Meta:
        db_table_comment = "What of reports was passed on, and what came back"
        constraints = [
            models.CheckConstraint(
                condition=Q(consent__isnull=False, override="") | Q(consent__isnull=True, override__gt=""),
                name="referral_with_consent_or_override",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")), name="referral_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(override="") | Q(agreed_by__isnull=False) | Q(state__in=["PROPOSED", "REVOKED"]),
                name="referral_override_agreed",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(state__in=["PROPOSED", "DECLINED", "REVOKED"]),
                name="referral_sent_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_due_on"], name="referral_waiting", condition=Q(state__in=["SENT", "ACCEPTED"]))
        ]
