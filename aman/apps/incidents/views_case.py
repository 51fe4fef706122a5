"""The pages of cases: the list, one case, and what is done in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import acts_case, pages_case, selectors, services
from aman.apps.incidents.forms import area_options
from aman.apps.incidents.forms_case import CaseFilterForm
from aman.apps.incidents.models import Case, Report
from aman.apps.places import selectors as places
from aman.kit import page as kit
from aman.kit import when


def _me(request: HttpRequest) -> Any:
    return request.user


def _load(case: UUID) -> Case:
    try:
        return selectors.case_by_uuid(case)
    except Case.DoesNotExist as error:
        raise Http404 from error


def _open(request: HttpRequest, case: UUID, now: datetime) -> Case:
    """Return a case this person may open in full."""
    found = _load(case)
    if not selectors.may_open_case(found, _me(request), now):
        raise Http404
    return found


def cases(request: HttpRequest) -> HttpResponse:
    """List cases, newest first."""
    now = timezone.now()
    form = CaseFilterForm(request.GET or None)
    form.fields["area"].choices = area_options(places.areas_for_choice(), _("Every area"))  # type: ignore[attr-defined]
    asked = form.cleaned_data if form.is_valid() else {}
    state, show = asked.get("state") or "OPEN", asked.get("show", "")
    wanted = selectors.CaseFilter(
        state="" if state == "ALL" else state, area=asked.get("area", ""), **({show: True} if show else {})
    )
    found, older = pages_case.keyset(
        selectors.cases(wanted, person=_me(request), now=now), request.GET.get("before", "")
    )
    context = {
        "form": form,
        "table": pages_case.rows_of(found, now),
        "older": older,
        "found": found,
        "due": selectors.tasks_for(_me(request), now, 8),
        "today": when.day_of(now),
    }
    return render(request, "incidents/cases.html", context)


def case_page(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show a case; to somebody who may not open its reports, its card alone."""
    now, found = timezone.now(), _load(case)
    if not selectors.may_open_case(found, _me(request), now):
        card = {"case": found, "title": pages_case.title_of(found), "state": pages_case.state_of(found)}
        reports = selectors.case_reports(found)
        return render(
            request, "incidents/case_card.html", {**card, "place": pages_case.place_of(found), "reports": reports}
        )
    services.note_case_reading(case=found, actor=_me(request), now=now)
    page = pages_case.case_page(
        found, _me(request), now, group=request.GET.get("show", ""), before=request.GET.get("before", "")
    )
    return render(request, "incidents/case.html", {"page": page, "now": now, "group": request.GET.get("show", "")})


def case_open(request: HttpRequest, report: UUID) -> HttpResponse:
    """Open the case of a report by hand, or go to the one there is."""
    now = timezone.now()
    try:
        found = selectors.report_to_open(report, _me(request), now)
        case = services.open_case(report=found, actor=_me(request), now=now)
    except Report.DoesNotExist as error:
        raise Http404 from error
    except services.NotACase:
        messages.warning(request, _("A report becomes a case once it is decided."))
        return redirect("report_page", report=report)
    return redirect("case_page", case=case.uuid)


def case_act(request: HttpRequest, case: UUID, act: str) -> HttpResponse:
    """Do one thing in a case: show its form, or take what was sent."""
    now = timezone.now()
    found, wanted = _open(request, case, now), acts_case.ACTS.get(act)
    if wanted is None:
        raise Http404
    form = acts_case.bound(wanted, found, now, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            wanted.do(found, form.cleaned_data, _me(request), now)
        except tuple(acts_case.REFUSED) as problem:
            form.add_error(None, str(acts_case.REFUSED[type(problem)]))
        else:
            messages.success(request, wanted.done)
            return redirect("case_page", case=found.uuid)
    return render(request, "incidents/case_form.html", {"case": found, "act": wanted, "form": form})


def case_step(request: HttpRequest, case: UUID, what: str, item: UUID, step: str) -> HttpResponse:
    """Do the next thing with a task, a need or a referral, after asking."""
    now = timezone.now()
    found, wanted = _open(request, case, now), acts_case.STEPS.get((what, step))
    thing = acts_case.item_of(found, what, item) if wanted else None
    if wanted is None or thing is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = wanted.form(data, today=when.day_of(now)) if wanted.form else None
    problem = ""
    if data is not None and (form is None or form.is_valid()):
        try:
            wanted.do(thing, form.cleaned_data if form else {}, _me(request), now)
        except tuple(acts_case.REFUSED) as refused:
            problem = str(acts_case.REFUSED[type(refused)])
        else:
            messages.success(request, wanted.done)
            return redirect("case_page", case=found.uuid)
    back = reverse("case_page", kwargs={"case": found.uuid})
    confirmation = kit.Confirmation(
        title=wanted.title,
        act=wanted.button,
        keep=_("Back to the case"),
        keep_url=back,
        happens=[words for words in (problem, wanted.help) if words],
        stop=step == "revoke",
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation, "form": form})
