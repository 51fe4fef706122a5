"""A person's own page: language, colours, sign-in."""

from __future__ import annotations

from typing import Any

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
