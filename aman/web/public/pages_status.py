"""Where a report stands, in plain words, for the holder of its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.apps.incidents.models import ContactRule, Decision, NotCountedReason, ReportState
from aman.apps.incidents.selectors import FilesKept, ReporterView
from aman.kit import when
from aman.web.public.pages import files_words, happened_words, kind_words

if TYPE_CHECKING:
    from aman.apps.privacy.models import Erasure


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
    why: str
    facts: list[tuple[str, object]]
    steps: list[Step]
    view: ReporterView
    files: str
    erasure: str | SafeString
    erasure_is_open: bool


def status_page(view: ReporterView, now: datetime, files: FilesKept, erasure: Erasure | None) -> StatusPage:
    """Return where a report stands, in plain words, with what happened and what comes next."""
    title, words = _state_words(view)
    facts: list[tuple[str, object]] = [
        (_("What"), kind_words(view.kind)),
        (_("Where"), view.place or _("You did not say where")),
        (_("When"), happened_words(view)),
        (_("Your name"), _("You gave it") if view.has_name else _("You did not give it, and we will not ask")),
        (_("How we reach you"), _reach_words(view.contact_rule)),
    ]
    if view.keeps_out:
        facts.append((_("Who must not see it"), _("As you told us. Whoever fits your words cannot open it.")))
    why = _why(view) if view.state == ReportState.DECIDED else ""
    is_open = erasure is not None and erasure.state in {"ASKED", "WAITING"}
    return StatusPage(
        title, words, why, facts, _steps(view, now), view, files_words(files), _erasure_words(erasure, now), is_open
    )


def _erasure_words(erasure: Erasure | None, now: datetime) -> str | SafeString:
    if erasure is None or erasure.state == "WITHDRAWN":
        return ""
    if erasure.state == "ASKED" and erasure.goes_at:
        time = when.when_html(erasure.goes_at, now)
        return format_html(_("You have asked us to erase it. It goes at {time}."), time=time)
    if erasure.state == "WAITING":
        return _("You have asked us to erase it. Two people look at it first; you read the answer here.")
    if erasure.state == "REFUSED":
        return _("We could not erase it now. Write to us above if you want to know why.")
    return ""


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
    if decision == Decision.UNCORROBORATED:
        return (
            _("We have kept your report"),
            _("Nothing else supports it yet, so it is kept and not counted. If more is known, it can be counted."),
        )
    return _("We have read your report"), _("We have not counted it as an incident. You can still write to us.")


def _why(view: ReporterView) -> str:
    """Return why a report is not counted, in words for its reporter."""
    reasons: dict[str, str] = {
        NotCountedReason.NOT_ENOUGH: _("We could not tell from it what happened. If you can say more, write to us."),
        NotCountedReason.NOT_HOSTILE: _("We found nothing hostile in it. If you see it otherwise, write to us."),
        NotCountedReason.ELSEWHERE: _("It belongs to somebody else, and they have it."),
        NotCountedReason.NOT_SO: _("A second person looked at it and found it otherwise. You can still write to us."),
        NotCountedReason.MISTAKE: _("It looked like a test, or sent by mistake. If it was not, write to us."),
    }
    return reasons.get(view.reason, "")


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
