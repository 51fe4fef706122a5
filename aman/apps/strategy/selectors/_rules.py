"""Rules: those Aman comes with, and those the panel has written, stopped or proposed. The same for everybody."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from aman.apps.strategy.models import (
    PartKind,
    PlanLevel,
    PlanPart,
    PlanState,
    RuleAct,
    RuleState,
    RuleVersion,
)
from aman.core.rules import SHIPPED, BadRule, Conflict, Priority, Rule, clashes, from_data

log = logging.getLogger("aman.rules")
_SHIPPED = {rule.code: rule for rule in SHIPPED}


class Origin(StrEnum):
    """Where the rule that holds comes from."""

    SHIPPED = "SHIPPED"
    PANEL = "PANEL"


@dataclass(frozen=True)
class RuleLine:
    """One code: the rule that holds now (None: stopped, or never yet approved), and what waits for a second person."""

    code: str
    holds: Rule | None
    origin: Origin
    latest: RuleVersion | None
    in_hand: RuleVersion | None
    clashes: tuple[Conflict, ...] = ()

    @property
    def shown(self) -> Rule:
        """The rule to read out: the one that holds, else the last one known."""
        if self.holds:
            return self.holds
        known = self.latest or self.in_hand
        return rule_of(known) if known else _SHIPPED[self.code]

    @property
    def is_stopped(self) -> bool:
        """Whether it held once and does not now."""
        return self.holds is None and (self.latest is not None or self.code in _SHIPPED)


def rule_of(version: RuleVersion) -> Rule:
    """Return the rule a version says. Raises core.rules.BadRule."""
    return from_data({**version.data, "code": version.rule.code})


def rules_in_force(as_of: datetime) -> tuple[Rule, ...]:
    """Return the rules that held at a moment, by code: those Aman comes with and the panel's own. One query.

    A version holds from its approval until the next version of its code is approved. One that cannot be read any more
    (an upgrade took away what it asks for) stops no site's day: the rule Aman comes with of its code holds, if any.
    """
    held = dict(_SHIPPED)
    for code, version in _approved(as_of).items():
        if version.act != RuleAct.HOLD:
            held.pop(code, None)
            continue
        try:
            held[code] = rule_of(version)
        except BadRule:
            log.error("rule %s version %d cannot be read and is left out", code, version.number)
    return tuple(held[code] for code in sorted(held))


def _approved(as_of: datetime) -> dict[str, RuleVersion]:
    rows = RuleVersion.objects.filter(state=RuleState.APPROVED, decided_at__lte=as_of).select_related("rule")
    return {row.rule.code: row for row in rows.order_by("decided_at", "number")}


def rule_lines(now: datetime) -> list[RuleLine]:
    """Return every rule with what holds and what waits, by code, with what contradicts it. Two queries."""
    approved = _approved(now)
    waiting = RuleVersion.objects.filter(state=RuleState.PROPOSED).select_related("rule", "proposed_by")
    in_hand = {row.rule.code: row for row in waiting}
    lines = [_line(code, approved.get(code), in_hand.get(code)) for code in sorted({*_SHIPPED, *approved, *in_hand})]
    found = clashes(line.holds for line in lines if line.holds)
    return [replace(line, clashes=tuple(one for one in found if line.code in one.rules)) for line in lines]


def _line(code: str, latest: RuleVersion | None, in_hand: RuleVersion | None) -> RuleLine:
    if latest is None:
        return RuleLine(code, _SHIPPED.get(code), Origin.SHIPPED if code in _SHIPPED else Origin.PANEL, None, in_hand)
    holds = rule_of(latest) if latest.act == RuleAct.HOLD else None
    return RuleLine(code, holds, Origin.PANEL, latest, in_hand)


def rule_line(code: str, now: datetime) -> RuleLine:
    """Return one rule with what holds and what waits. Two queries. Raises RuleVersion.DoesNotExist."""
    found = next((line for line in rule_lines(now) if line.code == code), None)
    if found is None:
        raise RuleVersion.DoesNotExist
    return found


def rule_versions(code: str) -> Sequence[RuleVersion]:
    """Return the versions of a rule, newest first, with who proposed and decided them. One query."""
    rows = RuleVersion.objects.filter(rule__code=code).select_related("rule", "proposed_by", "decided_by")
    return list(rows.order_by("-number"))


def rule_version(uuid: UUID) -> RuleVersion:
    """Return one version. Raises RuleVersion.DoesNotExist."""
    return RuleVersion.objects.select_related("rule", "proposed_by", "decided_by").get(uuid=uuid)


def clashes_of(rule: Rule, now: datetime) -> tuple[Conflict, ...]:
    """Return what a rule would contradict among those that hold, were it in force. One query."""
    others = [one for one in rules_in_force(now) if one.code != rule.code]
    return tuple(one for one in clashes([*others, rule]) if rule.code in one.rules)


def shipped_rule(code: str) -> Rule | None:
    """Return the rule Aman comes with of this code."""
    return _SHIPPED.get(code)


def same_rule(one: Rule | None, other: Rule | None) -> bool:
    """Say whether two rules say the same, wherever they come from."""
    if one is None or other is None:
        return False
    return set(one.when) == set(other.when) and set(one.then) == set(other.then)


def priority_codes() -> list[str]:
    """Return the codes of priorities a rule may move: those shipped rules know, and the nation's own. One query."""
    held = PlanPart.objects.filter(kind=PartKind.PRIORITY, version__state=PlanState.APPROVED)
    own = held.filter(version__plan__level=PlanLevel.NATION).order_by("place").values_list("code", flat=True)
    return list(dict.fromkeys([*own, *(str(one) for one in Priority)]))
