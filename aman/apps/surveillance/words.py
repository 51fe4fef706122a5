"""Counts and signals in words: one sentence each, plain enough to be read out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from aman.apps.surveillance.boards import ALL
from aman.kit import page as kit
from aman.kit.when import count_text, day_text, short_day_text

if TYPE_CHECKING:
    from aman.apps.surveillance.models import Signal

METHODS: dict[str, str | Promise] = {
    "GAMMA_POISSON_WINDOWS": gettext_lazy("Sums of days against a gamma-Poisson baseline"),
    "NB2_DAILY": gettext_lazy("Daily count against a negative binomial baseline"),
    "SCAN_PERMUTATION": gettext_lazy("Clusters in space and time, by permutation of days"),
    "KNOX": gettext_lazy("Repeats near one another, by permutation of days"),
    "HOTSPOTS": gettext_lazy("Places where incidents gather, weighted by time"),
    "DRIFT": gettext_lazy("Slow change against the usual day"),
}
STRENGTH: dict[str, tuple[kit.Kind, str | Promise]] = {
    "ALERT": ("at", gettext_lazy("Strong")),
    "ADVISORY": ("info", gettext_lazy("Worth a look")),
}
STATE: dict[str, tuple[kit.Kind, str | Promise]] = {
    "NEW": ("at", gettext_lazy("Waiting for a decision")),
    "WATCHING": ("info", gettext_lazy("Being watched")),
    "EXPLAINED": ("ok", gettext_lazy("Explained")),
    "ACTED": ("ok", gettext_lazy("Acted on")),
}
DAYS_IN_YEAR = 365
MOST_YEARS = 1000
"""Rarer than this says nothing more: no model is that well known."""


def category_text(code: str, names: dict[str, Any]) -> str:
    """Return the words for a type, or for all street types together."""
    return _("All types in the street") if code == ALL else str(names.get(code, code))


def title(signal: Signal, names: dict[str, Any]) -> str:
    """Return what a signal is about: "Redbridge: abusive behaviour"."""
    return _("%(area)s: %(type)s") % {"area": place_text(signal), "type": category_text(signal.category, names)}


def place_text(signal: Signal) -> str:
    """Return where a signal is: its area, its region, or the whole network."""
    return signal.area.name if signal.area else signal.region or _("The whole network")


def seen(signal: Signal) -> str:
    """Return what was counted, in one sentence."""
    facts = {"count": signal.count, "days": signal.window_days, "day": day_text(signal.as_of)}
    if signal.window_days == 1:
        return ngettext("%(count)d incident on %(day)s.", "%(count)d incidents on %(day)s.", signal.count) % facts
    return (
        ngettext(
            "%(count)d incident in the %(days)d days to %(day)s.",
            "%(count)d incidents in the %(days)d days to %(day)s.",
            signal.count,
        )
        % facts
    )


def seen_where_usual(signal: Signal) -> str:
    """Return what was counted and what is usual, in one sentence that can be read out."""
    number = max(1, round(signal.expected))
    facts = {"count": signal.count, "days": signal.window_days, "day": day_text(signal.as_of), "usual": number}
    few = signal.expected < 0.95
    if signal.window_days == 1:
        return _one_day(signal.count, few=few) % facts
    return _some_days(signal.count, few=few) % facts


def _one_day(count: int, *, few: bool) -> str:
    if few:
        return ngettext(
            "%(count)d incident on %(day)s, where fewer than one is usual.",
            "%(count)d incidents on %(day)s, where fewer than one is usual.",
            count,
        )
    return ngettext(
        "%(count)d incident on %(day)s, where about %(usual)d would be usual.",
        "%(count)d incidents on %(day)s, where about %(usual)d would be usual.",
        count,
    )


def _some_days(count: int, *, few: bool) -> str:
    if few:
        return ngettext(
            "%(count)d incident in the %(days)d days to %(day)s, where fewer than one is usual.",
            "%(count)d incidents in the %(days)d days to %(day)s, where fewer than one is usual.",
            count,
        )
    return ngettext(
        "%(count)d incident in the %(days)d days to %(day)s, where about %(usual)d would be usual.",
        "%(count)d incidents in the %(days)d days to %(day)s, where about %(usual)d would be usual.",
        count,
    )


def once_in(days: float) -> str:
    """Return a recurrence interval in the unit that suits it: "50 days", "4 years"."""
    if days < 2 * DAYS_IN_YEAR:
        number = max(1, round(days))
        return ngettext("%(count)s day", "%(count)s days", number) % {"count": count_text(number)}
    number = min(int(days // DAYS_IN_YEAR), MOST_YEARS)
    return ngettext("%(count)s year", "%(count)s years", number) % {"count": count_text(number)}


def percent(share: float) -> str:
    """Return a share as "12%"."""
    return _("%(percent)s%%") % {"percent": count_text(round(100 * share))}


def span(first: date, last: date) -> str:
    """Return a span of days, written out."""
    return _("%(first)s to %(last)s") % {"first": day_text(first), "last": day_text(last)}


def span_short(first: date, last: date) -> str:
    """Return a span of days for a table; one day alone."""
    if first == last:
        return short_day_text(last)
    return _("%(first)s to %(last)s") % {"first": short_day_text(first), "last": short_day_text(last)}


def window_of(signal: Signal) -> dict[str, Any]:
    """Return the window that a signal of the predictive windows is about; empty for other methods."""
    windows = signal.parameters.get("windows", [])
    return next((one for one in windows if one["days"] == signal.window_days), {})


def limits_of(signal: Signal, days: int) -> list[int | None]:
    """Return the count from which each day of a signal's drawing would have been raised; None where none is known."""
    own = signal.parameters.get("track", {}).get("limit")
    return list(own) if own else [window_of(signal).get("advisory_from")] * days


def usual(expected: float) -> str:
    """Return what would be usual, in one sentence."""
    if expected < 0.95:
        return _("Fewer than one is usual.")
    number = round(expected)
    return ngettext("About %(count)d is usual.", "About %(count)d are usual.", number) % {"count": number}


def rarity(days: float) -> str:
    """Return how often chance alone would show the like anywhere, in one sentence."""
    if days < 2 * DAYS_IN_YEAR:
        number = max(1, round(days))
        return ngettext(
            "Chance alone would show the like, somewhere in the network, about once in %(count)d day.",
            "Chance alone would show the like, somewhere in the network, about once in %(count)d days.",
            number,
        ) % {"count": number}
    number = min(int(days // DAYS_IN_YEAR), MOST_YEARS)
    return ngettext(
        "Chance alone would show the like, somewhere in the network, less than once in %(count)d year.",
        "Chance alone would show the like, somewhere in the network, less than once in %(count)d years.",
        number,
    ) % {"count": number}


def one_in(p: float) -> str:
    """Return a small chance as "1 in 1,600", to three digits."""
    number = 1 / max(p, 1e-12)
    digits = max(0, len(str(int(number))) - 3)
    return _("1 in %(number)s") % {"number": count_text(round(number / 10**digits) * 10**digits)}


def tick(day: date) -> str:
    """Return a day as a chart's axis has it: "5 Mar"."""
    return date_format(day, pgettext("day on an axis", "j M"), use_l10n=False)


def strength(level: str) -> kit.Status:
    """Return a signal's strength as a chip."""
    kind, text = STRENGTH[level]
    return kit.Status(kind, text, tag=True)


def state(code: str) -> kit.Status:
    """Return where a signal stands."""
    kind, text = STATE[code]
    return kit.Status(kind, text)
