"""The bookkeeping of clocks: started, met, paused while others have their turn, running again.

Whoever calls holds the report and has its transaction; the deed itself writes the audit row (`_supervise.log`).
A report shows the clock that runs out first; `due_at` and `met_at` are those of personal direction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.db import transaction

from aman.apps.incidents.models import Report, ReportClock, ReportState, Step
from aman.apps.incidents.rulebook import RuleBook
from aman.apps.incidents.selectors import rule_books, rules_at, rules_by_time
from aman.core import clocks
from aman.kit import audit

REPORTER, ASIDE = "REPORTER", "ASIDE"
"""Why a clock stands still: the reporter's turn, or the report lies aside."""
STOPPED_BY: dict[str, frozenset[str]] = {
    REPORTER: frozenset({Step.SUPERVISE, Step.DECIDE}),
    ASIDE: frozenset(Step.values),
}
NONE = "NONE"
"""What a report shows where no clock is left to meet."""
AT_ONCE = 500


def timer(clock: ReportClock, kind: str, book: RuleBook) -> clocks.Timer:
    """Return the clock as the arithmetic takes it."""
    pauses = [
        clocks.Pause(
            datetime.fromisoformat(start),
            datetime.fromisoformat(end) if end else None,
            book.rules.longest_wait if why == REPORTER else None,
        )
        for start, end, why in clock.pauses
    ]
    return clocks.timer_of(book.rules, kind, clock.step, clock.started_at, pauses)


def work_out(clock: ReportClock, kind: str, book: RuleBook) -> None:
    """Set when a clock is due and when it is next escalated, from its start, its rule and its pauses."""
    counted = timer(clock, kind, book)
    clock.due_at = counted.due()
    clock.escalate_at = clocks.next_point(counted, book.rules.step(kind, clock.step).points, clock.escalations)
    open_since = [start for start, end, _ in clock.pauses if end is None]
    clock.paused_at = datetime.fromisoformat(min(open_since)) if open_since else None


def start(reports: Iterable[Report]) -> int:
    """Start the clocks of reports that have none, from when each was received; return how many reports."""
    waiting = [one for one in reports if one.clock_step == ""]
    made, books = [], rules_by_time() if waiting else []
    for report in waiting:
        book = next((book for since, book in books if since <= report.received_at), RuleBook())
        for step in Step.values:
            clock = ReportClock(
                report=report, step=step, rules_version=book.version, started_at=report.received_at, pauses=[]
            )
            work_out(clock, report.kind, book)
            made.append(clock)
    ReportClock.objects.bulk_create(made, ignore_conflicts=True)
    _show(waiting, made, only_new=True)
    return len(waiting)


def start_waiting(*, limit: int = AT_ONCE) -> int:
    """Start the clocks of reports that came since the last run; return how many."""
    new = Report.objects.filter(clock_step="", set_aside_at=None).exclude(state=ReportState.DECIDED)
    return start(list(new.only("pk", "kind", "received_at", "clock_step").order_by("received_at", "pk")[:limit]))


def meet(report: Report, steps: Collection[str], now: datetime) -> None:
    """Stop the clocks of steps that are done."""

    def stop(clock: ReportClock) -> None:
        if clock.step in steps:
            _end_pauses(clock, now, {REPORTER, ASIDE})
            clock.met_at = now

    _change([report], stop)


def pause(reports: Collection[Report], why: str, now: datetime) -> None:
    """Let clocks stand still from now on, for a reason; those that do already for the same reason are left."""

    def stand(clock: ReportClock) -> None:
        if clock.step in STOPPED_BY[why] and not any(end is None and old == why for _, end, old in clock.pauses):
            clock.pauses = [*clock.pauses, [now.isoformat(), None, why]]

    _change(reports, stand)


def resume(reports: Collection[Report], why: str, now: datetime) -> None:
    """Let clocks run again that stood still for a reason."""
    _change(reports, lambda clock: _end_pauses(clock, now, {why}))


def reopen(report: Report, now: datetime) -> None:
    """Start the clock of the decision anew: a decided report was opened again."""
    start([report])
    before = ReportClock.objects.filter(report=report, step=Step.DECIDE).order_by("-round").first()
    book = rules_at(now)
    clock = ReportClock(
        report=report,
        step=Step.DECIDE,
        round=before.round + 1 if before else 1,
        rules_version=book.version,
        started_at=now,
        pauses=[],
    )
    work_out(clock, report.kind, book)
    clock.save(force_insert=True)
    _change([report], lambda _clock: None)


def _end_pauses(clock: ReportClock, now: datetime, reasons: set[str]) -> None:
    ended = [
        [start, max(now, datetime.fromisoformat(start)).isoformat() if end is None and why in reasons else end, why]
        for start, end, why in clock.pauses
    ]
    clock.pauses = ended


def _change(reports: Collection[Report], change: Callable[[ReportClock], None]) -> None:
    """Change the clocks of reports that are still to be met, work out what follows, and show it on the reports."""
    start(reports)
    kinds = {one.pk: one.kind for one in reports}
    open_clocks = list(ReportClock.objects.filter(report__in=list(kinds), met_at=None))
    books = rule_books({one.rules_version for one in open_clocks})
    for clock in open_clocks:
        change(clock)
        work_out(clock, kinds[clock.report_id], books[clock.rules_version])
        if clock.met_at is not None:
            clock.escalate_at, clock.paused_at = None, None
    ReportClock.objects.bulk_update(open_clocks, ["pauses", "due_at", "paused_at", "met_at", "escalate_at"])
    _show(reports, open_clocks)


def _show(reports: Iterable[Report], changed: Iterable[ReportClock], *, only_new: bool = False) -> None:
    """Show on each report the clock that runs out first, and how its personal direction stands.

    only_new: leave a report alone that somebody else has begun to show meanwhile.
    """
    by_report: dict[int, list[ReportClock]] = {}
    for clock in changed:
        by_report.setdefault(clock.report_id, []).append(clock)
    for report in reports:
        mine = by_report.get(report.pk, [])
        left = [one for one in mine if one.met_at is None]
        running = [one for one in left if one.paused_at is None and one.due_at is not None]
        first = min(running, key=lambda one: (one.due_at, Step.values.index(one.step)), default=None)
        report.clock_due_at = first.due_at if first else None
        report.clock_step = first.step if first else (left[0].step if left else NONE)
        shown = {"clock_step": report.clock_step, "clock_due_at": report.clock_due_at}
        directed = next((one for one in mine if one.step == Step.SUPERVISE), None)
        if directed is not None:
            if directed.due_at is not None:
                report.due_at = shown["due_at"] = directed.due_at
            report.met_at = shown["met_at"] = directed.met_at
        row = Report.objects.filter(pk=report.pk)
        (row.filter(clock_step="") if only_new else row).update(**shown)


def wake(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Let clocks run again whose reporter has had the longest time a report waits for them; return how many reports."""
    waiting = ReportClock.objects.filter(met_at=None, paused_at__isnull=False, report__state=ReportState.ASKED)
    found: dict[int, Report] = {}
    books: dict[int, RuleBook] = {}
    for clock in waiting.select_related("report").order_by("paused_at")[:limit]:
        books |= {} if clock.rules_version in books else rule_books({clock.rules_version})
        longest = books[clock.rules_version].rules.longest_wait
        if clock.paused_at is not None and clock.paused_at + longest <= now:
            found[clock.report_id] = clock.report
    for report in found.values():
        _run_again(report, now)
    return len(found)


@transaction.atomic
def _run_again(report: Report, now: datetime) -> None:
    held = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if held.state == ReportState.ASKED:
        resume([held], REPORTER, now)
        audit.record(chain=audit.intake_chain(held.uuid), verb="CLOCK_RUNS_AGAIN", subject=held, actor=None, now=now)
