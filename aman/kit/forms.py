"""Forms drawn our way: label, hint, error and control in govuk-frontend markup, for every form of the system.

`{{ form.field.as_field_group }}` gives the whole field; `{% error_summary form %}` the list at the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

KIT_TEMPLATES = Path(__file__).parent / "templates"
DJANGO_TEMPLATES = Path(forms.__file__).parent / "templates"
UNWORDED = forms.Field.default_error_messages["required"]
CSS_OF = {"select": "govuk-select", "textarea": "govuk-textarea", "file": "govuk-file-upload"}


class AmanBoundField(BoundField):
    """A field on a page: knows its classes and how its label and hint are laid out."""

    @property
    def is_lone_box(self) -> bool:
        """A single tick box carries its own label beside it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Whether to say that an answer may be left out: only where the form's others must be given."""
        return not self.field.required and getattr(self.form, "says_optional", False)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the govuk-frontend class of the control."""
        built = super().build_widget_attrs(attrs, widget)
        built["placeholder"] = False  # a hint that vanishes on typing is no hint
        widget = widget or self.field.widget
        name = Path(getattr(widget, "template_name", "")).stem
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
            return built
        css = CSS_OF.get(name, "govuk-input")
        error = f" {css}--error" if self.errors else ""
        built["class"] = f"{widget.attrs.get('class', '')} {css}{error}".strip()
        return built


class AmanRenderer(BaseRenderer):
    """Draws every form, field and control with the templates of the page kit."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"
    bound_field_class = AmanBoundField

    @cached_property
    def engine(self) -> DjangoTemplates:
        """The template engine of forms: the kit first, then Django's own controls."""
        return DjangoTemplates(
            {
                "APP_DIRS": True,
                "DIRS": [KIT_TEMPLATES, DJANGO_TEMPLATES],
                "NAME": "aman-forms",
                "OPTIONS": {
                    "builtins": ["django.templatetags.i18n", "aman.kit.templatetags.pagekit"],
                },
            }
        )

    def get_template(self, template_name: str) -> Any:
        """Return a template by name."""
        return self.engine.get_template(template_name)


class AmanForm(forms.Form):
    """The base of our forms. Set `says_optional` where most answers are required."""

    default_renderer = AmanRenderer
    bound_field_class = AmanBoundField
    says_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.required and field.error_messages.get("required") is UNWORDED:
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages["required"] = gettext("Please answer: %(label)s") % {"label": label}


@dataclass(frozen=True)
class Hinted:
    """The words of a choice with a line beneath them. Reads as its own text."""

    text: str | Promise
    hint: str | Promise = ""

    def __str__(self) -> str:
        return str(self.text)


class Choices(forms.RadioSelect):
    """One answer of a few, each a full row to press."""

    template_name = "kit/widgets/choices.html"


class Checks(forms.CheckboxSelectMultiple):
    """Any number of answers, each a full row to press."""

    template_name = "kit/widgets/choices.html"


class Segmented(forms.RadioSelect):
    """One answer of two to five short words, side by side."""

    template_name = "kit/widgets/segmented.html"


class DayInput(forms.DateInput):
    """A day, chosen with the device's own calendar where it has one."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "am-w-m", **(attrs or {})}, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """A time of day in 24 hours."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "am-w-s", **(attrs or {})}, format="%H:%M")


class MomentInput(forms.SplitDateTimeWidget):
    """A day and an hour, side by side, each with its own label."""

    template_name = "kit/widgets/moment.html"
    use_fieldset = True

    def __init__(self) -> None:
        forms.MultiWidget.__init__(self, widgets=[DayInput({"part": _("Day")}), HourInput({"part": _("Time")})])


def _is_likely(day: date) -> bool:
    """Whether a day is near enough for days before and after it to exist; nobody means the year 1."""
    return 1900 <= day.year < 9000


class MomentField(forms.SplitDateTimeField):
    """A day and an hour in local time, read as an aware moment."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_date_formats=["%Y-%m-%d"], input_time_formats=["%H:%M", "%H:%M:%S", "%H.%M"], **kwargs)

    def compress(self, data_list: Any) -> Any:
        if data_list and data_list[0] is not None and not _is_likely(data_list[0]):
            raise ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        return super().compress(data_list)


class DayField(forms.DateField):
    """A day."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not _is_likely(day):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
