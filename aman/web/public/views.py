"""The public door: tell us what happened, in short pages. No cookie, no script, no account.

What was answered travels with the form from page to page, and is kept by nobody before it is sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import selectors as incidents
from aman.apps.incidents import services
from aman.apps.incidents.forms_entry import ReportForm
from aman.apps.incidents.models import ContactRule, ReportKind
from aman.apps.incidents.pages_entry import as_typed
from aman.apps.incidents.services import Received, UnknownPlace, receive_report
from aman.apps.places import selectors as places
from aman.kit import formkey, scoping, when
from aman.web.public import choose, pages, pointing, steps, uploads
from aman.web.public.forms import TERRORISM_LINE, KindForm

REPORT = "report"
BUTTONS = ("go", "shown", "enter")
"""What was pressed: a button of the page, a language, or the key Enter."""
NEXT, FIND, SEND, MAP, FORGET = "next", "find", "send", "map", "forget"


def home(request: HttpRequest, lang: str) -> HttpResponse:
    """Say what this is and offer the two ways in."""
    return render(request, "public/home.html", {"terrorism_line": TERRORISM_LINE})


def short_link(request: HttpRequest, code: str = "") -> HttpResponse:
    """Lead from a short link to the form, in the first of the browser's languages that we have."""
    lang = request.asked_language.code  # type: ignore[attr-defined]
    return redirect("site_report", lang=lang, code=code) if code else redirect("report", lang=lang)


def site_report(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """Begin a report with its place filled in; a code we do not know begins it without."""
    site = places.site_of_code(code)
    return _kind_page(request, KindForm(initial={"site": site.uuid if site else None}), site)


def report(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask what it is about, then the rest in short pages, and answer with the receipt."""
    now = timezone.now()
    if request.method != "POST":
        return _kind_page(request, KindForm())
    held = uploads.receive(request)
    if "form_key" in request.POST:
        return _answered(request, held, now)
    form = KindForm(request.POST)
    if "kind" in form.errors:
        return _kind_page(request, form)
    data = {
        "kind": form.cleaned_data["kind"],
        "form_key": formkey.issue(REPORT, now=now),
        "site": form.cleaned_data.get("site") or "",
        "contact_rule": ContactRule.RECEIPT_ONLY.value,
    }
    blank = ReportForm(data, today=when.day_of(now))
    blank.quiet()
    return _step_page(request, blank, steps.flow(data["kind"])[0])


def _kind_page(request: HttpRequest, form: KindForm, site: Any = None) -> HttpResponse:
    return render(request, "public/report.html", {"form": form, "site": site, "terrorism_line": TERRORISM_LINE})


def _answered(request: HttpRequest, held: uploads.Held, now: datetime) -> HttpResponse:
    """Act on a page of answers: on, back, look for a place, or send everything."""
    form = ReportForm(request.POST, today=when.day_of(now))
    kind, asked = _kind(form), next((request.POST[name] for name in BUTTONS if name in request.POST), SEND)
    step = steps.step_of(kind, request.POST.get("step", ""))
    if asked == MAP or "map.x" in request.POST:
        return _on_map(request, form, kind, asked)
    if asked == FORGET:
        form.data = {**as_typed(form.data), "point": ""}
    if choose.looks_for(form) and asked in {NEXT, SEND}:
        asked = FIND
    if asked == SEND or kind not in ReportKind.values:
        return _send(request, form, held, now)
    here = steps.names(step, form)
    if asked == NEXT and not set(here) & set(form.errors):
        if "postcode" in here and (codes := choose.areas_to_ask(form)):
            form.quiet()
            return _step_page(request, form, step, codes)
        step = steps.following(kind, step)
        here = ()
    elif asked not in {NEXT, FIND, FORGET}:
        step, here = steps.step_of(kind, asked), ()
    form.quiet(*(() if asked in {FIND, FORGET} else here))
    return _step_page(request, form, step)


def _kind(form: ReportForm) -> str:
    return (steps.values(form.data, "kind") or [""])[-1]


def _step_page(
    request: HttpRequest, form: ReportForm, step: steps.Step, codes: list[str] | None = None
) -> HttpResponse:
    kind = _kind(form)
    choose.word(form, kind)
    found = {
        "form": form,
        "page": steps.page_of(form, kind, step),
        "kind": kind,
        "kind_words": pages.kind_words(kind),
        "consents": [form[name] for name in form.consents],
    }
    if {"site", "area"} & set(step.fields):
        found["choice"] = choose.offer(form)
        found["has_map"] = pointing.is_there()
    if codes:
        choose.only(form, codes)
        found["area_asked"] = (steps.values(form.data, "postcode") or [""])[-1]
    return render(request, "public/step.html", found)


def _on_map(request: HttpRequest, form: ReportForm, kind: str, asked: str) -> HttpResponse:
    return _map_page(request, form, kind) if asked == MAP else _point(request, form, kind)


def _map_page(request: HttpRequest, form: ReportForm, kind: str, *, missed: bool = False) -> HttpResponse:
    """Show the map as a picture to press: of the borough that was chosen, or of all of them."""
    area = (steps.values(form.data, "area") or [""])[-1]
    found = {
        "map": pointing.picture(area),
        "carried": steps.everything(form),
        "step": steps.place_step(kind),
        "missed": missed,
    }
    return render(request, "public/map.html", found)


def _point(request: HttpRequest, form: ReportForm, kind: str) -> HttpResponse:
    """Take a press on the map: on all boroughs it chooses one, on one borough it is the place."""
    shown = request.POST.get("map_area", "")
    found = pointing.pressed(shown, request.POST.get("map.x", ""), request.POST.get("map.y", ""))
    if found is None:
        return _map_page(request, form, kind, missed=True)
    typed = as_typed(form.data)
    form.data = {**typed, "area": found.area, "point": found.point if shown else typed.get("point", "")}
    if not shown:
        return _map_page(request, form, kind)
    form.quiet()
    return _step_page(request, form, steps.place_step(kind))


def _send(request: HttpRequest, form: ReportForm, held: uploads.Held, now: datetime) -> HttpResponse:
    form_key = _form_key(form, REPORT, now) if form.is_valid() else None
    if form_key is None:
        if "form_key" in form.errors:
            renew(form, REPORT, now)
        return _again(request, form)
    asked = request.asked_language.code  # type: ignore[attr-defined]
    try:
        received = receive_report(form_key=form_key, told=form.told(asked), now=now)
    except UnknownPlace:
        form.add_error("site", _("Choose a place from the list."))
        return _again(request, form)
    return HttpResponse(pages.receipt_page(request, received, *_beside(request, form, received, held, now)))


def _beside(
    request: HttpRequest, form: ReportForm, received: Received, held: uploads.Held, now: datetime
) -> tuple[list[str], str]:
    """Return who may be told and what became of the files, both as the page says them."""
    report, files = received.report, None
    with scoping.system("what came with a report"):
        if sent := uploads.files_of(request):
            keep = form.cleaned_data["keep_files"]
            services.add_files(report=report, files=sent, keep=keep, now=now, form_key=report.form_key)
        if sent or received.repeated:
            files = incidents.files_kept(report)
        agreed = incidents.agreed_names(report) if received.repeated or report_says_yes(form) else []
    return agreed, pages.files_words(files, held.left_out)


def report_says_yes(form: ReportForm) -> bool:
    """Whether any recipient was agreed to; most reports agree to none, and ask the database nothing."""
    return any(said.given for said in form.said())


def _again(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """Show the page of the first answer that needs another look, with everything that was typed."""
    if request.FILES:
        form.add_error(None, _("Your files are not kept yet. Please choose them again before you send."))
    step = steps.wrong_step(form, _kind(form))
    form.quiet(*steps.names(step, form), "__all__", "form_key", "kind")
    return _step_page(request, form, step)


def _form_key(form: Form, purpose: str, now: datetime) -> UUID | None:
    """Return the random part of a form's key; put a fresh key into the form when it is not good any more."""
    try:
        return formkey.check(purpose, form.cleaned_data["form_key"], now=now)
    except formkey.ExpiredFormKey:
        form.add_error(None, _("This page was open for more than a day. Nothing was sent. Please send it again."))
    except formkey.BadFormKey:
        form.add_error(None, _("Something went wrong on the way. Nothing was sent. Please send it again."))
    renew(form, purpose, now)
    return None


def renew(form: Form, purpose: str, now: datetime) -> None:
    """Give a form that was sent a fresh key, and keep everything else that was typed."""
    form.data = {**as_typed(form.data), "form_key": formkey.issue(purpose, now=now)}


form_key = _form_key
