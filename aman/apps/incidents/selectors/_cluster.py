"""Cards of reports that came together: in the queue, opened, and set aside as waves with their own counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from aman.apps.incidents.models import ClusterState, Report, ReportCluster, ReportState
from aman.apps.incidents.selectors._reporter import place_words
from aman.core import similar
from aman.kit import vault, when

FEWEST = 2
"""Fewer waiting reports than this need no card: they stand in the queue by themselves."""
MINUTES = (5, 15, 60, 240, 1440)
MOST_BARS = 60


@dataclass(frozen=True)
class Card:
    """One card of the queue: how many wait on it, how many there are, and its shortest clock. Nothing is opened."""

    uuid: UUID
    basis: str
    kind: str
    place: str
    waiting: int
    total: int
    newest_at: datetime
    first_at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Wave:
    """Reports set aside together: an attack in itself, countable."""

    uuid: UUID
    kind: str
    place: str
    total: int
    after: int
    first_at: datetime
    last_at: datetime
    set_aside_at: datetime
    set_aside_by: str


@dataclass(frozen=True)
class Sample:
    """The report that the others of a card are compared with, opened."""

    report: Report
    text: str
    place: str


@dataclass(frozen=True)
class Span:
    """How many reports came in one span of time."""

    start: datetime
    count: int


def cards_waiting() -> QuerySet[Any, Any]:
    """Return the ids of the open cards on which two or more unread reports wait, for leaving those out of a list."""
    return _waiting().values("cluster").annotate(n=Count("pk")).filter(n__gte=FEWEST).values("cluster")


def _waiting() -> QuerySet[Report]:
    found: QuerySet[Report] = Report.objects.filter(
        cluster__state=ClusterState.OPEN, state=ReportState.UNREAD, set_aside_at=None
    )
    return found.order_by()


def clusters_in_queue() -> list[Card]:
    """Return the cards on which two or more unread reports wait, shortest clock first. One query."""
    unread = Q(state=ReportState.UNREAD, set_aside_at=None)
    rows = Report.objects.filter(cluster__in=cards_waiting()).order_by()
    of = ("uuid", "basis", "kind", "site__name", "area__name")
    found = rows.values_list("cluster", *(f"cluster__{name}" for name in of)).annotate(
        n=Count("pk", filter=unread),
        total=Count("pk"),
        newest=Max("received_at", filter=unread),
        first=Min("received_at", filter=unread),
        due=Min(Coalesce("clock_due_at", "due_at"), filter=unread),
    )
    made = [
        Card(uuid, basis, kind, site or area or "", waiting, total, newest, first, due)
        for _, uuid, basis, kind, site, area, waiting, total, newest, first, due in found
    ]
    return sorted(made, key=lambda card: (card.due_at or card.newest_at, str(card.uuid)))


def _place(card: ReportCluster) -> str:
    place = card.site or card.area
    return place.name if place else ""


def waves() -> list[Wave]:
    """Return the cards that lie aside, newest first, at most 200. Two queries."""
    cards = ReportCluster.objects.filter(state=ClusterState.SET_ASIDE)
    held = list(
        cards.select_related("site", "area", "set_aside_by").defer("area__outline").order_by("-newest_at", "-pk")[:200]
    )
    rows = Report.objects.filter(cluster__in=[card.pk for card in held], set_aside_at__isnull=False).order_by()
    numbers = rows.values("cluster").annotate(
        n=Count("pk"), first=Min("received_at"), last=Max("received_at"),
    )  # fmt: skip
    found = {row["cluster"]: row for row in numbers}
    later = dict(
        rows.filter(received_at__gt=F("cluster__set_aside_at")).values_list("cluster").annotate(n=Count("pk"))
        .values_list("cluster", "n")
    )  # fmt: skip
    return [_wave(card, dict(found[card.pk]), later.get(card.pk, 0)) for card in held if card.pk in found]


def _wave(card: ReportCluster, row: dict[str, Any], after: int) -> Wave:
    by, at = card.set_aside_by, card.set_aside_at
    return Wave(
        uuid=card.uuid,
        kind=card.kind,
        place=_place(card),
        total=row["n"],
        after=after,
        first_at=row["first"],
        last_at=row["last"],
        set_aside_at=at or card.newest_at,
        set_aside_by=by.short_name if by else "",
    )


def aside_per_day(*, first: date, last: date) -> dict[date, int]:
    """Return how many reports that lie aside came on each day, days without any left out. One query.

    These are never incidents: the wave is an attack of its own, and this is its count.
    """
    begin, end = when.start_of(first), when.start_of(last + timedelta(days=1))
    rows = Report.objects.filter(set_aside_at__isnull=False, received_at__gte=begin, received_at__lt=end)
    return dict(Counter(when.day_of(at) for at in rows.values_list("received_at", flat=True)))


def cluster_by_uuid(cluster: UUID) -> ReportCluster:
    """Return a card within scope on which there is a report one may see. Raises ReportCluster.DoesNotExist."""
    seen = Report.objects.filter(cluster__isnull=False).values("cluster")
    found: ReportCluster = (
        ReportCluster.objects.select_related("record_key", "site", "area", "set_aside_by")
        .defer("area__outline")
        .filter(pk__in=seen)
        .get(uuid=cluster)
    )
    return found


def reports_on(card: ReportCluster) -> QuerySet[Report]:
    """Return the reports of a card within scope, newest first, with what comparing them needs."""
    found: QuerySet[Report] = Report.objects.filter(cluster=card)
    return found.select_related("record_key", "supervisor").order_by("-received_at", "-pk")


def reports_beside(card: ReportCluster, now: datetime) -> list[Report]:
    """Return up to fifty unread reports of the card's place and days that are not on it, nearest in time first."""
    days = (card.opened_at - timedelta(days=1), min(now, card.newest_at + timedelta(days=1)))
    rows = Report.objects.filter(state=ReportState.UNREAD, received_at__range=days, site=card.site, area=card.area)
    rows = rows.filter(Q(cluster=None) | ~Q(cluster=card))
    return list(rows.select_related("record_key").order_by("-received_at", "-pk")[:50])


def spans_of(card: ReportCluster) -> tuple[int, list[Span]]:
    """Return how many reports of a card came in each span, and the span's minutes. One query."""
    times = list(Report.objects.filter(cluster=card).order_by("received_at").values_list("received_at", flat=True))
    if not times:
        return MINUTES[0], []
    length = times[-1] - times[0]
    minutes = next((one for one in MINUTES if length <= timedelta(minutes=one * (MOST_BARS - 1))), MINUTES[-1])
    step = timedelta(minutes=minutes)
    base = times[0].replace(minute=0, second=0, microsecond=0)
    counts = Counter((at - base) // step for at in times)
    first, last = min(counts), max(counts)
    shown = range(max(first, last - MOST_BARS + 1), last + 1)
    return minutes, [Span(base + number * step, counts[number]) for number in shown]


def sample_of(card: ReportCluster) -> Sample | None:
    """Return the oldest report of a card that can still be read, opened. Two queries."""
    rows = Report.objects.filter(cluster=card, record_key__wrapped__isnull=False)
    found = rows.select_related("record_key", "site", "area").order_by("received_at", "pk").first()
    if found is None:
        return None
    return Sample(found, found.reveal("narrative"), place_words(found))


def shares_like(sample: Sample | None, reports: list[Report]) -> dict[int, int]:
    """Return how much of each report is in the sample's words, in per cent. Texts are opened in memory only."""
    if sample is None:
        return {}
    mine = similar.runs(sample.text)
    return {one.pk: round(100 * similar.resemblance(mine, similar.runs(_text(one)))) for one in reports}


def _text(report: Report) -> str:
    try:
        return report.reveal("narrative")
    except (vault.Erased, vault.Tampered):
        return ""
