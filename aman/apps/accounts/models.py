"""People, organisations, and who may do what where."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


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
        first, *rest = [*self.name.split()[:1], *self.name.split()[-1:]] or [""]
        return f"{first} {rest[0][0]}." if rest and rest[0] != first else first

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
