"""One risk: what it says, how it is judged, decided, lessened and carried."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.strategy import forms_risk as forms
from aman.apps.strategy import pages_risk_decide, pages_risk_one, pages_risk_parts, selectors, services, words_risk
from aman.apps.strategy.acts_risk import form_page, place_words, statement, tried
from aman.apps.strategy.models import Interest, Risk, RiskAssessment
from aman.core.risk import Axis
from aman.kit.when import day_of


def risk_page(request: HttpRequest, risk: UUID) -> HttpResponse:
    """Show one risk: its words, history, assessments, measures, plan."""
    now = timezone.now()
    found = load(risk)
    page = pages_risk_one.risk_page(found, reader=_me(request), now=now)
    return render(request, "strategy/risk.html", {"page": page, "now": now})


def risk_close(request: HttpRequest, risk: UUID) -> HttpResponse:
    """Close a risk that is none any more."""
    found, now = load(risk), timezone.now()
    form = forms.WhyForm(request.POST or None)

    def close() -> None:
        services.close_risk(risk=found, why=form.cleaned_data["why"], actor=_me(request), now=now)

    if tried(request, form, close, _("Closed. It stays on record.")):
        return redirect("risk_page", risk=found.uuid)
    words = {"title": _("Close %(risk)s") % {"risk": found.reference}, "act": _("Close the risk")}
    notes = [_("It leaves the matrix. Everything about it stays on record.")]
    return form_page(request, form, found, {**words, "notes": notes})


def risk_assess(request: HttpRequest, risk: UUID) -> HttpResponse:
    """Begin an assessment; one under way is gone on with."""
    found, now = load(risk), timezone.now()
    try:
        started = services.start_assessment(risk=found, actor=_me(request), now=now)
    except services.UnderWay:
        messages.info(request, _("An assessment of this risk is under way already."))
    except services.NotIndependent:
        messages.info(request, _("You cannot assess this place: you belong to it, or declared an interest in it."))
    except services.RiskClosed:
        messages.info(request, _("This risk is closed."))
    else:
        return redirect("risk_judge", risk=found.uuid, assessment=started.uuid)
    return redirect("risk_page", risk=found.uuid)


def risk_judge(request: HttpRequest, risk: UUID, assessment: UUID) -> HttpResponse:
    """Declare interests, then judge threat, vulnerability and impact. Only the assessor's own draft opens."""
    judged = load_assessment(risk, assessment)
    if judged.assessor_id != _me(request).pk or judged.state != "DRAFT":
        raise Http404
    return _judge(request, judged) if judged.interest == Interest.NONE else _declare(request, judged)


def _declare(request: HttpRequest, judged: RiskAssessment) -> HttpResponse:
    now, form = timezone.now(), forms.InterestForm(request.POST or None)

    def declare() -> None:
        given = form.cleaned_data
        services.declare_interest(
            assessment=judged, interest=given["interest"], words=given["interest_words"], actor=_me(request), now=now
        )

    if tried(request, form, declare, ""):
        if form.cleaned_data["interest"] == Interest.NONE:
            return redirect("risk_judge", risk=judged.risk.uuid, assessment=judged.uuid)
        messages.success(request, _("Thank you. You have stepped aside; somebody else will be asked."))
        return redirect("risk_page", risk=judged.risk.uuid)
    words = {"title": _("Before you assess: your interests"), "act": _("Declare")}
    notes = [_("A rating must not depend on anyone’s interest. With one, you step aside for this place for a year.")]
    return form_page(request, form, judged.risk, {**words, "notes": notes})


def _judge(request: HttpRequest, judged: RiskAssessment) -> HttpResponse:
    now, later = timezone.now(), request.POST.get("go") == "later"
    matrix = selectors.matrix_of(judged.matrix, judged.matrix_version)
    steps: dict[str, Any] = {axis.lower(): words_risk.steps(matrix, axis) for axis in Axis}
    columns = pages_risk_decide.columns_asked(judged.risk)
    start = pages_risk_decide.judged_so_far(judged)
    form = forms.JudgeForm(
        request.POST or None,
        steps=steps,
        columns=columns,
        is_whole=not later,
        initial=start,
        use_required_attribute=False,
    )

    def hand_in() -> None:
        services.write_assessment(assessment=judged, judged=_judged(form), actor=_me(request), now=now)
        if not later:
            services.submit_assessment(assessment=judged, actor=_me(request), now=now)

    said = _("Kept. It is yours until you hand it in.") if later else _("Handed in. Somebody else approves it.")
    if tried(request, form, hand_in, said):
        return redirect("risk_page", risk=judged.risk.uuid)
    page = {
        "form": form,
        "risk": judged.risk,
        "returned": selectors.words_of(judged, "decided_why"),
        "controls": pages_risk_parts.controls(judged.risk, selectors.controls_of(judged.risk), may=False),
        "statement": statement(judged.risk),
        "place_words": place_words(judged.risk),
    }
    return render(request, "strategy/risk_judge.html", page)


def _judged(form: forms.JudgeForm) -> services.Judged:
    given = form.cleaned_data
    steps: dict[str, Any] = {name: given[f"{name}_step"] or None for name in ("threat", "vulnerability", "impact")}
    return services.Judged(
        **steps,
        **{f"{name}_why": given[f"{name}_why"] for name in ("threat", "vulnerability", "impact")},
        confidence=given["confidence"],
        columns=form.columns(),
    )


def risk_withdraw(request: HttpRequest, risk: UUID, assessment: UUID) -> HttpResponse:
    """Take back one's own assessment, or a second view one asked for."""
    judged, now = load_assessment(risk, assessment), timezone.now()
    if _me(request).pk not in {judged.assessor_id, judged.asked_by_id}:
        raise Http404
    form = forms.WhyForm(request.POST or None)

    def withdraw() -> None:
        services.withdraw_assessment(assessment=judged, why=form.cleaned_data["why"], actor=_me(request), now=now)

    if tried(request, form, withdraw, _("Taken back.")):
        return redirect("risk_page", risk=judged.risk.uuid)
    words = {"title": _("Take back the assessment"), "act": _("Take it back"), "notes": [_("It stays on record.")]}
    return form_page(request, form, judged.risk, words)


def risk_decide(request: HttpRequest, risk: UUID, assessment: UUID) -> HttpResponse:
    """Compare one or two assessments and decide; or ask for a second one."""
    judged, now = load_assessment(risk, assessment), timezone.now()
    page = pages_risk_decide.decide_page(judged, reader=_me(request), now=now)
    if page is None:
        raise Http404
    form = forms.DecideForm(request.POST or None, decisions=page.decisions) if page.decisions else None
    if form is not None and tried(request, form, lambda: _decide(request, page, form), _("Decided and recorded.")):
        return redirect("risk_page", risk=judged.risk.uuid)
    second = forms.PersonForm(people=page.people) if page.people else None
    url = reverse("risk_second", args=[judged.risk.uuid, judged.uuid])
    shown = {"page": page, "form": form, "second": second, "second_url": url, "notes": page.notes}
    return render(request, "strategy/risk_decide.html", shown)


def _decide(request: HttpRequest, page: Any, form: forms.DecideForm) -> None:
    given, now = form.cleaned_data, timezone.now()
    act, _sign, version = given["decision"].partition(":")
    chosen = next(one for one in page.pair if str(one.version) == version)
    if act == "RETURN":
        services.return_assessment(assessment=chosen, why=given["why"], actor=_me(request), now=now)
        return
    services.approve_assessment(
        assessment=chosen, why=given["why"], declares_none=given["declares_none"], actor=_me(request), now=now
    )


def risk_second(request: HttpRequest, risk: UUID, assessment: UUID) -> HttpResponse:
    """Ask another assessor for a view of their own."""
    judged, now = load_assessment(risk, assessment), timezone.now()
    page = pages_risk_decide.decide_page(judged, reader=_me(request), now=now)
    if page is None:
        raise Http404
    form = forms.PersonForm(request.POST, people=page.people)

    def ask() -> None:
        second = next(one for one in page.assessors if str(one.uuid) == form.cleaned_data["person"])
        services.ask_second(assessment=judged, second=second, actor=_me(request), now=now)

    if tried(request, form, ask, _("Asked. They see the risk, not the first judgement.")):
        return redirect("risk_page", risk=judged.risk.uuid)
    decide = forms.DecideForm(decisions=page.decisions) if page.decisions else None
    url = reverse("risk_second", args=[judged.risk.uuid, judged.uuid])
    shown = {"page": page, "form": decide, "second": form, "second_url": url, "notes": page.notes}
    return render(request, "strategy/risk_decide.html", shown)


def risk_control_new(request: HttpRequest, risk: UUID) -> HttpResponse:
    """Add a measure, and how it was found."""
    found, now = load(risk), timezone.now()
    form = forms.ControlForm(request.POST or None)

    def add() -> None:
        given = form.cleaned_data
        measure = services.Measure(given["axis"], given["principle"], given["name"])
        services.add_control(risk=found, measure=measure, found=_found(form), actor=_me(request), now=now)

    if tried(request, form, add, _("Added. The residual risk follows from it.")):
        return redirect("risk_page", risk=found.uuid)
    return form_page(request, form, found, {"title": _("Add a measure"), "act": _("Add the measure")})


def risk_control(request: HttpRequest, risk: UUID, control: UUID) -> HttpResponse:
    """Write down how a measure was found now."""
    found, now = _of(risk, selectors.control_by_uuid, control), timezone.now()
    page = pages_risk_parts.control_page(found)
    form = forms.CheckForm(request.POST or None, initial=page.start)

    def check() -> None:
        services.check_control(control=found, found=_found(form), actor=_me(request), now=now)

    if tried(request, form, check, _("Recorded. What was found before is kept.")):
        return redirect("risk_page", risk=found.risk.uuid)
    words = {"title": page.title, "act": _("Record how it was found"), "table": page.checks}
    return form_page(request, form, found.risk, words)


def _found(form: Any) -> services.Found:
    given = form.cleaned_data
    names = ("state", "effect", "confidence", "why")
    return services.Found(**{name: given[name] for name in names}, works=given["works"] or 0)


def risk_treat(request: HttpRequest, risk: UUID) -> HttpResponse:
    """Add a line to the plan."""
    found, now = load(risk), timezone.now()
    choices = pages_risk_parts.treat_choices(found, now)
    form = forms.TreatForm(request.POST or None, today=day_of(now), people=choices.people, controls=choices.controls)

    def plan() -> None:
        given = dict(form.cleaned_data)
        given["owner"] = choices.person(given["owner"])
        given["control"] = choices.control(given["control"])
        services.plan_treatment(risk=found, line=services.Treatment(**given), actor=_me(request), now=now)

    if tried(request, form, plan, _("Planned.")):
        return redirect("risk_page", risk=found.uuid)
    return form_page(request, form, found, {"title": _("Add a step"), "act": _("Add the step")})


def risk_treatment(request: HttpRequest, risk: UUID, treatment: UUID) -> HttpResponse:
    """Say what became of a line of the plan."""
    found, now = _of(risk, selectors.treatment_by_uuid, treatment), timezone.now()
    form = forms.SettleForm(request.POST or None)

    def settle() -> None:
        given = form.cleaned_data
        services.settle_treatment(treatment=found, state=given["state"], why=given["why"], actor=_me(request), now=now)

    if tried(request, form, settle, _("Recorded.")):
        return redirect("risk_page", risk=found.risk.uuid)
    notes = [_("The residual risk does not move by this. Record how the measure was found.")]
    words = {"title": selectors.words_of(found, "what"), "act": _("Record it"), "notes": notes}
    return form_page(request, form, found.risk, words)


def risk_accept(request: HttpRequest, risk: UUID) -> HttpResponse:
    """Carry a risk above the appetite for a time."""
    found, now = load(risk), timezone.now()
    form = forms.AcceptForm(request.POST or None, today=day_of(now))

    def accept() -> None:
        given = form.cleaned_data
        services.accept_risk(risk=found, until=given["until"], why=given["why"], actor=_me(request), now=now)

    if tried(request, form, accept, _("Recorded with your name. It ends by itself.")):
        return redirect("risk_page", risk=found.uuid)
    notes = [_("Whoever carries a risk did not assess it. It lapses by itself if the risk goes up.")]
    words = {"title": _("Carry %(risk)s for a time") % {"risk": found.reference}, "act": _("Carry it"), "notes": notes}
    return form_page(request, form, found, words)


def risk_accept_end(request: HttpRequest, risk: UUID, acceptance: UUID) -> HttpResponse:
    """End the carrying of a risk before its day."""
    found, now = _of(risk, selectors.acceptance_by_uuid, acceptance), timezone.now()
    form = forms.WhyForm(request.POST or None)

    def end() -> None:
        services.end_acceptance(acceptance=found, why=form.cleaned_data["why"], actor=_me(request), now=now)

    if tried(request, form, end, _("Ended. Nobody carries it by name any more.")):
        return redirect("risk_page", risk=found.risk.uuid)
    words = {"title": _("Stop carrying %(risk)s") % {"risk": found.risk.reference}, "act": _("End it now")}
    notes = [pages_risk_one.carried_words(found), _("The risk is then above what this place carries again.")]
    return form_page(request, form, found.risk, {**words, "notes": notes})


def risk_propose(request: HttpRequest, risk: UUID) -> HttpResponse:
    """Propose a change by hand: from a defect, a drill or something else."""
    found, now = load(risk), timezone.now()
    form = forms.ProposeForm(request.POST or None)

    def propose() -> None:
        services.propose_change(risk=found, change=services.Change(**form.cleaned_data), actor=_me(request), now=now)

    if tried(request, form, propose, _("Proposed. Somebody accepts or declines it.")):
        return redirect("risk_page", risk=found.uuid)
    return form_page(request, form, found, {"title": _("Propose a change"), "act": _("Propose it")})


def risk_proposal(request: HttpRequest, risk: UUID, evidence: UUID) -> HttpResponse:
    """Accept or decline what evidence proposes."""
    found, now = _of(risk, selectors.proposal_by_uuid, evidence), timezone.now()
    form, me = forms.AnswerForm(request.POST or None), _me(request)
    started: list[RiskAssessment] = []

    def answer() -> None:
        why = form.cleaned_data["why"]
        if form.cleaned_data["answer"] == "ACCEPT":
            started.append(services.accept_proposal(proposal=found, why=why, actor=me, now=now))
        else:
            services.decline_proposal(proposal=found, why=why, actor=me, now=now)

    if tried(request, form, answer, _("Recorded with your name.")):
        if started:
            return redirect("risk_judge", risk=found.risk.uuid, assessment=started[0].uuid)
        return redirect("risk_page", risk=found.risk.uuid)
    card = pages_risk_parts.card(found, may=False)
    words = {"title": card.title, "act": _("Record the answer"), "card": card}
    return form_page(request, form, found.risk, words)


def load(risk: UUID) -> Risk:
    """Return a risk within scope, or answer that there is none."""
    try:
        return selectors.risk_by_uuid(risk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def load_assessment(risk: UUID, assessment: UUID) -> RiskAssessment:
    """Return an assessment of this risk, or answer that there is none."""
    found: RiskAssessment = _of(risk, selectors.assessment_by_uuid, assessment)
    return found


def _of(risk: UUID, find: Any, key: UUID) -> Any:
    try:
        found = find(key)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if found.risk.uuid != risk:
        raise Http404
    return found


def _me(request: HttpRequest) -> Any:
    return request.user
