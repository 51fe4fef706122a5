"""Reasons, tasks and levels in words. The codes are those of core.posture."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.strategy.selectors import SiteDay
from aman.apps.strategy.words_tasks import TASKS
from aman.core.posture import PostureLevel, Reason, ReasonCode

__all__ = ["ICONS", "LEVELS", "MEANINGS", "TASKS", "reason_text", "source_text"]

LEVELS: dict[str, str | Promise] = {
    PostureLevel.EVERYDAY: gettext_lazy("Everyday care"),
    PostureLevel.EXTRA_CARE: gettext_lazy("Extra care"),
    PostureLevel.FULL_CARE: gettext_lazy("Full care"),
}
MEANINGS: dict[str, str | Promise] = {
    PostureLevel.EVERYDAY: gettext_lazy("Nothing out of the ordinary is known. Doors, lights and stewards as always."),
    PostureLevel.EXTRA_CARE: gettext_lazy(
        "One thing has changed. Walk round the outside, look at cameras and lights, and keep someone at the door "
        "while people come and go."
    ),
    PostureLevel.FULL_CARE: gettext_lazy(
        "Two things have changed at once. As extra care, and tell everybody on shift why; go over who calls 999 and "
        "how people leave."
    ),
}
ICONS = {
    ReasonCode.TRIGGER_STREET: "wave",
    ReasonCode.TRIGGER_ONLINE: "globe",
    ReasonCode.SIGNAL_STRONG: "chart",
    ReasonCode.SIGNAL_WEAK: "chart",
    ReasonCode.MESSAGE_WAITING: "mail",
    ReasonCode.FRIDAY_PRAYER: "people",
}


def reason_text(reason: Reason, day: SiteDay) -> str:
    """Return one reason in one sentence."""
    if reason.kind == "TRIGGER":
        return _trigger_text(reason, day.triggers[reason.source].title)
    if reason.code is ReasonCode.SIGNAL_STRONG:
        return _("Many more incidents than usual in %(area)s.") % {"area": day.site.area_name}
    if reason.code is ReasonCode.SIGNAL_WEAK:
        return _("Somewhat more incidents than usual in %(area)s.") % {"area": day.site.area_name}
    if reason.code is ReasonCode.MESSAGE_WAITING:
        return _("A message waits: %(subject)s") % {"subject": day.messages[reason.source].subject}
    return _("Jumu’ah today.")


def _trigger_text(reason: Reason, title: str) -> str:
    facts = {"count": reason.days or 0, "event": title}
    if not reason.days:
        return _("Today: %(event)s.") % facts
    if reason.code is ReasonCode.TRIGGER_ONLINE:
        return (
            ngettext(
                "%(count)d day after: %(event)s. A rise is expected online.",
                "%(count)d days after: %(event)s. A rise is expected online.",
                reason.days,
            )
            % facts
        )
    return ngettext("%(count)d day after: %(event)s.", "%(count)d days after: %(event)s.", reason.days) % facts


def source_text(reason: Reason) -> str:
    """Return where a reason comes from."""
    if reason.kind == "TRIGGER":
        return _("Entered by the panel")
    if reason.kind == "SIGNAL":
        return _("The panel’s counts")
    if reason.kind == "MESSAGE":
        return _("Message from the panel")
    return _("Your own timetable")
