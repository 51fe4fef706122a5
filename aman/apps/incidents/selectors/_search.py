"""Finding reports by what is not sealed, and turning the pages of long lists by place, not by number.

Sealed texts are never searched: nothing of them is readable to the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from aman.apps.incidents.models import Incident, Report, ReportState
from aman.kit import when

SIZE = 25
OPEN, ASIDE = "OPEN", "ASIDE"


@dataclass(frozen=True)
class ReportSearch:
    """What to look for; whatever is empty narrows nothing."""

    reference: str = ""
    first: date | None = None
    last: date | None = None
    area: str = ""
    kind: str = ""
    state: str = ""
    supervisor: UUID | None = None


@dataclass(frozen=True)
class Found:
    """One page of reports, newest first, and from where the pages before and after it start ("" for none)."""

    reports: list[Report] = field(default_factory=list)
    newer: str = ""
    older: str = ""


def search_reports(asked: ReportSearch, *, after: str = "", before: str = "") -> Found:
    """Return one page of the reports within scope that fit, newest first. One query.

    after: the mark of the last report of the page before; before: of the first of the page behind. A mark that
    makes no sense is the beginning.
    """
    rows = _fitting(asked)
    back = _mark(before)
    forward = None if back else _mark(after)
    if back is not None:
        newer = rows.filter(_newer(*back)).order_by("received_at", "pk")[: SIZE + 1]
        found = list(newer)[::-1]
        more, shown = len(found) > SIZE, found[-SIZE:]
        return Found(shown, _mark_of(shown[0]) if more else "", _mark_of(shown[-1]) if shown else "")
    if forward is not None:
        rows = rows.filter(_older(*forward))
    found = list(rows.order_by("-received_at", "-pk")[: SIZE + 1])
    shown = found[:SIZE]
    newest = _mark_of(shown[0]) if shown and forward is not None else ""
    return Found(shown, newest, _mark_of(shown[-1]) if len(found) > SIZE else "")


COUNTED_TO = 1000
"""A longer list says that it is longer: counting it all would cost more than reading it."""


@dataclass(frozen=True)
class FoundIncidents:
    """One page of incidents, newest first, where the pages beside it start, and how many there are up to a bound."""

    incidents: list[Incident]
    newer: str
    older: str
    total: int
    is_more: bool


def turn_incidents(rows: QuerySet[Incident], *, after: str = "", before: str = "") -> FoundIncidents:
    """Return one page of incidents that are ordered by day, newest first. At most three queries.

    after, before: as for reports, the mark of the incident at the edge of the page one comes from.
    """
    total = rows.order_by()[: COUNTED_TO + 1].count()
    back = _day_mark(before)
    forward = None if back else _day_mark(after)
    if back is not None:
        newer = Q(occurred_on__gte=back[0]) & (Q(occurred_on__gt=back[0]) | Q(pk__gt=back[1]))
        found = list(rows.filter(newer).order_by("occurred_on", "pk")[: SIZE + 1])[::-1]
        shown, more = found[-SIZE:], len(found) > SIZE
        marks = (shown[0].uuid.hex if more else "", shown[-1].uuid.hex if shown else "")
    else:
        if forward is not None:
            rows = rows.filter(Q(occurred_on__lt=forward[0]) | Q(pk__lt=forward[1]), occurred_on__lte=forward[0])
        found = list(rows[: SIZE + 1])
        shown = found[:SIZE]
        marks = (shown[0].uuid.hex if shown and forward else "", shown[-1].uuid.hex if len(found) > SIZE else "")
    return FoundIncidents(shown, *marks, min(total, COUNTED_TO), total > COUNTED_TO)


def _day_mark(mark: str) -> tuple[date, int] | None:
    try:
        wanted = UUID(hex=mark)
    except ValueError:
        return None
    row = Incident.objects.filter(uuid=wanted).values_list("occurred_on", "pk").first()
    return (row[0], row[1]) if row else None


def _fitting(asked: ReportSearch) -> QuerySet[Report]:
    wanted = Q()
    if asked.reference:
        wanted &= Q(reference=asked.reference)
    if asked.first:
        wanted &= Q(received_at__gte=when.start_of(asked.first))
    if asked.last:
        wanted &= Q(received_at__lt=when.start_of(asked.last + timedelta(days=1)))
    if asked.area:
        wanted &= Q(area__code=asked.area)
    if asked.kind:
        wanted &= Q(kind=asked.kind)
    wanted &= _standing(asked.state)
    if asked.supervisor:
        wanted &= Q(supervisor__uuid=asked.supervisor)
    found: QuerySet[Report] = Report.objects.filter(wanted).select_related("site", "area", "supervisor")
    return found.only(
        "uuid", "reference", "kind", "state", "language", "channel", "received_at", "set_aside_at", "supervisor_id",
        "decision", "site__name", "area__name", "supervisor__name",
    )  # fmt: skip


def _standing(state: str) -> Q:
    if state == ASIDE:
        return Q(set_aside_at__isnull=False)
    if state == OPEN:
        return ~Q(state=ReportState.DECIDED) & Q(set_aside_at=None)
    return Q(state=state) if state else Q()


def _older(at: datetime, pk: int) -> Q:
    return Q(received_at__lte=at) & (Q(received_at__lt=at) | Q(pk__lt=pk))


def _newer(at: datetime, pk: int) -> Q:
    return Q(received_at__gte=at) & (Q(received_at__gt=at) | Q(pk__gt=pk))


def _mark_of(report: Report) -> str:
    """Return where a report stands in the list; its number says how many came before it, so the uuid is used."""
    return report.uuid.hex


def _mark(mark: str) -> tuple[datetime, int] | None:
    if not mark:
        return None
    try:
        wanted = UUID(hex=mark)
    except ValueError:
        return None
    row = Report.objects.filter(uuid=wanted).values_list("received_at", "pk").first()
    return (row[0], row[1]) if row else None
