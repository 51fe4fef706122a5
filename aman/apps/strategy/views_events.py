"""Trigger events: what struck, where, how sure, what follows, and its close-out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.places import selectors as places
from aman.apps.strategy import pages_events as pages
from aman.apps.strategy import pages_events_course, selectors, services
from aman.apps.strategy.forms import HalfLifeForm, ResetForm, ReviewForm, TriggerForm
from aman.apps.strategy.models import TriggerEvent
from aman.kit import page as kit
from aman.kit import scoping
from aman.kit.forms import AmanForm

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
    form = TriggerForm(request.POST or None, initial=_first(now), areas=places.areas_for_choice(), within=_areas())
    if request.method == "POST" and form.is_valid():
        try:
            event = services.enter_trigger(details=form.details(), actor=_person(request), now=now)
        except REFUSED as error:
            field, words = _refusal(error)
            form.add_error(field, words)
        else:
            messages.success(request, _("Entered. Every site’s day takes it into account from now on."))
            return redirect("trigger_page", trigger=event.uuid)
    return render(request, "strategy/trigger_new.html", {"form": form})


def _areas() -> frozenset[str] | None:
    """Return the areas whose sites an event may concern; None for those whose role is for the whole network."""
    scope = scoping.current()
    return None if scope.everything else scope.areas


def _first(now: datetime) -> dict[str, Any]:
    return {
        "happened_on": timezone.localdate(now),
        "known_at": now,
        "concerns": "ALL" if _areas() is None else "AREA",
        "expected": ["STREET", "ONLINE"],
    }


REFUSED = (
    services.NotYetHappened,
    services.KnownTooEarly,
    services.NothingExpected,
    services.NoSuchArea,
    services.BadHeight,
    services.BadLength,
)


def _refusal(error: Exception) -> tuple[str, str]:
    """Return the field and the words of an event that was refused."""
    said: dict[type[Exception], tuple[str, str]] = {
        services.NotYetHappened: ("happened_on", _("This day has not come yet.")),
        services.KnownTooEarly: ("known_at", _("Between the day it happened and now, please.")),
        services.NothingExpected: ("expected", _("Choose at least one.")),
        services.NoSuchArea: ("area", _("Choose the area whose sites it concerns.")),
        services.BadHeight: ("height", _("Between 1 and 20 times the usual.")),
        services.BadLength: ("days", _("Between 1 and 90 days.")),
    }
    return said[type(error)]


def trigger_page(request: HttpRequest, trigger: UUID) -> HttpResponse:
    """Show what followed an event: its clocks, its course, earlier events beside it, and its close-out."""
    return _page(request, _load(trigger))


def trigger_raise(request: HttpRequest, trigger: UUID) -> HttpResponse:
    """Put on record a day that raises an event again."""
    found = _mine(trigger)
    form = ResetForm(request.POST)
    if form.is_valid():
        try:
            services.raise_again(trigger=found, **form.cleaned_data, actor=_person(request), now=timezone.now())
        except services.BadResetDay:
            form.add_error("on", _("A day after it happened, at most a year from now."))
        except services.AlreadyRaised:
            form.add_error("on", _("This is on record for the day already."))
        else:
            messages.success(request, _("On record. From that day, sites’ days count from there again."))
            return redirect("trigger_page", trigger=found.uuid)
    return _page(request, found, reset_form=form)


def trigger_half_life(request: HttpRequest, trigger: UUID) -> HttpResponse:
    """Set by hand how fast an event's rise passes, or go back to what is fitted."""
    found = _mine(trigger)
    form = HalfLifeForm(request.POST)
    if form.is_valid():
        try:
            for channel, days in form.asked(found):
                services.set_half_life(
                    trigger=found, channel=channel, days=days, actor=_person(request), now=timezone.now()
                )
        except services.NotExpectedThere:
            form.add_error("online", _("No rise is expected there."))
        else:
            messages.success(request, _("Set. Sites’ days follow from now on; what held before stays on record."))
            return redirect("trigger_page", trigger=found.uuid)
    return _page(request, found, half_life_form=form)


def trigger_review(request: HttpRequest, trigger: UUID) -> HttpResponse:
    """Record what was learnt from an event."""
    found = _mine(trigger)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            services.review_trigger(
                trigger=found, words=form.cleaned_data["review"], actor=_person(request), now=timezone.now()
            )
        except services.ReviewTooEarly:
            form.add_error("review", _("The event is still in force. Its review comes when it is over."))
        except services.NothingLearnt:
            form.add_error("review", _("Say in words what was learnt."))
        except services.AlreadyReviewed:
            messages.info(request, _("It was reviewed already."))
            return redirect("trigger_page", trigger=found.uuid)
        else:
            messages.success(request, _("The close-out review is on record."))
            return redirect("trigger_page", trigger=found.uuid)
    return _page(request, found, review_form=form)


def _page(request: HttpRequest, found: TriggerEvent, **forms: AmanForm) -> HttpResponse:
    now = timezone.now()
    may = _may(request, ENTERING) and found.withdrawn_at is None and _is_within(found)
    measured = selectors.measured(found, now)
    course = pages_events_course.course_page(selectors.event_course(found, now), measured, now)
    shown = {
        "trigger": found,
        "page": pages.trigger_page(found, measured, now),
        "course": course,
        "state": pages.state(found, timezone.localdate(now)),
        "may_act": may,
        "reset_form": forms.get("reset_form") or (ResetForm(initial={"on": timezone.localdate(now)}) if may else None),
        "half_life_form": forms.get("half_life_form") or (HalfLifeForm() if may else None),
        "review_form": forms.get("review_form") or (ReviewForm() if may and course.may_review else None),
        "form": next(iter(forms.values()), None),
    }
    return render(request, "strategy/trigger.html", shown)


def trigger_withdraw(request: HttpRequest, trigger: UUID) -> HttpResponse:
    """Ask, then take an event back."""
    found = _mine(trigger)
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


def _mine(trigger: UUID) -> TriggerEvent:
    """Return an event whose course is the reader's to change, or answer that there is none."""
    found = _load(trigger)
    if not _is_within(found):
        raise Http404
    return found


def _is_within(found: TriggerEvent) -> bool:
    """Say whether all sites an event concerns are within the scope in force."""
    areas = _areas()
    return areas is None or (not found.is_national and found.area is not None and found.area.code in areas)


def _may(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return not access.roles.isdisjoint(roles)


def _person(request: HttpRequest) -> Any:
    return request.user
