"""Rules are proposed by one person and approved by another; what held stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from aman.apps.strategy import selectors
from aman.apps.strategy.models import RuleAct, RuleState, RuleVersion, WrittenRule
from aman.core.rules import from_data, to_data
from aman.kit import audit
from aman.kit.transitions import Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

MOVES = Transitions.of(
    "rule", [(RuleState.PROPOSED, after) for after in (RuleState.APPROVED, RuleState.REFUSED, RuleState.TAKEN_BACK)]
)
"""A proposed version is decided once. What is approved holds until another version is approved."""


class RuleNeedsReason(Exception):
    """A rule is proposed, stopped or refused for a reason, in words."""


class RuleInHand(Exception):
    """Another version of this rule waits for a second person already."""


class NothingToStop(Exception):
    """No rule of this code holds now."""


class SameRule(Exception):
    """The rule holds exactly so already."""


class OwnRule(Exception):
    """Whoever proposed a version cannot approve or refuse it."""


class NotProposer(Exception):
    """Only whoever proposed a version takes it back."""


class RuleDecided(Exception):
    """The version was decided before."""


@transaction.atomic
def propose_rule(*, data: Mapping[str, Any], why: str, actor: Person, now: datetime) -> RuleVersion:
    """Propose a rule, or another version of one: it holds once a second person has approved it.

    Raises core.rules.BadRule (and its kinds), RuleNeedsReason, SameRule, RuleInHand.
    """
    rule = from_data(data)
    held = {one.code: one for one in selectors.rules_in_force(now)}.get(rule.code)
    if selectors.same_rule(held, rule):
        raise SameRule
    return _propose(rule.code, RuleAct.HOLD, to_data(rule), why, actor, now)


@transaction.atomic
def propose_stop(*, code: str, why: str, actor: Person, now: datetime) -> RuleVersion:
    """Propose that a rule stops: it goes on until a second person has approved that.

    Raises NothingToStop, RuleNeedsReason, RuleInHand.
    """
    held = {one.code: one for one in selectors.rules_in_force(now)}.get(code)
    if held is None:
        raise NothingToStop
    return _propose(code, RuleAct.STOP, to_data(held), why, actor, now)


def _propose(code: str, act: RuleAct, data: dict[str, Any], why: str, actor: Person, now: datetime) -> RuleVersion:
    if not why.strip():
        raise RuleNeedsReason
    rule, _ = WrittenRule.objects.get_or_create(code=code, defaults={"opened_by": actor, "opened_at": now})
    WrittenRule.objects.select_for_update().get(pk=rule.pk)
    if rule.versions.filter(state=RuleState.PROPOSED).exists():
        raise RuleInHand
    version = RuleVersion.objects.create(
        rule=rule,
        number=rule.versions.count() + 1,
        act=act,
        data={part: data[part] for part in ("source", "when", "then") if part in data},
        why=why.strip(),
        proposed_by=actor,
        proposed_at=now,
    )
    _record(version, "RULE_PROPOSED", actor, now)
    return version


@transaction.atomic
def approve_rule(*, version: RuleVersion, actor: Person, now: datetime) -> RuleVersion:
    """Approve a version somebody else proposed: it holds from now on in the place of the one before.

    Raises OwnRule, RuleDecided, core.rules.BadRule.
    """
    selectors.rule_of(version)
    return _decide(version, RuleState.APPROVED, "", actor, now)


@transaction.atomic
def refuse_rule(*, version: RuleVersion, why: str, actor: Person, now: datetime) -> RuleVersion:
    """Refuse a version somebody else proposed. Raises RuleNeedsReason, OwnRule, RuleDecided."""
    if not why.strip():
        raise RuleNeedsReason
    return _decide(version, RuleState.REFUSED, why.strip(), actor, now)


@transaction.atomic
def take_back_rule(*, version: RuleVersion, actor: Person, now: datetime) -> RuleVersion:
    """Take back what one proposed oneself. Raises NotProposer, RuleDecided."""
    if version.proposed_by_id != actor.pk:
        raise NotProposer
    return _decide(version, RuleState.TAKEN_BACK, "", actor, now)


def _decide(version: RuleVersion, state: RuleState, why: str, actor: Person, now: datetime) -> RuleVersion:
    if state != RuleState.TAKEN_BACK and version.proposed_by_id == actor.pk:
        raise OwnRule
    if not MOVES.may(version.state, state):
        raise RuleDecided
    decided = {"state": state, "decided_by": actor, "decided_at": now, "decided_why": why}
    if not RuleVersion.objects.filter(pk=version.pk, state=RuleState.PROPOSED).update(**decided):
        raise RuleDecided
    version.refresh_from_db()
    _record(version, f"RULE_{state}", actor, now)
    return version


def _record(version: RuleVersion, verb: str, actor: Person, now: datetime) -> None:
    details = {"rule": version.rule.code, "version": version.number, "act": version.act}
    audit.record(chain=audit.PANEL, verb=verb, subject=version, actor=actor.uuid, now=now, details=details)
