"""What an assessment asks: six answers in five minutes on a telephone, and the rest for those who have the time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents import codebook
from aman.kit.forms import AmanForm, Segmented
from aman.kit.words import TextField

LEVELS = [(0, _("None")), (1, _("Low")), (2, _("Medium")), (3, _("High"))]


def tension_choices() -> list[tuple[str, Any]]:
    """Return the levels of tension as choices."""
    return codebook.choices("tension", _("Choose a level"))


def _level(label: Any, hint: Any, missing: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=LEVELS,
        coerce=int,
        widget=Segmented,
        error_messages={"required": missing},
    )


class AssessmentForm(AmanForm):
    """A community impact assessment. Every question is answered before it can be signed."""

    use_required_attribute = False

    experienced = _level(_("Experienced"), _("How people feel now"), _("Say how people feel now"))
    evidenced = _level(
        _("Evidenced"), _("What is supported by reports or facts"), _("Say what reports or facts support")
    )
    potential = _level(_("Potential"), _("What could make it worse"), _("Say what could make it worse"))
    basis = TextField(
        label=_("How do you know?"),
        error_messages={"required": _("Say how you know")},
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )
    tension = forms.TypedChoiceField(
        label=_("Tension here"),
        choices=tension_choices,
        coerce=int,
        error_messages={"required": _("Choose the level of tension")},
    )
    review_by = forms.ChoiceField(
        label=_("Next review by"), error_messages={"required": _("Choose who reviews this next")}
    )

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Fill the list of those who may review."""
        self.fields["review_by"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]
