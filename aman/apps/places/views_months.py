"""What the panel says about calendars: who announces months, what they announced, dates for more than one site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.places import pages_calendar as pages
from aman.apps.places import selectors
from aman.apps.places import selectors_year as reads
from aman.apps.places import services_calendar as services
from aman.apps.places.forms_calendar import AuthorityForm, FollowForm, MonthForm, SharedDateForm
from aman.apps.places.models import CalendarDate
from aman.apps.places.views_calendar import bad_date_words
from aman.kit import page as kit
from aman.kit import scoping
from aman.kit.access import need_nation
from aman.kit.forms import AmanForm


def _me(request: HttpRequest) -> Any:
    return request.user


def months(request: HttpRequest) -> HttpResponse:
    """Show what was announced, what all follow that chose nothing, and dates for more than one site."""
    found = pages.months_page(request.GET.get("page", 1), timezone.now())
    access: Any = request.access  # type: ignore[attr-defined]
    may = {
        "may_announce": access.is_national and access.has("DUTY_OFFICER", "CHAIR"),
        "may_settle": access.is_national and access.has("CHAIR"),
        "may_date": access.has("DUTY_OFFICER", "ANALYST", "CHAIR"),
    }
    return render(request, "places/months.html", {"page": found, **may})


def month_new(request: HttpRequest) -> HttpResponse:
    """Take an announcement: first what it would change, then, confirmed, the announcement itself."""
    need_nation(request)
    form = MonthForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("confirm") != "yes":
            return _asked(request, form)
        try:
            services.announce_month(authority=form.who(), start=form.start(), person=_me(request), now=timezone.now())
        except (services.NoSuchMonth, services.TooFar):
            form.add_error("starts", _("This is more than two days from the computed day"))
        except services.Contradicts:
            form.add_error("starts", _("Another announced month would not have 29 or 30 days"))
        else:
            messages.success(request, _("Announced. What was planned for the other day is cancelled."))
            return redirect("months")
    return _form_page(request, form, _("Announce a month"), _("See what this changes"))


def _asked(request: HttpRequest, form: MonthForm) -> HttpResponse:
    changes = reads.what_changes(form.who(), form.start())
    happens = [*pages.changes_words(changes), pages.followers_words(reads.followers(form.who()))]
    if not changes:
        happens.insert(0, _("No day changes: it confirms what was expected."))
    confirmation = kit.Confirmation(
        title=_("Announce this?"),
        act=_("Announce it"),
        keep=_("Do not announce it"),
        keep_url=reverse("months"),
        happens=happens,
        to_whom=form.who().name,
    )
    sent = [(name, request.POST.get(name, "")) for name in form.fields]
    return render(request, "places/month_confirm.html", {"confirmation": confirmation, "sent": sent})


def authority_new(request: HttpRequest) -> HttpResponse:
    """Name somebody who announces months."""
    need_nation(request)
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_authority(person=_me(request), now=timezone.now(), **form.cleaned_data)
        except services.BadCode:
            form.add_error("code", _("Choose another code: this one is in use"))
        else:
            messages.success(request, _("Named. Sites may follow them now."))
            return redirect("months")
    return _form_page(request, form, _("Name an authority"), _("Name this authority"))


def months_default(request: HttpRequest) -> HttpResponse:
    """Take what all follow that chose nothing."""
    need_nation(request)
    choice = reads.choice_of(None)
    follows = str(choice.authority.uuid) if choice and choice.authority else choice.basis if choice else "OPEN"
    form = FollowForm(request.POST or None, initial={"follows": follows})
    if request.method == "POST" and form.is_valid():
        services.follow(site=None, follows=form.wanted(), person=_me(request), now=timezone.now())
        messages.success(request, _("Kept."))
        return redirect("months")
    return _form_page(request, form, _("What all follow that chose nothing"), _("Follow this from now on"))


def shared_date_new(request: HttpRequest) -> HttpResponse:
    """Enter a date for an area; for the whole network, those whose role is for all of it."""
    form = SharedDateForm(request.POST or None, is_national=scoping.current().everything)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["area"]
        area = selectors.area_by_code(code) if code else None
        try:
            services.enter_date(details=form.details(), area=area, person=_me(request), now=timezone.now())
        except services.BadDate as error:
            form.add_error(error.field, bad_date_words(error.code))
        except services.NoSource:
            form.add_error("source", _("Say who says so: it holds for more than one site"))
        else:
            messages.success(request, _("Kept."))
            return redirect("months")
    return _form_page(request, form, _("Enter a date for many sites"), _("Enter this date"))


def shared_date_end(request: HttpRequest) -> HttpResponse:
    """Take out a date that holds for more than one site."""
    try:
        found = reads.date_by_uuid(UUID(request.POST.get("which", "")), None)
        services.end_date(entry=found, person=_me(request), now=timezone.now())
    except (ValueError, CalendarDate.DoesNotExist, services.AlreadyEnded):
        return redirect("months")
    messages.success(request, _("Taken out."))
    return redirect("months")


def _form_page(request: HttpRequest, form: AmanForm, title: str, act: str) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "places/months_form.html", {"form": form, "title": title, "act": act}, status=status)
