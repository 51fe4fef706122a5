"""The pages of community impact assessments: what is due, one report's rounds, a new version, what it looks like."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.incidents import pages_assess, selectors, services
from aman.apps.incidents.acts_case import REFUSED
from aman.apps.incidents.forms_assess import WholeAssessmentForm
from aman.apps.incidents.models import AssessmentAction, Report
from aman.kit import page as kit
from aman.kit import pdf, when
from aman.kit.languages import LANGUAGES, language

REFUSALS: dict[type[Exception], Any] = {
    **REFUSED,
    services.OwnReport: gettext_lazy("You entered this report yourself, so somebody else assesses it."),
}


def _me(request: HttpRequest) -> Any:
    return request.user


def _load(request: HttpRequest, report: UUID, now: datetime) -> Report:
    try:
        return selectors.report_to_open(report, _me(request), now)
    except Report.DoesNotExist as error:
        raise Http404 from error


def assessments(request: HttpRequest) -> HttpResponse:
    """List the assessments that are still reviewed, the soonest first."""
    now = timezone.now()
    mine = request.GET.get("show") == "mine"
    found = selectors.series_due(person=_me(request) if mine else None, now=now)
    rows = kit.paginate(found, request.GET.get("page", 1))
    context = {"table": pages_assess.due_table(rows, now), "rows": rows, "mine": mine}
    return render(request, "incidents/assessments.html", context)


def assess_page(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show how a report's community impact was assessed, version by version."""
    now = timezone.now()
    found = _load(request, report, now)
    services.note_reading(report=found, actor=_me(request), now=now)
    versions = selectors.versions_of(found)
    context = {
        "report": found,
        "title": pages_assess.title_of(found),
        "versions": versions,
        "series": selectors.series_of(found),
        "beside": selectors.series_beside(found),
        "actions": selectors.actions_of(found),
        "chart": pages_assess.level_chart(versions) if versions else None,
        "languages": list(LANGUAGES.values()),
        "may_sign": found.supervisor_id is not None and found.entered_by_id != _me(request).pk,
        "now": now,
        "today": when.day_of(now),
    }
    return render(request, "incidents/assess.html", context)


def _form(report: Report, person: Any, now: datetime, data: Any = None) -> tuple[WholeAssessmentForm, list[Any]]:
    """Return the form of the next version, begun with what is known, and the people it offers."""
    people = selectors.assignable(report, now)
    people = people if person in people else [person, *people]
    versions = selectors.versions_of(report)
    start = pages_assess.start_of(report, versions, now)
    start |= {"language": translation.get_language(), "review_by": str(person.uuid)}
    form = WholeAssessmentForm(data, today=when.day_of(now), initial=start)
    areas = [(one.code, one.name) for one in selectors.areas_in_reach()]
    form.offer([(str(one.uuid), one.short_name) for one in people], areas)
    return form, people


def assess_new(request: HttpRequest, report: UUID) -> HttpResponse:
    """Write and sign the next version of an assessment."""
    now = timezone.now()
    found = _load(request, report, now)
    form, people = _form(found, _me(request), now, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answers = _answers(form, people)
            services.sign_assessment(report=found, answers=answers, actor=_me(request), now=now)
        except tuple(REFUSALS) as problem:
            form.add_error(None, str(REFUSALS[type(problem)]))
        else:
            messages.success(request, _("Assessment signed."))
            return redirect("assess_page", report=found.uuid)
    context = {"report": found, "form": form, "title": pages_assess.title_of(found)}
    return render(request, "incidents/assess_new.html", context)


def _answers(form: WholeAssessmentForm, people: list[Any]) -> services.Assessed:
    """Return what was written as the service takes it."""
    said, by_id = form.cleaned_data, {str(one.uuid): one for one in people}
    return services.Assessed(
        experienced=said["experienced"],
        evidenced=said["evidenced"],
        potential=said["potential"],
        tension=said["tension"],
        basis=said["basis"],
        review_by=by_id[said["review_by"]],
        language=said["language"],
        words={name: said[name] for name in pages_assess.LABELS if name != "basis"},
        communities=tuple(said["communities"]),
        areas=tuple(said["areas"]),
        actions=tuple(services.ActionAsked(text, by_id[who], due) for text, who, due in form.actions()),
        keep_reviewing=said["keep_reviewing"],
    )


def _version(found: Report, number: int) -> tuple[selectors.Version, list[selectors.Version]]:
    versions = selectors.versions_of(found)
    for one in versions:
        if one.version == number:
            return one, versions
    raise Http404


def assess_compare(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show what differs between two versions."""
    now = timezone.now()
    found = _load(request, report, now)
    versions = selectors.versions_of(found)
    last = versions[0].version if versions else 0
    asked = [request.GET.get("from", str(last - 1)), request.GET.get("to", str(last))]
    numbers = [int(one) if one.isascii() and one.isdigit() and len(one) < 5 else 0 for one in asked]
    before, after = (_version(found, number)[0] for number in numbers)
    context = {
        "report": found,
        "before": before,
        "after": after,
        "versions": versions,
        "changes": pages_assess.changes(before, after),
    }
    return render(request, "incidents/assess_compare.html", context)


def _document(
    request: HttpRequest, found: Report, number: int, now: datetime, *, is_web: bool = False
) -> tuple[str, str]:
    """Return the document of one version and its language; a browser repeats its marking by other means."""
    version, versions = _version(found, number)
    asked = request.GET.get("language", "") or translation.get_language() or ""
    spoken = language(asked)
    with translation.override(spoken.code):
        context = {
            "report": found,
            "one": version,
            "page": pages_assess.document(found, version, versions, _me(request)),
            "language": spoken,
            "now": now,
            "is_web": is_web,
        }
        return render_to_string("incidents/assess_document.html", context), spoken.code


def assess_print(request: HttpRequest, report: UUID, number: int) -> HttpResponse:
    """Show one version as a page to print, in the language asked for."""
    now = timezone.now()
    found = _load(request, report, now)
    html, spoken = _document(request, found, number, now, is_web=True)
    services.note_export(report=found, version=number, form="PRINT", language=spoken, actor=_me(request), now=now)
    return HttpResponse(html)


def assess_pdf(request: HttpRequest, report: UUID, number: int) -> HttpResponse:
    """Hand over one version as a PDF; where this machine cannot make one, say so and offer the page to print."""
    now = timezone.now()
    found = _load(request, report, now)
    html, spoken = _document(request, found, number, now)
    try:
        made = pdf.make(html, pdf.folders())
    except (pdf.PdfUnavailable, pdf.PdfFailed) as problem:
        missing = isinstance(problem, pdf.PdfUnavailable)
        page = f"{reverse('assess_print', kwargs={'report': found.uuid, 'number': number})}?language={spoken}"
        context = {"report": found, "missing": missing, "page": page}
        return render(request, "incidents/assess_nopdf.html", context, status=503)
    services.note_export(report=found, version=number, form="PDF", language=spoken, actor=_me(request), now=now)
    name = f"{found.reference}-v{number}-{spoken}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def assess_reopen(request: HttpRequest, report: UUID) -> HttpResponse:
    """Begin the reviews again, after asking."""
    now = timezone.now()
    found = _load(request, report, now)
    here, problem = reverse("assess_page", kwargs={"report": found.uuid}), ""
    if request.method == "POST":
        try:
            services.reopen_assessment(report=found, reason="OFFICER", actor=_me(request), now=now)
        except tuple(REFUSALS) as refused:
            problem = str(REFUSALS[type(refused)])
        else:
            messages.success(request, _("The reviews have begun again."))
            return redirect(here)
    confirmation = kit.Confirmation(
        title=_("Begin the reviews again?"),
        act=_("Begin again"),
        keep=_("Leave it closed"),
        keep_url=here,
        happens=[*([problem] if problem else []), _("A new version is due within 24 hours, then reviews as before.")],
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation})


def assess_action(request: HttpRequest, report: UUID, action: UUID) -> HttpResponse:
    """Mark an action of an assessment as done."""
    now = timezone.now()
    found = _load(request, report, now)
    try:
        row = selectors.action_by_uuid(found, action)
        services.finish_action(action=row, actor=_me(request), now=now)
    except AssessmentAction.DoesNotExist as error:
        raise Http404 from error
    except services.ActionDone:
        messages.warning(request, str(REFUSALS[services.ActionDone]))
    else:
        messages.success(request, _("Action done."))
    return redirect("assess_page", report=found.uuid)
