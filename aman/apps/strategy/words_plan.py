"""Strategies in words: levels, strands, states, the threat level, and what an incomplete priority lacks."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.accounts.selectors import role_name
from aman.apps.strategy import words
from aman.apps.strategy.models import PartKind, Plan, PlanState, PlanVersion, TextState
from aman.apps.strategy.selectors import Ranked
from aman.core.posture import Reason
from aman.core.rules import Cause
from aman.kit import page as kit

Said = str | Promise

THREATS: dict[str, Said] = {
    "LOW": gettext_lazy("Low"),
    "MODERATE": gettext_lazy("Moderate"),
    "SUBSTANTIAL": gettext_lazy("Substantial"),
    "SEVERE": gettext_lazy("Severe"),
    "CRITICAL": gettext_lazy("Critical"),
}
THREAT_MEANS: dict[str, Said] = {
    "LOW": gettext_lazy("An attack is highly unlikely"),
    "MODERATE": gettext_lazy("An attack is possible, but not likely"),
    "SUBSTANTIAL": gettext_lazy("An attack is likely"),
    "SEVERE": gettext_lazy("An attack is highly likely"),
    "CRITICAL": gettext_lazy("An attack is highly likely in the near future"),
}
WHOSE: dict[str, Said] = {
    "NATION": gettext_lazy("National"),
    "AREA": gettext_lazy("Area"),
    "SITE": gettext_lazy("Site"),
}
LACKS: dict[str, Said] = {
    PartKind.ACTION: gettext_lazy("an action"),
    PartKind.MEASURE: gettext_lazy("a measure of success"),
    PartKind.REQUIREMENT: gettext_lazy("a question we need answered"),
    "OWNER": gettext_lazy("an owner"),
}
STATE_KINDS: dict[str, kit.Kind] = {
    PlanState.DRAFT: "un",
    PlanState.SUBMITTED: "info",
    PlanState.APPROVED: "ok",
    PlanState.SUPERSEDED: "un",
    PlanState.WITHDRAWN: "un",
}
TEXT_KINDS: dict[str, kit.Kind] = {
    TextState.WRITTEN: "ok",
    TextState.NEEDS_REVIEW: "at",
    TextState.REVIEWED: "ok",
}


def title(plan: Plan) -> str:
    """Return the name of a strategy."""
    if plan.area:
        return _("Strategy of %(place)s") % {"place": plan.area.name}
    if plan.site:
        return _("Strategy of %(place)s") % {"place": plan.site.name}
    return _("National strategy")


def state(version: PlanVersion) -> kit.Status:
    """Return where a version stands."""
    return kit.Status(STATE_KINDS[version.state], version.get_state_display(), tag=True)


def owner(role: str, name: str) -> str:
    """Return who owns something: a role, a person, or both."""
    if role and name:
        return _("%(name)s (%(role)s)") % {"name": name, "role": role_name(role)}
    return name or (str(role_name(role)) if role else "")


def moved(one: Ranked) -> str:
    """Return how far a priority stands from its place in the written order; empty where it stands there."""
    if one.moved > 0:
        return ngettext(
            "Up %(count)d place, written as %(base)d", "Up %(count)d places, written as %(base)d", one.moved
        ) % {"count": one.moved, "base": one.base}
    if one.moved < 0:
        down = -one.moved
        return ngettext(
            "Down %(count)d place, written as %(base)d", "Down %(count)d places, written as %(base)d", down
        ) % {"count": down, "base": one.base}
    return ""


def reason_of(cause: Cause) -> Reason:
    """Return a cause as a reason, to be said in the words of a site's day."""
    return Reason(
        code=cause.code, kind=cause.kind, source=cause.source, days=cause.days, minutes=(), is_certain=cause.is_certain
    )


def cause_text(cause: Cause, names: words.Names) -> str:
    """Return a cause in one sentence."""
    return words.reason_text(reason_of(cause), names)
