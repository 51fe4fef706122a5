"""What people may set for themselves."""

from __future__ import annotations

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
