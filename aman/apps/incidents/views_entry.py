"""Typing in what somebody tells: an officer on the telephone or at the desk, and a person of a site."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import pages_entry, selectors, services
from aman.apps.incidents.forms_entry import ReportForm
from aman.apps.incidents.forms_typing import RelayForm, StaffReportForm
from aman.apps.places import selectors as places
from aman.kit import formkey, when

STAFF, RELAY = "staff-report", "site-report"


def report_new(request: HttpRequest) -> HttpResponse:
    """Type in a report told by telephone or in person, and show the receipt to read out."""
    now = timezone.now()
    form: ReportForm = _form(StaffReportForm, request, STAFF, now)
    received = _kept(form, request, STAFF, now, _take_down) if request.method == "POST" else None
    if received is not None:
        return _slip(request, received, reverse("queue"), _("Back to the queue"), now)
    form.offer(selectors.sites_in_reach(), selectors.areas_in_reach())
    return render(request, "incidents/report_new.html", {"form": form, "parts": pages_entry.parts(form)})


def site_relay(request: HttpRequest, site: UUID) -> HttpResponse:
    """Type in what somebody told a person of a site. It is not shown to them afterwards."""
    now = timezone.now()
    try:
        found = places.site_by_uuid(site)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    form: ReportForm = _form(RelayForm, request, RELAY, now)

    def relay(**facts: Any) -> services.Received:
        facts.pop("form")
        return services.relay_report(site=found, **facts)

    if form.is_valid():
        form.cleaned_data["site"] = found.uuid if form.cleaned_data["here"] else None
    received = _kept(form, request, RELAY, now, relay) if request.method == "POST" else None
    if received is not None:
        return _slip(request, received, reverse("home"), _("Back to your pages"), now)
    form.offer([], places.areas_for_choice())
    context = {"form": form, "parts": pages_entry.parts(form), "site": found}
    return render(request, "incidents/site_relay.html", context)


def _form(kind: type[ReportForm], request: HttpRequest, purpose: str, now: datetime) -> Any:
    data = request.POST if request.method == "POST" else None
    spoken = request.language.code  # type: ignore[attr-defined]
    initial = {"form_key": formkey.issue(purpose, now=now), "language": spoken}
    return kind(data, today=when.day_of(now), initial=initial)


def _take_down(*, form: Any, **facts: Any) -> services.Received:
    return services.type_in_report(channel=form.cleaned_data["channel"], **facts)


def _kept(form: Any, request: HttpRequest, purpose: str, now: datetime, keep: Any) -> services.Received | None:
    """Store what was typed; None, with the form saying why, where it cannot be."""
    if not form.is_valid():
        return None
    try:
        received: services.Received = keep(
            form=form,
            form_key=formkey.check(purpose, form.cleaned_data["form_key"], now=now),
            told=form.told(form.cleaned_data["language"]),
            actor=request.user,
            now=now,
        )
    except services.UnknownPlace:
        form.add_error("site", _("Choose a place from the list."))
    except services.NotYourArea:
        form.add_error("site", _("You do not cover this area. Say where it was in words instead."))
    except formkey.BadFormKey:
        form.add_error(None, _("This page was open too long. Nothing was kept. Please send it again."))
        form.data = {**pages_entry.as_typed(form.data), "form_key": formkey.issue(purpose, now=now)}
    else:
        return received
    return None


def _slip(request: HttpRequest, received: services.Received, url: str, back: str, now: datetime) -> HttpResponse:
    slip = pages_entry.slip(received, now)
    return render(request, "incidents/report_kept.html", {"slip": slip, "url": url, "back": back})
