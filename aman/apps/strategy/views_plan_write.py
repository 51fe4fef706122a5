"""Writing strategies: open one, its draft, its priorities, its translations, and what is decided about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.accounts import selectors as accounts
from aman.apps.places import selectors as places
from aman.apps.strategy import forms_plan, pages_plan_draft, selectors, services
from aman.apps.strategy.models import PlanState, PlanVersion
from aman.apps.strategy.pages_plan import Where
from aman.apps.strategy.views_plan import is_within, moment_read, shown, where_of
from aman.kit import page as kit
from aman.kit.languages import LANGUAGES
from aman.kit.transitions import IllegalTransition

REFUSALS: dict[type[Exception], Any] = {
    services.PlanExists: gettext_lazy("There is a strategy for this place already."),
    services.PlanInHand: gettext_lazy("A version is in hand already: it is settled before the next is begun."),
    services.PlanFixed: gettext_lazy("This version is not a draft any more."),
    services.PlanEmpty: gettext_lazy("There is nothing in this draft yet."),
    services.PlanReviewPast: gettext_lazy("Give a day that lies ahead."),
    services.PlanSecondPerson: gettext_lazy("You wrote on this version, so somebody else approves it."),
    services.BadPriorityCode: gettext_lazy("Begin with a letter; capital letters, digits and underscores only."),
    services.PriorityTaken: gettext_lazy("Another priority has this code."),
    services.PriorityInherited: gettext_lazy("This priority is from above: it can be carried further, not changed."),
    services.PriorityUnsaid: gettext_lazy("Say what the priority is and why."),
    services.NoSuchPriority: gettext_lazy("There is no such priority."),
    services.TooManyParts: gettext_lazy("That is too much for one priority: at most forty lines."),
    services.NotALanguage: gettext_lazy("This version cannot be translated into that language."),
    services.NothingTranslated: gettext_lazy("Translate at least one part."),
    services.UnknownWords: gettext_lazy("What was written has changed. Please look at it again."),
    services.NothingToReview: gettext_lazy("There is no translation that waits for a reader."),
    services.ReaderIsTranslator: gettext_lazy("You translated this last, so somebody else reviews it."),
    IllegalTransition: gettext_lazy("Somebody was quicker: the version stands otherwise now."),
}
PEOPLE = ("ANALYST", "PANEL_MEMBER", "CHAIR", "DUTY_OFFICER", "CASEWORKER")


def _act(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.user, "now": timezone.now()}


def plan_new(request: HttpRequest) -> HttpResponse:
    """Open the strategy of the nation or of an area, and begin its first version."""
    form = forms_plan.OpenForm(request.POST or None)
    scope: Any = request.access.scope  # type: ignore[attr-defined]
    taken = {one.area_id for one in selectors.plans()}
    areas = [(one.code, one.name) for one in places.areas_of_sites() if one.pk not in taken]
    form.offer(areas, nation=scope.everything and selectors.plan_of() is None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["area"]
        try:
            plan = services.open_plan(area=places.area_by_code(code) if code else None, **_act(request))
            services.start_version(plan=plan, language=translation.get_language() or "en", **_act(request))
        except services.PlanExists as error:
            form.add_error("area", str(REFUSALS[type(error)]))
        else:
            return redirect("plan_draft", plan=plan.uuid)
    return render(request, "strategy/plan_new.html", {"form": form, "areas": areas})


def _where(request: HttpRequest, plan: UUID | None, site: UUID | None) -> Where:
    """Return whose strategy is to be changed, or answer that there is none that the reader could change."""
    where = where_of(plan, site)
    if not is_within(request, where):
        raise Http404
    return where


def _draft(where: Where) -> PlanVersion:
    found = selectors.draft_in_hand(where.plan) if where.plan else None
    if found is None:
        raise Http404
    return found


def plan_draft(request: HttpRequest, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """Show a draft: its opening, its priorities, and what it lacks."""
    where = _where(request, plan, site)
    draft = _draft(where)
    form = forms_plan.OpeningForm(request.POST or None, initial=_opening(draft))
    if request.method == "POST" and form.is_valid():
        try:
            services.write_opening(version=draft, **form.cleaned_data, **_act(request))
        except (services.PlanFixed, services.PlanReviewPast) as error:
            form.add_error("review_on" if isinstance(error, services.PlanReviewPast) else None, _said(error))
        else:
            messages.success(request, _("Kept."))
            return redirect(where.url("plan_draft"))
    return _draft_page(request, where, draft, form)


def _draft_page(
    request: HttpRequest, where: Where, draft: PlanVersion, form: Any, lacking: dict[str, tuple[str, ...]] | None = None
) -> HttpResponse:
    document = selectors.plan_document(draft, language=translation.get_language() or "en")
    context = shown(
        request,
        where,
        draft=draft,
        form=form,
        lines=pages_plan_draft.draft_lines(document, where),
        lacking=pages_plan_draft.lacking_sentences(lacking, document) if lacking else [],
        is_draft=draft.state == PlanState.DRAFT,
    )
    return render(request, "strategy/plan_draft.html", context)


def _people(where: Where) -> dict[str, Any]:
    """Return those of the panel who may own something, by public id. At a site owners are named by role alone."""
    if where.site:
        return {}
    return {str(one.uuid): one for one in accounts.people_with_role(*PEOPLE, now=timezone.now())}


def _priority_form(request: HttpRequest, draft: PlanVersion, code: str, people: dict[str, Any]) -> Any:
    """Return the form of a new priority, of one of the strategy's own, or of one it inherits."""
    if not code:
        kind: Any = forms_plan.NewPriorityForm
        start: dict[str, Any] = {}
        actions = 0
    else:
        start, actions = pages_plan_draft.start_of(draft, code)
        kind = forms_plan.PriorityForm if "title" in start else forms_plan.NarrowingForm
    posted = sum(name.startswith("action_") for name in request.POST)
    if request.method == "POST":
        actions = max(0, min(posted, services.MOST_PARTS) - forms_plan.SPARE_ACTIONS)
    form = kind(request.POST or None, initial=start, actions=actions)
    form.offer([(key, one.short_name) for key, one in people.items()])
    return form


def plan_priority(
    request: HttpRequest, code: str = "", plan: UUID | None = None, site: UUID | None = None
) -> HttpResponse:
    """Write a priority of a draft: a new one, one of its own, or how an inherited one is carried further."""
    where = _where(request, plan, site)
    draft, people = _draft(where), _people(where)
    inherited = _inherited(draft, code)
    form = _priority_form(request, draft, code, people)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, form, draft, code, people)
        except tuple(REFUSALS) as error:
            on_code = isinstance(error, (services.BadPriorityCode, services.PriorityTaken))
            form.add_error("code" if on_code and "code" in form.fields else None, _said(error))
        else:
            messages.success(request, _("Kept in the draft."))
            return redirect(where.url("plan_draft"))
    context = shown(request, where, form=form, code=code, inherited=inherited, draft=draft)
    return render(request, "strategy/plan_priority.html", context)


def _inherited(draft: PlanVersion, code: str) -> Any:
    """Return the inherited priority of a code; None for a new one and one of the draft's own. 404 where none is."""
    if not code:
        return None
    document = selectors.plan_document(draft, language=translation.get_language() or "en")
    found = next((one for one in document.priorities if one.code == code), None)
    if found is None:
        raise Http404
    return found if found.level != document.plan.level else None


def _write(request: HttpRequest, form: Any, draft: PlanVersion, code: str, people: dict[str, Any]) -> None:
    common = {"version": draft, "parts": form.parts(people), **_act(request)}
    if not code:
        services.add_priority(code=form.cleaned_data["code"].upper(), given=form.priority(people), **common)
    elif isinstance(form, forms_plan.PriorityForm):
        services.change_priority(code=code, given=form.priority(people), **common)
    else:
        services.narrow_priority(code=code, **common)


def plan_words(request: HttpRequest, language: str, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """Translate the version in hand, or else in force; or say as a second reader that a translation is right."""
    where = _where(request, plan, site)
    version = (selectors.draft_in_hand(where.plan) or selectors.version_in_force(where.plan)) if where.plan else None
    if version is None or language not in LANGUAGES or language == version.language:
        raise Http404
    held = next((one for one in selectors.texts_of(version) if one.language == language), None)
    form = forms_plan.TranslationForm(
        request.POST if request.POST.get("act") == "keep" else None,
        source=pages_plan_draft.to_translate(version),
        held=selectors.words_in(held) if held else {},
    )
    if request.method == "POST":
        asked: Any = {"version": version, "language": language, **_act(request)}
        try:
            if request.POST.get("act") == "review":
                if held is not None and request.POST.get("read", "") not in ("", moment_read(held.at)):
                    raise services.UnknownWords
                services.review_plan_text(**asked)
            elif form.is_valid():
                services.translate_plan(words=form.words(), **asked)
        except tuple(REFUSALS) as error:
            messages.warning(request, _said(error))
        if form.is_valid() or not form.is_bound:
            return redirect(where.url("plan_words", language))
    context = shown(request, where, version=version, form=form, held=held, spoken=LANGUAGES[language])
    context["read"] = moment_read(held.at) if held else ""
    context["may_review"] = held is not None and held.state == "NEEDS_REVIEW" and held.by_id != _me(request)
    return render(request, "strategy/plan_words.html", context)


def _me(request: HttpRequest) -> Any:
    return request.user.pk


DONE: dict[str, Any] = {
    "submit": gettext_lazy("Submitted. A second person approves it."),
    "back": gettext_lazy("Taken back to be written on."),
    "give-up": gettext_lazy("Given up. It stays on record."),
    "drop": gettext_lazy("Taken out of the draft."),
}


def plan_act(request: HttpRequest, act: str, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """Begin a version, submit the draft, take a submitted one back, give a draft up, or drop a priority from it."""
    where = _where(request, plan, site)
    if act == "begin":
        return _begin(request, where)
    version = _draft(where)
    if act not in DONE:
        raise Http404
    try:
        _do(request, act, version)
    except services.PlanIncomplete as error:
        form = forms_plan.OpeningForm(initial=_opening(version))
        return _draft_page(request, where, version, form, error.lacking)
    except tuple(REFUSALS) as error:
        messages.warning(request, _said(error))
        return redirect(where.url("plan_draft"))
    messages.success(request, str(DONE[act]))
    after = {"submit": f"{where.url('plan_page')}?version={version.number}", "give-up": where.url("plan_page")}
    return redirect(after.get(act, where.url("plan_draft")))


def _do(request: HttpRequest, act: str, version: PlanVersion) -> None:
    """Do one act to a version in hand."""
    asked: Any = {"version": version, **_act(request)}
    if act == "drop":
        services.drop_priority(code=request.POST.get("code", ""), **asked)
        return
    acts = {"submit": services.submit_plan, "back": services.send_back_plan, "give-up": services.withdraw_plan}
    acts[act](**asked)


def _opening(draft: PlanVersion) -> dict[str, Any]:
    """Return the first values of the form of a draft's opening. One query."""
    return {"opening": selectors.written_words(draft).get(selectors.OPENING, ""), "review_on": draft.review_on}


def _begin(request: HttpRequest, where: Where) -> HttpResponseRedirect:
    spoken = translation.get_language() or "en"
    plan = where.plan
    try:
        if plan is None:
            plan = services.open_plan(site=where.site, **_act(request))
        services.start_version(plan=plan, language=spoken, **_act(request))
    except (services.PlanInHand, services.PlanExists) as error:
        messages.info(request, _said(error))
    return redirect(where.url("plan_draft"))


def plan_decide(request: HttpRequest, act: str, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """Ask, then approve a submitted version, or withdraw the one in force."""
    where = _where(request, plan, site)
    version = _to_decide(where, act)
    problem = ""
    if request.GET.get("read", "") not in ("", moment_read(version.submitted_at)):
        # It was sent back, written on and handed in again: nobody approves words they have not read.
        messages.warning(request, str(REFUSALS[IllegalTransition]))
        return redirect(f"{where.url('plan_page')}?version={version.number}")
    if request.method == "POST":
        decide = {"approve": services.approve_plan, "withdraw": services.withdraw_plan}[act]
        try:
            decide(version=version, **_act(request))
        except (services.PlanSecondPerson, IllegalTransition) as error:
            problem = _said(error)
        else:
            done = {"approve": _("Approved. It is in force from now."), "withdraw": _("Withdrawn.")}
            messages.success(request, done[act])
            return redirect(where.url("plan_page"))
    context = {"confirmation": _confirmation(where, version, act, problem)}
    return render(request, "kit/confirm.html", context)


def _to_decide(where: Where, act: str) -> PlanVersion:
    if where.plan is None or act not in {"approve", "withdraw"}:
        raise Http404
    in_hand = act == "approve"
    found = selectors.draft_in_hand(where.plan) if in_hand else selectors.version_in_force(where.plan)
    if found is None or (in_hand and found.state != PlanState.SUBMITTED):
        raise Http404
    return found


def _confirmation(where: Where, version: PlanVersion, act: str, problem: str) -> kit.Confirmation:
    said = {"title": where.title, "number": version.number}
    first = [problem] if problem else []
    if act == "approve":
        return kit.Confirmation(
            title=_("Put version %(number)d in force? %(title)s") % said,
            act=_("Approve and put in force"),
            keep=_("Leave it waiting"),
            keep_url=f"{where.url('plan_page')}?version={version.number}",
            happens=[*first, _("It holds from now on, with your name. The version before it is kept and can be read.")],
        )
    return kit.Confirmation(
        title=_("Withdraw version %(number)d? %(title)s") % said,
        act=_("Withdraw the version"),
        keep=_("Leave it in force"),
        keep_url=where.url("plan_page"),
        happens=[*first, _("No strategy of this level holds until the next is approved. It stays on record.")],
        stop=True,
    )


def _said(error: Exception) -> str:
    return str(next(words for kind, words in REFUSALS.items() if isinstance(error, kind)))
