"""The public door: tell us what happened, and come back with the receipt. No cookie, no script, no account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import selectors as incidents
from aman.apps.incidents.forms_entry import ReportForm
from aman.apps.incidents.services import (
    DialogueErased,
    FormUsed,
    NoSuchReceipt,
    UnknownPlace,
    note_miss,
    receive_report,
    write_back,
)
from aman.apps.places import selectors as places
from aman.kit import formkey, when
from aman.web.public import pages
from aman.web.public.forms import TERRORISM_LINE, KindForm, ReceiptForm, ReplyForm

REPORT, REPLY = "report", "reply"


def home(request: HttpRequest, lang: str) -> HttpResponse:
    """Say what this is and offer the two ways in."""
    return render(request, "public/home.html", {"terrorism_line": TERRORISM_LINE})


def report(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask what it is about, then the rest on one page, and answer with the receipt."""
    now = timezone.now()
    if request.method != "POST":
        return _kind_page(request, KindForm())
    if "form_key" in request.POST:
        return _send(request, now)
    form = KindForm(request.POST)
    if not form.is_valid():
        return _kind_page(request, form)
    initial = {"kind": form.cleaned_data["kind"], "form_key": formkey.issue(REPORT, now=now)}
    return _details_page(request, ReportForm(initial=initial, today=when.day_of(now)))


def _kind_page(request: HttpRequest, form: KindForm) -> HttpResponse:
    return render(request, "public/report.html", {"form": form, "terrorism_line": TERRORISM_LINE})


def _details_page(request: HttpRequest, form: ReportForm) -> HttpResponse:
    form.offer(places.sites_for_choice(), places.areas_for_choice())
    kind = str(form["kind"].value())
    found = {"form": form, "kind": kind, "kind_words": pages.kind_words(kind), "terrorism_line": TERRORISM_LINE}
    return render(request, "public/report_details.html", found)


def _send(request: HttpRequest, now: datetime) -> HttpResponse:
    form = ReportForm(request.POST, today=when.day_of(now))
    form_key = _form_key(form, REPORT, now) if form.is_valid() else None
    if form_key is None:
        if "form_key" in form.errors:
            _renew(form, REPORT, now)
        return _details_page(request, form)
    asked = request.asked_language.code  # type: ignore[attr-defined]
    try:
        received = receive_report(form_key=form_key, told=form.told(asked), now=now)
    except UnknownPlace:
        form.add_error("site", _("Choose a place from the list."))
        return _details_page(request, form)
    return HttpResponse(pages.receipt_page(request, received))


def _form_key(form: Form, purpose: str, now: datetime) -> UUID | None:
    """Return the random part of a form's key; put a fresh key into the form when it is not good any more."""
    try:
        return formkey.check(purpose, form.cleaned_data["form_key"], now=now)
    except formkey.ExpiredFormKey:
        form.add_error(None, _("This page was open for more than a day. Nothing was sent. Please send it again."))
    except formkey.BadFormKey:
        form.add_error(None, _("Something went wrong on the way. Nothing was sent. Please send it again."))
    _renew(form, purpose, now)
    return None


def _plain(data: Any) -> dict[str, Any]:
    return dict(data.items())


def _renew(form: Form, purpose: str, now: datetime) -> None:
    form.data = {**_plain(form.data), "form_key": formkey.issue(purpose, now=now)}


def receipt(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask for the receipt number and show where the report stands. The number travels in the body only."""
    if request.method != "POST":
        return _receipt_page(request, ReceiptForm())
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _receipt_page(request, form)
    found = incidents.by_receipt(form.cleaned_data["receipt"])
    if found is None:
        return _not_found(request, form)
    return _status_page(request, found, form.cleaned_data["receipt"], timezone.now())


def receipt_reply(request: HttpRequest, lang: str) -> HttpResponse:
    """Add the reporter's message; the form's key makes a second press harmless."""
    now = timezone.now()
    form = ReplyForm(request.POST)
    valid = form.is_valid()
    digits = form.cleaned_data.get("receipt", "")
    found = incidents.by_receipt(digits) if digits else None
    if found is None:
        return _not_found(request, ReceiptForm(request.POST))
    form_key = _form_key(form, REPLY, now) if valid else None
    if form_key is None:
        return _status_page(request, found, digits, now, form=form)
    try:
        write_back(digits=digits, form_key=form_key, text=form.cleaned_data["text"], now=now)
    except FormUsed:
        form.add_error(None, _("Something went wrong on the way. Nothing was sent. Please send it again."))
        _renew(form, REPLY, now)
        return _status_page(request, found, digits, now, form=form)
    except (DialogueErased, NoSuchReceipt):
        return _not_found(request, ReceiptForm(request.POST))
    fresh = incidents.by_receipt(digits)
    return _status_page(request, fresh or found, digits, now, said=True)


def _receipt_page(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    return render(request, "public/receipt.html", {"form": form})


def _not_found(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    if form.is_valid():
        note_miss(now=timezone.now())
        # Written back in one shape, so that every miss is answered with a page of the same size.
        form.data = {"receipt": form.cleaned_data["receipt"]}
        form.add_error("receipt", _("We have no report with this number. Please compare it with your receipt."))
    return _receipt_page(request, form)


def _status_page(
    request: HttpRequest, found: Any, digits: str, now: datetime, *, form: ReplyForm | None = None, said: bool = False
) -> HttpResponse:
    if form is None:
        form = ReplyForm(initial={"receipt": digits, "form_key": formkey.issue(REPLY, now=now)})
    page = pages.status_page(incidents.reporter_view(found), now)
    return render(request, "public/status.html", {"page": page, "form": form, "said": said, "now": now})
