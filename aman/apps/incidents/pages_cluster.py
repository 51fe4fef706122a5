"""What the pages of cards and waves show, as values; and the card's place in the queue and on a report's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.incidents import pages, pages_slots, selectors, services
from aman.apps.incidents.models import (
    ClusterBasis,
    ClusterState,
    Report,
    ReportCluster,
    ReportKind,
    ReportState,
)
from aman.kit import charts, when
from aman.kit import page as kit
from aman.kit.languages import language

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

ON_A_PAGE = 50
DAYS_SHOWN = 60
RECORD: dict[str, str | Promise] = {
    "REPORT_ON_CARD": gettext_lazy("Put on a card with reports that came together"),
    "REPORT_OFF_CARD": gettext_lazy("Taken off its card"),
    "REPORT_SET_ASIDE": gettext_lazy("Set aside with a wave. Its clock stands still"),
    "REPORT_PUT_BACK": gettext_lazy("Put back from a wave. Its clock runs again"),
}
CARD_RECORD: dict[str, str | Promise] = {
    "CARD_TOLD": gettext_lazy("On-call officer told once, for the whole card"),
    "CARD_ESCALATED": gettext_lazy("Past its time. Told once, for the whole card"),
    "CARD_SET_ASIDE": gettext_lazy("Set aside as a wave"),
    "CARD_PUT_BACK": gettext_lazy("Put back in the queue"),
}


UNSEEN = "CARD_JOINED"
"""What joined a card somebody was told of lately: the report's own record says it, and a wave would repeat it."""


@dataclass(frozen=True)
class CardLine:
    """A card as the queue shows it."""

    card: selectors.Card
    title: str
    basis: str
    clock: kit.Clock | None


@dataclass(frozen=True)
class ReportLine:
    """A report on a card's page."""

    report: Report
    state: kit.Status
    language: Any
    share: int | None
    may_mark: bool


@dataclass(frozen=True)
class CardPage:
    """A card, opened."""

    card: ReportCluster
    title: str
    place: str
    basis: str
    is_aside: bool
    reason: str
    lines: kit.Page[ReportLine]
    beside: list[ReportLine]
    sample: selectors.Sample | None
    sample_language: Any
    chart: charts.BarChart | None
    record: list[pages.RecordLine]
    waiting: int


@dataclass(frozen=True)
class OutcomeLine:
    """What came of one report of those chosen, in words."""

    report: Report
    status: kit.Status


def card_lines(now: datetime) -> list[CardLine]:
    """Return the cards of the queue, ready to draw. One query."""
    return [_card_line(card, now) for card in selectors.clusters_in_queue()]


def _card_line(card: selectors.Card, now: datetime) -> CardLine:
    clock = kit.clock(due=card.due_at, now=now, started=card.first_at) if card.due_at else None
    return CardLine(card, str(ReportKind(card.kind).label), str(ClusterBasis(card.basis).label), clock)


def _queue_slot(_person: Person, now: datetime) -> dict[str, Any]:
    return {"cards": card_lines(now)}


def _report_slot(report: Report, _person: Person, _now: datetime) -> dict[str, Any]:
    return {"card_of_report": report.cluster, "aside_since": report.set_aside_at}


pages_slots.QUEUE.append(_queue_slot)
pages_slots.REPORT.append(_report_slot)
pages.RECORD |= RECORD


def card_page(card: ReportCluster, person: Person, now: datetime, *, number: object, acts: bool) -> CardPage:
    """Return a card opened for an officer. The sample is read only by those who may open that report."""
    rows = kit.paginate(selectors.reports_on(card), number, ON_A_PAGE)
    sample = selectors.sample_of(card) if acts else None
    if sample is not None and not selectors.may_open(sample.report, person, now):
        sample = None
    beside = selectors.reports_beside(card, now) if acts else []
    shares = selectors.shares_like(sample, [*rows.items, *beside])
    lines = [_report_line(one, person, shares) for one in rows]
    place = card.site or card.area
    return CardPage(
        card=card,
        title=str(ReportKind(card.kind).label),
        place=place.name if place else "",
        basis=str(ClusterBasis(card.basis).label),
        is_aside=card.state == ClusterState.SET_ASIDE,
        reason="" if card.is_erased else card.reveal("reason"),
        lines=kit.Page(lines, rows.number, rows.size, rows.total),
        beside=[_report_line(one, person, shares) for one in beside],
        sample=sample,
        sample_language=language(sample.report.language) if sample else None,
        chart=_chart(card),
        record=_record(card, now),
        waiting=sum(1 for one in rows if one.state == ReportState.UNREAD),
    )


def _report_line(report: Report, person: Person, shares: dict[int, int]) -> ReportLine:
    state = pages.state_of(report, person.pk)
    if report.set_aside_at is not None:
        state = kit.Status("un", _("Set aside"), tag=True)
    open_for_me = report.state != ReportState.DECIDED and report.entered_by_id != person.pk
    return ReportLine(report, state, language(report.language), shares.get(report.pk), open_for_me)


def _chart(card: ReportCluster) -> charts.BarChart | None:
    minutes, spans = selectors.spans_of(card)
    if len(spans) < 2:
        return None
    label = when.short_day_text if minutes >= 1440 else when.time_text
    return charts.BarChart(
        "card",
        _("When they came"),
        _("Reports in each span of %(minutes)s minutes, oldest first.") % {"minutes": minutes},
        bars=[charts.Bar(label(span.start), span.count) for span in spans],
        unit=_("Reports"),
        every=max(1, len(spans) // 6),
    )


def _record(card: ReportCluster, now: datetime) -> list[pages.RecordLine]:
    today = when.day_of(now)
    lines = []
    for entry in selectors.record_of(card):
        if entry.verb == UNSEEN:
            continue
        what = str(CARD_RECORD.get(entry.verb, entry.verb))
        words = format_html(_("{what}. {name}"), what=what, name=kit.apart(entry.name)) if entry.name else what
        lines.append(pages.RecordLine(entry.at, words, when.day_of(entry.at) != today))
    return lines


def waves_chart(today: date) -> charts.BarChart:
    """Return how many reports of waves came on each of the last days. One query."""
    first = today - timedelta(days=DAYS_SHOWN - 1)
    counts = selectors.aside_per_day(first=first, last=today)
    days = [first + timedelta(days=n) for n in range(DAYS_SHOWN)]
    return charts.BarChart(
        "waves",
        _("Reports set aside, by day"),
        _("How many reports that lie aside came on each of the last %(days)s days.") % {"days": DAYS_SHOWN},
        bars=[charts.Bar(when.short_day_text(day), counts.get(day, 0)) for day in days],
        unit=_("Reports set aside"),
    )


def waves_table(waves: list[selectors.Wave]) -> kit.Table:
    """Return the waves as a table."""
    columns = [
        kit.Column(_("Wave")),
        kit.Column(_("Where")),
        kit.Column(_("Reports"), number=True),
        kit.Column(_("Since it was set aside"), number=True, wide=True),
        kit.Column(_("Set aside"), wide=True),
    ]
    return kit.table(_("Waves set aside"), columns, [_wave_row(one) for one in waves], hide_caption=True)


def _wave_row(one: selectors.Wave) -> list[object]:
    url = reverse("cluster_page", kwargs={"cluster": one.uuid})
    by = format_html(_("{day}. {name}"), day=when.day_html(one.set_aside_at, short=True), name=one.set_aside_by)
    return [
        kit.Link(url, str(ReportKind(one.kind).label), when.when_text(one.first_at)),
        one.place or _("Place not given"),
        when.count_text(one.total),
        when.count_text(one.after),
        by,
    ]


def outcome_lines(found: list[services.Outcome]) -> list[OutcomeLine]:
    """Return what came of each report, in words."""
    return [OutcomeLine(one.report, _outcome(one)) for one in found]


def _outcome(one: services.Outcome) -> kit.Status:
    if one.refused is None:
        return kit.Status("ok", _("Done"))
    return kit.Status("at", refused_words(one.refused))


def refused_words(problem: Exception) -> str:
    """Return why one report of many was left as it was."""
    words: dict[type[Exception], str] = {
        services.OwnReport: _("You entered this report yourself, so somebody else supervises it."),
        services.AlreadyTaken: _("Somebody else has taken this report."),
        services.AlreadyDecided: _("This report has been decided already."),
        services.NotSupervisor: _("Somebody else supervises this report."),
        services.NotAReader: _(
            "What was told opens for the supervisor, those assigned, and until somebody has taken it, for those on "
            "call. Every reading is recorded."
        ),
        services.NotOnCard: _("This report is not on the card any more."),
        services.UnknownIncident: _("This incident is not there any more. Choose again."),
        services.AreaMissing: _("It has no area. Decide it by itself."),
        services.UnknownPlace: _("Its place is not there any more. Decide it by itself."),
        services.NotYourArea: _("You do not cover this area. Leave the report to somebody who does."),
    }
    return words.get(type(problem), _("It cannot be done as the report stands now."))
