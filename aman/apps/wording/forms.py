"""What is asked about reviews of translations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.wording import bundles
from aman.kit.forms import AmanForm
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField


class ReaderForm(AmanForm):
    """Who may review which language."""

    use_required_attribute = False
    email = LineField(label=_("E-mail address of the translator"), max_length=200)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["language"]
        field.choices = [(code, LANGUAGES[code].name) for code in bundles.translated()]


class SearchForm(AmanForm):
    """Words to look for in a bundle."""

    use_required_attribute = False
    words = LineField(label=_("Look for"), required=False, max_length=100)
    changed = forms.BooleanField(label=_("Only what changed since the review"), required=False)
