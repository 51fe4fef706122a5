"""Messages that go down the network, and the proof of who has seen them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.kit.scoping import ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class MessageState(models.TextChoices):
    """Where a message stands."""

    DRAFT = "DRAFT", _("Draft")
    READY = "READY", _("Waiting for a second person")
    SENDING = "SENDING", _("Sending")
    STOPPED = "STOPPED", _("Stopped")
    DONE = "DONE", _("Sent")


class Urgency(models.TextChoices):
    """How soon a message must arrive."""

    LIFE_SAFETY = "LIFE_SAFETY", _("Life safety")
    OPERATIONAL = "OPERATIONAL", _("Operational")
    ROUTINE = "ROUTINE", _("Routine")


class DeliveryState(models.TextChoices):
    """Where one message to one person stands. It only moves up."""

    WAITING = "WAITING", _("Waiting")
    UNKNOWN = "UNKNOWN", _("Not known")
    REFUSED = "REFUSED", _("Refused")
    SENT = "SENT", _("Taken by a provider")
    STOPPED = "STOPPED", _("Stopped before sending")


class Notice(models.TextChoices):
    """The notices one person may be sent. Each has fixed words and holds only a reference."""

    REPORT_WAITING = "REPORT_WAITING", _("A report waits for direction")
    REPORT_LATE = "REPORT_LATE", _("A report is past its time")
    REPORT_ANSWERED = "REPORT_ANSWERED", _("A reporter has written back")
    REPORT_CRITICAL = "REPORT_CRITICAL", _("Confidence depends on how a report is handled")
    SHIFT_SOON = "SHIFT_SOON", _("Your time on call begins soon")
    SHIFT_CHANGED = "SHIFT_CHANGED", _("Your time on call has changed")
    SWAP_ASKED = "SWAP_ASKED", _("A colleague asks you to take a shift")
    SWAP_ANSWERED = "SWAP_ANSWERED", _("Your question about a shift is answered")
    HAND_OVER = "HAND_OVER", _("A hand-over note waits for you")
    REVIEW_DUE = "REVIEW_DUE", _("An assessment is due to be reviewed by you")
    REVIEW_LATE = "REVIEW_LATE", _("The review of an assessment is past its time")
    REFERRAL_DUE = "REFERRAL_DUE", _("An answer is due from somebody a report was passed on to")
    SECOND_LOOK = "SECOND_LOOK", _("A colleague asks you for a second look")
    CASE_YOURS = "CASE_YOURS", _("A case is with you")
    RECORDS_ENTERED = "RECORDS_ENTERED", _("The panel looked at your site’s records")
    SIGNAL_RAISED = "SIGNAL_RAISED", _("The picture shows a signal")


class Message(SealedRecord):
    """One message, written by one person and released by another. Its texts are fixed once it is ready."""

    reference = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=16, choices=MessageState, default=MessageState.DRAFT)
    urgency = models.CharField(max_length=16, choices=Urgency, default=Urgency.OPERATIONAL)
    is_exercise = models.BooleanField(default=False)
    audience_areas = models.JSONField(default=list, blank=True, db_comment="area codes; empty means every area")
    audience_roles = models.JSONField(default=list, db_comment="contact roles")
    about_occasion = models.CharField(
        max_length=24, default="", blank=True, db_comment="an occasion it is about; it falls away with its day"
    )
    about_on = models.DateField(null=True, blank=True, db_comment="the day that occasion may be on")
    written_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    stopped_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_reason = SealedField(db_comment="sealed: why it was stopped")
    done_at = models.DateTimeField(null=True, blank=True)
    sites_targeted = models.PositiveIntegerField(default=0, db_comment="sites in the audience when released")

    class Meta:
        db_table_comment = "Messages to the network"
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("written_by")),
                name="message_released_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(about_occasion="", about_on__isnull=True)
                | (~Q(about_occasion="") & Q(about_on__isnull=False)),
                name="message_about_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "READY"]) | Q(released_by__isnull=False, released_at__isnull=False),
                name="message_sent_only_when_released",
            ),
        ]
        indexes = [models.Index(fields=["state", "-written_at"], name="message_list")]


class MessageText(SealedRecord):
    """A message in one language."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    subject = SealedField(db_comment="sealed: subject line")
    body = SealedField(db_comment="sealed: text")
    checked_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Messages, language by language"
        constraints = [models.UniqueConstraint(fields=["message", "language"], name="text_once_per_language")]


class Target(ScopedModel):
    """A site a message was meant for when it was released, whether or not anybody there could be written to."""

    scope_paths: ClassVar[dict[str, str]] = {"site": "site__uuid", "area": "site__area__code"}

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="targets")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True, db_comment="when somebody of the site, signed in, said so")
    seen_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "Sites a message was meant for"
        constraints = [models.UniqueConstraint(fields=["message", "site"], name="target_once")]


class Delivery(ScopedModel):
    """One message, or one notice, to one recipient by one channel: the cascade's own state, not a queue.

    Taken by a worker with a lease on the database's clock; sent outside any transaction under a key that
    never changes; unknown is not failed.
    """

    scope_paths: ClassVar[dict[str, str]] = {
        "site": "site__uuid",
        "area": "site__area__code",
        "person": "person__uuid",
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries")
    notice = models.CharField(max_length=32, default="", blank=True, db_comment="code of a notice to one person")
    reference = models.CharField(max_length=32, default="", blank=True, db_comment="all a notice may hold")
    contact = models.ForeignKey("places.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, default="EMAIL")
    key = models.CharField(max_length=120, unique=True, db_comment="stable idempotency key")
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.WAITING)
    priority = models.PositiveSmallIntegerField(default=5, db_comment="0 first")
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=64, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=40, default="", blank=True, db_comment="a code, never a provider's words")
    sent_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "One message to one recipient"
        constraints = [
            models.UniqueConstraint(fields=["message", "contact", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(person__isnull=False), name="delivery_has_recipient"
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "next_try_at"],
                name="delivery_open",
                condition=Q(state__in=["WAITING", "UNKNOWN"]),
            ),
            models.Index(fields=["message", "site"], name="delivery_reach"),
        ]
