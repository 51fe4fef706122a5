"""What is asked about the picture: what to show, and what was decided about a signal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.surveillance.models import SignalState
from aman.kit.forms import AmanForm, Checks, Choices, DayField, Hinted
from aman.kit.words import TextField

INVALID_DAY = _("Give the day as day, month and year.")
CHOICES = {
    "WATCHING": Hinted(_("Keep watching"), _("Look again when new incidents come in")),
    "ACTED": Hinted(_("Acted on"), _("Say what was started")),
    "EXPLAINED": Hinted(_("Explained"), _("Not a real change, or its cause is known and over")),
}


class PictureFilter(AmanForm):
    """Which incidents to count. `areas` are code, name and region, in order of region."""

    use_required_attribute = False

    region = forms.ChoiceField(label=_("Region"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    until = DayField(label=_("Up to"), required=False, error_messages={"invalid": INVALID_DAY})

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(areas)
        regions = sorted({region for _code, _name, region in rows if region})
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", _("Every area")),
            *((code, name) for code, name, _region in rows),
        ]
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("Where our sites are")),
            *((region, region) for region in regions),
        ]
        if len(regions) < 2:
            del self.fields["region"]


class SignalFilter(AmanForm):
    """Which signals to list. `areas` are code, name and region; `methods` are codes and words."""

    use_required_attribute = False

    state = forms.ChoiceField(label=_("State"), required=False)
    level = forms.ChoiceField(label=_("Strength"), required=False)
    method = forms.ChoiceField(label=_("Method"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    first = DayField(label=_("From"), required=False, error_messages={"invalid": INVALID_DAY})
    last = DayField(label=_("Up to"), required=False, error_messages={"invalid": INVALID_DAY})

    def __init__(
        self, *args: Any, areas: Iterable[tuple[str, str, str]], methods: Iterable[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        choices: dict[str, list[Any]] = {
            "state": [*every, *SignalState.choices],
            "level": [*every, ("ALERT", _("Strong")), ("ADVISORY", _("Worth a look"))],
            "method": [*every, *methods],
            "area": [("", _("Every area")), *((code, name) for code, name, _region in areas)],
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]


class WeekForm(AmanForm):
    """The last day of the week to show."""

    use_required_attribute = False

    last = DayField(label=_("Week to"), required=False, error_messages={"invalid": INVALID_DAY})


class BenchForm(AmanForm):
    """A series, a span and the methods to try on it."""

    use_required_attribute = False

    area = forms.ChoiceField(label=_("Area"), required=False)
    category = forms.ChoiceField(label=_("Type"), required=False)
    first = DayField(label=_("From"), required=False, error_messages={"invalid": INVALID_DAY})
    last = DayField(label=_("Up to"), required=False, error_messages={"invalid": INVALID_DAY})
    methods = forms.MultipleChoiceField(label=_("Methods"), required=False, widget=Checks)
    scale = forms.ChoiceField(
        label=_("False alarms accepted"),
        required=False,
        choices=[("1", _("As usual")), ("5", _("Five times as many")), ("0.2", _("A fifth"))],
    )

    def __init__(
        self,
        *args: Any,
        areas: Iterable[tuple[str, str, str]],
        categories: Iterable[tuple[str, Any]],
        methods: Iterable[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "area": [("", _("Every area")), *((code, name) for code, name, _region in areas)],
            "category": [("", _("All types in the street")), *categories],
            "methods": list(methods),
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first."))
        return found


class SignalDecisionForm(AmanForm):
    """What should happen with a signal, and why. `onward` are the states it may go to."""

    use_required_attribute = False

    state = forms.ChoiceField(label=_("Decision"), widget=Choices)
    reason = TextField(
        label=_("Why"),
        help_text=_("What you know and what you did. No names of people."),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, onward: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (code, words) for code, words in CHOICES.items() if code in onward
        ]
