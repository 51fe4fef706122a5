"""The rota: the week, a shift, exchanges between colleagues, and the hand-over."""

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
from django.utils.translation import ngettext

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents import pages_rota, selectors, services
from aman.apps.incidents.forms_rota import HandOverForm, ShiftForm, SwapForm, people_options
from aman.apps.incidents.models import DutyShift, HandOver
from aman.kit import page as kit

OFFICER = "DUTY_OFFICER"
EDITORS = (OFFICER, "CHAIR")
PROBLEMS = (services.NotAnOfficer, services.ShiftBackwards, services.AlreadyOn, services.ShiftOver)
SWAP_PROBLEMS = (*PROBLEMS, services.NotYourShift, services.SwapSettled, services.NotAsked)


def problem_words(problem: Exception) -> str:
    """Return why the rota could not be changed, in words."""
    words = {
        services.NotAnOfficer: _("Only a duty officer goes on the rota."),
        services.ShiftBackwards: _("A shift ends after it begins, and within a day."),
        services.AlreadyOn: _("This person is on call at that time already."),
        services.ShiftOver: _("This shift is over, or was taken off the rota."),
        services.NotYourShift: _("Only whoever is on the shift may ask a colleague, and only a colleague."),
        services.SwapSettled: _("A colleague is asked already, or the question is settled."),
        services.NotAsked: _("This question is not yours to answer."),
    }
    return words[type(problem)]


def _me(request: HttpRequest) -> Any:
    return request.user


def _may_edit(request: HttpRequest) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return bool(access.has(*EDITORS))


def rota(request: HttpRequest) -> HttpResponse:
    """Show a week of the rota, its gaps, and what waits for an answer."""
    now = timezone.now()
    page = pages_rota.rota_page(_me(request), pages_rota.monday_from(request.GET.get("week", ""), now), now)
    access: Any = request.access  # type: ignore[attr-defined]
    context = {
        "page": page,
        "may_edit": _may_edit(request),
        "is_officer": access.has(OFFICER),
        "sees_quality": access.has(OFFICER, "PANEL_MEMBER", "CHAIR"),
        "sets_rules": access.has("CHAIR"),
        "now": now,
    }
    return render(request, "incidents/rota.html", context)


def _load(shift: UUID) -> DutyShift:
    try:
        return selectors.shift_by_uuid(shift)
    except DutyShift.DoesNotExist as error:
        raise Http404 from error


def _form(data: Any, now: datetime, **initial: Any) -> tuple[ShiftForm, dict[str, Any]]:
    people = accounts.people_with_role(OFFICER, now=now)
    form = ShiftForm(data, initial=initial)
    form.offer(people_options(people))
    return form, {str(one.uuid): one for one in people}


def _planned(form: ShiftForm, people: dict[str, Any]) -> services.Planned:
    found = form.cleaned_data
    return services.Planned(people[found["person"]], found["starts_at"], found["ends_at"], found["rank"])


def shift_new(request: HttpRequest) -> HttpResponse:
    """Put somebody on the rota, once or every week."""
    now = timezone.now()
    form, people = _form(request.POST if request.method == "POST" else None, now)
    if form.is_valid():
        try:
            made = services.plan_shift(
                planned=_planned(form, people), weeks=form.cleaned_data["weeks"] or 1, actor=_me(request), now=now
            )
        except PROBLEMS as problem:
            form.add_error(None, problem_words(problem))
        else:
            messages.success(request, ngettext("Shift planned.", "%(n)d shifts planned.", len(made)) % {"n": len(made)})
            return _to_week(made[0])
    return render(request, "incidents/rota_shift.html", {"form": form, "shift": None, "may_edit": True, "now": now})


def _to_week(shift: DutyShift) -> HttpResponse:
    day = timezone.localtime(shift.starts_at).date()
    return redirect(f"{reverse('rota')}?week={day.isoformat()}")


def _shift_page(request: HttpRequest, shift: DutyShift, now: datetime, **sent: Any) -> HttpResponse:
    form, _people = _form(
        None, now, person=str(shift.person.uuid), rank=shift.rank, starts_at=shift.starts_at, ends_at=shift.ends_at
    )
    colleagues = [one for one in accounts.people_with_role(OFFICER, now=now) if one.pk != shift.person_id]
    swap = sent.get("swap") or SwapForm(prefix="swap")
    swap.offer(people_options(colleagues))
    context = {
        "form": sent.get("form") or form,
        "swap": swap,
        "shift": shift,
        "may_edit": _may_edit(request),
        "is_mine": shift.person_id == _me(request).pk,
        "now": now,
    }
    return render(request, "incidents/rota_shift.html", context)


def shift_page(request: HttpRequest, shift: UUID) -> HttpResponse:
    """Show a shift, and change it: who, when, at which rank."""
    found, now = _load(shift), timezone.now()
    if request.method != "POST":
        return _shift_page(request, found, now)
    form, people = _form(request.POST, now)
    if form.is_valid():
        try:
            services.change_shift(shift=found, planned=_planned(form, people), actor=_me(request), now=now)
        except PROBLEMS as problem:
            form.add_error(None, problem_words(problem))
        else:
            messages.success(request, _("Shift changed."))
            return _to_week(found)
    return _shift_page(request, found, now, form=form)


def shift_end(request: HttpRequest, shift: UUID) -> HttpResponse:
    """Take a shift off the rota, after asking; with the later ones of its series if wanted."""
    found, now = _load(shift), timezone.now()
    if request.method == "POST":
        try:
            following = request.POST.get("following") == "1"
            services.end_shift(shift=found, following=following, actor=_me(request), now=now)
        except PROBLEMS as problem:
            messages.warning(request, problem_words(problem))
        else:
            messages.success(request, _("Taken off the rota."))
        return _to_week(found)
    happens = [_("The time is shown as a gap until somebody else is planned."), _("The person is told.")]
    confirmation = kit.Confirmation(
        title=_("Take this shift off the rota?"),
        act=_("Take it off"),
        keep=_("Keep it"),
        keep_url=reverse("shift_page", kwargs={"shift": found.uuid}),
        happens=happens,
        to_whom=found.person.short_name,
        stop=True,
    )
    return render(request, "incidents/rota_end.html", {"confirmation": confirmation, "shift": found})


def swap_ask(request: HttpRequest, shift: UUID) -> HttpResponse:
    """Ask a colleague to take one's shift."""
    found, now = _load(shift), timezone.now()
    people = {str(one.uuid): one for one in accounts.people_with_role(OFFICER, now=now) if one.pk != found.person_id}
    form = SwapForm(request.POST, prefix="swap")
    form.offer(people_options(people.values()))
    if form.is_valid():
        try:
            services.ask_swap(shift=found, to=people[form.cleaned_data["to"]], actor=_me(request), now=now)
        except SWAP_PROBLEMS as problem:
            form.add_error(None, problem_words(problem))
        else:
            messages.success(request, _("Your colleague is asked. The shift stays yours until they accept."))
            return _to_week(found)
    return _shift_page(request, found, now, swap=form)


def swap_answer(request: HttpRequest, swap: UUID) -> HttpResponse:
    """Accept or decline a colleague's question, or withdraw one's own."""
    try:
        found = services.answer_swap(
            swap=swap, accept=request.POST.get("accept") == "1", actor=_me(request), now=timezone.now()
        )
    except services.NotAsked as error:
        raise Http404 from error
    except SWAP_PROBLEMS as problem:
        messages.warning(request, problem_words(problem))
        return redirect("rota")
    messages.success(request, _("Answered."))
    return _to_week(found.shift)


def hand_over(request: HttpRequest) -> HttpResponse:
    """Read what was handed over, and write the note of one's own shift, begun with what is open."""
    now = timezone.now()
    initial = {"text": pages_rota.hand_over_draft(selectors.open_reports(), now)}
    form = HandOverForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.write_hand_over(text=form.cleaned_data["text"], actor=_me(request), now=now)
        messages.success(request, _("Handed over. Whoever is on call next is told."))
        return redirect("hand_over")
    shift = selectors.shift_of(_me(request), now)
    context = {
        "form": form,
        "note": selectors.newest_hand_over(_me(request), now),
        "shift": shift,
        "following": selectors.next_after(shift) if shift else None,
        "me": _me(request),
        "now": now,
    }
    return render(request, "incidents/hand_over.html", context)


def hand_over_accept(request: HttpRequest, note: UUID) -> HttpResponse:
    """Say that a hand-over was read and is taken on."""
    try:
        services.accept_hand_over(note=note, actor=_me(request), now=timezone.now())
    except HandOver.DoesNotExist as error:
        raise Http404 from error
    except services.OwnHandOver:
        messages.warning(request, _("Somebody else accepts your hand-over."))
    except services.AlreadyAccepted:
        messages.warning(request, _("This hand-over is accepted already."))
    else:
        messages.success(request, _("Accepted. It is with you now."))
    return redirect("hand_over")
