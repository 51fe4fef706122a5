"""How a signal was worked out, in words: one drawer for each method."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.surveillance import words
from aman.apps.surveillance.models import Signal
from aman.kit import page as kit
from aman.kit import when


def method_of(signal: Signal) -> kit.Method:
    """Return everything a signal's numbers rest on."""
    found = signal.parameters
    if "check" in found:
        return _windows_method(signal)
    if "baseline" in found:
        return _daily_method(signal)
    if "options" in found:
        return _plain_method(signal)
    name = words.METHODS.get(signal.method, signal.method)
    return kit.Method(name, cut_off=when.day_text(signal.as_of), data_as_of=signal.made_at)


def _daily_method(signal: Signal) -> kit.Method:
    """Return what the day of a region rests on."""
    found = signal.parameters
    first, last = (date.fromisoformat(day) for day in found["baseline"])
    options = found["options"]
    return kit.Method(
        words.METHODS.get(signal.method, signal.method),
        window=words.span(first, last),
        cut_off=when.day_text(signal.as_of),
        data_as_of=signal.made_at,
        seed=found["seed"],
        parameters={
            _("Terms"): _("Weekday and season") if found["seasonal"] else _("Weekday"),
            _("Alarm"): words.one_in(options["alert_p"]),
            _("This day"): words.one_in(signal.p_value),
            _("Scatter (size)"): when.count_text(round(found["size"], 1)) if found["size"] < 1e5 else _("Poisson"),
            _("Series looked at together"): when.count_text(found["series"]),
            _("Expected"): number_format(signal.expected, decimal_pos=2),
        },
    )


def _plain_method(signal: Signal) -> kit.Method:
    """Return what a method of places rests on: its choices by their own names."""
    found = signal.parameters
    return kit.Method(
        words.METHODS.get(signal.method, signal.method),
        window=words.span(date.fromisoformat(found["first"]), date.fromisoformat(found["last"])),
        cut_off=when.day_text(signal.as_of),
        data_as_of=signal.made_at,
        seed=found["seed"],
        parameters={
            _("Chance of the like in one look"): words.one_in(signal.p_value),
            _("Expected"): number_format(signal.expected, decimal_pos=2),
            **{kit.apart(name): str(value) for name, value in found["options"].items()},
        },
    )


def _windows_method(signal: Signal) -> kit.Method:
    """Return everything the signal's numbers rest on, in words."""
    found = signal.parameters
    name = words.METHODS.get(signal.method, signal.method)
    options, check = found["options"], found["check"]
    first, last = (date.fromisoformat(day) for day in found["baseline"])
    windows = [str(days) for days in options["windows"]]
    parameters: dict[str, object] = {
        _("Windows, in days"): ", ".join(windows),
        _("Chance in this window"): words.one_in(words.window_of(signal).get("p", signal.p_value)),
        _("Chance over all windows"): words.one_in(signal.p_value),
        _("The same by simulation"): _("%(chance)s, error %(error)s%%")
        % {
            "chance": words.one_in(check["p"]),
            "error": when.count_text(round(100 * check["standard_error"] / max(check["p"], 1e-300), 1)),
        },
        _("Series looked at together"): when.count_text(found["series"]),
        _("False signals accepted"): _("one strong in %(strong)s days, one weak in %(weak)s days")
        % {
            "strong": when.count_text(round(1 / options["alert_per_day"])),
            "weak": when.count_text(round(1 / options["advisory_per_day"])),
        },
        _("Raised from"): _limits(found["windows"]),
        _("Expected"): number_format(signal.expected, decimal_pos=2),
        _("Scatter, lasting and daily"): "; ".join(number_format(v, 2) for v in found["dispersion"].values()),
    }
    return kit.Method(
        name,
        window=words.span(first, last),
        cut_off=when.day_text(signal.as_of),
        data_as_of=signal.made_at,
        seed=found["seed"],
        parameters=parameters,
    )


def _limits(windows: Sequence[dict[str, Any]]) -> str:
    pairs = [
        ngettext("%(count)d in %(days)d day", "%(count)d in %(days)d days", one["days"])
        % {"count": one["advisory_from"], "days": one["days"]}
        for one in windows
    ]
    return "; ".join(pairs)
