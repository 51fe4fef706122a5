"""Forms about who reads a report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import Duty
from aman.kit.forms import AmanForm, Checks, Choices

LONGEST = 2000


class ReasonForm(AmanForm):
    """Why somebody takes a report over, or asks to be assigned to it."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Kept with the report. Whoever works on it reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
        error_messages={"required": _("Say why, in a sentence")},
    )


class AssignForm(AmanForm):
    """Who is assigned, and as what."""

    person = forms.ChoiceField(
        label=_("Who"),
        help_text=_("Officers and caseworkers of the area whom the reporter did not exclude."),
        error_messages={"invalid_choice": _("Choose somebody from the list")},
    )
    duty = forms.ChoiceField(
        label=_("As"),
        choices=[(one.value, one.label) for one in (Duty.CASEWORKER, Duty.DEPUTY, Duty.REVIEWER)],
        initial=Duty.CASEWORKER,
        widget=Choices,
    )

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Say who may be chosen."""
        self.fields["person"].choices = [("", _("Choose somebody")), *people]  # type: ignore[attr-defined]


class SiteWordForm(AmanForm):
    """What the panel says to a site."""

    text = forms.CharField(
        label=_("To the lead of the site"),
        help_text=_("They see the type of the report, when it was and this. Do not write who told us."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        error_messages={"required": _("Write what the site should know")},
    )


class ExclusionForm(AmanForm):
    """Who is meant by the reporter's words, and who is not."""

    keep = forms.MultipleChoiceField(
        label=_("Barred so far. Keep a tick beside everybody who is meant"),
        help_text=_("Whoever has no tick can see the report again."),
        widget=Checks,
        required=False,
    )
    add = forms.MultipleChoiceField(
        label=_("Bar besides"),
        help_text=_("Somebody the words mean who is not in the list above."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        required=False,
    )
    reason = forms.CharField(
        label=_("How you know"),
        help_text=_("Kept with the report."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
        error_messages={"required": _("Say how you know, in a sentence")},
    )

    def offer(self, barred: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        """Say who is barred so far, and who may be."""
        self.fields["keep"].choices = barred  # type: ignore[attr-defined]
        self.fields["keep"].initial = [uuid for uuid, _name in barred]
        self.fields["add"].choices = others  # type: ignore[attr-defined]

    def found(self) -> dict[str, Any]:
        """Return the answers as the service takes them."""
        answers = self.cleaned_data
        return {
            "keep": frozenset(UUID(one) for one in answers["keep"]),
            "add": frozenset(UUID(one) for one in answers["add"]),
            "reason": answers["reason"],
        }
