"""The first page of each role: what needs this person, each line looked at in the scope of the page it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import selectors as cascade
from aman.apps.incidents import selectors as incidents
from aman.apps.strategy import selectors as strategy
from aman.apps.surveillance import selectors as surveillance
from aman.kit import jobs
from aman.web.home_parts import Parts, parts
from aman.web.nav import looking_at


@dataclass(frozen=True)
class Need:
    """One thing that needs somebody: a state (ok, at, bad, info, un), a sentence, and where to do it."""

    kind: str
    state: str
    sentence: str
    url: str
    words: str


@dataclass(frozen=True)
class HomePage:
    """Everything the home page shows."""

    needs: list[Need]
    parts: Parts
    events: list[tuple[str, int, str]]
    """(title, days since, address) of the trigger events in force; empty for those who do not see the picture."""
    shows_events: bool


def _queue(now: datetime) -> Iterator[Need]:
    totals = incidents.queue_totals(now)
    url, words = reverse("queue"), _("Open the queue")
    if totals.late:
        late = ngettext("%(n)d report is past its clock.", "%(n)d reports are past their clock.", totals.late)
        yield Need("bad", _("Late"), late % {"n": totals.late}, url, words)
    if totals.running - totals.late > 0:
        n = totals.running - totals.late
        running = ngettext("%(n)d report is on its clock.", "%(n)d reports are on their clock.", n)
        yield Need("info", _("In hand"), running % {"n": n}, url, words)
    if not totals.running:
        yield Need("ok", _("Clear"), _("No report is on a clock."), url, words)


def _messages(now: datetime) -> Iterator[Need]:
    waiting = cascade.messages(state="READY").count()
    if waiting:
        found = ngettext(
            "%(n)d message waits for a second person.", "%(n)d messages wait for a second person.", waiting
        )
        yield Need("at", _("Waiting"), found % {"n": waiting}, reverse("messages"), _("Read and release"))
    sending = cascade.messages(state="SENDING").count()
    if sending:
        words = ngettext("%(n)d message is on its way.", "%(n)d messages are on their way.", sending)
        yield Need("info", _("Sending"), words % {"n": sending}, reverse("messages"), _("See who has seen it"))


def _signals(now: datetime) -> Iterator[Need]:
    new = surveillance.signals(state="NEW").count()
    if new:
        words = ngettext("%(n)d signal waits for a decision.", "%(n)d signals wait for a decision.", new)
        yield Need("at", _("New"), words % {"n": new}, reverse("picture"), _("Open the picture"))
    else:
        yield Need("ok", _("Clear"), _("No signal waits for a decision."), reverse("picture"), _("Open the picture"))


def _quality(now: datetime) -> Iterator[Need]:
    waiting = incidents.reviews_left()
    if waiting:
        words = ngettext(
            "%(n)d sampled report waits for its review.", "%(n)d sampled reports wait for a review.", waiting
        )
        yield Need("at", _("Review"), words % {"n": waiting}, reverse("quality"), _("Open the reviews"))


def _days(now: datetime) -> Iterator[Need]:
    today, url, words = timezone.localdate(now), reverse("days"), _("Open the days")
    kept = strategy.network_days(today, today)
    raised = kept[0].levels.extra + kept[0].levels.full if kept else 0
    if raised:
        facts = {"n": raised, "sites": kept[0].levels.sites}
        said = ngettext(
            "Today %(n)d of %(sites)d sites asks for more than everyday care.",
            "Today %(n)d of %(sites)d sites ask for more than everyday care.",
            raised,
        )
        yield Need("info", _("Care"), said % facts, url, words)
    due = len(strategy.reviews_due(today))
    if due:
        said = ngettext(
            "%(n)d event waits for its close-out review.", "%(n)d events wait for their close-out review.", due
        )
        yield Need("at", _("Review"), said % {"n": due}, url, words)


def _risks(person: Any, now: datetime) -> Iterator[Need]:
    """Tell somebody who judges risks that a second view, or a decision, is asked of them."""
    seconds, approvals = strategy.asked_of(person, now)
    if seconds:
        said = ngettext(
            "You are asked for a second view of %(n)d risk.", "You are asked for a second view of %(n)d risks.", seconds
        )
        yield Need("at", _("Asked"), said % {"n": seconds}, reverse("risks"), _("Open what waits"))
    if approvals:
        said = ngettext(
            "%(n)d judgement of a risk waits for your decision.",
            "%(n)d judgements of risks wait for your decision.",
            approvals,
        )
        yield Need("at", _("Waiting"), said % {"n": approvals}, reverse("risks"), _("Open what waits"))


def _worker(now: datetime) -> Iterator[Need]:
    seen = jobs.last_sign_of_life()
    if seen is None or now - seen > timedelta(minutes=5):
        words = _("The worker has not been seen for five minutes: nobody is told of anything.")
        yield Need("bad", _("Worker"), words, reverse("people"), _("Open people"))
    else:
        yield Need("ok", _("Worker"), _("The worker is alive."), reverse("people"), _("Open people"))


def _ending(now: datetime) -> Iterator[Need]:
    n = accounts.ending_soon(now).count()
    if n:
        words = ngettext("%(n)d membership ends within two weeks.", "%(n)d memberships end within two weeks.", n)
        yield Need("at", _("Ending"), words % {"n": n}, reverse("people"), _("Open people"))


PARTS: list[tuple[str, Callable[[datetime], Iterator[Need]]]] = [
    ("queue", _queue),
    ("messages", _messages),
    ("picture", _signals),
    ("quality", _quality),
    ("days", _days),
]
OPERATOR: list[Callable[[datetime], Iterator[Need]]] = [_worker, _ending]
"""What an operator is shown besides: whether the machine room works."""


def _events(request: HttpRequest, grants: list[Any], now: datetime) -> tuple[list[tuple[str, int, str]], bool]:
    """Return the trigger events in force, and whether this person sees them at all."""
    today = timezone.localdate(now)
    with looking_at("triggers", request.user, grants) as access:
        if access is None:
            return [], False
        found = strategy.active_triggers(today)
    rows = [
        (event.title, (today - event.happened_on).days, reverse("trigger_page", kwargs={"trigger": event.uuid}))
        for event in found
    ]
    return rows, True


def home(request: HttpRequest) -> HttpResponse:
    """Show what needs whoever is signed in."""
    now = timezone.now()
    grants: list[Any] = request.grants  # type: ignore[attr-defined]
    needs: list[Need] = []
    for route, part in PARTS:
        with looking_at(route, request.user, grants) as access:
            if access is not None:
                needs.extend(part(now))
    with looking_at("risks", request.user, grants) as judging:
        if judging is not None:
            needs.extend(_risks(request.user, now))
    if any(one.role == "OPERATOR" for one in grants):
        for line in OPERATOR:
            needs.extend(line(now))
    events, shows_events = _events(request, grants, now)
    page = HomePage(needs=needs, parts=parts(request.user, grants, now), events=events, shows_events=shows_events)
    return render(request, "web/home.html", {"page": page, "now": now})
