"""The officer's pages: the queue, a report and what is done with it, incidents."""

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

from aman.apps.incidents import pages, selectors, services
from aman.apps.incidents.forms import (
    AskForm,
    DecisionForm,
)
from aman.apps.incidents.forms_assess import AssessmentForm
from aman.apps.incidents.forms_duty import CriticalForm, DirectionForm, TranslationForm
from aman.apps.incidents.forms_readers import ReasonForm
from aman.apps.incidents.models import Decision, Report
from aman.apps.incidents.pages_slots import queue_slots, report_slots
from aman.apps.incidents.views_readers import any_report, card_page
from aman.kit import page as kit
from aman.kit import vault, when
from aman.kit.transitions import IllegalTransition

REFUSALS = (
    services.OwnReport,
    services.AlreadyTaken,
    services.NotSupervisor,
    services.AlreadyDecided,
    services.NotLinked,
    vault.Erased,
    IllegalTransition,
)


def refusal_words(problem: Exception) -> str:
    """Return why a service refused, in words."""
    words: dict[type[Exception], str] = {
        services.OwnReport: _("You entered this report yourself, so somebody else supervises it."),
        services.AlreadyTaken: _("Somebody else has taken this report. You can take it over."),
        services.NotSupervisor: _("Somebody else supervises this report. Take it over first."),
        services.AlreadyDecided: _("This report has been decided already."),
        services.NotLinked: _("This report is not joined to an incident."),
        vault.Erased: _("The texts of this report were erased."),
    }
    return words.get(type(problem), _("Take the report first."))


def _load(request: HttpRequest, report: UUID) -> Report:
    """Return a report that whoever asks may open now; to anybody else it is not there."""
    try:
        return selectors.report_to_open(report, _me(request), timezone.now())
    except Report.DoesNotExist as error:
        raise Http404 from error


def _supervises(request: HttpRequest) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return bool(access.has(pages.SUPERVISOR))


def queue(request: HttpRequest) -> HttpResponse:
    """Show the open reports, shortest clock first."""
    now, person = timezone.now(), _me(request)
    wanted = pages.Wanted(request.GET.get("show", ""), request.GET.get("area", "")[:24], request.GET.get("page", 1))
    context = {
        **queue_slots(person, now),
        "queue": pages.queue_page(person, now, wanted=wanted),
        "shows": pages.SHOW_WORDS,
        "areas": selectors.areas_in_reach(),
    }
    return render(request, "incidents/queue.html", context)


def report_page(request: HttpRequest, report: UUID) -> HttpResponse:
    """Open one report beside the queue; its card, to those it is not assigned to."""
    now, found = timezone.now(), any_report(report)
    if not selectors.may_open(found, _me(request), now):
        return card_page(request, found, now)
    return _page(request, found, now)


def _me(request: HttpRequest) -> Any:
    return request.user


def _page(request: HttpRequest, report: Report, now: datetime, problem: str = "", **sent: Any) -> HttpResponse:
    """Draw a report's page and name the reader in its record; `sent` holds the form that was sent, under its name.

    Every way to this page is a reading, an answer that could not be taken too.
    """
    person = _me(request)
    services.note_reading(report=report, actor=person, now=now)
    page = pages.report_page(report, person, now, supervises=_supervises(request))
    people = selectors.assignable(report, now) if page.may_supervise else []
    forms = pages.Forms(
        direction=sent.get("direction") or DirectionForm(prefix="direction"),
        ask=sent.get("ask") or AskForm(prefix="ask"),
        assess=sent.get("assess") or _assess_form(_with(people, person)),
        decide=sent.get("decide") or _decide_form(report, now, near=page.near),
    )
    if "decide" in sent or (page.may_supervise and page.is_open):
        forms.decide.offer(selectors.sites_in_reach(), selectors.areas_in_reach(), pages.near_options(page.near))
    found = {
        **queue_slots(person, now),
        **report_slots(report, person, now),
        "queue": pages.queue_page(person, now, current=report.uuid),
        "page": page,
        "forms": forms,
        "translate": sent.get("translate") or TranslationForm(prefix="translate"),
        "critical": sent.get("critical") or _critical_form(people),
        "problem": problem,
        "now": now,
    }
    return render(request, "incidents/report.html", found)


def _reviewers(report: Report, person: Any, now: datetime) -> list[Any]:
    """Return those who may be asked to review next: officers and caseworkers of the area not barred, and oneself."""
    return _with(selectors.assignable(report, now), person)


def _with(people: list[Any], person: Any) -> list[Any]:
    return people if person in people else [person, *people]


def _assess_form(people: list[Any], data: Any = None) -> AssessmentForm:
    form = AssessmentForm(data, prefix="assess")
    form.offer([(str(person.uuid), person.short_name) for person in people])
    return form


def _decide_form(
    report: Report, now: datetime, data: Any = None, *, near: list[selectors.Near] | None = None
) -> DecisionForm:
    initial = {
        "occurred_on": report.occurred_on,
        "site": report.site.uuid if report.site else "",
        "area": report.area.code if report.area else "",
        "is_online": report.kind == "ONLINE",
    }
    form = DecisionForm(data, prefix="decide", initial=initial, today=when.day_of(now))
    if report.is_erased:  # it is still decided; what would be written beside it could not be read
        del form.fields["rationale"], form.fields["answer"]
    form.offer([], [], pages.near_options(selectors.incidents_near(report) if near is None else near))
    return form


def critical_form(report: Report, now: datetime, data: Any = None) -> CriticalForm:
    """Return the form that marks a report as confidence-critical; those who may lead it are offered."""
    return _critical_form(selectors.assignable(report, now), data)


def _critical_form(people: list[Any], data: Any = None) -> CriticalForm:
    form = CriticalForm(data, prefix="critical")
    form.offer([(str(one.uuid), one.short_name) for one in people])
    return form


def report_translate(request: HttpRequest, report: UUID) -> HttpResponse:
    """Keep a translation beside a report's words."""
    found, now = _load(request, report), timezone.now()
    form = TranslationForm(request.POST, prefix="translate")
    if not form.is_valid() or found.is_erased:
        return _page(request, found, now, translate=form)
    services.translate_report(report=found, actor=_me(request), now=now, **form.cleaned_data)
    return _done(request, found, _("Translation kept beside the original."))


def report_critical(request: HttpRequest, report: UUID) -> HttpResponse:
    """Mark a report as confidence-critical, change its lead or strategy, or lift the mark."""
    found, now = _load(request, report), timezone.now()
    if request.POST.get("lift") == "1":
        try:
            services.lift_critical(report=found, actor=_me(request), now=now)
        except services.NotCritical:
            return _page(request, found, now, problem=_("This report is not marked."))
        return _done(request, found, _("The mark is lifted."))
    form = critical_form(found, now, request.POST)
    people = {str(one.uuid): one for one in selectors.assignable(found, now)}
    if not form.is_valid() or found.is_erased:
        return _page(request, found, now, critical=form)
    try:
        services.mark_critical(
            report=found,
            lead=people[form.cleaned_data["lead"]],
            strategy=form.cleaned_data["strategy"],
            actor=_me(request),
            now=now,
        )
    except services.LeadMayNotSee:
        form.add_error("lead", _("Choose somebody who may see the report."))
        return _page(request, found, now, critical=form)
    return _done(request, found, _("Marked. The chair is told."))


def report_log(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the decision log of a report alone, to be read or printed."""
    found, now = _load(request, report), timezone.now()
    services.note_reading(report=found, actor=_me(request), now=now)
    log = selectors.decision_log(found)
    context = {"report": found, "log": log, "parts": pages.PART_WORDS, "title": pages.title_of(found), "now": now}
    return render(request, "incidents/report_log.html", context)


def _done(request: HttpRequest, report: Report, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("report_page", report=report.uuid)


def report_take(request: HttpRequest, report: UUID) -> HttpResponse:
    """Become the named supervisor; from somebody else, or without being on call, for a reason."""
    found, now, person = any_report(report), timezone.now(), _me(request)
    opens = selectors.may_open(found, person, now)
    form = ReasonForm(request.POST)
    needs_reason = not opens or request.POST.get("over") == "1"
    if needs_reason and not form.is_valid():
        return card_page(request, found, now, form=form)
    try:
        if needs_reason:
            services.take_over(report=found, reason=form.cleaned_data["reason"], actor=person, now=now)
        else:
            services.take_report(report=found, actor=person, now=now)
    except REFUSALS as problem:
        if opens:
            return _page(request, _load(request, report), now, problem=refusal_words(problem))
        return card_page(request, found, now, problem=refusal_words(problem))
    return _done(request, found, _("The report is with you."))


def report_direct(request: HttpRequest, report: UUID) -> HttpResponse:
    """Record a direction."""
    found, now, form = _load(request, report), timezone.now(), DirectionForm(request.POST, prefix="direction")
    if form.is_valid():
        try:
            services.record_direction(
                report=found, text=form.cleaned_data["text"], weighed=form.weighed(), actor=_me(request), now=now
            )
        except REFUSALS as problem:
            return _page(request, _load(request, report), now, problem=refusal_words(problem), direction=form)
        return _done(request, found, _("Direction recorded."))
    return _page(request, found, now, direction=form)


def report_ask(request: HttpRequest, report: UUID) -> HttpResponse:
    """Write to the reporter."""
    found, now, form = _load(request, report), timezone.now(), AskForm(request.POST, prefix="ask")
    if form.is_valid():
        try:
            services.ask_reporter(report=found, text=form.cleaned_data["text"], actor=_me(request), now=now)
        except REFUSALS as problem:
            return _page(request, _load(request, report), now, problem=refusal_words(problem), ask=form)
        return _done(request, found, _("The reporter can read it with their receipt."))
    return _page(request, found, now, ask=form)


def report_assess(request: HttpRequest, report: UUID) -> HttpResponse:
    """Sign the next version of the community impact assessment."""
    found, now = _load(request, report), timezone.now()
    people = _reviewers(found, _me(request), now)
    form = _assess_form(people, request.POST)
    if not form.is_valid():
        return _page(request, found, now, assess=form)
    answers = {**form.cleaned_data}
    answers["review_by"] = next(one for one in people if str(one.uuid) == answers["review_by"])
    try:
        services.sign_assessment(report=found, answers=services.Assessed(**answers), actor=_me(request), now=now)
    except REFUSALS as problem:
        return _page(request, _load(request, report), now, problem=refusal_words(problem), assess=form)
    return _done(request, found, _("Assessment signed."))


def report_decide(request: HttpRequest, report: UUID) -> HttpResponse:
    """Decide a report."""
    found, now = _load(request, report), timezone.now()
    form = _decide_form(found, now, request.POST)
    if not form.is_valid():
        return _page(request, found, now, decide=form)
    try:
        ruling = _ruling(form.cleaned_data)
        services.decide_report(report=found, ruling=ruling, actor=_me(request), now=now)
    except services.UnknownPlace:
        form.add_error("area", _("Choose the area or the site from the list."))
        return _page(request, found, now, decide=form)
    except services.NotYourArea:
        form.add_error("area", _("You do not cover this area. Leave the report to somebody who does."))
        return _page(request, found, now, decide=form)
    except services.UnknownIncident:
        form.add_error("join", _("This incident is not there any more. Choose again."))
        return _page(request, found, now, decide=form)
    except REFUSALS as problem:
        return _page(request, _load(request, report), now, problem=refusal_words(problem), decide=form)
    return _done(request, found, _("Decision recorded."))


def _ruling(found: dict[str, Any]) -> services.Ruling:
    """Return a decision as the service takes it: only what belongs to it."""
    written = {name: found.get(name, "") for name in ("answer", "rationale")}
    if found["decision"] == Decision.NOT_COUNTED:
        return services.Ruling(found["decision"], reason=found["reason"], **written)
    if found["decision"] != Decision.COUNTED:
        return services.Ruling(found["decision"], **written)
    return services.Ruling(
        found["decision"],
        category=found["category"],
        occurred_on=found["occurred_on"],
        area=found["area"],
        site=found["site"],
        is_online=found["is_online"],
        join=UUID(found["join"]) if found["join"] else None,
        **written,
    )


def report_unlink(request: HttpRequest, report: UUID) -> HttpResponse:
    """Take a report out of its incident, after asking."""
    found, now = _load(request, report), timezone.now()
    here = reverse("report_page", kwargs={"report": found.uuid})
    if request.method == "POST":
        try:
            services.unlink_report(report=found, actor=_me(request), now=now)
        except REFUSALS as problem:
            return _page(request, _load(request, report), now, problem=refusal_words(problem))
        return _done(request, found, _("The report is out of its incident. Please decide it again."))
    confirmation = kit.Confirmation(
        title=_("Take this report out of its incident?"),
        act=_("Take it out"),
        keep=_("Leave it in"),
        keep_url=here,
        happens=[
            _("The report goes back to the queue, with you, to be decided again."),
            _("If no other report describes the incident, the incident is no longer counted."),
        ],
    )
    return render(request, "kit/confirm.html", {"confirmation": confirmation})
