"""The closed vocabularies of reports and incidents."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    UNCORROBORATED = "UNCORROBORATED", _("Kept as uncorroborated, not counted")
    NOT_COUNTED = "NOT_COUNTED", _("Not counted")


class NotCountedReason(models.TextChoices):
    """Why a report is not counted."""

    NOT_ENOUGH = "NOT_ENOUGH", _("Not enough to say what happened")
    NOT_HOSTILE = "NOT_HOSTILE", _("Nothing hostile in it")
    ELSEWHERE = "ELSEWHERE", _("It belongs to someone else, and they have it")
    MISTAKE = "MISTAKE", _("A test, or sent by mistake")
    NOT_SO = "NOT_SO", _("A second person found that it was not so")


class ContactRule(models.TextChoices):
    """How the reporter may be reached."""

    RECEIPT_ONLY = "RECEIPT_ONLY", _("By receipt only. Never phone or write.")
    MAY_CONTACT = "MAY_CONTACT", _("May be contacted as they say")


class Subject(models.TextChoices):
    """Whom it happened to."""

    ME = "ME", _("Me")
    SOMEONE_ELSE = "SOMEONE_ELSE", _("Someone else")
    PLACE = "PLACE", _("A place")


class Help(models.TextChoices):
    """What help is needed now."""

    MEDICAL = "MEDICAL", _("A doctor or a nurse")
    SAFE_PLACE = "SAFE_PLACE", _("Somewhere safe to go")
    TALK = "TALK", _("Someone to talk to")
    POLICE = "POLICE", _("Help with telling the police")
    PRACTICAL = "PRACTICAL", _("Repairs, locks or cleaning")


class Precision(models.TextChoices):
    """How exactly we know where it was."""

    POINT = "POINT", _("A point on the map")
    SITE = "SITE", _("At a place we know")
    POSTCODE = "POSTCODE", _("A postcode")
    AREA = "AREA", _("An area")
    WORDS = "WORDS", _("In words only")
    UNKNOWN = "UNKNOWN", _("Not known")


class Recipient(models.TextChoices):
    """To whom a reporter may let us pass a report on, one by one."""

    POLICE = "POLICE", _("The police")
    MONITOR = "MONITOR", _("A monitoring group")
    COUNCIL = "COUNCIL", _("The council")
    SITE = "SITE", _("The person who leads the place of worship")
    SUPPORT = "SUPPORT", _("A support service")
