"""The same deed done to many reports of a card: each by itself, and what came of each is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from aman.apps.incidents.models import Decision, Incident, Report, ReportCluster, ReportState
from aman.apps.incidents.selectors import may_open
from aman.apps.incidents.services._assign import NotAReader
from aman.apps.incidents.services._decide import (
    AlreadyDecided,
    AreaMissing,
    CategoryMissing,
    DayMissing,
    Ruling,
    UnknownIncident,
    decide_report,
)
from aman.apps.incidents.services._intake import NotYourArea, UnknownPlace
from aman.apps.incidents.services._supervise import AlreadyTaken, NotSupervisor, OwnReport, refuse_own, take_report
from aman.apps.incidents.services._wave import NotOnCard, put_on_card, take_off_card
from aman.kit.transitions import IllegalTransition
from aman.kit.when import day_of

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

REFUSED = (
    OwnReport,
    AlreadyTaken,
    AlreadyDecided,
    NotAReader,
    NotSupervisor,
    NotOnCard,
    UnknownIncident,
    AreaMissing,
    DayMissing,
    CategoryMissing,
    UnknownPlace,
    NotYourArea,
    IllegalTransition,
)


@dataclass(frozen=True)
class Outcome:
    """What came of one report: nothing in the way, or the error that refused it."""

    report: Report
    refused: Exception | None = None


def take_all(*, reports: Iterable[Report], actor: Person, now: datetime) -> list[Outcome]:
    """Take each report in hand; return what came of each."""
    return _each(reports, lambda one: _take(one, actor, now))


def count_all(
    *, reports: Iterable[Report], join: UUID | None, category: str, actor: Person, now: datetime
) -> list[Outcome]:
    """Take each report and join all of them to one incident, a new one opened by the first where none is given."""
    opened: list[UUID] = [join] if join is not None else []

    def decide(report: Report) -> None:
        _take_if_free(report, actor, now)
        ruling = _joined(opened[0]) if opened else _first(report, category)
        incident = decide_report(report=report, ruling=ruling, actor=actor, now=now)
        if not opened and isinstance(incident, Incident):
            opened.append(incident.uuid)

    return _each(reports, decide)


def dismiss_all(*, reports: Iterable[Report], reason: str, actor: Person, now: datetime) -> list[Outcome]:
    """Take each report and decide that it is not counted, for the same reason."""

    def decide(report: Report) -> None:
        _take_if_free(report, actor, now)
        ruling = Ruling(decision=Decision.NOT_COUNTED, reason=reason)
        decide_report(report=report, ruling=ruling, actor=actor, now=now)

    return _each(reports, decide)


def take_all_off(*, card: ReportCluster, reports: Iterable[Report], actor: Person, now: datetime) -> list[Outcome]:
    """Take each report off its card."""
    return _each(reports, lambda one: take_off_card(card=card, report=one, actor=actor, now=now))


def put_all_on(*, card: ReportCluster, reports: Iterable[Report], actor: Person, now: datetime) -> list[Outcome]:
    """Put each report on a card by hand."""
    return _each(reports, lambda one: put_on_card(card=card, report=one, actor=actor, now=now))


def _each(reports: Iterable[Report], deed: Callable[[Report], object]) -> list[Outcome]:
    found = []
    for report in reports:
        try:
            with transaction.atomic():
                deed(report)
        except REFUSED as problem:
            found.append(Outcome(report, problem))
        else:
            found.append(Outcome(report))
    return found


def _take_if_free(report: Report, actor: Person, now: datetime) -> None:
    if report.state != ReportState.DECIDED and report.supervisor_id != actor.pk:
        _take(report, actor, now)


def _take(report: Report, actor: Person, now: datetime) -> None:
    """Take a report as one of those on call; anybody else takes each by itself, for a reason."""
    refuse_own(report, actor)
    if report.supervisor_id is None and not may_open(report, actor, now):
        raise NotAReader
    take_report(report=report, actor=actor, now=now)


def _joined(incident: UUID) -> Ruling:
    return Ruling(decision=Decision.COUNTED, join=incident)


def _first(report: Report, category: str) -> Ruling:
    return Ruling(
        decision=Decision.COUNTED,
        category=category,
        occurred_on=report.occurred_on or day_of(report.received_at),
        area=report.area.code if report.area else "",
        site=report.site.uuid if report.site else None,
        is_online=report.kind == "ONLINE",
    )
