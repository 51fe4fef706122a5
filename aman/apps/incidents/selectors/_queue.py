"""The duty queue, and one report opened for the officer who supervises it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, Count, DateTimeField, IntegerField, Model, Q, QuerySet, Value, When

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents.models import DutyShift, Report, ReportAssignment, ReportState
from aman.apps.incidents.selectors._cluster import cards_waiting
from aman.apps.incidents.selectors._log import LogEntry, Translation, decision_log, translation_of
from aman.apps.incidents.selectors._reporter import Word, dialogue, place_words
from aman.kit import audit
from aman.kit.once import once

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


@dataclass(frozen=True)
class QueueItem:
    """A report as the queue shows it. Nothing sealed is opened."""

    uuid: UUID
    kind: str
    channel: str
    language: str
    state: str
    place: str
    has_name: bool
    received_at: datetime
    due_at: datetime
    met_at: datetime | None
    wrote_at: datetime | None
    supervisor_id: int | None
    supervisor: str
    reference: str
    clock_step: str
    clock_due_at: datetime | None
    is_critical: bool


@dataclass(frozen=True)
class QueueTotals:
    """How many reports are on a clock, late, and waiting for their reporter; and how many clocks were met today."""

    running: int
    late: int
    waiting: int
    met: int


@dataclass(frozen=True)
class Entry:
    """One line of a report's record: what was done, by whom, with ids and codes only."""

    at: datetime
    verb: str
    actor: UUID | None
    name: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Signed:
    """One signed version of a community impact assessment."""

    version: int
    experienced: int
    evidenced: int
    potential: int
    tension: int
    basis: str
    signed_by: str
    signed_at: datetime
    review_by: str
    review_due_at: datetime | None


@dataclass(frozen=True)
class OnCall:
    """Somebody on the rota now."""

    person_id: int
    name: str
    rank: int
    until: datetime


@dataclass(frozen=True)
class Opened:
    """A report with its texts opened, for those who supervise it."""

    narrative: str
    place: str
    reporter_name: str
    reporter_contact: str
    is_erased: bool
    directions: tuple[LogEntry, ...]
    dialogue: tuple[Word, ...]
    assessments: tuple[Signed, ...]
    safe_times: str = ""
    safe_word: str = ""
    strategy: str = ""
    behalf: str = ""
    translation: Translation | None = None


NOT_STARTED = Q(clock_step="") & ~Q(state=ReportState.DECIDED)
"""Came a moment ago: its clocks are started within seconds, and until then its hour counts."""
RUNNING = (Q(clock_due_at__isnull=False) | NOT_STARTED) & Q(set_aside_at=None) & ~Q(state=ReportState.DECIDED)
SHOWS = ("mine", "late", "unassigned", "waiting", "critical", "aside")
"""What the queue can be narrowed to."""


def late_at(now: datetime) -> Q:
    """Return the condition that a report's clock has run out."""
    return RUNNING & (Q(clock_due_at__lt=now) | (Q(clock_step="") & Q(due_at__lt=now)))


def _narrowed(show: str, person: Person | None, now: datetime) -> Q:
    by_show = {
        "late": late_at(now),
        "unassigned": Q(supervisor=None) & ~Q(state=ReportState.DECIDED),
        "waiting": Q(state=ReportState.ASKED),
        "critical": Q(critical_at__isnull=False),
    }
    if show == "mine" and person is not None:
        assigned = ReportAssignment.objects.filter(person=person, to_at=None).values("report_id")
        return Q(supervisor=person) | Q(critical_lead=person) | Q(pk__in=assigned)
    return by_show.get(show, Q())


def queue(
    *, show: str = "", area: str = "", person: Person | None = None, now: datetime | None = None
) -> QuerySet[Report]:
    """Return the open reports within scope: shortest clock first, then those written to, then the waiting.

    Unread reports that wait on a card together are on that card instead; those that lie aside are in no queue, and
    are looked at with `show="aside"`. show, area: narrow it (now is needed for "late").
    """
    group = Case(
        When(RUNNING, then=Value(0)),
        When(wrote_at__isnull=False, then=Value(1)),
        When(state=ReportState.ASKED, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    wanted = _narrowed(show, person, now) if now is not None else Q()
    found = Report.objects.filter(~Q(state=ReportState.DECIDED) | Q(wrote_at__isnull=False) | wanted_closed(show))
    found = found.filter(wanted, set_aside_at__isnull=show != "aside")
    if area:
        found = found.filter(area__code=area)
    if show != "aside":
        found = found.exclude(state=ReportState.UNREAD, cluster__isnull=False, cluster__in=cards_waiting())
    due = Case(When(clock_due_at__isnull=False, then="clock_due_at"), default="due_at", output_field=DateTimeField())
    return (
        found.annotate(group=group, first_due=due)
        .select_related("site", "area", "supervisor")
        .defer("area__outline", "narrative", "place_words", "postcode", "reporter_contact")
        .order_by("group", "first_due", "pk")
    )


def wanted_closed(show: str) -> Q:
    """Return which decided reports a view of the queue shows too: those on which confidence depends."""
    return Q(critical_at__isnull=False) if show == "critical" else Q(pk__in=[])


def queue_item(report: Report) -> QueueItem:
    """Return a report as the queue shows it."""
    place = report.site or report.area
    return QueueItem(
        uuid=report.uuid,
        kind=report.kind,
        channel=report.channel,
        language=report.language,
        state=report.state,
        place=place.name if place else "",
        has_name=bool(report.reporter_name),
        received_at=report.received_at,
        due_at=report.due_at,
        met_at=report.met_at,
        wrote_at=report.wrote_at,
        supervisor_id=report.supervisor_id,
        supervisor=report.supervisor.short_name if report.supervisor else "",
        reference=report.reference,
        clock_step=report.clock_step,
        clock_due_at=report.clock_due_at,
        is_critical=report.critical_at is not None,
    )


def queue_totals(now: datetime) -> QueueTotals:
    """Return the totals at the head of the queue. One query, and one only for the page and its navigation."""
    return once("queue_totals", lambda: _queue_totals(now))


def _queue_totals(now: datetime) -> QueueTotals:
    lately = now - timedelta(hours=24)
    # Only what is open or was met today is looked at: an index holds each, and the rest is years of decided reports.
    found = Report.objects.filter(~Q(state=ReportState.DECIDED) | Q(met_at__gt=lately)).aggregate(
        running=Count("pk", filter=RUNNING),
        late=Count("pk", filter=late_at(now)),
        waiting=Count("pk", filter=Q(state=ReportState.ASKED)),
        met=Count("pk", filter=Q(met_at__gt=lately)),
    )
    return QueueTotals(**found)


BESIDE = (
    "record_key", "site", "area", "supervisor", "entered_by", "decided_by", "critical_lead", "cluster",
    "series__review_by",
)  # fmt: skip
"""What a report's page shows of it besides, read with it."""


def report_by_uuid(report: UUID) -> Report:
    """Return a report within scope. Raises Report.DoesNotExist."""
    found: Report = Report.objects.select_related(*BESIDE).defer("area__outline").get(uuid=report)
    return found


def opened(report: Report) -> Opened:
    """Return a report with its texts opened; empty where they were erased. Four queries."""
    gone = report.is_erased
    assessments = tuple(_signed(report))
    if gone:
        return Opened("", "", "", "", True, (), (), assessments)
    return Opened(
        narrative=report.reveal("narrative"),
        place=place_words(report),
        reporter_name=report.reveal("reporter_name"),
        reporter_contact=report.reveal("reporter_contact"),
        is_erased=False,
        directions=tuple(decision_log(report)),
        safe_times=report.reveal("safe_times"),
        safe_word=report.reveal("safe_word"),
        strategy=report.reveal("critical_strategy"),
        behalf=report.reveal("behalf_basis"),
        translation=translation_of(report),
        dialogue=dialogue(report),
        assessments=assessments,
    )


def _signed(report: Report) -> Iterable[Signed]:
    for one in report.assessments.select_related("signed_by", "review_by").order_by("-version"):
        one.record_key = report.record_key
        yield Signed(
            version=one.version,
            experienced=one.experienced,
            evidenced=one.evidenced,
            potential=one.potential,
            tension=one.tension,
            basis="" if report.is_erased else one.reveal("basis"),
            signed_by=one.signed_by.short_name,
            signed_at=one.signed_at,
            review_by=one.review_by.short_name,
            review_due_at=one.review_due_at,
        )


def record_of(report: Model) -> list[Entry]:
    """Return the record of a report or of a card, newest first, with the names of those who acted. One query."""
    events: Any = accounts.named(audit.trail(report), "actor")
    return [Entry(one.at, one.verb, one.actor, accounts.shortened(one.actor_name), one.details) for one in events]


def on_call(now: datetime) -> list[OnCall]:
    """Return who is on the rota now, first rank first. One query."""
    found = DutyShift.objects.filter(starts_at__lte=now, ends_at__gt=now, person__is_active=True)
    return [
        OnCall(shift.person_id, shift.person.short_name, shift.rank, shift.ends_at)
        for shift in found.select_related("person").order_by("rank", "starts_at", "pk")
    ]
