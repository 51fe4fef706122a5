"""The decision log of a report, its clocks, and the translations beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aman.apps.incidents.models import Confidence, Decision, Deed, Report, ReportClock, Step

PARTS = ("information", "assessment", "powers", "options", "review", "ethics")
"""The steps of the National Decision Model beside the action itself, and the code of ethics at its centre."""


@dataclass(frozen=True)
class LogEntry:
    """One entry of the decision log, opened."""

    at: datetime
    name: str
    deed: str
    decision: str
    text: str
    parts: tuple[tuple[str, str], ...]
    """(step of the model, words) of those that were written."""


@dataclass(frozen=True)
class StepClock:
    """One step's clock as it stands."""

    step: str
    started_at: datetime
    due_at: datetime | None
    paused_at: datetime | None
    met_at: datetime | None


@dataclass(frozen=True)
class Translation:
    """A person's translation of a report's words."""

    language: str
    confidence: str
    by: str
    at: datetime
    text: str


def decision_log(report: Report) -> list[LogEntry]:
    """Return the decision log of a report, newest first; nothing where it was erased. One query."""
    if report.is_erased:
        return []
    found = []
    for entry in report.directions.select_related("by").order_by("-at", "-pk"):
        entry.record_key = report.record_key
        opened = [(name, entry.reveal(name)) for name in PARTS]
        decision = str(Decision(entry.decision).label) if entry.decision in Decision.values else ""
        found.append(
            LogEntry(
                entry.at,
                entry.by.short_name,
                str(Deed(entry.deed).label),
                decision,
                entry.reveal("text"),
                tuple((name, text) for name, text in opened if text),
            )
        )
    return found


def step_clocks(report: Report) -> list[StepClock]:
    """Return the clocks of a report in the order of the steps, of each its newest round. One query."""
    newest: dict[str, ReportClock] = {}
    for clock in ReportClock.objects.filter(report=report).order_by("round"):
        newest[clock.step] = clock
    return [
        StepClock(step, one.started_at, one.due_at, one.paused_at, one.met_at)
        for step in Step.values
        if (one := newest.get(step)) is not None
    ]


def translation_of(report: Report) -> Translation | None:
    """Return the newest translation of a report's words, or None. One query."""
    if report.is_erased:
        return None
    found = report.translations.select_related("by").order_by("-at", "-pk").first()
    if found is None:
        return None
    found.record_key = report.record_key
    label = str(Confidence(found.confidence).label)
    return Translation(found.language, label, found.by.short_name, found.at, found.reveal("text"))
