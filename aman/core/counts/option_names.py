"""The names of the literature for the choices of the count methods, read from text; a misspelt name is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from aman.core.counts.charts import ChartOptions
from aman.core.counts.decide import Choice, CusumChoice, GlmChoice, GlrChoice, WindowsChoice
from aman.core.counts.ears import EarsOptions
from aman.core.counts.farrington import FarringtonOptions
from aman.core.counts.options import BadOption, DailyOptions, WindowOptions

METHODS = (
    "farrington-flexible",
    "farrington",
    "nb-glm",
    "windows",
    "ears-c1",
    "ears-c2",
    "ears-c3",
    "cusum",
    "glr-nb",
)
Reader = Callable[[str], Any]


def _whole(text: str) -> int:
    value = float(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _whole_or_null(text: str) -> int | None:
    return None if text.upper() in {"NULL", "NONE", ""} else _whole(text)


def _pair(text: str) -> tuple[int, int]:
    first, second = text.split(",")
    return _whole(first), _whole(second)


FARRINGTON: Mapping[str, tuple[str, Reader]] = {
    "b": ("years_back", _whole),
    "w": ("half_window", _whole),
    "noPeriods": ("periods", _whole),
    "pastWeeksNotIncluded": ("left_out", _whole_or_null),
    "weightsThreshold": ("outlier_residual", float),
    "reweight": ("reweight", _truth),
    "trend": ("trend", _truth),
    "pThresholdTrend": ("trend_p", float),
    "alpha": ("alpha", float),
    "limit54": ("limit54", _pair),
    "powertrans": ("power", str),
    "thresholdMethod": ("threshold", str),
}
EARS: Mapping[str, tuple[str, Reader]] = {
    "alpha": ("alpha", float),
    "baseline": ("baseline", _whole),
    "minSigma": ("min_sigma", float),
}
DAILY: Mapping[str, tuple[str, Reader]] = {
    "baselineDays": ("baseline_days", _whole),
    "gapDays": ("gap_days", _whole),
    "minBaselineDays": ("min_baseline_days", _whole),
    "trendFromDays": ("trend_from_days", _whole),
    "pThresholdTrend": ("trend_p", float),
    "weightsThreshold": ("outlier_residual", float),
}
GLM: Mapping[str, tuple[str, Reader]] = {**DAILY, "alpha": ("alpha", float), "refitEvery": ("refit_every", _whole)}
WINDOWS: Mapping[str, tuple[str, Reader]] = {
    "alpha": ("alpha", float),
    "minEvents": ("min_events", _whole),
    "baselineDays": ("baseline_days", _whole),
    "refitEvery": ("refit_every", _whole),
}
CHART: Mapping[str, tuple[str, Reader]] = {"ARL0": ("arl0", _whole), "threshold": ("threshold", float)}
CUSUM: Mapping[str, tuple[str, Reader]] = {**CHART, "k": ("k", float), "h": ("threshold", float)}
NAMES: Mapping[str, Mapping[str, tuple[str, Reader]]] = {
    "farrington-flexible": FARRINGTON,
    "farrington": FARRINGTON,
    "nb-glm": GLM,
    "windows": WINDOWS,
    "ears-c1": EARS,
    "ears-c2": EARS,
    "ears-c3": EARS,
    "cusum": CUSUM,
    "glr-nb": CHART,
}


def choice_of(method: str, given: Mapping[str, str]) -> Choice:
    """Return the choices of a method from texts by the names of the literature.

    Raises BadOption for an unknown method or name, or a value that cannot be read or makes no sense.
    """
    if method not in METHODS:
        raise BadOption(f"unknown method {method}; there are {', '.join(METHODS)}")
    chosen = {name: value for key, text in given.items() for name, value in _read(method, key, text).items()}
    if method == "farrington-flexible":
        return FarringtonOptions(**chosen)
    if method == "farrington":
        return FarringtonOptions.original(**chosen)
    if method.startswith("ears"):
        form: Any = method[-2:].upper()
        return EarsOptions(**{"form": form, "alpha": 0.025 if form == "C3" else 0.001, **chosen})
    return _daily_choice(method, chosen)


def _daily_choice(method: str, chosen: dict[str, Any]) -> Choice:
    outer = {name: chosen.pop(name) for name in ("alpha", "refit_every") if name in chosen}
    if not 0 < outer.get("alpha", 0.001) < 0.5:
        raise BadOption("alpha must be in (0, 0.5)")
    if outer.get("refit_every", 1) < 1:
        raise BadOption("refitEvery must be at least 1")
    if method == "nb-glm":
        shortest = min(DailyOptions().min_baseline_days, chosen.get("baseline_days", 56))
        return GlmChoice(DailyOptions(**{"min_baseline_days": shortest, **chosen}), **outer)
    if method == "windows":
        return WindowsChoice(replace(WindowOptions(), **chosen), **outer)
    return (CusumChoice if method == "cusum" else GlrChoice)(ChartOptions(**chosen))


def _read(method: str, key: str, text: str) -> dict[str, Any]:
    names = NAMES[method]
    if key not in names:
        raise BadOption(f"{method} has no option {key}; it has {', '.join(names)}")
    name, reader = names[key]
    try:
        value = reader(text.strip())
    except (ValueError, KeyError) as error:
        raise BadOption(f"{key}={text} cannot be read") from error
    return {"min_cases": value[0], "min_cases_span": value[1]} if name == "limit54" else {name: value}
