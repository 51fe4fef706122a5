"""The page of the bench: the methods in a table, and one of them drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.surveillance import words
from aman.apps.surveillance.bench import Trial, Tried
from aman.kit import charts, when
from aman.kit import page as kit

NAMES: dict[str, str | Promise] = {
    "WINDOWS": gettext_lazy("Predictive windows"),
    "NB_GLM": gettext_lazy("Daily negative binomial"),
    "FARRINGTON": gettext_lazy("Farrington Flexible"),
    "GLR_NB": gettext_lazy("Likelihood-ratio chart, slow drift"),
    "CUSUM": gettext_lazy("CUSUM, slow drift"),
    "EARS_C1": gettext_lazy("EARS C1"),
    "EARS_C2": gettext_lazy("EARS C2"),
    "EARS_C3": gettext_lazy("EARS C3"),
}


@dataclass(frozen=True)
class BenchPage:
    """What each method would have done."""

    sentence: str
    table: kit.Table
    chart: charts.BarChart | None
    drawn: str


def bench_page(trial: Trial) -> BenchPage:
    """Build the page."""
    total = sum(trial.observed)
    sentence = ngettext(
        "%(count)s incident from %(first)s to %(last)s. Every day is decided as if it were the last.",
        "%(count)s incidents from %(first)s to %(last)s. Every day is decided as if it were the last.",
        total,
    ) % {
        "count": when.count_text(total), "first": when.day_text(trial.first), "last": when.day_text(trial.last),
    }  # fmt: skip
    drawn = trial.tried[0] if trial.tried else None
    return BenchPage(
        sentence=sentence,
        table=_table(trial),
        chart=_chart(trial, drawn) if drawn and trial.observed else None,
        drawn=str(NAMES[drawn.method]) if drawn else "",
    )


def _table(trial: Trial) -> kit.Table:
    columns = [kit.Column(_("Method")), kit.Column(_("Days decided"), number=True, wide=True)]
    columns += [kit.Column(_("Days alarmed"), number=True), kit.Column(_("Episodes"), number=True)]
    columns += [kit.Column(_("First alarm")), kit.Column(_("Note"), wide=True)]
    rows = [
        (
            NAMES[one.method],
            when.count_text(one.decided),
            when.count_text(len(one.alarms)),
            when.count_text(one.episodes),
            when.short_day_text(trial.first + timedelta(days=one.alarms[0])) if one.alarms else _("None"),
            kit.Status("un", _("For comparison only")) if one.decisions.comparison_only else "",
        )
        for one in trial.tried
    ]
    return kit.table(_("What would have alarmed"), columns, rows, hide_caption=True, empty=_("Choose a method."))


def _chart(trial: Trial, drawn: Tried) -> charts.BarChart:
    found = drawn.decisions
    bars = [
        charts.Bar(
            words.tick(trial.first + timedelta(days=n)),
            value,
            mean=_number(found.expected[0][n]),
            limit=_limit(found.bound[0][n]),
            alarm=bool(found.alarm[0][n]),
        )
        for n, value in enumerate(trial.observed)
    ]
    title = _("%(method)s, day by day") % {"method": NAMES[drawn.method]}
    description = ngettext("%(count)d day would have alarmed.", "%(count)d days would have alarmed.", len(drawn.alarms))
    unit = _("Incidents that day")
    return charts.BarChart("bench", title, description % {"count": len(drawn.alarms)}, bars=bars, unit=unit, every=14)


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 3)


def _limit(bound: Any) -> float | None:
    """Return the smallest count that would have alarmed."""
    return None if np.isnan(bound) else float(np.floor(bound)) + 1
