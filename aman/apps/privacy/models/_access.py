"""Requests of people for what we hold about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aman.apps.privacy.models._codes import AccessState, IdentityCheck, Thing
from aman.kit.vault import SealedField, SealedRecord


class AccessRequest(SealedRecord):
    """Somebody asks what we hold about them. One month, unless extended with a reason."""

    reference = models.CharField(max_length=16, unique=True, db_comment="DR- and 8 random letters and digits")
    thing = models.CharField(max_length=16, choices=Thing)
    subject = models.UUIDField(db_comment="the report, contact or account it is about")
    about = models.CharField(max_length=40, db_comment="how that is called on screen")
    state = models.CharField(max_length=16, choices=AccessState, default=AccessState.RECEIVED)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=16, choices=IdentityCheck, default="", blank=True)
    identity_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    redacted_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    package_sha256 = models.CharField(max_length=64, default="", blank=True)
    who = SealedField(db_comment="sealed: who asks, and where the answer goes")
    extension = SealedField(db_comment="sealed: why it takes longer, or why it was refused")

    class Meta:
        db_table_comment = "Requests of people for their own data"
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("redacted_by")),
                name="access_checked_by_second_person",
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="access_open")]


class AccessItem(SealedRecord):
    """One text or fact of what was collected. What is blacked out is left out of the package altogether."""

    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=80, db_comment="model and field it comes from")
    row = models.CharField(max_length=64, db_comment="uuid of the row it comes from")
    is_text = models.BooleanField(default=False, db_comment="words somebody wrote, which may name others")
    content = SealedField(db_comment="sealed: the value as collected")
    spans = models.JSONField(default=list, blank=True, db_comment="[start, end] in characters, blacked out")
    is_left_out = models.BooleanField(default=False, db_comment="the whole of it is about somebody else")

    class Meta:
        db_table_comment = "What was collected for a request, item by item"
        constraints = [models.UniqueConstraint(fields=["request", "position"], name="access_item_once")]
