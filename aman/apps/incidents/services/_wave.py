"""What an officer does with a card: sets a wave aside as a whole, puts it back, takes single reports out or in.

Everything is reversible, names who did it and why, and leaves every report, receipt and conversation as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.incidents.models import ClusterState, Report, ReportCluster, ReportState
from aman.apps.incidents.services import _clocks
from aman.apps.incidents.services._supervise import hold, log, refuse_own
from aman.kit import audit, scoping

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

TOGETHER = 100


class AlreadyAside(Exception):
    """The card has been set aside already."""


class NotAside(Exception):
    """The card or report does not lie aside."""


class NotOnCard(Exception):
    """The report is on no card, or on another one."""


class WaveReasonMissing(Exception):
    """A wave is set aside or put back for a written reason."""


@transaction.atomic
def set_aside(*, card: ReportCluster, reason: str, actor: Person, now: datetime) -> int:
    """Set aside every report of a card that nobody has begun on; return how many.

    What comes later in the same words lies aside with them. A report the officer entered, or may not see, stays in
    the queue. Raises WaveReasonMissing, AlreadyAside.
    """
    held = _hold_card(card, reason)
    if held.state == ClusterState.SET_ASIDE:
        raise AlreadyAside
    held.state, held.set_aside_at, held.set_aside_by = ClusterState.SET_ASIDE, now, actor
    held.seal(reason=reason)
    held.save(update_fields=["state", "set_aside_at", "set_aside_by", "reason"])
    unread = Report.objects.select_for_update(of=("self",)).filter(cluster=held, state=ReportState.UNREAD)
    found = list(unread.filter(set_aside_at=None).exclude(entered_by=actor).order_by("pk"))
    _lay_aside(found, actor, now)
    _log_card(held, "CARD_SET_ASIDE", actor, now, len(found))
    return len(found)


@transaction.atomic
def put_back(*, card: ReportCluster, reason: str, actor: Person, now: datetime) -> int:
    """Put a wave back: its reports are in the queue again, with the time their clocks had left; return how many.

    All of them, those too that this officer may not see: none lies aside on a card that does not.
    Raises WaveReasonMissing, NotAside.
    """
    held = _hold_card(card, reason)
    if held.state != ClusterState.SET_ASIDE:
        raise NotAside
    held.state, held.set_aside_at, held.set_aside_by = ClusterState.OPEN, None, None
    held.seal(reason=reason)
    held.save(update_fields=["state", "set_aside_at", "set_aside_by", "reason"])
    seen = set(Report.objects.filter(cluster=held, set_aside_at__isnull=False).values_list("pk", flat=True))
    with scoping.system("a wave is put back as a whole"):
        aside = Report.objects.select_for_update(of=("self",)).filter(cluster=held, set_aside_at__isnull=False)
        found = list(aside.order_by("pk"))
        _bring_back([one for one in found if one.pk in seen], actor, now)
        _bring_back([one for one in found if one.pk not in seen], None, now)
    _log_card(held, "CARD_PUT_BACK", actor, now, len(seen))
    return len(seen)


@transaction.atomic
def take_off_card(*, card: ReportCluster, report: Report, actor: Person, now: datetime) -> Report:
    """Take one report off its card: it stands in the queue by itself. Raises OwnReport, NotOnCard."""
    held = hold(report)
    refuse_own(held, actor)
    if held.cluster_id != card.pk:
        raise NotOnCard
    if held.set_aside_at is not None:
        _bring_back([held], actor, now)
    held.cluster = None
    held.save(update_fields=["cluster"])
    log(held, "REPORT_OFF_CARD", actor, now, {"card": str(card.uuid)})
    return held


@transaction.atomic
def put_on_card(*, card: ReportCluster, report: Report, actor: Person, now: datetime) -> Report:
    """Put one report on a card by hand; on a wave that lies aside it lies aside too. Raises OwnReport."""
    held = hold(report)
    refuse_own(held, actor)
    if held.cluster_id == card.pk:
        return held
    card = ReportCluster.objects.select_for_update(of=("self",)).get(pk=card.pk)
    held.cluster = card
    held.save(update_fields=["cluster"])
    if held.received_at > card.newest_at:
        card.newest_at = held.received_at
        card.save(update_fields=["newest_at"])
    log(held, "REPORT_ON_CARD", actor, now, {"card": str(card.uuid)})
    if card.state == ClusterState.SET_ASIDE and held.state == ReportState.UNREAD and held.set_aside_at is None:
        _lay_aside([held], actor, now)
    return held


def bring_back(report: Report, now: datetime) -> None:
    """Bring a report back into view because its reporter wrote. The caller holds it, and the transaction."""
    if report.set_aside_at is not None:
        _bring_back([report], None, now)


def _hold_card(card: ReportCluster, reason: str) -> ReportCluster:
    if not reason.strip():
        raise WaveReasonMissing
    held = ReportCluster.objects.select_for_update(of=("self",)).select_related("record_key")
    found: ReportCluster = held.get(pk=card.pk)
    return found


def _lay_aside(reports: list[Report], actor: Person, now: datetime) -> None:
    for some in batched(reports):
        for report in some:
            report.set_aside_at = now
        Report.objects.filter(pk__in=[one.pk for one in some]).update(set_aside_at=now)
        _clocks.pause(some, _clocks.ASIDE, now)
        for report in some:
            log(report, "REPORT_SET_ASIDE", actor, now)


def _bring_back(reports: list[Report], actor: Person | None, now: datetime) -> None:
    for some in batched(reports):
        for report in some:
            report.set_aside_at = None
        Report.objects.filter(pk__in=[one.pk for one in some]).update(set_aside_at=None)
        _clocks.resume(some, _clocks.ASIDE, now)
        for report in some:
            _log_back(report, actor, now)


def batched(reports: list[Report]) -> Iterator[list[Report]]:
    """Yield reports some at a time: a wave has hundreds, each with its clocks."""
    for start in range(0, len(reports), TOGETHER):
        yield reports[start : start + TOGETHER]


def _log_back(report: Report, actor: Person | None, now: datetime) -> None:
    audit.record(
        chain=audit.intake_chain(report.uuid),
        verb="REPORT_PUT_BACK",
        subject=report,
        actor=actor.uuid if actor else None,
        now=now,
    )


def _log_card(card: ReportCluster, verb: str, actor: Person, now: datetime, number: int) -> None:
    audit.record(
        chain=audit.intake_chain(card.uuid),
        verb=verb,
        subject=card,
        actor=actor.uuid,
        now=now,
        details={"reports": number},
    )
