"""What people may set for themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.kit.forms import AmanForm, Choices
from aman.kit.languages import LANGUAGES


class PreferencesForm(AmanForm):
    """The language somebody reads in."""

    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Pages behind sign-in, and notices to you, come in this language."),
        choices=[(record.code, record.name) for record in LANGUAGES.values()],
        widget=Choices,
        error_messages={"invalid_choice": _("Choose one of the languages listed")},
    )


class FirstPasswordForm(AmanForm):
    """The first password of an invited account."""

    password = forms.CharField(
        label=_("Your password"),
        help_text=_("Twelve letters or more. Several words you can remember are better than one word with signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
        max_length=200,
        strip=False,
    )
    again = forms.CharField(
        label=_("The same again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
        max_length=200,
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "password" in found and found["password"] != found.get("again"):
            self.add_error("again", _("The two passwords differ"))
        return found

    def say_weak(self, codes: list[str]) -> None:
        """Say why a password is too easily guessed."""
        words = {
            "password_too_short": _("Use twelve letters or more"),
            "password_too_common": _("Many people use this password. Choose another"),
            "password_entirely_numeric": _("Use letters too"),
            "password_too_similar": _("This is too like your name or address"),
        }
        for code in codes:
            self.add_error("password", words.get(code, _("Choose a password that is harder to guess")))
