"""Reviews of translations: who read which texts in which language, and found them right."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bundle(models.TextChoices):
    """Texts that are reviewed together."""

    PUBLIC = "PUBLIC", _("What anyone reads")
    CONSENT = "CONSENT", _("What people agree to")
    EMERGENCY = "EMERGENCY", _("What people read in danger")


class Review(models.Model):
    """One person read a bundle in one language and found it right. It lapses when a text changes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bundle = models.CharField(max_length=16, choices=Bundle)
    language = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, db_comment="sha256 over all texts as they were reviewed")
    texts = models.JSONField(default=dict, db_comment="digest of each translation by digest of its source text")
    reviewed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Reviews of translations by a named person"
        indexes = [models.Index(fields=["language", "bundle", "-reviewed_at"], name="review_latest")]


class Reader(models.Model):
    """A translator who may say of a language that its texts are right: named by the chair."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    named_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Who may review which language"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "language"], condition=models.Q(ended_at__isnull=True), name="reader_once"
            )
        ]
