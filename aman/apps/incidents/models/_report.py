"""A report: somebody telling us something."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from aman.apps.incidents.models._codes import (
    Channel,
    ContactRule,
    Decision,
    NotCountedReason,
    Precision,
    ReportKind,
    ReportState,
    Subject,
)
from aman.kit.scoping import Barred, ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class Report(SealedRecord, ScopedModel):
    """Somebody telling us something. Seen by the panel's officers of the area, never by a site in this form."""

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}
    scope_barred = Barred("exclusions__person__uuid", {"exclusions__lifted_at": None})

    reference = models.CharField(max_length=16, unique=True, db_comment="AM- and 8 random letters and digits")
    form_key = models.UUIDField(null=True, unique=True, db_comment="random part of the form shown: one effect each")
    receipt_digest = models.CharField(max_length=64, unique=True, db_comment="HMAC of the receipt's digits")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.PUBLIC_FORM)
    kind = models.CharField(max_length=16, choices=ReportKind)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=16, choices=ReportState, default=ReportState.UNREAD)
    occurred_on = models.DateField(null=True, blank=True)
    occurred_at = models.TimeField(null=True, blank=True)
    when_about = models.BooleanField(default=False, db_comment="the day given is a guess")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(db_comment="when it must be personally directed; moves with pauses")
    told_at = models.DateTimeField(null=True, blank=True, db_comment="when the on-call officer was told")
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=16, choices=Subject, default="", blank=True)
    help_needed = models.JSONField(default=list, blank=True, db_comment="codes of Help")
    precision = models.CharField(max_length=16, choices=Precision, default=Precision.UNKNOWN)
    exclude_site = models.BooleanField(default=False, db_comment="nobody at the place of worship may see it")
    exclusion_open = models.BooleanField(
        default=False, db_comment="somebody is excluded in words that no officer has resolved yet"
    )
    on_behalf = models.BooleanField(default=False, db_comment="told by somebody for the person it happened to")
    relayed_by = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cluster = models.ForeignKey(
        "incidents.ReportCluster", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    likeness = models.BigIntegerField(null=True, blank=True, db_comment="keyed similarity hash of the words")
    set_aside_at = models.DateTimeField(
        null=True, blank=True, db_comment="when its wave was set aside; countable, but in no queue and on no clock"
    )
    critical_at = models.DateTimeField(null=True, blank=True, db_comment="when confidence was said to depend on it")
    critical_lead = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact_rule = models.CharField(max_length=16, choices=ContactRule, default=ContactRule.RECEIPT_ONLY)
    entered_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True, db_comment="when it was first personally directed, or decided")
    clock_step = models.CharField(
        max_length=16, default="", blank=True, db_comment="the step whose clock runs out first; NONE when none runs"
    )
    clock_due_at = models.DateTimeField(null=True, blank=True, db_comment="when it does; null while it waits")
    escalated_at = models.DateTimeField(null=True, blank=True, db_comment="when the second on call was told")
    wrote_at = models.DateTimeField(
        null=True, blank=True, db_comment="when the reporter last wrote, until somebody has dealt with it"
    )
    decision = models.CharField(max_length=16, choices=Decision, default="", blank=True)
    not_counted_reason = models.CharField(max_length=16, choices=NotCountedReason, default="", blank=True)
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    narrative = SealedField(db_comment="sealed: what happened")
    place_words = SealedField(db_comment="sealed: where, in the reporter's words")
    postcode = SealedField(db_comment="sealed: postcode as given")
    reporter_name = SealedField(db_comment="sealed: name, if given")
    reporter_contact = SealedField(db_comment="sealed: how to reach them, if given")
    safe_times = SealedField(db_comment="sealed: when it is safe to reach them")
    safe_word = SealedField(db_comment="sealed: the word by which each knows the other")
    point = SealedField(db_comment="sealed: latitude and longitude in degrees, as given")
    evidence_links = SealedField(db_comment="sealed: links given as evidence, one a line; never fetched")
    excluded = SealedField(db_comment="sealed: who must not see it, in the reporter's words")
    behalf_basis = SealedField(db_comment="sealed: how the person it happened to agreed")
    critical_strategy = SealedField(db_comment="sealed: the strategy where confidence depends on it")

    class Meta:
        db_table_comment = "Reports: somebody telling us something"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(decided_by=models.F("entered_by")),
                name="report_never_decided_by_own_author",
            ),
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(supervisor=models.F("entered_by")),
                name="report_never_supervised_by_own_author",
            ),
            models.CheckConstraint(
                condition=Q(state="DECIDED", decision__gt="", decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(state="DECIDED") & Q(decision="", decided_by__isnull=True, decided_at__isnull=True)),
                name="report_decided_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="report_open", condition=~Q(state="DECIDED")),
            models.Index(fields=["received_at"], name="report_unclocked", condition=Q(clock_step="")),
            models.Index(fields=["received_at"], name="report_untold", condition=Q(told_at__isnull=True)),
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            models.Index(fields=["met_at"], name="report_met", condition=Q(met_at__isnull=False)),
            models.Index(fields=["wrote_at"], name="report_wrote", condition=Q(wrote_at__isnull=False)),
            models.Index(fields=["cluster", "-received_at"], name="report_in_cluster"),
            models.Index(fields=["area", "-received_at", "-id"], name="report_of_area"),
            models.Index(fields=["supervisor", "-received_at", "-id"], name="report_supervised"),
            models.Index(fields=["-received_at", "-id"], name="report_aside", condition=Q(set_aside_at__isnull=False)),
        ]
