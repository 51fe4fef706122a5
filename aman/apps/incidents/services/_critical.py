"""Reports on whose handling confidence depends, translations typed by a person, and the rules of clocks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.incidents.models import DutyRules, Report, ReportTranslation
from aman.apps.incidents.rulebook import Sampling, as_data
from aman.apps.incidents.services._exclude import is_barred
from aman.apps.incidents.services._supervise import hold, log
from aman.core import clocks
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

CHAIR = "CHAIR"


class StrategyMissing(Exception):
    """A confidence-critical report has a written strategy."""


class LeadMayNotSee(Exception):
    """The lead is somebody who may see the report and did not enter it."""


class NotCritical(Exception):
    """The report is not marked as confidence-critical."""


class NotTheChair(Exception):
    """Only a chair decides the rules of clocks and reviews."""


class NothingWritten(Exception):
    """A translation has words."""


@transaction.atomic
def mark_critical(*, report: Report, lead: Person, strategy: str, actor: Person, now: datetime) -> Report:
    """Say that confidence depends on how a report is handled: a named lead, a strategy, and the chair is told.

    Done again, it changes the lead and the strategy. Raises StrategyMissing, LeadMayNotSee.
    """
    if not strategy.strip():
        raise StrategyMissing
    held = hold(report)
    if lead.pk == held.entered_by_id or is_barred(held, lead):
        raise LeadMayNotSee
    first = held.critical_at is None
    held.critical_at, held.critical_lead = held.critical_at or now, lead
    held.seal(critical_strategy=strategy)
    held.save(update_fields=["critical_at", "critical_lead", "critical_strategy"])
    log(held, "CRITICAL_MARKED" if first else "CRITICAL_CHANGED", actor, now, {"lead": str(lead.uuid)})
    if first:
        for chair in accounts.people_with_role(CHAIR, now=now):
            if not is_barred(held, chair) and chair.pk != held.entered_by_id:
                key = f"REPORT_CRITICAL:{held.uuid}:{chair.uuid}"
                cascade.notify(person=chair, notice="REPORT_CRITICAL", reference=held.reference, key=key, now=now)
    return held


@transaction.atomic
def lift_critical(*, report: Report, actor: Person, now: datetime) -> Report:
    """Say that confidence no longer depends on it; lead and strategy stay in the record. Raises NotCritical."""
    held = hold(report)
    if held.critical_at is None:
        raise NotCritical
    held.critical_at, held.critical_lead = None, None
    held.save(update_fields=["critical_at", "critical_lead"])
    log(held, "CRITICAL_LIFTED", actor, now)
    return held


@transaction.atomic
def translate_report(
    *, report: Report, language: str, text: str, confidence: str, actor: Person, now: datetime
) -> ReportTranslation:
    """Keep a person's translation beside a report's words; the original stays as it is. Raises NothingWritten."""
    if not text.strip():
        raise NothingWritten
    held = hold(report)
    row = ReportTranslation(
        record_key=held.record_key, report=held, language=language, confidence=confidence, by=actor, at=now
    )
    row.seal(text=text)
    row.save(force_insert=True)
    log(held, "REPORT_TRANSLATED", actor, now, {"language": language, "confidence": confidence})
    return row


@transaction.atomic
def set_rules(*, rules: clocks.Rules, share: Sampling, actor: Person, now: datetime) -> DutyRules:
    """Put a new version of the rules in force for reports that come from now on. Raises NotTheChair."""
    if actor not in accounts.people_with_role(CHAIR, now=now):
        raise NotTheChair
    newest = DutyRules.objects.select_for_update().order_by("-version").first()
    version = newest.version + 1 if newest else 1
    data = as_data(rules, share)
    row = DutyRules(version=version, data=data, in_force_from=now, made_by=actor, made_at=now)
    row.save(force_insert=True)
    audit.record(
        chain=audit.PANEL,
        verb="DUTY_RULES_SET",
        subject=row,
        actor=actor.uuid,
        now=now,
        details={"version": version, "rules": data},
    )
    return row
