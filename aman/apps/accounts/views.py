"""A person's own page: language, colours, sign-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aman.apps.accounts import selectors, services
from aman.apps.accounts.forms import PreferencesForm


def preferences(request: HttpRequest) -> HttpResponse:
    """Show and change what somebody set for themselves."""
    person: Any = request.user
    form = PreferencesForm(request.POST or None, initial={"language": person.language})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        services.set_language(person=person, language=chosen, now=timezone.now())
        with translation.override(chosen):
            messages.success(request, _("Saved."))
        return redirect("preferences")
    context = {
        "form": form,
        "held": selectors.memberships_of(person, now=timezone.now()),
        "has_second_factor": selectors.has_second_factor(person),
    }
    return render(request, "accounts/preferences.html", context, status=422 if form.errors else 200)


def sessions(request: HttpRequest) -> HttpResponse:
    """Show where somebody is signed in, and end one session or all others."""
    person: Any = request.user
    this: Any = request.sign_in  # type: ignore[attr-defined]
    now = timezone.now()
    if request.method == "POST":
        _end_sessions(request, person, this)
        return redirect("my_sessions")
    found = selectors.sessions_of(person, now=now, this=this)
    return render(request, "accounts/sessions.html", {"sessions": found, "now": now})


def _end_sessions(request: HttpRequest, person: Any, this: Any) -> None:
    now, one = timezone.now(), request.POST.get("session", "")
    if not one:
        services.end_sign_ins(person=person, actor=person.uuid, keep=this, now=now)
        messages.success(request, _("Every other session has ended."))
        return
    try:
        services.end_sign_in(person=person, session=UUID(one), actor=person.uuid, now=now)
        messages.success(request, _("That session has ended."))
    except (ValueError, services.NoSuchSession):
        messages.info(request, _("That session had ended already."))
