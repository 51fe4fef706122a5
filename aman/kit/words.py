"""Form fields for what people write: one spelling of each character, no hidden controls in single lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from aman.core import text

_TOO_LONG = ngettext_lazy(
    "This is too long. Please shorten it to %(limit_value)d character.",
    "This is too long. Please shorten it to %(limit_value)d characters.",
    "limit_value",
)


class LineField(forms.CharField):
    """A single line, tidied. Refuses control characters."""

    default_error_messages = {
        "control": _("This has a hidden character we cannot keep. Please type it again, without pasting.")
    }

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        _word_limit(self)
        # The null byte is one of the controls, and is worded with them.
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> str:
        try:
            return text.tidy_line(str(value or ""))
        except text.ControlCharacter as error:
            raise ValidationError(self.error_messages["control"], code="control") from error


class TextField(forms.CharField):
    """A longer text, tidied. Keeps everything a person can write."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 10_000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, strip=False, **kwargs)
        _word_limit(self)
        # A browser that cuts at its own count of characters loses words without saying so.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return text.tidy_text(str(value or ""))


def _word_limit(field: forms.CharField) -> None:
    for validator in field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = _TOO_LONG
    field.widget.attrs.pop("maxlength", None)
