"""A site's own records seen from outside it: only for a time, for a reason, and where the site can see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.accounts import selectors, services
from aman.apps.incidents import selectors as incidents
from aman.apps.places import selectors as places
from aman.kit import page as kit
from aman.kit.forms import AmanForm
from aman.web import services_records


class EnterForm(AmanForm):
    """Why somebody enters a site's records."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you need the records of this site?"),
        help_text=gettext_lazy("The lead of the site reads this, with your first name and role."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": gettext_lazy("Say why, in a sentence")},
    )
    reference = forms.CharField(
        label=gettext_lazy("If it is about a report: its reference"),
        help_text=gettext_lazy("Then only the panel sees that you were here: the site must not learn of a report."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "class": "am-w-m"}),
        max_length=16,
        required=False,
    )


def _site(site: UUID) -> places.SiteFacts:
    try:
        return places.site_facts(site)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _onward(request: HttpRequest, site: UUID) -> HttpResponse:
    wanted = request.POST.get("next", "")
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect("site_page", site=site)


def records_enter(request: HttpRequest, site: UUID) -> HttpResponse:
    """Ask why, and begin a session."""
    held, now = _site(site), timezone.now()
    person: Any = request.user
    form = EnterForm(request.POST or None)
    minutes = settings.AMAN.record_session_minutes
    if request.method == "POST" and form.is_valid():
        reference = form.cleaned_data["reference"].strip().upper()
        report = incidents.report_of_reference(reference, site, person, now) if reference else None
        if reference and report is None:
            form.add_error("reference", _("You have no report with this reference about this site"))
        else:
            try:
                services_records.enter_site(
                    site=held,
                    reason=form.cleaned_data["reason"],
                    minutes=minutes,
                    person=person,
                    report=report,
                    now=now,
                )
                return _onward(request, site)
            except services.RecordReasonMissing:
                form.add_error("reason", _("Say why, in a sentence"))
            except services.NotYourRecords:
                return redirect("site_page", site=site)
    context = {
        "site": held,
        "form": form,
        "minutes": minutes,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "web/records_enter.html", context, status=422 if form.errors else 200)


def records_leave(request: HttpRequest, site: UUID) -> HttpResponse:
    """End one's session before its time."""
    held = _site(site)
    person: Any = request.user
    services.leave_records(person=person, site=held.uuid, now=timezone.now())
    messages.success(request, _("You have left the records of this site."))
    return redirect("site_page", site=held.uuid)


def records_seen(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show a site who looked at its records from outside, and why."""
    held = _site(site)
    rows: Any = kit.paginate(selectors.sessions_at(site), request.GET.get("page", 1))
    looked = [selectors.looked(one) for one in rows]
    return render(
        request, "web/records_seen.html", {"site": held, "rows": rows, "looked": looked, "now": timezone.now()}
    )
