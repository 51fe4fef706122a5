"""What is said in the course of a report: with the reporter, and among ourselves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._report import Report
from aman.kit.vault import SealedField, SealedRecord


class ReporterMessage(SealedRecord):
    """One message of the conversation with a reporter. Reached through its report only."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="dialogue")
    from_reporter = models.BooleanField()
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(null=True, unique=True)
    text = SealedField(db_comment="sealed: the message")

    class Meta:
        db_table_comment = "The conversation with a reporter"


class Deed(models.TextChoices):
    """What an entry of the decision log is."""

    DIRECTION = "DIRECTION", _("Direction")
    DECISION = "DECISION", _("Decision")
    NOTE = "NOTE", _("Note for colleagues")


class Direction(SealedRecord):
    """One entry of the decision log: a direction, a decision, or a note for colleagues. Never shown to the reporter.

    In the words of the National Decision Model. Append-only: the database refuses to change an entry.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="directions")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    deed = models.CharField(max_length=16, choices=Deed, default=Deed.DIRECTION)
    decision = models.CharField(max_length=16, default="", blank=True, db_comment="code of the decision, if it is one")
    text = SealedField(db_comment="sealed: action: what is to be done")
    information = SealedField(db_comment="sealed: information and intelligence: what is known, what is not")
    assessment = SealedField(db_comment="sealed: assessment of threat and risk, and the working strategy")
    powers = SealedField(db_comment="sealed: powers and policy")
    options = SealedField(db_comment="sealed: options and contingencies considered")
    review = SealedField(db_comment="sealed: how and when it is reviewed")
    ethics = SealedField(db_comment="sealed: the code of ethics: what was weighed")

    class Meta:
        db_table_comment = "The decision log of reports"


class Confidence(models.TextChoices):
    """How sure a translator is."""

    SURE = "SURE", _("Sure")
    MOSTLY = "MOSTLY", _("Mostly sure; some words are unclear")
    GIST = "GIST", _("The gist only")


class ReportTranslation(SealedRecord):
    """A person's translation of a report's words. The original is always kept; a newer translation is a new row."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    confidence = models.CharField(max_length=16, choices=Confidence)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = SealedField(db_comment="sealed: the translation")

    class Meta:
        db_table_comment = "Translations of reports, typed by a person"
