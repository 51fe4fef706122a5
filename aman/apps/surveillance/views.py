"""The picture and its signals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.surveillance import pages, pages_signal, selectors, services
from aman.apps.surveillance.forms import PictureFilter, SignalDecisionForm
from aman.apps.surveillance.models import Signal
from aman.kit import scoping, when
from aman.kit.transitions import IllegalTransition

DECIDERS = ("ANALYST", "DUTY_OFFICER")
PLACES = ("ANALYST", "DUTY_OFFICER", "CASEWORKER")
"""Who sees places closer than an area; others see them added up."""


def picture(request: HttpRequest) -> HttpResponse:
    """Show the open signals, the days of all incidents and where they were."""
    form = PictureFilter(request.GET or None, areas=selectors.areas_with_incidents())
    chosen = form.cleaned_data if form.is_valid() else {}
    wanted = {name: chosen.get(name, "") for name in ("area", "region")}
    page = pages.picture_page(timezone.now(), until=chosen.get("until"), **wanted)
    may_run = _may(request) and scoping.current().everything
    may = {"may_run": may_run, "may_try": _may(request), "sees_places": sees_places(request)}
    return render(request, "surveillance/picture.html", {"page": page, "form": form, **may})


def picture_run(request: HttpRequest) -> HttpResponse:
    """Ask for another look at the counts, up to this minute, and go to where its progress is shown."""
    now = timezone.now()
    try:
        run = services.ask_look(as_of=when.day_of(now), now=now, actor=person_of(request))
    except services.NotWholeNetwork:
        messages.error(request, _("A look takes in the whole network. Ask somebody whose reach is all of it."))
        return redirect("picture")
    except services.LookingAlready:
        messages.info(request, _("Another look at the counts is still going on. Try again in a minute."))
        return redirect("looks")
    return redirect("look_page", look=run.uuid)


def signal_page(request: HttpRequest, signal: UUID) -> HttpResponse:
    """Show one signal: what was seen, what is behind it, how it was worked out, what was decided."""
    return _page(request, _load(signal))


def signal_decide(request: HttpRequest, signal: UUID) -> HttpResponse:
    """Record what was decided about a signal."""
    found = _load(signal)
    form = SignalDecisionForm(request.POST, onward=services.SIGNAL.onward(found.state))
    if form.is_valid():
        try:
            services.decide_signal(signal=found, actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except services.ReasonMissing:
            form.add_error("reason", _("Please say why."))
        except IllegalTransition:
            form.add_error(None, _("Somebody else has decided this in the meantime."))
        else:
            messages.success(request, _("Decision recorded. It sends nothing to anyone."))
            return redirect("signal_page", signal=found.uuid)
    return _page(request, _load(signal), form)


def _load(signal: UUID) -> Signal:
    try:
        return selectors.signal_by_uuid(signal)
    except Signal.DoesNotExist as error:
        raise Http404 from error


def _page(request: HttpRequest, signal: Signal, form: SignalDecisionForm | None = None) -> HttpResponse:
    onward = services.SIGNAL.onward(signal.state)
    if form is None and onward and _may(request):
        form = SignalDecisionForm(onward=onward)
    found = {"page": pages_signal.signal_page(signal, exact=sees_places(request)), "signal": signal, "form": form}
    return render(request, "surveillance/signal.html", found)


def sees_places(request: HttpRequest) -> bool:
    """Whether the roles that opened this page let their holder see places closer than an area."""
    access: Any = request.access  # type: ignore[attr-defined]
    return not access.roles.isdisjoint(PLACES)


def _may(request: HttpRequest) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return bool(access.has(*DECIDERS))


def person_of(request: HttpRequest) -> Any:
    """Return who asks."""
    return request.user
