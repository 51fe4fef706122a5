"""The closed vocabularies of privacy."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Thing(models.TextChoices):
    """What can be held on to, erased, or asked for."""

    REPORT = "REPORT", _("A report")
    CONTACT = "CONTACT", _("A contact of a place")
    PERSON = "PERSON", _("A person with an account")
    MESSAGE = "MESSAGE", _("A message to the network")


class RemovalState(models.TextChoices):
    """Where a planned removal stands."""

    LISTED = "LISTED", _("Listed")
    DONE = "DONE", _("Removed")
    SPARED = "SPARED", _("Taken off the list")


class ErasureState(models.TextChoices):
    """Where a request to erase stands."""

    ASKED = "ASKED", _("Asked for")
    WAITING = "WAITING", _("Waiting for a second person")
    DONE = "DONE", _("Erased")
    WITHDRAWN = "WITHDRAWN", _("Taken back")
    REFUSED = "REFUSED", _("Refused")


class AccessState(models.TextChoices):
    """Where a request for one's own data stands."""

    RECEIVED = "RECEIVED", _("Received")
    KNOWN = "KNOWN", _("Identity checked")
    COLLECTED = "COLLECTED", _("Collected")
    REDACTED = "REDACTED", _("Waiting for a second person")
    CHECKED = "CHECKED", _("Ready to hand over")
    HANDED_OVER = "HANDED_OVER", _("Handed over")
    REFUSED = "REFUSED", _("Refused")


class IdentityCheck(models.TextChoices):
    """How we know that it is the person themselves."""

    RECEIPT = "RECEIPT", _("They showed the receipt of the report")
    SIGNED_IN = "SIGNED_IN", _("They are signed in to the account")
    IN_PERSON = "IN_PERSON", _("We met them and saw a document")
    CALL_BACK = "CALL_BACK", _("We called back the number we hold")
