"""People, organisations, and who may do what where."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.kit.vault import SealedField, SealedRecord


class Role(models.TextChoices):
    """What somebody does for a site, for the panel, or as a partner."""

    VOLUNTEER = "VOLUNTEER", _("Site volunteer")
    SITE_LEAD = "SITE_LEAD", _("Site lead")
    DUTY_OFFICER = "DUTY_OFFICER", _("Duty officer")
    CASEWORKER = "CASEWORKER", _("Caseworker")
    ANALYST = "ANALYST", _("Analyst")
    PANEL_MEMBER = "PANEL_MEMBER", _("Panel member")
    CHAIR = "CHAIR", _("Chair")
    LIAISON = "LIAISON", _("Police or council liaison")
    TRAINER = "TRAINER", _("Trainer")
    FUNDING_ADVISER = "FUNDING_ADVISER", _("Funding adviser")
    TRANSLATOR = "TRANSLATOR", _("Translator")
    INSTALLER = "INSTALLER", _("Installer")
    OPERATOR = "OPERATOR", _("Operator")


class ScopeKind(models.TextChoices):
    """How far a membership reaches."""

    NATION = "NATION", _("The whole network")
    AREA = "AREA", _("One area")
    SITE = "SITE", _("One site")


class OrganisationKind(models.TextChoices):
    """What an organisation is to the panel."""

    PANEL = "PANEL", _("Panel")
    PLACE = "PLACE", _("Place of worship")
    POLICE = "POLICE", _("Police")
    COUNCIL = "COUNCIL", _("Council")
    PARTNER = "PARTNER", _("Partner")


def shortened(name: str) -> str:
    """Return first name and initial of a full name."""
    first, *rest = [*name.split()[:1], *name.split()[-1:]] or [""]
    return f"{first} {rest[0][0]}." if rest and rest[0] != first else first


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person who may sign in."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody with an account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(null=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        db_table_comment = "People with accounts"

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """First name and initial, as shown on screen."""
        return shortened(self.name)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.short_name


class Organisation(models.Model):
    """A body people belong to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=OrganisationKind)

    class Meta:
        db_table_comment = "Bodies people belong to"

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, now: datetime) -> MembershipQuerySet:
        """Return memberships in force: periods are half-open."""
        return self.filter(Q(active_to__isnull=True) | Q(active_to__gt=now), active_from__lte=now)


class Membership(models.Model):
    """A person's role in an organisation, and how far it reaches."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    scope_kind = models.CharField(max_length=8, choices=ScopeKind)
    scope_key = models.CharField(
        max_length=64,
        default="",
        blank=True,
        db_comment="'' for the nation, an area's code, or a site's uuid",
    )
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, db_comment="when the person was told that it ends soon")

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        db_table_comment = "Who may do what where, and for how long"
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_kind="NATION", scope_key="") | (~Q(scope_kind="NATION") & ~Q(scope_key="")),
                name="membership_scope_key_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
                name="membership_period_forward",
            ),
        ]
        indexes = [models.Index(fields=["role", "scope_kind", "scope_key"], name="membership_role_scope")]


class Device(models.Model):
    """A browser somebody signs in with, known by a random mark it keeps. Never an address."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    mark_digest = models.CharField(max_length=64, db_comment="SHA-256 of the random mark kept by the browser")
    browser = models.CharField(max_length=16, default="", blank=True, db_comment="code of the browser's family")
    system = models.CharField(max_length=16, default="", blank=True, db_comment="code of the system's family")
    first_seen_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Browsers people sign in with"
        constraints = [models.UniqueConstraint(fields=["person", "mark_digest"], name="device_once")]


class SignIn(models.Model):
    """One signed-in session. Ended here, it opens nothing on the very next request."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_comment="to the quarter of an hour")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table_comment = "Signed-in sessions"
        indexes = [models.Index(fields=["person", "-started_at"], name="sign_in_of_person")]


class Invitation(models.Model):
    """A one-time link by which an invited person chooses their password."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, db_comment="SHA-256 of the link's random part")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table_comment = "One-time links of invitations"


class FactorReset(models.Model):
    """A second factor to be taken away because it is lost: asked for by one person, approved by another."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(default=False)

    class Meta:
        db_table_comment = "Second factors asked to be taken away"
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("person")), name="reset_not_asked_by_oneself"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(approved=True) | ~Q(settled_by=F("asked_by")),
                name="reset_approved_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(approved=True) | ~Q(settled_by=F("person")),
                name="reset_not_approved_by_oneself",
            ),
        ]


class LetterKind(models.TextChoices):
    """The letters about an account. Each has fixed words; some hold a code or a link."""

    LOGIN_CODE = "LOGIN_CODE", _("Code to sign in")
    PASSWORD_LINK = "PASSWORD_LINK", _("Link to a new password")
    INVITATION = "INVITATION", _("Invitation")
    NEW_DEVICE = "NEW_DEVICE", _("Signed in on a new device")
    ROLE_ENDING = "ROLE_ENDING", _("A role ends soon")
    FACTOR_RESET = "FACTOR_RESET", _("Second step taken away")
    NOBODY = "NOBODY", _("Nobody has this address")


class AccountLetter(SealedRecord):
    """One letter about an account, waiting for a worker to send it. What it opens is sealed, and wiped once sent."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=LetterKind)
    language = models.CharField(max_length=8, default="en")
    opens = SealedField(db_comment="sealed: the code or the link; empty once sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "Letters about accounts, on their way"
        indexes = [models.Index(fields=["next_try_at"], name="letter_open", condition=Q(sent_at__isnull=True))]


class RecordSession(SealedRecord):
    """A time somebody of the panel spends in a site's own records, and why. The site sees it, unless it is private."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="record_sessions")
    site_key = models.CharField(max_length=36, db_comment="the site's uuid")
    role = models.CharField(max_length=20, choices=Role)
    reason = SealedField(db_comment="sealed: why")
    report_key = models.UUIDField(null=True, blank=True, db_comment="the report it concerns, if any")
    is_private = models.BooleanField(default=False, db_comment="concerns a report: not for the site")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table_comment = "Times the panel spends in a site's own records"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="record_session_forward"),
            models.CheckConstraint(
                condition=Q(report_key__isnull=True) | Q(is_private=True), name="record_session_of_report_private"
            ),
        ]
        indexes = [models.Index(fields=["site_key", "-starts_at"], name="record_session_of_site")]
