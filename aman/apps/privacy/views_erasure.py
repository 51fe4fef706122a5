"""Requests to erase."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.privacy import pages, selectors, services
from aman.apps.privacy.forms import NamedForm, ReasonForm
from aman.apps.privacy.models import Erasure
from aman.apps.privacy.views import HOLDING, may, national, person


def _load(request: HttpRequest, erasure: UUID) -> Erasure:
    national(request)
    found = selectors.erasure(erasure)
    if found is None:
        raise Http404
    return found


def erasure_new(request: HttpRequest) -> HttpResponse:
    """Ask that something be erased, for somebody who wishes it."""
    national(request)
    form = NamedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.request_erasure(**form.cleaned_data, actor=person(request), now=timezone.now())
        except services.UnknownThing:
            form.add_error("named", _("We hold nothing by that name. Please check it."))
        except services.AlreadyAsked:
            form.add_error("named", _("Erasing it was asked for already."))
        else:
            messages.success(request, _("Recorded."))
            return redirect("erasure_page", erasure=made.uuid)
    return render(request, "privacy/erasure_new.html", {"form": form})


def erasure_page(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Show a request to erase, and what can be done about it."""
    found = _load(request, erasure)
    shown = {
        "erasure": found,
        "page": pages.erasure_page(found, timezone.now(), with_reason=may(request, *HOLDING)),
        "form": ReasonForm(),
        "may_act": may(request, *HOLDING),
        "is_mine": found.asked_by_id == person(request).pk,
        "may_take_back": found.asked_by_id == person(request).pk and not found.by_reporter,
    }
    return render(request, "privacy/erasure.html", shown)


def erasure_agree(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Agree to an erasure that needs two people."""
    found = _load(request, erasure)
    try:
        done = services.agree_erasure(erasure=found, actor=person(request), now=timezone.now())
    except services.SamePerson:
        messages.info(request, _("A second person has to agree: not the one who asked."))
    except services.StillActive:
        messages.info(request, _("This person still has a role. End the role first."))
    except services.NoErasureOpen:
        messages.info(request, _("Somebody was faster: this request is settled."))
    else:
        erased = done.state == "DONE"
        messages.success(request, _("Erased.") if erased else _("Noted. A second person has to agree too."))
    return redirect("erasure_page", erasure=found.uuid)


def erasure_settle(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Refuse an erasure, or take it back."""
    found = _load(request, erasure)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        page = pages.erasure_page(found, timezone.now(), with_reason=True)
        shown = {"erasure": found, "page": page, "form": form, "may_act": True}
        return render(request, "privacy/erasure.html", shown)
    refuse = request.POST.get("answer") == "refuse"
    reason = form.cleaned_data["reason"]
    try:
        services.settle_erasure(erasure=found, refuse=refuse, reason=reason, actor=person(request), now=timezone.now())
    except services.NotYourRequest as error:
        raise Http404 from error
    except services.NoErasureOpen:
        messages.info(request, _("Somebody was faster: this request is settled."))
    else:
        messages.success(request, _("Refused. Tell them why, and that they may complain."))
    return redirect("erasure_page", erasure=found.uuid)
