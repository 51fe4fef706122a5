"""What a rule would do at a site: its next ten days, and the year gone by, as far as is known now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from aman.apps.places import selectors as places
from aman.apps.strategy.selectors._known import Known, known
from aman.core.rules import (
    AddTask,
    Conflict,
    Firing,
    Rule,
    RuleBook,
    conflicts,
    priority_steps,
    safest_level,
    starts,
)
from aman.core.situation import PostureLevel
from aman.kit import when

TIMES_AHEAD = 10
DAYS_AHEAD, DAYS_BEHIND = 400, 365


@dataclass(frozen=True)
class TrialDay:
    """A day on which the rule fires at a site, and what it does there that the other rules do not.

    begins: each of its tasks with the minute of the day by which it begins. level: the day's level with it, where it is
    higher than without. adds: tasks nobody else asks for. moves: places by which priorities go further up than without.
    """

    on: date
    fired: Firing
    begins: tuple[tuple[str, int | None], ...]
    level: PostureLevel | None
    adds: tuple[str, ...]
    moves: tuple[tuple[str, int], ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Trial:
    """A rule tried at one site: its next days, at most ten, looked for up to ahead_to, and those since behind_from."""

    rule: Rule
    site: places.SiteFacts
    ahead: tuple[TrialDay, ...]
    ahead_to: date
    behind: tuple[TrialDay, ...]
    behind_from: date


def try_rule(rule: Rule, site: UUID, now: datetime) -> Trial:
    """Try a rule at a site within scope, beside the other rules in force. A fixed number of queries.

    Ahead, events and signals are those known now; behind, calendars are as they are known now, and messages are left
    out: who had acknowledged what is not gone into. Raises Site.DoesNotExist.
    """
    facts = places.site_facts(site)
    today = when.day_of(now)
    first, last = today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_AHEAD)
    seen = known([facts.pk], first=first, last=last, as_of=now)
    others = RuleBook(one for one in seen.rules if one.code != rule.code)
    ahead: list[TrialDay] = []
    for one in _days(rule, others, facts, seen, today, last):
        ahead.append(one)
        if len(ahead) == TIMES_AHEAD:
            break
    behind = tuple(_days(rule, others, facts, seen, first, today - timedelta(days=1)))
    return Trial(rule, facts, tuple(ahead), last, behind, first)


def _days(
    rule: Rule, others: RuleBook, site: places.SiteFacts, seen: Known, first: date, last: date
) -> Iterator[TrialDay]:
    book = RuleBook([rule])
    for away in range((last - first).days + 1):
        on = first + timedelta(days=away)
        situation = seen.situation(site.pk, site.area_pk, on)
        for fired in book.firing(situation):
            beside = others.firing(situation)
            together = (*beside, fired)
            level, before = safest_level(together), safest_level(beside)
            theirs = {one.code for other in beside for one in other.effects if isinstance(one, AddTask)}
            mine = [one for one in fired.effects if isinstance(one, AddTask)]
            steps = priority_steps(beside)
            moved = [(code, by - steps.get(code, 0)) for code, by in priority_steps(together).items()]
            yield TrialDay(
                on=on,
                fired=fired,
                begins=tuple((one.code, starts(one, fired, situation)) for one in mine),
                level=level if level.step > before.step else None,
                adds=tuple(one.code for one in mine if one.code not in theirs),
                moves=tuple((code, by) for code, by in moved if by),
                conflicts=tuple(one for one in conflicts(together, situation) if rule.code in one.rules),
            )
