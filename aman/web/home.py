"""The first page of each role: what needs this person, each line looked at in the scope of the page it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.cascade import selectors as cascade
from aman.apps.incidents import selectors as incidents
from aman.apps.places import selectors as places
from aman.apps.strategy import selectors as strategy
from aman.apps.surveillance import selectors as surveillance
from aman.web.nav import looking_at

SITES_SHOWN = 6


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
    sites: list[tuple[str, str, str]]
    """(name, area, address of today's page) of the sites this person belongs to."""
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


PARTS: list[tuple[str, Callable[[datetime], Iterator[Need]]]] = [
    ("queue", _queue),
    ("messages", _messages),
    ("picture", _signals),
]


def _own_sites(request: HttpRequest, grants: list[Any]) -> list[tuple[str, str, str]]:
    """Return the sites somebody belongs to through a membership of the site itself."""
    mine = [grant for grant in grants if grant.scope_kind == "SITE"]
    if not mine:
        return []
    with looking_at("site_today", request.user, mine) as access:
        if access is None:
            return []
        found = places.sites()[:SITES_SHOWN]
        return [(site.name, site.area.name, reverse("site_today", kwargs={"site": site.uuid})) for site in found]


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
    events, shows_events = _events(request, grants, now)
    page = HomePage(needs=needs, sites=_own_sites(request, grants), events=events, shows_events=shows_events)
    return render(request, "web/home.html", {"page": page, "now": now})
