"""What the officer's pages show, as values: the queue, one report, its record in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.incidents import selectors
from aman.apps.incidents.forms import AskForm, DecisionForm
from aman.apps.incidents.forms_assess import AssessmentForm
from aman.apps.incidents.forms_duty import DirectionForm
from aman.apps.incidents.models import Category, Channel, Decision, Report, ReportKind, ReportState, Step
from aman.kit import page as kit
from aman.kit import when
from aman.kit.languages import language

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

SUPERVISOR = "DUTY_OFFICER"
QUEUE_SIZE = 40
RECORD: dict[str, str | Promise] = {
    "REPORT_RECEIVED": gettext_lazy("Report received. One-hour clock started"),
    "REPORT_READ": gettext_lazy("Report opened"),
    "REPORT_TAKEN": gettext_lazy("Report taken in hand"),
    "REPORT_TAKEN_OVER": gettext_lazy("Report taken over"),
    "REPORT_TOLD": gettext_lazy("On-call officer told"),
    "REPORT_ESCALATED": gettext_lazy("Past its time. Somebody further told"),
    "CLOCK_RUNS_AGAIN": gettext_lazy("The longest wait for the reporter is over. The clock runs again"),
    "REPORT_TRANSLATED": gettext_lazy("Translation written"),
    "CRITICAL_MARKED": gettext_lazy("Marked: confidence depends on it"),
    "CRITICAL_CHANGED": gettext_lazy("Lead or strategy changed"),
    "CRITICAL_LIFTED": gettext_lazy("Confidence no longer depends on it"),
    "REPORT_SET_ASIDE": gettext_lazy("Set aside with its wave"),
    "REPORT_PUT_BACK": gettext_lazy("Put back into the queue"),
    "DIRECTION_RECORDED": gettext_lazy("Direction recorded"),
    "REPORTER_ASKED": gettext_lazy("Message written to the reporter"),
    "REPORTER_WROTE": gettext_lazy("The reporter wrote back"),
    "ASSESSMENT_SIGNED": gettext_lazy("Community impact assessment signed"),
    "REPORT_DECIDED": gettext_lazy("Decided"),
    "REPORT_UNLINKED": gettext_lazy("Taken out of its incident"),
}


PART_WORDS: dict[str, str | Promise] = {
    "information": gettext_lazy("Information"),
    "assessment": gettext_lazy("Threat and risk"),
    "powers": gettext_lazy("Powers and policy"),
    "options": gettext_lazy("Options"),
    "review": gettext_lazy("Review"),
    "ethics": gettext_lazy("Code of ethics"),
}
"""The steps of the National Decision Model, in the words of the form."""


@dataclass(frozen=True)
class Line:
    """One report in the queue, ready to draw."""

    uuid: Any
    title: str
    words: SafeString
    clock: kit.Clock
    state: kit.Status
    wrote: bool
    current: bool
    step: str
    reference: str
    critical: bool


@dataclass(frozen=True)
class RecordLine:
    """One entry of the record, in words."""

    at: datetime
    words: str
    earlier: bool


@dataclass(frozen=True)
class QueuePage:
    """The queue with its totals and the people on call."""

    lines: kit.Page[Line]
    totals: selectors.QueueTotals
    on_call: list[selectors.OnCall]
    now: datetime
    show: str = ""
    area: str = ""


@dataclass(frozen=True)
class ReportPage:
    """One report, opened."""

    report: Report
    opened: selectors.Opened
    title: str
    language: Any
    channel: str
    clock: kit.Clock
    state: kit.Status
    decision: str
    record: list[RecordLine]
    near: list[selectors.Near]
    incident: Any
    is_mine: bool
    is_own: bool
    may_supervise: bool
    may_take: bool
    is_open: bool
    next_version: int
    chips: list[tuple[str, kit.Clock]]
    step: str
    parts: dict[str, str | Promise]


@dataclass(frozen=True)
class Forms:
    """The forms of a report's page; whichever was sent carries its errors."""

    direction: DirectionForm
    ask: AskForm
    assess: AssessmentForm
    decide: DecisionForm


def clock_of(report: Report | selectors.QueueItem, now: datetime) -> kit.Clock:
    """Return the clock a report shows: the one that runs out first, waiting for the reporter, or met."""
    if report.state == ReportState.DECIDED:
        return kit.clock(due=report.due_at, now=now, started=report.received_at, met_at=report.met_at or now)
    if report.clock_due_at is not None:
        return kit.clock(due=report.clock_due_at, now=now, started=report.received_at)
    if report.clock_step == "":
        return kit.clock(due=report.due_at, now=now, started=report.received_at)
    if report.state == ReportState.ASKED:
        return kit.Clock("waiting", _("Waiting for reporter"), 0, report.due_at)
    if report.met_at is None:
        return kit.Clock("waiting", _("Set aside"), 0, report.due_at)
    return kit.clock(due=report.due_at, now=now, started=report.received_at, met_at=report.met_at)


def title_of(report: Report) -> str:
    """Return what a report is called on a page: its kind. Nothing sealed."""
    return str(ReportKind(report.kind).label)


TO_DO: dict[str, str | Promise] = {
    "TRIAGE": gettext_lazy("To be taken in hand"),
    "SUPERVISE": gettext_lazy("To be directed"),
    "CONTACT": gettext_lazy("To be answered"),
    "DECIDE": gettext_lazy("To be decided"),
}
"""What is still to be done while a step's clock runs."""


def step_of(report: Report | selectors.QueueItem) -> str:
    """Return what is to be done before the clock shown runs out; nothing where none runs."""
    running = report.state != ReportState.DECIDED and report.clock_due_at is not None
    return str(TO_DO[report.clock_step]) if running and report.clock_step in TO_DO else ""


def chips(report: Report, now: datetime) -> list[tuple[str, kit.Clock]]:
    """Return every step's clock with its name, in the order of the steps."""
    found = []
    for one in selectors.step_clocks(report):
        if one.met_at is not None:
            clock = kit.clock(due=one.due_at or one.met_at, now=now, started=one.started_at, met_at=one.met_at)
        elif one.paused_at is not None or one.due_at is None:
            clock = kit.Clock("waiting", _("Waiting"), 0, one.due_at)
        else:
            clock = kit.clock(due=one.due_at, now=now, started=one.started_at)
        found.append((str(Step(one.step).label), clock))
    return found


def state_of(report: Report | selectors.QueueItem, person: int) -> kit.Status:
    """Return where a report stands, as a chip; a report in hand says with whom."""
    if report.state == ReportState.UNREAD:
        return kit.Status("un", _("Unread"), tag=True)
    if report.state == ReportState.DECIDED:
        return kit.Status("ok", _("Decided"), tag=True)
    if report.state == ReportState.ASKED:
        return kit.Status("info", _("Asked"), tag=True)
    if report.supervisor_id == person:
        return kit.Status("info", _("With you"), tag=True)
    if report.supervisor_id is None:
        return kit.Status("un", _("Nobody has it"), tag=True)
    name = report.supervisor if isinstance(report.supervisor, str) else str(report.supervisor)
    return kit.Status("info", format_html(_("With {name}"), name=_apart(name)), tag=True)


def _apart(words: str) -> SafeString:
    """Keep a name or a place from changing the direction of the words around it."""
    return format_html("<bdi>{}</bdi>", words)


def _line(item: selectors.QueueItem, person: int, current: Any, now: datetime) -> Line:
    return Line(
        uuid=item.uuid,
        title=str(ReportKind(item.kind).label),
        words=format_html(
            _("{place}. {channel}, {language}, {named}"),
            place=_apart(item.place or _("Place not given")),
            channel=Channel(item.channel).label,
            language=_apart(language(item.language).name),
            named=_("name given") if item.has_name else _("no name given"),
        ),
        clock=clock_of(item, now),
        state=state_of(item, person),
        wrote=item.wrote_at is not None,
        current=item.uuid == current,
        step=step_of(item),
        reference=item.reference,
        critical=item.is_critical,
    )


@dataclass(frozen=True)
class Wanted:
    """How the queue is narrowed, and which page of it is wanted."""

    show: str = ""
    area: str = ""
    number: object = 1


def queue_page(person: Person, now: datetime, *, wanted: Wanted = Wanted(), current: Any = None) -> QueuePage:
    """Return one page of the queue, its totals and who is on call. Three queries."""
    show = wanted.show if wanted.show in selectors.SHOWS else ""
    found = selectors.queue(show=show, area=wanted.area, person=person, now=now)
    rows = kit.paginate_short(found, wanted.number, QUEUE_SIZE)
    lines = [_line(selectors.queue_item(report), person.pk, current, now) for report in rows]
    page = kit.Page(lines, rows.number, rows.size, rows.total)
    return QueuePage(page, selectors.queue_totals(now), selectors.on_call(now), now, show, wanted.area)


SHOW_WORDS: list[tuple[str, Any]] = [
    ("", gettext_lazy("All open")),
    ("mine", gettext_lazy("Mine")),
    ("late", gettext_lazy("Late")),
    ("unassigned", gettext_lazy("Nobody has it")),
    ("waiting", gettext_lazy("Waiting for reporter")),
    ("critical", gettext_lazy("Confidence depends on it")),
    ("aside", gettext_lazy("Set aside")),
]
"""What the queue can be narrowed to, in words."""


def record_lines(report: Report, now: datetime) -> list[RecordLine]:
    """Return the record of a report in words, newest first."""
    today = when.day_of(now)
    return [
        RecordLine(entry.at, _words(entry), when.day_of(entry.at) != today) for entry in selectors.record_of(report)
    ]


def _words(entry: selectors.Entry) -> str:
    if not entry.name:
        return _deed(entry)
    return format_html(_("{what}. {name}"), what=_deed(entry), name=_apart(entry.name))


def _deed(entry: selectors.Entry) -> str:
    words = str(RECORD.get(entry.verb, entry.verb))
    if entry.verb == "ASSESSMENT_SIGNED":
        return _("%(what)s, version %(number)s") % {"what": words, "number": entry.details.get("version", "")}
    if entry.verb == "REPORT_DECIDED" and entry.details.get("decision") in Decision.values:
        return _("%(what)s: %(how)s") % {"what": words, "how": Decision(entry.details["decision"]).label}
    return words


def report_page(report: Report, person: Person, now: datetime, *, supervises: bool) -> ReportPage:
    """Return a report opened for an officer."""
    opened = selectors.opened(report)
    is_open = report.state != ReportState.DECIDED
    is_own = report.entered_by_id == person.pk
    is_mine = report.supervisor_id == person.pk
    return ReportPage(
        report=report,
        opened=opened,
        title=str(ReportKind(report.kind).label),
        language=language(report.language),
        channel=str(Channel(report.channel).label),
        clock=clock_of(report, now),
        state=state_of(report, person.pk),
        decision=str(Decision(report.decision).label) if report.decision else "",
        record=record_lines(report, now),
        near=selectors.incidents_near(report) if is_open else [],
        incident=None if is_open else selectors.incident_of(report),
        is_mine=is_mine,
        is_own=is_own,
        may_supervise=supervises and is_mine and not is_own,
        may_take=supervises and is_open and not is_mine and not is_own,
        is_open=is_open,
        next_version=len(opened.assessments) + 1,
        chips=chips(report, now),
        step=step_of(report),
        parts=PART_WORDS,
    )


def near_options(near: list[selectors.Near]) -> list[tuple[str, Any]]:
    """Return nearby incidents as choices."""
    return [
        (
            str(one.uuid),
            format_html(
                _("{what}, {place}, {day}"),
                what=Category(one.category).label,
                place=one.place,
                day=when.day_html(one.occurred_on),
            ),
        )
        for one in near
    ]
