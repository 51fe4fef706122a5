"""Reports, the incidents they describe, and how each report is supervised."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.kit.scoping import ScopedModel
from aman.kit.vault import SealedField, SealedRecord


class ReportKind(models.TextChoices):
    """What the reporter says it was, in the form's own words."""

    PERSON = "PERSON", _("Something that happened to someone")
    PLACE = "PLACE", _("Damage, or something left, at a place of worship")
    SUSPICIOUS = "SUSPICIOUS", _("Someone or something suspicious")
    ONLINE = "ONLINE", _("Something online")
    OTHER = "OTHER", _("Something else, or not sure")


class Category(models.TextChoices):
    """What an incident is counted as."""

    ABUSE = "ABUSE", _("Abusive behaviour")
    THREAT = "THREAT", _("Threat")
    ASSAULT = "ASSAULT", _("Assault")
    DAMAGE = "DAMAGE", _("Damage or desecration")
    ARSON = "ARSON", _("Arson")
    LITERATURE = "LITERATURE", _("Hate literature")
    DISCRIMINATION = "DISCRIMINATION", _("Discrimination")
    ONLINE = "ONLINE", _("Online")
    OTHER = "OTHER", _("Other")


class Channel(models.TextChoices):
    """How a report reached us."""

    PUBLIC_FORM = "PUBLIC_FORM", _("Public form")
    TELEPHONE = "TELEPHONE", _("Telephone")
    WALK_IN = "WALK_IN", _("In person")
    SITE = "SITE", _("From the site")


class ReportState(models.TextChoices):
    """Where a report stands."""

    UNREAD = "UNREAD", _("Unread")
    IN_HAND = "IN_HAND", _("In hand")
    ASKED = "ASKED", _("Waiting for reporter")
    DECIDED = "DECIDED", _("Decided")


class Decision(models.TextChoices):
    """What the supervisor decided."""

    COUNTED = "COUNTED", _("Counted as an incident")
    SUSPICIOUS = "SUSPICIOUS", _("Suspicious activity, not counted as hate")
    NOT_COUNTED = "NOT_COUNTED", _("Not counted")


class NotCountedReason(models.TextChoices):
    """Why a report is not counted."""

    NOT_ENOUGH = "NOT_ENOUGH", _("Not enough to say what happened")
    NOT_HOSTILE = "NOT_HOSTILE", _("Nothing hostile in it")
    ELSEWHERE = "ELSEWHERE", _("It belongs to someone else, and they have it")
    MISTAKE = "MISTAKE", _("A test, or sent by mistake")


class ContactRule(models.TextChoices):
    """How the reporter may be reached."""

    RECEIPT_ONLY = "RECEIPT_ONLY", _("By receipt only. Never phone or write.")
    MAY_CONTACT = "MAY_CONTACT", _("May be contacted as they say")


class Report(SealedRecord, ScopedModel):
    """Somebody telling us something. Seen by the panel's officers of the area, never by a site in this form."""

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}

    reference = models.CharField(max_length=16, unique=True, db_comment="AM- and 8 random letters and digits")
    form_key = models.UUIDField(null=True, unique=True, db_comment="random part of the form shown: one effect each")
    receipt_digest = models.CharField(max_length=64, unique=True, db_comment="HMAC of the receipt's digits")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.PUBLIC_FORM)
    kind = models.CharField(max_length=16, choices=ReportKind)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=16, choices=ReportState, default=ReportState.UNREAD)
    occurred_on = models.DateField(null=True, blank=True)
    occurred_at = models.TimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(db_comment="when a named supervisor must have read it")
    told_at = models.DateTimeField(null=True, blank=True, db_comment="when the on-call officer was told")
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact_rule = models.CharField(max_length=16, choices=ContactRule, default=ContactRule.RECEIPT_ONLY)
    entered_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(
        null=True, blank=True, db_comment="when the one-hour clock was met: first directed, asked or decided"
    )
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
    reporter_contact = SealedField(db_comment="sealed: how and when to reach them, if given")

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
            models.Index(fields=["received_at"], name="report_untold", condition=Q(told_at__isnull=True)),
        ]


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


class Direction(SealedRecord):
    """What the supervisor directs, or a note for colleagues. Never shown to the reporter."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="directions")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = SealedField(db_comment="sealed: the direction")

    class Meta:
        db_table_comment = "Directions of the supervisor"


class ImpactAssessment(SealedRecord):
    """One signed version of a community impact assessment. Versions never change."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assessments")
    version = models.PositiveSmallIntegerField()
    experienced = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: how people feel now")
    evidenced = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: what reports and facts support")
    potential = models.PositiveSmallIntegerField(db_comment="0 none to 3 high: what could make it worse")
    tension = models.PositiveSmallIntegerField(db_comment="1 (imminent) to 6 (low), 5 is normal")
    basis = SealedField(db_comment="sealed: how we know")
    review_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    review_due_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Signed versions of community impact assessments"
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="assessment_version_once"),
            models.CheckConstraint(
                condition=Q(experienced__lte=3, evidenced__lte=3, potential__lte=3, tension__gte=1, tension__lte=6),
                name="assessment_on_scale",
            ),
        ]


class Incident(ScopedModel):
    """Something that happened. Statistics count incidents, never reports."""

    scope_paths: ClassVar[dict[str, str]] = {"area": "area__code"}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurred_on = models.DateField()
    reported_on = models.DateField(db_comment="when it was first reported to anyone")
    category = models.CharField(max_length=16, choices=Category)
    area = models.ForeignKey("places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_online = models.BooleanField(default=False)
    latitude = models.FloatField(null=True, blank=True, db_comment="degrees; public block-level points of imports only")
    longitude = models.FloatField(
        null=True, blank=True, db_comment="degrees; public block-level points of imports only"
    )
    source = models.CharField(max_length=40, default="AMAN", db_comment="AMAN, or the mapping it was imported by")
    source_id = models.CharField(max_length=64, default="", blank=True)
    source_occurrence = models.PositiveIntegerField(
        default=1, db_comment="which occurrence of the id within the file: ids repeat in real files"
    )
    source_digest = models.CharField(max_length=64, default="", blank=True)
    attributes = models.JSONField(default=dict, blank=True, db_comment="codes of the source, never free text")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, db_comment="when its last report was taken out; not counted since"
    )

    class Meta:
        db_table_comment = "Incidents: what statistics count"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "source_occurrence"],
                name="incident_source_identity",
                condition=~Q(source="AMAN"),
            )
        ]
        indexes = [models.Index(fields=["occurred_on", "area", "category"], name="incident_counts")]


class ReportLink(models.Model):
    """A report joined to an incident; reversible, so it is ended rather than deleted."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links")
    linked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Which reports describe which incident"
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(unlinked_at__isnull=True), name="report_in_one_incident"
            )
        ]


class DutyShift(models.Model):
    """Who is on call, and when. Periods are half-open."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField(default=1, db_comment="1 is told first, 2 is the second")

    class Meta:
        db_table_comment = "The duty rota"
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="shift_forward")]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="shift_when")]
