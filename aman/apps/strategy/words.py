"""Reasons, tasks and levels in words. The codes are those of core.posture and core.rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from aman.apps.strategy import words_days
from aman.core.almanac.occasions import DATED_KINDS
from aman.core.posture import PostureLevel, Reason, SourceKind
from aman.kit import when

SIGNAL_STRONG, TRIGGER_ONLINE = "SIGNAL_STRONG", "TRIGGER_ONLINE"
ENTERED = frozenset(DATED_KINDS)

LEVELS: dict[str, str | Promise] = {
    PostureLevel.EVERYDAY: gettext_lazy("Everyday care"),
    PostureLevel.EXTRA_CARE: gettext_lazy("Extra care"),
    PostureLevel.FULL_CARE: gettext_lazy("Full care"),
}
MEANINGS: dict[str, str | Promise] = {
    PostureLevel.EVERYDAY: gettext_lazy("Nothing out of the ordinary is known. Doors, lights and stewards as always."),
    PostureLevel.EXTRA_CARE: gettext_lazy(
        "Something has changed. Walk round the outside, look at cameras and lights, and keep someone at the door "
        "while people come and go."
    ),
    PostureLevel.FULL_CARE: gettext_lazy(
        "Something close or grave has happened, or two things at once. As extra care, and tell everybody on shift "
        "why; go over who calls 999 and how people leave."
    ),
}
ICONS = {
    SourceKind.TRIGGER: "wave",
    SourceKind.SIGNAL: "chart",
    SourceKind.MESSAGE: "mail",
    SourceKind.DEFECT: "warn",
    SourceKind.THREAT_LEVEL: "shield",
    SourceKind.SITE: "pin",
}


@dataclass(frozen=True)
class Names:
    """The names behind reasons: the site's area, and titles of events, messages and entered dates by their ids."""

    area: str = ""
    events: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)


def icon(reason: Reason) -> str:
    """Return the icon of a reason."""
    if reason.kind == SourceKind.OCCASION:
        return words_days.occasion(reason.code).icon
    if reason.code == TRIGGER_ONLINE:
        return "globe"
    return ICONS.get(SourceKind(reason.kind), "info")


def reason_text(reason: Reason, names: Names) -> str:
    """Return one reason in one sentence."""
    if reason.kind == SourceKind.TRIGGER:
        return _trigger_text(reason, names.events.get(reason.source, _("an event")))
    if reason.kind == SourceKind.SIGNAL:
        return _signal_text(reason, names.area)
    if reason.kind == SourceKind.MESSAGE:
        return _("A message waits: %(subject)s") % {"subject": names.messages.get(reason.source, "")}
    if reason.kind == SourceKind.DEFECT:
        return _defect_text(reason)
    if reason.kind == SourceKind.THREAT_LEVEL:
        return str(words_days.THREATS.get(reason.code, ""))
    return _occasion_text(reason, names)


def _signal_text(reason: Reason, area: str) -> str:
    where = {"area": area or _("your area")}
    if reason.code == SIGNAL_STRONG:
        return _("Many more incidents than usual in %(area)s.") % where
    return _("Somewhat more incidents than usual in %(area)s.") % where


def _defect_text(reason: Reason) -> str:
    said = str(words_days.DEFECTS.get(reason.code, words_days.DEFECTS["OTHER"]))
    days = reason.days or 0
    if not days:
        return said
    since = ngettext("For %(count)d day.", "For %(count)d days.", days) % {"count": days}
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": said, "second": since}


def _occasion_text(reason: Reason, names: Names) -> str:
    said = words_days.occasion(reason.code)
    if reason.begins:
        facts = {"occasion": words_days.name(reason.code), "day": when.day_text(reason.begins)}
        return _("Settled: %(occasion)s is on %(day)s, not today. What was planned for today falls away.") % facts
    own = names.dates.get(reason.source)
    if own and reason.code in ENTERED:
        return pgettext("two parts: a kind of date, then what it is", "%(kind)s: %(words)s") % {
            "kind": words_days.name(reason.code),
            "words": own,
        }
    if reason.code == "RAMADAN" and reason.is_certain and reason.days:
        return _("Day %(day)d of Ramadan.") % {"day": reason.days}
    return str(said.today if reason.is_certain else said.perhaps or said.today)


def _trigger_text(reason: Reason, title: str) -> str:
    facts = {"count": reason.days or 0, "event": title}
    if not reason.days:
        return _("Today: %(event)s.") % facts
    if reason.code == TRIGGER_ONLINE:
        return (
            ngettext(
                "%(count)d day after: %(event)s. A rise is expected online.",
                "%(count)d days after: %(event)s. A rise is expected online.",
                reason.days,
            )
            % facts
        )
    return ngettext("%(count)d day after: %(event)s.", "%(count)d days after: %(event)s.", reason.days) % facts


SOURCES: dict[str, str | Promise] = {
    SourceKind.TRIGGER: gettext_lazy("Entered by the panel"),
    SourceKind.SIGNAL: gettext_lazy("The panel’s counts"),
    SourceKind.MESSAGE: gettext_lazy("Message from the panel"),
    SourceKind.THREAT_LEVEL: gettext_lazy("Set nationally"),
    SourceKind.DEFECT: gettext_lazy("Found at your site"),
    SourceKind.SITE: gettext_lazy("Your own timetable"),
}


def source_text(reason: Reason) -> str:
    """Return where a reason comes from."""
    if reason.kind in SOURCES:
        return str(SOURCES[reason.kind])
    if reason.code == "JUMUAH":
        return str(SOURCES[SourceKind.SITE])
    return _("Entered in the calendar") if reason.code in ENTERED else _("Your calendar")
