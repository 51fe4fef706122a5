"""The retention schedule as it is shipped: how long each class is kept, and what happens then.

The chair may change the days of a class within its bounds, once a second person has agreed. The law asks that data is
kept no longer than needed (UK GDPR Art 5(1)(e)); the reasons are in docs/guides/privacy.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.apps.privacy.models import Thing
from aman.kit.privacy import Retention

NOTICE_DAYS = 14
"""Days something stands on the list before it goes."""
KEY_DAYS = 30
"""Days after which an erasure has reached the last archive of keys, at most."""


@dataclass(frozen=True)
class Rule:
    """How long one class is kept: days after the last activity; None is as long as it is true or needed."""

    retention: Retention
    label: str | Promise
    days: int | None
    least: int = 0
    most: int = 0
    thing: Thing | None = None
    act: str | Promise = ""


_ERASED = _("Its key is destroyed. Codes and dates stay and are counted.")
_NAMELESS = _("Name, address and means of sign-in are removed. What was done stays with a number.")
_GONE = _("Deleted.")
_STAYS = _("Kept: it holds no words and names nobody.")

RULES: dict[Retention, Rule] = {
    rule.retention: rule
    for rule in (
        Rule(Retention.REPORT, _("What people told us"), 730, 90, 2555, Thing.REPORT, _ERASED),
        Rule(Retention.CONTACT, _("Contacts who are told no more"), 90, 14, 730, Thing.CONTACT, _ERASED),
        Rule(Retention.ACCOUNT, _("Accounts whose last role has ended"), 180, 30, 1095, Thing.PERSON, _NAMELESS),
        Rule(Retention.REQUEST, _("Requests about one’s own data"), 365, 90, 2555, None, _ERASED),
        Rule(Retention.QUEUE, _("Work that is done"), 30, 7, 90, None, _GONE),
        Rule(Retention.SESSION, _("Sign-ins that have ended"), 30, 1, 90, None, _GONE),
        Rule(Retention.STATISTICS, _("Codes, dates and areas"), None, act=_STAYS),
        Rule(Retention.MESSAGE, _("Messages to the network"), None, act=_("Kept as the record of what was said.")),
        Rule(Retention.DELIVERY, _("Who was sent which message"), None, act=_("Kept as the record of who knew.")),
        Rule(Retention.ANALYSIS, _("Signals and decisions about them"), None, act=_("Kept to repeat the analysis.")),
        Rule(Retention.PLACE, _("Places and areas"), None, act=_("Kept as long as the place exists.")),
        Rule(Retention.AUDIT, _("Who did what"), None, act=_("Kept: ids and codes only, and it cannot be changed.")),
        Rule(Retention.KEY, _("Keys"), None, act=_("Destroyed with what they open.")),
    )
}
