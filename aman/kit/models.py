"""Tables the frame itself needs: keys, the audit chains, schedules."""

from __future__ import annotations

import uuid

from django.db import models


class TenantKey(models.Model):
    """The key of one site (or of the panel), wrapped by the master key that is outside the database."""

    tenant = models.CharField(max_length=64, unique=True, db_comment="site uuid, or PANEL")
    wrapped = models.BinaryField(db_comment="AES-GCM envelope of 32 random bytes")
    created_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Site keys, wrapped by the master key"


class RecordKey(models.Model):
    """The key of one record, wrapped by its site's key. Destroying it erases the record's texts."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.CharField(max_length=64)
    wrapped = models.BinaryField(null=True, db_comment="null once destroyed")
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table_comment = "Record keys; destroyed to erase"


class AuditChain(models.Model):
    """The head of one audit chain."""

    name = models.CharField(max_length=64, unique=True, db_comment="site uuid, PANEL, or INTAKE-nn")
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Meta:
        db_table_comment = "Heads of the audit chains"


class AuditEvent(models.Model):
    """One thing somebody did. Ids and codes only, never content. Never changed, never deleted."""

    chain = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True, db_comment="person uuid; null for the system or a visitor")
    verb = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table_comment = "Append-only audit events, hash-chained per site"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_chain_seq")]
        indexes = [
            models.Index(fields=["subject_id", "subject_type"], name="audit_subject"),
            # The audit page reads backwards from a moment, all events or those of one person or one act.
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_actor", condition=models.Q(actor__isnull=False)),
            models.Index(fields=["verb", "-at", "-id"], name="audit_verb"),
        ]


class Schedule(models.Model):
    """When a periodic job runs next, and who holds it now."""

    name = models.CharField(max_length=80, unique=True)
    next_run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table_comment = "Periodic jobs"


class Budget(models.Model):
    """How often something happened in the present window (side effects only, never acceptance)."""

    key = models.CharField(max_length=120, unique=True, db_comment="purpose and window; never a person or address")
    used = models.PositiveIntegerField(default=0)
    window_ends_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Counters of side-effect budgets"
