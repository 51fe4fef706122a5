"""Who reads a report: its card for those who may not open it, and the page of those who may."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import pages, selectors, services
from aman.apps.incidents.forms_readers import AssignForm, ExclusionForm, ReasonForm, SiteWordForm
from aman.apps.incidents.models import Report, ReportKind, ReportState
from aman.kit import vault

REFUSED = (
    services.AlreadyAssigned,
    services.CannotBeAssigned,
    services.NoSuchRequest,
    services.NobodyLeft,
    services.NotAReader,
    services.OneselfBarred,
    services.OwnReport,
    services.SiteMayNotKnow,
    vault.Erased,
)


def refusal(problem: Exception) -> str:
    """Return why a service refused, in words."""
    words = {
        services.AlreadyAssigned: _("They are assigned to this report already, or have asked."),
        services.CannotBeAssigned: _("They cannot be assigned to this report."),
        services.NoSuchRequest: _("This was settled already."),
        services.NobodyLeft: _(
            "The supervisor would be barred. A duty officer who did not enter it takes it over first."
        ),
        services.NotAReader: _("Take the report first, or ask to be assigned."),
        services.OneselfBarred: _("You cannot bar yourself. Hand the report over, and let somebody else do this."),
        services.OwnReport: _("You entered this report yourself, so somebody else does this."),
        vault.Erased: _("The texts of this report were erased."),
        services.SiteMayNotKnow: _("The reporter did not agree that the site is told, or excluded somebody there."),
    }
    return words[type(problem)]


def _me(request: HttpRequest) -> Any:
    return request.user


def any_report(report: UUID) -> Report:
    """Return a report within reach, whoever may open it."""
    try:
        return selectors.report_by_uuid(report)
    except Report.DoesNotExist as error:
        raise Http404 from error


def _opened(request: HttpRequest, report: UUID, now: datetime) -> Report:
    try:
        return selectors.report_to_open(report, _me(request), now)
    except Report.DoesNotExist as error:
        raise Http404 from error


def card_page(
    request: HttpRequest, report: Report, now: datetime, *, problem: str = "", form: ReasonForm | None = None
) -> HttpResponse:
    """Show a report's card, and how to come to open it. None of its texts is read."""
    access: Any = request.access  # type: ignore[attr-defined]
    is_open = report.state != ReportState.DECIDED
    context = {
        "report": report,
        "title": ReportKind(report.kind).label,
        "clock": pages.clock_of(report, now),
        "state": pages.state_of(report, _me(request).pk),
        "may_take": access.has(pages.SUPERVISOR) and is_open and report.entered_by_id != _me(request).pk,
        "is_own": report.entered_by_id == _me(request).pk,
        "form": form or ReasonForm(),
        "problem": problem,
        "now": now,
    }
    return render(
        request, "incidents/report_card.html", context, status=422 if problem or (form and form.errors) else 200
    )


def report_request(request: HttpRequest, report: UUID) -> HttpResponse:
    """Ask to be assigned."""
    found, now, form = any_report(report), timezone.now(), ReasonForm(request.POST)
    if not form.is_valid():
        return card_page(request, found, now, form=form)
    try:
        services.ask_to_be_assigned(report=found, reason=form.cleaned_data["reason"], actor=_me(request), now=now)
    except REFUSED as problem:
        return card_page(request, found, now, problem=refusal(problem), form=form)
    messages.success(request, _("Asked. Whoever supervises the report answers."))
    return redirect("report_page", report=found.uuid)


def report_readers(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show who is assigned to a report, who asks, who is barred, and who has viewed it."""
    now = timezone.now()
    return _page(request, _opened(request, report, now), now)


def _page(request: HttpRequest, report: Report, now: datetime, problem: str = "", **sent: Any) -> HttpResponse:
    services.note_reading(report=report, actor=_me(request), now=now)
    barred = selectors.barred_people(report)
    choices = [(str(one.uuid), one.short_name) for one in selectors.assignable(report, now)]
    forms: dict[str, Any] = {
        "assign": sent.get("assign") or AssignForm(prefix="assign"),
        "word": sent.get("word") or SiteWordForm(prefix="word"),
        "exclusion": sent.get("exclusion") or _exclusion_form(report, now),
    }
    forms["assign"].offer(choices)
    context = {
        "report": report,
        "title": ReportKind(report.kind).label,
        "assigned": selectors.assigned_to(report),
        "asking": selectors.asking(report),
        "barred": barred,
        "words": "" if report.is_erased else report.reveal("excluded"),
        "views": selectors.views_of(report),
        "site_may_know": selectors.may_tell_site(report),
        "forms": forms,
        "problem": problem,
        "now": now,
    }
    failed = problem or any(form.errors for form in forms.values())
    return render(request, "incidents/report_readers.html", context, status=422 if failed else 200)


def _exclusion_form(report: Report, now: datetime, data: Any = None) -> ExclusionForm:
    form = ExclusionForm(data, prefix="exclusion")
    barred = [(str(one.uuid), f"{one.name} ({one.basis})") for one in selectors.barred_people(report)]
    form.offer(barred, selectors.may_be_barred(report, now))
    return form


def _done(request: HttpRequest, report: Report, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("report_readers", report=report.uuid)


def report_assign(request: HttpRequest, report: UUID) -> HttpResponse:
    """Assign somebody."""
    now = timezone.now()
    found, form = _opened(request, report, now), AssignForm(request.POST, prefix="assign")
    form.offer([(str(one.uuid), one.short_name) for one in selectors.assignable(found, now)])
    if not form.is_valid():
        return _page(request, found, now, assign=form)
    chosen = {"person": UUID(form.cleaned_data["person"]), "duty": form.cleaned_data["duty"]}
    try:
        services.assign(report=found, actor=_me(request), now=now, **chosen)
    except REFUSED as problem:
        return _page(request, found, now, refusal(problem), assign=form)
    return _done(request, found, _("Assigned."))


def report_unassign(request: HttpRequest, report: UUID) -> HttpResponse:
    """End what somebody is assigned as."""
    now = timezone.now()
    found = _opened(request, report, now)
    try:
        services.end_assignment(report=found, person=UUID(request.POST.get("person", "")), actor=_me(request), now=now)
    except ValueError:
        return _page(request, found, now, _("Choose somebody from the list"))
    return redirect("report_readers" if selectors.may_open(found, _me(request), now) else "report_page", found.uuid)


def report_settle(request: HttpRequest, report: UUID) -> HttpResponse:
    """Grant or refuse a request to be assigned."""
    now = timezone.now()
    found, grant = _opened(request, report, now), request.POST.get("grant") == "1"
    try:
        asked = UUID(request.POST.get("request", ""))
        services.settle_request(report=found, request=asked, grant=grant, actor=_me(request), now=now)
    except (ValueError, *REFUSED):
        return _page(request, found, now, refusal(services.NoSuchRequest()))
    return _done(request, found, _("Assigned.") if grant else _("Refused."))


def report_exclusion(request: HttpRequest, report: UUID) -> HttpResponse:
    """Say who is meant by the reporter's words."""
    now = timezone.now()
    found = _opened(request, report, now)
    form = _exclusion_form(found, now, request.POST)
    if not form.is_valid():
        return _page(request, found, now, exclusion=form)
    try:
        resolved = services.Resolved(**form.found())
        services.resolve_exclusion(report=found, resolved=resolved, actor=_me(request), now=now)
    except REFUSED as problem:
        return _page(request, found, now, refusal(problem), exclusion=form)
    return _done(request, found, _("Recorded. Whoever is barred sees no trace of this report."))


def report_tell(request: HttpRequest, report: UUID) -> HttpResponse:
    """Write to the lead of the site."""
    now = timezone.now()
    found, form = _opened(request, report, now), SiteWordForm(request.POST, prefix="word")
    if not form.is_valid():
        return _page(request, found, now, word=form)
    try:
        services.tell_site(report=found, text=form.cleaned_data["text"], actor=_me(request), now=now)
    except REFUSED as problem:
        return _page(request, found, now, refusal(problem), word=form)
    return _done(request, found, _("The lead of the site can read it."))
