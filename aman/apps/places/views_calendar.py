"""A site's calendar: its year, what its people say about it, and what they decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.places import forms_calendar as forms
from aman.apps.places import pages_calendar as pages
from aman.apps.places import pages_year, selectors
from aman.apps.places import selectors_year as reads
from aman.apps.places import services_calendar as services
from aman.apps.places import services_timetable as timetables
from aman.apps.places.models import CalendarDate, EidPrayer, MonthAnnouncement, SeasonRule, Site
from aman.apps.places.words_calendar import FAULT_WORDS
from aman.core.almanac import MonthStart
from aman.kit.forms import AmanForm

EDITORS = ("SITE_LEAD", "DUTY_OFFICER")
FORMS: dict[str, type[AmanForm]] = {
    "follow": forms.FollowForm,
    "dates": forms.DateForm,
    "eid": forms.EidForm,
    "expected": forms.ExpectedForm,
    "rules": forms.RuleForm,
}


def load_site(site: UUID) -> Site:
    """Return a site within scope, or answer 404."""
    try:
        return selectors.site_by_uuid(site)
    except Site.DoesNotExist as error:
        raise Http404 from error


def _may_change(request: HttpRequest) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return bool(access.has(*EDITORS))


def site_calendar(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show a site's year."""
    return _year(request, load_site(site))


def _year(request: HttpRequest, held: Site, problem: str = "") -> HttpResponse:
    now = timezone.now()
    year = pages_year.year_asked(request.GET.get("year", ""), now)
    week = pages_year.week_asked(request.GET.get("week", ""))
    if week is not None and abs(week.year - year) > 1:
        week = None
    found = pages_year.year_page(held, year=year, week=week, now=now)
    shown = {"page": found, "site": held, "may_change": _may_change(request), "problem": problem}
    return render(request, "places/calendar.html", shown, status=422 if problem else 200)


def site_calendar_part(request: HttpRequest, site: UUID, part: str) -> HttpResponse:
    """Show one part of what a site's people say about their calendar, and take more of it."""
    held = load_site(site)
    if part not in FORMS:
        raise Http404
    form = FORMS[part](request.POST or None, initial=_initial(held, part))
    if request.method == "POST" and form.is_valid() and _SAVE[part](request, held, form):
        messages.success(request, _("Kept."))
        return redirect("site_calendar_part", site=held.uuid, part=part)
    shown = {"site": held, "part": part, "words": pages.PARTS[part], "form": form, "parts": pages.PARTS}
    shown["standing"] = pages.standing(held, part)
    return render(request, "places/calendar_part.html", shown, status=422 if form.errors else 200)


def _initial(site: Site, part: str) -> dict[str, Any]:
    now = timezone.now()
    if part == "eid":
        found = reads.calendar_of(site, timezone.localdate(now), timezone.localdate(now)).day(
            site.pk, timezone.localdate(now)
        )
        return {"year": found.hijri[0].year if found.hijri else None}
    if part != "follow":
        return {}
    choice = reads.choice_of(site) or reads.choice_of(None)
    if choice is None:
        return {"follows": "OPEN"}
    follows = str(choice.authority.uuid) if choice.authority else choice.basis
    return {"follows": follows, "method": choice.method, "asr": choice.asr, "night_rule": choice.night_rule}


def _follow(request: HttpRequest, site: Site, form: Any) -> bool:
    services.follow(site=site, follows=form.wanted(), person=request.user, now=timezone.now())  # type: ignore[arg-type]
    return True


def _date(request: HttpRequest, site: Site, form: Any) -> bool:
    try:
        services.enter_date(details=form.details(), site=site, person=request.user, now=timezone.now())  # type: ignore[arg-type]
    except services.BadDate as error:
        form.add_error(error.field, bad_date_words(error.code))
        return False
    return True


def bad_date_words(code: str) -> str:
    """Return why a date cannot be."""
    if code == "BACKWARDS":
        return _("This is before the beginning")
    if code == "TOO_LONG":
        return _("A yearly date is shorter than a year")
    return _("Say in a few words what it is")


def _eid(request: HttpRequest, site: Site, form: Any) -> bool:
    try:
        services.add_eid_prayer(site=site, person=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
    except services.AlreadyThere:
        form.add_error("at", _("This prayer is there already"))
        return False
    return True


def _expected(request: HttpRequest, site: Site, form: Any) -> bool:
    services.note_expected(site=site, person=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
    return True


def _rule(request: HttpRequest, site: Site, form: Any) -> bool:
    given = form.cleaned_data
    try:
        timetables.add_rule(
            site=site,
            prayer=given["prayer"],
            season=form.span(),
            rule=given["rule"],
            person=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except timetables.BadRule as error:
        field = {"from": "season"}.get(error.field, error.field)
        form.add_error(field, FAULT_WORDS[error.code])
        return False
    return True


_SAVE: dict[str, Callable[[HttpRequest, Site, Any], bool]] = {
    "follow": _follow,
    "dates": _date,
    "eid": _eid,
    "expected": _expected,
    "rules": _rule,
}


def site_calendar_end(request: HttpRequest, site: UUID, part: str) -> HttpResponse:
    """Take out something that stands."""
    held = load_site(site)
    try:
        _ENDS[request.POST.get("kind", "")](request, held, UUID(request.POST.get("which", "")))
    except (
        *(KeyError, ValueError, services.AlreadyEnded, timetables.AlreadyEnded),
        *(CalendarDate.DoesNotExist, EidPrayer.DoesNotExist, SeasonRule.DoesNotExist, MonthAnnouncement.DoesNotExist),
    ):
        return redirect("site_calendar", site=held.uuid)
    messages.success(request, _("Taken out."))
    if part not in FORMS:
        raise Http404
    return redirect("site_calendar_part", site=held.uuid, part=part)


def _end_date(request: HttpRequest, site: Site, which: UUID) -> None:
    services.end_date(entry=reads.date_by_uuid(which, site), person=request.user, now=timezone.now())  # type: ignore[arg-type]


def _end_eid(request: HttpRequest, site: Site, which: UUID) -> None:
    found = reads.eid_prayer_by_uuid(site, which)
    services.end_eid_prayer(prayer=found, person=request.user, now=timezone.now())  # type: ignore[arg-type]


def _end_rule(request: HttpRequest, site: Site, which: UUID) -> None:
    timetables.end_rule(rule=reads.rule_by_uuid(site, which), person=request.user, now=timezone.now())  # type: ignore[arg-type]


def _end_month(request: HttpRequest, site: Site, which: UUID) -> None:
    found = reads.own_month(site, which)
    services.take_back_month(announcement=found, person=request.user, now=timezone.now())  # type: ignore[arg-type]


_ENDS: dict[str, Callable[[HttpRequest, Site, UUID], None]] = {
    "date": _end_date,
    "eid": _end_eid,
    "rule": _end_rule,
    "month": _end_month,
}


def site_month_decide(request: HttpRequest, site: UUID) -> HttpResponse:
    """Take a site's own decision of the day a month begins on, in one tap."""
    held, now = load_site(site), timezone.now()
    try:
        year, month = int(request.POST.get("year", "")), int(request.POST.get("month", ""))
        start = MonthStart(year, month, date.fromisoformat(request.POST.get("starts", "")), held.name)
        services.decide_month(site=held, start=start, person=request.user, now=now)  # type: ignore[arg-type]
    except (ValueError, services.NoSuchMonth, services.TooFar, services.Contradicts):
        return _year(request, held, _("This day cannot be: another month would not have 29 or 30 days."))
    messages.success(request, _("Announced. What was planned for the other day is cancelled."))
    return redirect("site_calendar", site=held.uuid)
