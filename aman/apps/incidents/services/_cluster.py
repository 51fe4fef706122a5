"""Crowds: reports that came together are put on one card, after they were taken in and never instead of it.

A sweep finds, for each new report, others of its place and kind in much the same words, or others of its place within
an hour. Nothing here refuses, delays or deletes a report.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Q, QuerySet

from aman.apps.incidents import likeness
from aman.apps.incidents.models import ClusterBasis, ClusterState, Report, ReportCluster, ReportState
from aman.apps.incidents.services import _clocks
from aman.core import similar
from aman.kit import audit, vault

logger = logging.getLogger("aman.intake")
SAME_WORDS = timedelta(hours=24)
"""Reports in much the same words this long apart are of one card."""
TOGETHER = timedelta(hours=1)
"""Reports of one site this long apart are of one card, whatever their words."""
BURST = (10, timedelta(minutes=10))
"""So many reports of an area, or of nowhere, within this time are a crowd too: fewer may be chance."""
QUIET = timedelta(hours=1)
"""Whoever was told of a card is not told again of what joins it within this time."""
AT_ONCE = 1000
COMPARED = 2000
OPENED = 4
"""Texts opened to compare, of those whose fingerprints are near."""


def gather(*, now: datetime) -> int:
    """Put new reports with their like, oldest first; return how many were looked at. Safe to run again."""
    new = Report.objects.filter(likeness=None, received_at__gt=now - SAME_WORDS, record_key__wrapped__isnull=False)
    texts = _Texts()
    waiting = list(new.order_by("received_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    for report in waiting:
        try:
            _join(report, texts, now)
        except (vault.Erased, vault.Tampered):
            logger.warning("a new report could not be compared with others", extra={"report_pk": report})
            Report.objects.filter(pk=report).update(likeness=0)
    return len(waiting)


def join_cluster(*, report: Report, text: str, now: datetime) -> ReportCluster | None:
    """Put one report with its like, and return its card, or None while it stands alone. Idempotent."""
    texts = _Texts()
    texts.give(report.pk, text)
    return _join(report.pk, texts, now)


class _Texts:
    """The runs of texts, opened when needed and forgotten with the sweep. Never written anywhere."""

    def __init__(self) -> None:
        self._open = lru_cache(maxsize=600)(self._read)
        self._given: dict[int, str] = {}

    def give(self, report: int, text: str) -> None:
        """Take the text of a report that the caller has at hand."""
        self._given[report] = text

    def words(self, report: int) -> str:
        """Return the text of a report. Raises Erased, Tampered."""
        if report not in self._given:
            self._given = {report: Report.objects.select_related("record_key").get(pk=report).reveal("narrative")}
        return self._given[report]

    def runs(self, report: int) -> frozenset[str]:
        """Return the runs of a report's text; none where it was erased."""
        return self._open(report)

    def _read(self, report: int) -> frozenset[str]:
        try:
            return similar.runs(self.words(report))
        except (vault.Erased, vault.Tampered):
            return frozenset()


@transaction.atomic
def _join(pk: int, texts: _Texts, now: datetime) -> ReportCluster | None:
    held = Report.objects.select_for_update(of=("self",)).defer("narrative").get(pk=pk)
    if held.likeness is not None:
        return held.cluster
    held.likeness = likeness.fingerprint(texts.words(pk))
    held.save(update_fields=["likeness"])
    mate = _mate_in_words(held, texts)
    if mate is not None:
        return _together(held, mate, ClusterBasis.WORDS, now)
    mate = _mate_in_place(held)
    return _together(held, mate, ClusterBasis.PLACE, now) if mate is not None else None


def _cell(report: Report) -> QuerySet[Report]:
    """Return the other reports of its place and kind: its site, else its area, else of nowhere."""
    found = Report.objects.filter(kind=report.kind, likeness__isnull=False).exclude(pk=report.pk)
    if report.site_id is not None:
        return found.filter(site_id=report.site_id)
    return found.filter(site=None, area=report.area)


def _mate_in_words(report: Report, texts: _Texts) -> Report | None:
    """Return the nearest report in much the same words, if there is one."""
    since = report.received_at - SAME_WORDS
    rows = _cell(report).filter(received_at__gt=since, received_at__lte=report.received_at + SAME_WORDS)
    seen = [
        (number or 0, pk)
        for number, pk in rows.order_by("-received_at", "-pk").values_list("likeness", "pk")[:COMPARED]
    ]
    mine = report.likeness or 0
    near = sorted((similar.distance(mine, number), pk) for number, pk in seen if similar.may_be_alike(mine, number))
    for _, pk in near[:OPENED]:
        if similar.are_alike(texts.runs(report.pk), texts.runs(pk)):
            return Report.objects.select_for_update(of=("self",)).get(pk=pk)
    return None


def _mate_in_place(report: Report) -> Report | None:
    """Return a report that came from the same site within the hour, or one of a burst without a site."""
    fewest, span = (1, TOGETHER) if report.site_id is not None else BURST
    rows = _cell(report).filter(set_aside_at=None, received_at__gt=report.received_at - span)
    rows = rows.filter(Q(cluster=None) | Q(cluster__basis=ClusterBasis.PLACE, cluster__state=ClusterState.OPEN))
    found = list(rows.filter(received_at__lte=report.received_at).order_by("-received_at", "-pk")[:fewest])
    return found[0] if len(found) == fewest else None


def _together(report: Report, mate: Report, basis: str, now: datetime) -> ReportCluster:
    """Put a report on the card of another, opening one where that has none on this basis."""
    card = mate.cluster
    if card is None or card.basis != basis:
        card = _opened(report, basis, now)
        if mate.set_aside_at is None:
            _put(mate, card, now)
    _put(report, card, now)
    return card


def _opened(report: Report, basis: str, now: datetime) -> ReportCluster:
    card = ReportCluster(
        record_key=vault.new_record_key(),
        basis=basis,
        kind=report.kind,
        area_id=report.area_id,
        site_id=report.site_id,
        likeness=(report.likeness or 0) if basis == ClusterBasis.WORDS else 0,
        opened_at=now,
        newest_at=report.received_at,
    )
    card.save(force_insert=True)
    return card


def _put(report: Report, card: ReportCluster, now: datetime) -> None:
    """Put a report on a card. What joins a wave in its own words lies aside with it."""
    report.cluster = card
    aside = card.state == ClusterState.SET_ASIDE and report.state == ReportState.UNREAD
    report.set_aside_at = now if aside else report.set_aside_at
    report.save(update_fields=["cluster", "set_aside_at"])
    if aside:
        _clocks.pause([report], _clocks.ASIDE, now)
    if report.received_at > card.newest_at:
        card.newest_at = report.received_at
        card.save(update_fields=["newest_at"])
    audit.record(
        chain=audit.intake_chain(report.uuid),
        verb="REPORT_ON_CARD",
        subject=report,
        actor=None,
        now=now,
        details={"card": str(card.uuid), "aside": aside},
    )


def hush(*, now: datetime) -> int:
    """Mark the untold reports of cards that somebody was told of lately, or that lie aside; return how many."""
    lately = Q(cluster__told_at__gt=now - QUIET) | Q(cluster__state=ClusterState.SET_ASIDE)
    cards = set(Report.objects.filter(lately, told_at=None).values_list("cluster_id", flat=True))
    return sum(_silence(card, "CARD_JOINED", now) for card in cards)


def ring_once(report: Report, now: datetime) -> None:
    """Take what was told of one report as told of the rest of its card too. The caller holds the transaction."""
    if report.cluster_id is not None:
        ReportCluster.objects.filter(pk=report.cluster_id).update(told_at=now)
        _silence(report.cluster_id, "CARD_TOLD", now)


@transaction.atomic
def _silence(card: int, verb: str, now: datetime) -> int:
    """Mark the rest of a card as told of, and write one line of it; return how many.

    A report that somebody of us entered, or that bars somebody, has its own people to tell: it is left out.
    """
    rest = Report.objects.filter(cluster=card, entered_by=None, exclusion_open=False, told_at=None)
    pks = list(rest.exclude(exclusions__lifted_at=None, exclusions__isnull=False).values_list("pk", flat=True))
    Report.objects.filter(pk__in=pks).update(told_at=now)
    if pks or verb == "CARD_TOLD":
        _log_card(ReportCluster.objects.get(pk=card), verb, {"reports": len(pks)}, now)
    return len(pks)


def was_rung(report: Report, point: str, now: datetime) -> bool:
    """Whether those whom a point of escalation names were told of a report's card within the hour.

    report: one without people of its own to tell, or on no card at all. point: step, colon, number of the point.
    """
    if report.cluster_id is None:
        return False
    held = ReportCluster.objects.filter(pk=report.cluster_id).values_list("rung", flat=True).first() or {}
    return point in held and now - datetime.fromisoformat(held[point]) < QUIET


def note_rung(report: Report, point: str, details: dict[str, object], now: datetime) -> None:
    """Keep that those whom a point of escalation names were told of a report's card. In the caller's transaction."""
    if report.cluster_id is None:
        return
    card = ReportCluster.objects.select_for_update(of=("self",)).get(pk=report.cluster_id)
    card.rung = {**card.rung, point: now.isoformat()}
    card.save(update_fields=["rung"])
    _log_card(card, "CARD_ESCALATED", details, now)


def _log_card(card: ReportCluster, verb: str, details: dict[str, object], now: datetime) -> None:
    chain = audit.intake_chain(card.uuid)
    audit.record(chain=chain, verb=verb, subject=card, actor=None, now=now, details=details)
