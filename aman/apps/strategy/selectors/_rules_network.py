"""What a rule would do over the whole network: how many sites it fires at, on each day that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aman.apps.places import selectors as places
from aman.apps.strategy.models import NetworkDay
from aman.apps.strategy.selectors._known import Known, known
from aman.apps.strategy.selectors._rules_trial import DAYS_BEHIND
from aman.core.posture.network import Class, class_from
from aman.core.rules import Rule, RuleBook, safest_level
from aman.core.situation import Situation
from aman.kit import when

MONTHS_AHEAD = timedelta(days=70)


@dataclass(frozen=True)
class NetworkTrialDay:
    """A day on which the rule fires at so many sites of so many; raised: at how many of them the level is higher."""

    on: date
    sites: int
    of: int
    raised: int


@dataclass(frozen=True)
class NetworkTrial:
    """A rule tried at every site within scope. first, last: the days that are kept; days: those on which it fires."""

    rule: Rule
    first: date | None
    last: date | None
    ahead: tuple[NetworkTrialDay, ...]
    behind: tuple[NetworkTrialDay, ...]


def try_on_network(rule: Rule, now: datetime) -> NetworkTrial:
    """Try a rule at every site within scope on the days of the network that are kept. A fixed number of queries.

    Sites alike share the hours of one of them; messages and defects are left out.
    """
    today = when.day_of(now)
    span = today - timedelta(days=DAYS_BEHIND), today + MONTHS_AHEAD
    rows = NetworkDay.objects.filter(on__range=span).order_by("on").only("on", "calendar")
    found = [(row.on, row.calendar) for row in rows]
    if not found:
        return NetworkTrial(rule, None, None, (), ())
    seen = known([], first=found[0][0], last=found[-1][0], as_of=now)
    days = [one for one in _days(rule, found, seen) if one.sites]
    return NetworkTrial(
        rule,
        found[0][0],
        found[-1][0],
        tuple(one for one in days if one.on >= today),
        tuple(one for one in days if one.on < today),
    )


def _days(rule: Rule, found: list[tuple[date, Any]], seen: Known) -> Iterator[NetworkTrialDay]:
    within = places.areas_of_active_sites()
    book, others = RuleBook([rule]), RuleBook(one for one in seen.rules if one.code != rule.code)
    for on, calendar in found:
        classes = [class_from(one) for one in calendar.get("classes", ())]
        fires = every = raised = 0
        for area, place, sites in calendar.get("groups", ()):
            number = sum(pk in within for pk in sites)
            every += number
            day = _situation(seen, area, on, classes[place])
            fired = book.firing(day) if number else ()
            if fired:
                beside = others.firing(day)
                fires += number
                raised += number * (safest_level((*beside, *fired)).step > safest_level(beside).step)
        yield NetworkTrialDay(on, fires, every, raised)


def _situation(seen: Known, area: int, on: date, held: Class) -> Situation:
    triggers, signals = seen.of_area(area, on)
    return Situation(
        on=on,
        threat=seen.threat(on),
        occasions=held.occasions,
        triggers=triggers,
        signals=signals,
        prayers=held.prayers,
    )
