"""Forms about people with accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.kit.forms import AmanForm, DayField
from aman.kit.languages import LANGUAGES

NETWORK = "NATION:"


class GrantForm(AmanForm):
    """A role, how far it reaches, and until when."""

    role = forms.ChoiceField(label=_("Role"), error_messages={"invalid_choice": _("Choose a role from the list")})
    reach = forms.ChoiceField(
        label=_("Where"),
        help_text=_("You can give a role only where you hold all of it yourself."),
        error_messages={"invalid_choice": _("Choose a place from the list")},
    )
    organisation = forms.CharField(
        label=_("Organisation"), help_text=_("Whom they work or volunteer for."), max_length=160
    )
    ends_on = DayField(
        label=_("Until and with"),
        help_text=_("Fourteen days before, they are told. A role at a site runs 180 days unless you say otherwise."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["ends_on"].initial = today + timedelta(days=180)

    def offer(self, roles: list[tuple[str, Any]], reaches: list[tuple[str, Any]]) -> None:
        """Say what may be chosen."""
        self.fields["role"].choices = [("", _("Choose a role")), *roles]  # type: ignore[attr-defined]
        self.fields["reach"].choices = [("", _("Choose where")), *reaches]  # type: ignore[attr-defined]

    def clean_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data["ends_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("Choose a day from today on"))
        return day

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("reach", "").startswith("SITE:") and not found.get("ends_on") and "ends_on" not in self.errors:
            found["ends_on"] = self.today + timedelta(days=180)
        return found

    def reached(self) -> tuple[str, str]:
        """Return the kind and the key of the reach chosen."""
        kind, _colon, key = self.cleaned_data["reach"].partition(":")
        return kind, key


class InviteForm(GrantForm):
    """Somebody new, and their first role."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("First name and surname. Others see the first name and an initial."),
        max_length=120,
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a link that works once, within seven days."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[(record.code, record.name) for record in LANGUAGES.values()], initial="en"
    )
    field_order = ("name", "email", "language", "role", "reach", "organisation", "ends_on")


class RenewForm(AmanForm):
    """Until when a role runs."""

    ends_on = DayField(label=_("Until and with"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["ends_on"].initial = today + timedelta(days=180)

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose a day from today on"))
        return day
