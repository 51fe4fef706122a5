"""What an assessment asks: six answers in five minutes on a telephone, and the rest for those who have the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents import codebook
from aman.kit.forms import AmanForm, Checks, DayField, Segmented
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField, TextField

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


def _words(label: Any, hint: Any = "", rows: int = 2) -> TextField:
    return TextField(
        label=label,
        help_text=hint,
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": rows, "dir": "auto"}),
    )


class WholeAssessmentForm(AssessmentForm):
    """The whole assessment: the six answers, and the words, places, people and actions for those who have the time."""

    says_optional = True
    ACTIONS = 3

    language = forms.ChoiceField(
        label=_("Language of your words"), choices=[(one.code, one.name) for one in LANGUAGES.values()]
    )
    summary = _words(_("What happened"))
    experienced_words = _words(_("How people feel now"))
    evidenced_words = _words(_("What reports or facts support"))
    potential_words = _words(_("What could make it worse"), _("Days to come, rumours, people who stir it up."))
    communities = forms.MultipleChoiceField(
        label=_("Communities affected"),
        choices=lambda: codebook.choices("communities"),
        widget=Checks,
        required=False,
    )
    areas = forms.MultipleChoiceField(
        label=_("Areas affected"), widget=forms.SelectMultiple({"size": 6}), required=False
    )
    places_words = _words(_("Places affected"), _("Schools, shops, routes, bus stops."))
    consulted = _words(_("People asked"), _("Who, in what role, and what they said. Sealed."), 3)
    keep_reviewing = forms.BooleanField(
        label=_("Go on reviewing although tension is normal"),
        help_text=_("From the review at 7 days on, normal tension ends the reviews by itself."),
        required=False,
    )

    field_order = (
        "summary", "experienced", "experienced_words", "evidenced", "evidenced_words", "potential", "potential_words",
        "basis", "tension", "communities", "areas", "places_words", "consulted",
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for number in range(1, self.ACTIONS + 1):
            self.fields[f"action_{number}"] = LineField(
                label=_("Action %(n)d: what") % {"n": number}, max_length=500, required=False
            )
            self.fields[f"owner_{number}"] = forms.ChoiceField(
                label=_("Action %(n)d: who") % {"n": number}, required=False
            )
            self.fields[f"due_{number}"] = DayField(label=_("Action %(n)d: until") % {"n": number}, required=False)
        self.order_fields([*self.field_order, *self._actions(), "keep_reviewing", "language", "review_by"])

    def _actions(self) -> list[str]:
        numbers = range(1, self.ACTIONS + 1)
        return [f"{part}_{number}" for number in numbers for part in ("action", "owner", "due")]

    def offer(self, people: Iterable[tuple[str, str]], areas: Iterable[tuple[str, str]] = ()) -> None:
        """Fill the lists of people and areas."""
        named = list(people)
        super().offer(named)
        self.fields["areas"].choices = list(areas)  # type: ignore[attr-defined]
        for number in range(1, self.ACTIONS + 1):
            owner = self.fields[f"owner_{number}"]
            owner.choices = [("", _("Choose a person")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, self.ACTIONS + 1):
            if not found.get(f"action_{number}"):
                continue
            if not found.get(f"owner_{number}"):
                self.add_error(f"owner_{number}", _("Choose who does it."))
            day = found.get(f"due_{number}")
            if f"due_{number}" not in self.errors and (day is None or day < self.today):
                self.add_error(f"due_{number}", _("Give a day from today on."))
        return found

    def actions(self) -> list[tuple[str, str, date]]:
        """Return the actions asked for: what, who by public id, until when."""
        found = self.cleaned_data
        rows = [(found[f"action_{n}"], found[f"owner_{n}"], found[f"due_{n}"]) for n in range(1, self.ACTIONS + 1)]
        return [row for row in rows if row[0]]
