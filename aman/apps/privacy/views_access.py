"""Requests of people for their own data, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.privacy import pages, selectors, services
from aman.apps.privacy.forms import AccessForm, BlackOutForm, IdentityForm, ReasonForm
from aman.apps.privacy.models import AccessItem, AccessRequest
from aman.apps.privacy.views import national, person

STEPS: dict[str, Callable[..., Any]] = {
    "collect": services.collect,
    "done": services.finish_black_out,
    "check": services.check_request,
    "back": services.send_back,
}
"""Steps that need no words."""


def _load(request: HttpRequest, access: UUID) -> AccessRequest:
    national(request)
    found = selectors.access_request(access)
    if found is None:
        raise Http404
    return found


def access_new(request: HttpRequest) -> HttpResponse:
    """Record that somebody asks what we hold about them."""
    national(request)
    form = AccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_request(**form.cleaned_data, actor=person(request), now=timezone.now())
        except services.UnknownThing:
            form.add_error("named", _("We hold nothing by that name. Please check it."))
        else:
            messages.success(request, _("Recorded. The answer is due in a month."))
            return redirect("access_page", access=made.uuid)
    return render(request, "privacy/access_new.html", {"form": form})


def access_page(request: HttpRequest, access: UUID) -> HttpResponse:
    """Show a request, what was collected, and the next step."""
    return _page(request, _load(request, access))


def _page(request: HttpRequest, found: AccessRequest, **forms: Any) -> HttpResponse:
    items = selectors.items_of(found) if not found.is_erased else []
    if items:
        services.note_items_read(request=found, actor=person(request), now=timezone.now())
    shown = {
        "request_": found,
        "page": pages.access_page(found, items, timezone.now()),
        "identity": IdentityForm(),
        "extend": ReasonForm(prefix="extend"),
        "refuse": ReasonForm(prefix="refuse"),
        "black_out": _black_out(items),
        "is_mine": found.redacted_by_id == person(request).pk,
    } | forms
    return render(request, "privacy/access.html", shown)


def _black_out(items: list[AccessItem], data: Any = None) -> BlackOutForm:
    positions = [(item.position, str(item.position)) for item in items]
    words = pages.blacked_out_words(items)
    left = [item.position for item in items if item.is_left_out]
    return BlackOutForm(data, positions=positions, initial={"words": "\n".join(words), "left_out": left})


def access_step(request: HttpRequest, access: UUID, step: str) -> HttpResponse:
    """Take one of the steps that need no words."""
    found = _load(request, access)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](request=found, actor=person(request), now=timezone.now())
    except services.SamePerson:
        messages.info(request, _("A second person has to check it: not the one who blacked it out."))
    except services.NothingHeld:
        messages.info(request, _("We hold nothing of it any more."))
    except services.WrongStep:
        messages.info(request, _("Somebody was faster: this step is done."))
    return redirect("access_page", access=found.uuid)


def access_identity(request: HttpRequest, access: UUID) -> HttpResponse:
    """Record how we know who it is."""
    found, form = _load(request, access), IdentityForm(request.POST)
    if not form.is_valid():
        return _page(request, found, identity=form)
    try:
        services.record_identity(request=found, how=form.cleaned_data["how"], actor=person(request), now=timezone.now())
    except services.WrongStep:
        messages.info(request, _("Somebody was faster: this step is done."))
    return redirect("access_page", access=found.uuid)


def access_extend(request: HttpRequest, access: UUID) -> HttpResponse:
    """Take two more months."""
    found, form = _load(request, access), ReasonForm(request.POST, prefix="extend")
    if not form.is_valid():
        return _page(request, found, extend=form)
    try:
        services.extend_request(
            request=found, reason=form.cleaned_data["reason"], actor=person(request), now=timezone.now()
        )
    except services.AlreadyExtended:
        messages.info(request, _("It was extended before, or its time is over."))
    else:
        messages.success(request, _("Extended by two months. Tell them why before the first month is over."))
    return redirect("access_page", access=found.uuid)


def access_refuse(request: HttpRequest, access: UUID) -> HttpResponse:
    """Refuse a request."""
    found, form = _load(request, access), ReasonForm(request.POST, prefix="refuse")
    if not form.is_valid():
        return _page(request, found, refuse=form)
    try:
        services.refuse_request(
            request=found, reason=form.cleaned_data["reason"], actor=person(request), now=timezone.now()
        )
    except services.WrongStep:
        messages.info(request, _("Somebody was faster: this step is done."))
    else:
        messages.success(request, _("Refused. Tell them why, and that they may complain."))
    return redirect("access_page", access=found.uuid)


def access_black_out(request: HttpRequest, access: UUID) -> HttpResponse:
    """Black out words about other people."""
    found = _load(request, access)
    form = _black_out(selectors.items_of(found) if not found.is_erased else [], request.POST)
    if not form.is_valid():
        return _page(request, found, black_out=form)
    try:
        services.black_out(
            request=found,
            words=form.lines(),
            left_out=set(form.cleaned_data["left_out"]),
            actor=person(request),
            now=timezone.now(),
        )
    except services.WrongStep:
        messages.info(request, _("Somebody was faster: this step is done."))
    except services.NothingHeld:
        messages.info(request, _("We hold nothing of it any more."))
    return redirect("access_page", access=found.uuid)


def access_hand_over(request: HttpRequest, access: UUID) -> HttpResponse:
    """Give the package out, once."""
    found = _load(request, access)
    try:
        made = services.hand_over(request=found, actor=person(request), now=timezone.now())
    except (services.WrongStep, services.NothingHeld):
        messages.info(request, _("It was handed over before. Each package is given out once."))
        return redirect("access_page", access=found.uuid)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "X-Content-SHA256": made.sha256}
    return HttpResponse(made.content, content_type="application/zip", headers=headers)
