"""Data and privacy: the overview, the schedule, and what is held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.privacy import pages, selectors, services
from aman.apps.privacy.forms import DaysForm, NamedForm, PreviewForm, ReasonForm
from aman.apps.privacy.schedule import RULES
from aman.kit import page as kit
from aman.kit import when
from aman.kit.privacy import Retention

HOLDING = ("CHAIR", "DUTY_OFFICER", "CASEWORKER")


def national(request: HttpRequest) -> None:
    """Raise Http404 for somebody whose role is not for the whole network: these lists are of everything."""
    if not request.access.scope.everything:  # type: ignore[attr-defined]
        raise Http404


def may(request: HttpRequest, *roles: str) -> bool:
    """Whether one of the roles opened this page."""
    return not request.access.roles.isdisjoint(roles)  # type: ignore[attr-defined]


def person(request: HttpRequest) -> Any:
    """Return who is signed in."""
    return request.user


def privacy_home(request: HttpRequest) -> HttpResponse:
    """Show what people have asked, what is about to go and what is held."""
    national(request)
    now = timezone.now()
    shown = {
        "erasures": pages.erasure_table(selectors.erasures(), now),
        "requests": pages.access_table(selectors.access_requests(), now),
        "going": pages.going_table(selectors.going(), now),
        "removed": pages.removed_table(selectors.removed_lately()),
        "holds": pages.hold_table(selectors.holds(), may_lift=may(request, *HOLDING)),
        "may_act": may(request, *HOLDING),
        "may_look_up": may(request, "CHAIR", "OPERATOR"),
    }
    return render(request, "privacy/home.html", shown)


def privacy_schedule(request: HttpRequest) -> HttpResponse:
    """Show how long each class is kept, and what would go on a day."""
    national(request)
    form = PreviewForm(request.GET or None, initial={"on": timezone.localdate() + timedelta(days=14)})
    chosen = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    shown = {
        "schedule": pages.schedule_table(selectors.schedule(), may_change=may(request, "CHAIR")),
        "proposals": [one.proposed for one in selectors.schedule().values() if one.proposed],
        "may_decide": may(request, "CHAIR", "PANEL_MEMBER", "OPERATOR"),
        "me": person(request).pk,
        "form": form,
        "preview": pages.preview_tables(selectors.preview(_end_of(chosen))) if chosen else None,
        "chosen": chosen,
    }
    return render(request, "privacy/schedule.html", shown)


def _end_of(day: Any) -> datetime:
    return when.start_of(day + timedelta(days=1))


def schedule_change(request: HttpRequest, retention: str) -> HttpResponse:
    """Propose how long a class is kept."""
    national(request)
    rule = RULES[Retention(retention)] if retention in Retention.__members__ else None
    if rule is None or rule.days is None:
        raise Http404
    held = selectors.schedule()[rule.retention]
    form = DaysForm(request.POST or None, rule=rule, initial={"days": held.days})
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_change(
                retention=retention, days=form.cleaned_data["days"], actor=person(request), now=timezone.now()
            )
        except services.AlreadyProposed:
            form.add_error(None, _("Somebody proposes another change already. Decide that one first."))
        else:
            messages.success(request, _("Proposed. It holds once a second person has agreed."))
            return redirect("privacy_schedule")
    return render(request, "privacy/schedule_change.html", {"form": form, "rule": rule, "held": held})


def schedule_decide(request: HttpRequest, change: UUID) -> HttpResponse:
    """Agree to a proposed change, or turn it down."""
    national(request)
    found = selectors.change(change)
    if found is None:
        raise Http404
    agree = request.POST.get("answer") == "agree"
    try:
        services.decide_change(change=found, agree=agree, actor=person(request), now=timezone.now())
    except services.SamePerson:
        messages.info(request, _("A second person has to agree: not the one who proposed it."))
    else:
        messages.success(request, _("Changed.") if agree else _("Turned down. It stays as it was."))
    return redirect("privacy_schedule")


def hold_new(request: HttpRequest) -> HttpResponse:
    """Keep something whatever its age."""
    national(request)
    form = NamedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.place_hold(**form.cleaned_data, actor=person(request), now=timezone.now())
        except services.UnknownThing:
            form.add_error("named", _("We hold nothing by that name. Please check it."))
        except services.AlreadyHeld:
            form.add_error("named", _("It is held already."))
        else:
            messages.success(request, _("Held. It stays until the hold is lifted."))
            return redirect("privacy_home")
    return render(request, "privacy/hold_new.html", {"form": form})


def hold_lift(request: HttpRequest, hold: UUID) -> HttpResponse:
    """Ask why, then end a hold."""
    national(request)
    found = selectors.hold(hold)
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_hold(
                hold=found, reason=form.cleaned_data["reason"], actor=person(request), now=timezone.now()
            )
        except services.NotHeld:
            messages.info(request, _("The hold was lifted already."))
        else:
            messages.success(request, _("The hold is lifted."))
        return redirect("privacy_home")
    confirmation = kit.Confirmation(
        title=_("Lift the hold on %(reference)s?") % {"reference": found.reference},
        act=_("Lift the hold"),
        keep=_("Keep the hold"),
        keep_url=reverse("privacy_home"),
        happens=[
            _("Its time counts again from the last activity. If that is over, it is listed, and goes after 14 days.")
        ],
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation, "form": form})
