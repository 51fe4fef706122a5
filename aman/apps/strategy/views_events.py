"""Trigger events: what struck, where, how sure, what follows, and its close-out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.strategy import pages_events as pages
from aman.apps.strategy import selectors, services
from aman.apps.strategy.forms import TriggerForm
from aman.apps.strategy.models import TriggerEvent
from aman.kit import page as kit

ENTERING = ("ANALYST", "DUTY_OFFICER", "CHAIR")


def triggers(request: HttpRequest) -> HttpResponse:
    """List the trigger events, newest first."""
    found = kit.paginate(selectors.triggers(), request.GET.get("page"))
    table = pages.trigger_table(found.items, timezone.now())
    may = _may(request, ENTERING)
    return render(request, "strategy/triggers.html", {"table": table, "rows": found, "may_enter": may})


def trigger_new(request: HttpRequest) -> HttpResponse:
    """Enter a trigger event."""
    now = timezone.now()
    form = TriggerForm(request.POST or None, initial={"happened_on": timezone.localdate(), "known_at": now})
    if request.method == "POST" and form.is_valid():
        try:
            event = services.enter_trigger(details=form.details(), actor=_person(request), now=now)
        except services.NotYetHappened:
            form.add_error("happened_on", _("This day has not come yet."))
        except services.KnownTooEarly:
            form.add_error("known_at", _("Between the day it happened and now, please."))
        except services.NothingExpected:
            form.add_error("expected", _("Choose at least one."))
        else:
            messages.success(request, _("Entered. Every site’s day takes it into account from now on."))
            return redirect("trigger_page", trigger=event.uuid)
    return render(request, "strategy/trigger_new.html", {"form": form})


def trigger_page(request: HttpRequest, trigger: UUID) -> HttpResponse:
    """Show what followed an event, beside earlier ones."""
    found, now = _load(trigger), timezone.now()
    shown = {
        "trigger": found,
        "page": pages.trigger_page(found, now),
        "state": pages.state(found, timezone.localdate()),
        "may_withdraw": _may(request, ENTERING) and found.withdrawn_at is None,
    }
    return render(request, "strategy/trigger.html", shown)


def trigger_withdraw(request: HttpRequest, trigger: UUID) -> HttpResponse:
    """Ask, then take an event back."""
    found = _load(trigger)
    if request.method == "POST":
        try:
            services.withdraw_trigger(trigger=found, actor=_person(request), now=timezone.now())
        except services.AlreadyWithdrawn:
            messages.info(request, _("It was withdrawn already."))
        else:
            messages.success(request, _("Withdrawn. Sites’ days no longer name it."))
        return redirect("trigger_page", trigger=found.uuid)
    confirmation = kit.Confirmation(
        title=_("Withdraw “%(event)s”?") % {"event": found.title},
        act=_("Withdraw the event"),
        keep=_("Keep the event"),
        keep_url=reverse("trigger_page", args=[found.uuid]),
        happens=[_("Every site’s day stops naming it at once. It stays on record, with your name.")],
        to_whom=_("All sites"),
        cannot_undo=_("To bring it back, it must be entered again."),
        stop=True,
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation})


def _load(trigger: UUID) -> TriggerEvent:
    try:
        return selectors.trigger_by_uuid(trigger)
    except TriggerEvent.DoesNotExist as error:
        raise Http404 from error


def _may(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return not access.roles.isdisjoint(roles)


def _person(request: HttpRequest) -> Any:
    return request.user
