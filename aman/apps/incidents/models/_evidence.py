"""Files that came with a report: what is known of each, and its contents in sealed parts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models._report import Report
from aman.kit.vault import SealedField, SealedRecord


class FileState(models.TextChoices):
    """Where a file stands."""

    WAITING = "WAITING", _("Waiting to be cleaned")
    CLEAN = "CLEAN", _("Clean copy kept")
    REFUSED = "REFUSED", _("Not kept")


class FilePart(models.TextChoices):
    """Which contents of a file a part belongs to."""

    ORIGINAL = "ORIGINAL", _("Original")
    CLEAN = "CLEAN", _("Clean copy")
    PREVIEW = "PREVIEW", _("Picture of a page")


class EvidenceFile(SealedRecord):
    """One file somebody sent with a report. Reached through its report only.

    The original is sealed twice: with a key of its own, destroyed when it is no longer needed, and with the report's.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField(db_comment="1 for the first file of the report")
    state = models.CharField(max_length=8, choices=FileState, default=FileState.WAITING)
    code = models.CharField(
        max_length=16, default="", blank=True, db_comment="aman.kit.files.rules.Refusal of a refused file"
    )
    kind = models.CharField(max_length=8, default="", blank=True, db_comment="what it is by content: JPEG, PDF, ...")
    media = models.CharField(max_length=24, default="", blank=True, db_comment="media type of the clean copy")
    only_first = models.BooleanField(default=False, db_comment="it held more pictures than the one kept")
    size = models.PositiveIntegerField(db_comment="bytes received")
    clean_size = models.PositiveIntegerField(default=0, db_comment="bytes of the clean copy")
    pages = models.PositiveSmallIntegerField(default=0)
    keep_original = models.BooleanField(default=False, db_comment="kept as evidence: sealed and hashed")
    original_digest = models.CharField(max_length=64, default="", blank=True, db_comment="SHA-256, kept as evidence")
    clean_digest = models.CharField(max_length=64, default="", blank=True, db_comment="SHA-256 of the clean copy")
    original_key = models.ForeignKey(
        "kit.RecordKey", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True, db_comment="when it was cleaned or refused")
    form_key = models.UUIDField(null=True, db_comment="random part of the form it came by: one effect each")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True, db_comment="until when a worker has it in hand")
    name = SealedField(db_comment="sealed: the name it was sent under, tidied; with a kept original only")

    class Meta:
        db_table_comment = "Files that came with reports"
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="evidence_number_once"),
            models.CheckConstraint(
                condition=Q(state="WAITING", done_at__isnull=True, code__in=["", "NO_SANDBOX"])
                | Q(state="CLEAN", done_at__isnull=False, code="", media__gt="", clean_digest__gt="")
                | Q(state="REFUSED", done_at__isnull=False, code__gt="", media=""),
                name="evidence_state_whole",
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="evidence_waiting", condition=Q(state="WAITING"))]


class EvidencePart(models.Model):
    """A piece of a file's contents, sealed with the key of its report."""

    file = models.ForeignKey(EvidenceFile, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=8, choices=FilePart)
    page = models.PositiveSmallIntegerField(default=0, db_comment="page of a preview; 0 for the others")
    piece = models.PositiveSmallIntegerField(db_comment="0 for the first megabyte")
    content = SealedField(db_comment="sealed: up to one megabyte of the contents")

    class Meta:
        db_table_comment = "Contents of files, sealed in pieces"
        constraints = [models.UniqueConstraint(fields=["file", "part", "page", "piece"], name="evidence_part_once")]


class EvidenceOpening(SealedRecord):
    """Somebody took the original of a file, and why."""

    file = models.ForeignKey(EvidenceFile, on_delete=models.CASCADE, related_name="openings")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = SealedField(db_comment="sealed: why the original was needed")

    class Meta:
        db_table_comment = "Openings of originals, with their reasons"
