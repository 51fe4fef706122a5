"""How the rules of clocks and reviews are written down: numbers and codes in, rules out, and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from aman.core import clocks


@dataclass(frozen=True)
class Sampling:
    """Which share of a week's decided reports is reviewed, and at least how many."""

    percent: int = 10
    least: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100 or not 0 <= self.least <= 100:
            raise clocks.BadRule("a share is 0 to 100 per cent, and the least number 0 to 100")


@dataclass(frozen=True)
class RuleBook:
    """One version of the rules: 0 is the standard that comes with Aman."""

    version: int = 0
    rules: clocks.Rules = clocks.STANDARD
    sampling: Sampling = field(default_factory=Sampling)


def zone() -> ZoneInfo:
    """Return the zone of the wall clock that office hours are written in."""
    return ZoneInfo(settings.TIME_ZONE)


def as_data(rules: clocks.Rules, sampling: Sampling) -> dict[str, Any]:
    """Return rules as plain data, to be kept."""
    office = rules.office
    return {
        "steps": {step: _step_data(rule) for step, rule in rules.steps.items()},
        "by_kind": {
            kind: {step: _step_data(rule) for step, rule in steps.items()} for kind, steps in rules.by_kind.items()
        },
        "office": {
            "weekdays": sorted(office.weekdays),
            "opens": office.opens.isoformat("minutes"),
            "closes": office.closes.isoformat("minutes"),
            "closed_on": sorted(day.isoformat() for day in office.closed_on),
        },
        "longest_wait_minutes": int(rules.longest_wait.total_seconds() // 60),
        "sampling": {"percent": sampling.percent, "least": sampling.least},
    }


def _step_data(rule: clocks.StepRule) -> dict[str, Any]:
    points = [[point.after_minutes, point.tell] for point in rule.points]
    return {"minutes": rule.minutes, "office_only": rule.office_only, "points": points}


def from_data(version: int, data: dict[str, Any]) -> RuleBook:
    """Return the rules that were kept as data. Raises clocks.BadRule."""
    office = data["office"]
    rules = clocks.Rules(
        steps={step: _step(rule) for step, rule in data["steps"].items()},
        by_kind={kind: {step: _step(rule) for step, rule in steps.items()} for kind, steps in data["by_kind"].items()},
        office=clocks.Office(
            weekdays=frozenset(office["weekdays"]),
            opens=time.fromisoformat(office["opens"]),
            closes=time.fromisoformat(office["closes"]),
            closed_on=frozenset(date.fromisoformat(day) for day in office["closed_on"]),
            zone=zone(),
        ),
        longest_wait=timedelta(minutes=data["longest_wait_minutes"]),
    )
    return RuleBook(version, rules, Sampling(**data["sampling"]))


def _step(rule: dict[str, Any]) -> clocks.StepRule:
    points = tuple(clocks.Point(minutes, tell) for minutes, tell in rule["points"])
    return clocks.StepRule(rule["minutes"], rule["office_only"], points)
