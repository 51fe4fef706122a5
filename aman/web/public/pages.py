"""What the public pages say: the receipt, and where a report stands, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aman.apps.incidents.models import ContactRule, Decision, Report, ReportKind, ReportState
from aman.apps.incidents.selectors import ReporterView
from aman.apps.incidents.services import Received
from aman.core import receipt
from aman.kit import when
from aman.web.public.prepared import prepared

GAPS = ("g0", "g1", "g2", "g3", "g4", "what", "where", "happened", "kept", "due", "day")


@dataclass(frozen=True)
class Step:
    """One point of the line of what happened: reached, or still to come."""

    title: str | SafeString
    words: str
    reached: bool


@dataclass(frozen=True)
class StatusPage:
    """Where a report stands."""

    title: str
    words: str
    facts: list[tuple[str, object]]
    steps: list[Step]
    view: ReporterView


def kind_words(kind: str) -> str:
    """Return the words for what a report is about."""
    return str(ReportKind(kind).label) if kind in ReportKind.values else ""


@lru_cache(maxsize=256)
def _day(day: date, language: str) -> SafeString:
    """Return a day in words in the active language, which is `language`; a crowd tells of the same few days."""
    return when.day_html(day)


def happened_words(report: Report | ReporterView) -> str | SafeString:
    """Return when it happened, as far as the reporter said."""
    if report.occurred_on is None:
        return _("You did not say when")
    if report.occurred_at is None:
        return _day(report.occurred_on, get_language() or "")
    hour = format_html('<bdi dir="ltr">{}</bdi>', report.occurred_at.strftime("%H:%M"))
    return format_html(_("{day}, about {time}"), day=_day(report.occurred_on, get_language() or ""), time=hour)


def receipt_page(request: HttpRequest, received: Received) -> str:
    """Return the page that shows a receipt, drawn from the stored row."""
    report = received.report
    shown = request.language.code  # type: ignore[attr-defined]
    asked = request.asked_language.code  # type: ignore[attr-defined]
    named = "named" if report.reporter_name else "unnamed"
    reach = "may" if report.contact_rule == ContactRule.MAY_CONTACT else "only"
    variant = f"{'again' if received.repeated else 'first'} {named} {reach}"
    page = prepared("public/receipt_shown.html", GAPS, shown, asked, variant)
    values: dict[str, str] = {f"g{n}": digits for n, digits in enumerate(receipt.groups(received.receipt))}
    values |= {
        "what": kind_words(report.kind),
        "where": received.where or _("You did not say where"),
        "happened": happened_words(report),
        "kept": when.time_text(report.received_at),
        "due": when.time_text(report.due_at),
        "day": _day(when.day_of(report.received_at), shown),
    }
    return page.fill(values)


def status_page(view: ReporterView, now: datetime) -> StatusPage:
    """Return where a report stands, in plain words, with what happened and what comes next."""
    title, words = _state_words(view)
    facts: list[tuple[str, object]] = [
        (_("What"), kind_words(view.kind)),
        (_("Where"), view.place or _("You did not say where")),
        (_("When"), happened_words(view)),
        (_("Your name"), _("You gave it") if view.has_name else _("You did not give it, and we will not ask")),
        (_("How we reach you"), _reach_words(view.contact_rule)),
    ]
    return StatusPage(title, words, facts, _steps(view, now), view)


def _reach_words(rule: str) -> str:
    if rule == ContactRule.MAY_CONTACT:
        return _("As you told us")
    return _("Through this receipt only. We do not phone or write.")


def _state_words(view: ReporterView) -> tuple[str, str]:
    if view.is_erased:
        return _("What you told us has been erased"), _("We keep no words of it. Nothing more will happen.")
    if view.state == ReportState.UNREAD:
        return _("We have your report"), _("A duty officer has not taken it yet. They will, day or night.")
    if view.state == ReportState.IN_HAND:
        return _("A duty officer has your report"), _("They have read it and are dealing with it now.")
    if view.state == ReportState.ASKED:
        return _("We have asked you something"), _("Please read our message below and answer when you can.")
    return _decided_words(view.decision)


def _decided_words(decision: str) -> tuple[str, str]:
    if decision == Decision.COUNTED:
        return (
            _("We have recorded what happened"),
            _("It is counted as an incident, and the places near it take it into account."),
        )
    if decision == Decision.SUSPICIOUS:
        return (
            _("We have dealt with what you saw"),
            _("It is kept as suspicious activity. It is not counted as hate."),
        )
    return _("We have read your report"), _("We have not counted it as an incident. You can still write to us.")


def _steps(view: ReporterView, now: datetime) -> list[Step]:
    steps = [Step(when.when_html(view.received_at, now), _("We kept your report."), reached=True)]
    if view.taken_at:
        steps.append(Step(when.when_html(view.taken_at, now), _("A duty officer took it in hand."), reached=True))
    elif view.state == ReportState.UNREAD:
        before = format_html(_("Before {time}"), time=when.when_html(view.due_at, now))
        steps.append(Step(before, _("A duty officer reads it and decides what to do."), reached=False))
    steps.extend(
        Step(
            when.when_html(word.at, now),
            _("You wrote to us.") if word.from_reporter else _("We wrote to you."),
            reached=True,
        )
        for word in view.dialogue
    )
    if view.decided_at:
        steps.append(Step(when.when_html(view.decided_at, now), _("We decided."), reached=True))
    else:
        steps.append(Step(_("After that"), _("You find our answer here."), reached=False))
    return steps
