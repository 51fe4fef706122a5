"""What is asked about a risk: its words, its three steps, its measures, its plan, and decisions about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aman.apps.strategy.models import (
    Axis,
    ControlState,
    CostBand,
    EvidenceKind,
    Interest,
    Principle,
    Sure,
    TreatmentKind,
    TreatmentState,
)
from aman.core.risk.columns import HARMS, POSITIONS
from aman.kit.forms import AmanForm, Choices, DayField, Hinted, Segmented
from aman.kit.words import LineField, TextField

LONGEST = 2000
MOST_HOURS = 2000
BY_HAND = [EvidenceKind.DEFECT, EvidenceKind.DRILL, EvidenceKind.OTHER]
EFFECTS = [
    (10, Hinted(_("A little: about 10 %"), _("It helps when somebody remembers it."))),
    (25, Hinted(_("Some: about 25 %"), _("It works on most days for those who mean no more than trouble."))),
    (50, Hinted(_("Half"), _("It stops or spoils every second try of somebody who planned it."))),
    (75, Hinted(_("Most: about 75 %"), _("It was tested, and only somebody with time and tools gets past."))),
]
LEFT = [(0, _("Nothing")), (25, _("A quarter")), (50, _("Half")), (75, _("Most of it"))]
SURE = [(Sure.LOW, _("Low")), (Sure.MEDIUM, _("Medium")), (Sure.HIGH, _("High"))]
STATES = [(one.value, one.label) for one in ControlState]
Choice = tuple[Any, Any]


def _why(label: Any, hint: Any = "", *, required: bool = True, rows: int = 2) -> TextField:
    widget = forms.Textarea({"rows": rows, "dir": "auto"})
    return TextField(label=label, help_text=hint, required=required, max_length=LONGEST, widget=widget)


def _number(label: Any, choices: Sequence[Choice], widget: Any = Choices, **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, widget=widget, **more)


class RiskForm(AmanForm):
    """A risk in its own words: if this happens, then that follows."""

    use_required_attribute = False

    threat = forms.ChoiceField(
        label=pgettext_lazy("factor of a risk", "Threat"), help_text=_("From the catalogue: one risk, one threat.")
    )
    if_words = _why(_("If"), _("What happens, and what here makes it possible. Such as: the side gate is left open."))
    then_words = _why(_("then"), _("What follows for people, for prayer, for the building. No names."))

    def __init__(self, *args: Any, threats: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["threat"].choices = [("", _("Choose a threat")), *threats]  # type: ignore[attr-defined]


class InterestForm(AmanForm):
    """What an assessor has to do with what is assessed. Asked before anything else."""

    use_required_attribute = False
    says_optional = True

    interest = forms.ChoiceField(
        label=_("What have you to do with it?"),
        help_text=_("Only somebody without an interest can assess. Saying so is no blame; another person is asked."),
        choices=Interest.choices,
        widget=Choices,
    )
    interest_words = _why(_("In your words"), _("What, and since when. Sealed."), required=False)


class JudgeForm(AmanForm):
    """A judgement before any measure counts: three steps, each with what it rests on."""

    use_required_attribute = False

    threat_step = _number(_("Threat: how likely is a try?"), [])
    threat_why = _why(_("What do you know of that?"), _("Incidents, signals, news. With dates."))
    vulnerability_step = _number(_("Vulnerability: would it succeed?"), [])
    vulnerability_why = _why(_("What did you see?"), _("Doors, habits, crowds, light. As if no measure were there."))
    impact_step = _number(_("Impact: how bad would it be?"), [])
    impact_why = _why(_("What do you base that on?"), _("The worst to be expected, not the worst that could be."))
    confidence = forms.ChoiceField(label=_("How sure are you?"), choices=SURE, widget=Segmented)

    def __init__(
        self, *args: Any, steps: dict[str, Sequence[Choice]], columns: Sequence[tuple[str, Any, Any, int, int]] = (),
        is_whole: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, choices in steps.items():
            self.fields[f"{name}_step"].choices = list(choices)  # type: ignore[attr-defined]
        for code, label, hint, least, most in columns:
            choices = [(n, str(n)) for n in range(least, most + 1)]
            self.fields[f"column_{code}"] = _number(label, choices, Segmented, help_text=hint)
        if not is_whole:
            for field in self.fields.values():
                field.required = False

    def columns(self) -> dict[str, Any]:
        """Return the scores of the panel's columns as the service takes them; {} where none or not all are given."""
        given = {name.removeprefix("column_"): value for name, value in self.cleaned_data.items() if "column_" in name}
        if not given or not all(value != "" and value is not None for value in given.values()):
            return {}
        return {
            "harm": {code: given[code] for code in HARMS},
            "likelihood": given["LIKELIHOOD"],
            "position": {code: given[code] for code in POSITIONS},
        }


class PersonForm(AmanForm):
    """Who gives a second view."""

    person = forms.ChoiceField(label=_("Who assesses it a second time?"))

    def __init__(self, *args: Any, people: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class DecideForm(AmanForm):
    """The panel's decision about one or two assessments of a risk."""

    use_required_attribute = False

    decision = forms.ChoiceField(label=_("Decision"), widget=Choices)
    why = _why(_("Why"), _("Read by the assessors, and by whoever asks later."))
    declares_none = forms.BooleanField(
        label=_("I have nothing to do with this place"),
        help_text=_("No family, membership, supply or funding. Needed to approve."),
        required=False,
    )

    def __init__(self, *args: Any, decisions: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = list(decisions)  # type: ignore[attr-defined]


class CheckForm(AmanForm):
    """How a measure was found."""

    use_required_attribute = False
    says_optional = True

    state = forms.ChoiceField(label=_("Is it there?"), choices=STATES, widget=Choices)
    effect = _number(_("How much does it take away when it works?"), EFFECTS)
    works = _number(
        _("With a fault: how much of that is left?"), LEFT, Segmented, required=False, empty_value=0, initial=0
    )
    confidence = forms.ChoiceField(label=_("How sure are you?"), choices=SURE, widget=Segmented)
    why = _why(_("How do you know?"), _("Seen, tested, told by whom, and when."))


class ControlForm(CheckForm):
    """A measure, and how it was found for the first time."""

    name = LineField(label=_("Measure"), help_text=_("Such as: closer on the side gate."), max_length=160)
    axis = forms.ChoiceField(
        label=_("What does it lessen?"),
        choices=[
            (Axis.THREAT, Hinted(pgettext_lazy("factor of a risk", "Threat"), _("Fewer people try."))),
            (Axis.VULNERABILITY, Hinted(_("Vulnerability"), _("Fewer tries succeed."))),
            (Axis.IMPACT, Hinted(_("Impact"), _("It hurts less when one does."))),
        ],
        widget=Choices,
    )
    principle = forms.ChoiceField(label=_("How does it work?"), choices=Principle.choices, widget=Segmented)
    field_order = ("name", "axis", "principle")


class TreatForm(AmanForm):
    """A line of the plan: what is done about a risk, by whom, at what cost, until when."""

    use_required_attribute = False
    says_optional = True

    what = LineField(label=_("What is done"), max_length=300)
    kind = forms.ChoiceField(
        label=_("Which way"), choices=TreatmentKind.choices, widget=Segmented, initial=TreatmentKind.REDUCE
    )
    control = forms.ChoiceField(label=_("Measure it brings or mends"), required=False)
    owner = forms.ChoiceField(label=_("Who sees to it"))
    cost = forms.ChoiceField(label=_("Cost, about"), choices=CostBand.choices)
    hours = forms.IntegerField(
        label=_("Hours of volunteers’ time, in all"), min_value=0, max_value=MOST_HOURS, initial=0,
        widget=forms.NumberInput({"class": "am-w-s"}),
    )  # fmt: skip
    due_on = DayField(label=_("Until"))

    def __init__(
        self, *args: Any, today: date, people: Iterable[Choice], controls: Iterable[Choice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["owner"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]
        self.fields["control"].choices = [("", _("None of them")), *controls]  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("Give a day from today on."))
        return day


class SettleForm(AmanForm):
    """What became of a line of the plan."""

    use_required_attribute = False

    state = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=[(one.value, one.label) for one in TreatmentState if one != TreatmentState.PLANNED],
        widget=Choices,
    )
    why = _why(_("What was done, or why it is dropped"))


class AcceptForm(AmanForm):
    """To carry a risk above what the place is ready to carry, for a time."""

    use_required_attribute = False
    LONGEST = timedelta(days=365)

    until = DayField(label=_("Carried until"), help_text=_("A year at most. It lapses by itself if the risk goes up."))
    why = _why(_("Why it is carried"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """Refuse a day that is over, and one too far away."""
        day: date = self.cleaned_data["until"]
        if not self.today < day <= self.today + self.LONGEST:
            raise forms.ValidationError(_("Give a day from tomorrow on, within a year."))
        return day


class ProposeForm(AmanForm):
    """Evidence that somebody brings by hand: a fault found, a drill held."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What does it rest on?"), choices=[(one.value, one.label) for one in BY_HAND], widget=Choices
    )
    axis = forms.ChoiceField(label=_("What should move?"), choices=Axis.choices, widget=Segmented)
    steps = _number(_("Which way?"), [(1, _("One step up")), (-1, _("One step down"))], Segmented)
    why = _why(_("Why"))


class AnswerForm(AmanForm):
    """A person's answer to a proposal."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (
                "ACCEPT",
                Hinted(_("Accept it"), _("A new assessment begins with the proposed step.")),
            ),
            ("DECLINE", Hinted(_("Decline it"), _("Nothing moves. The same evidence is not proposed again."))),
        ],
        widget=Choices,
    )
    why = _why(_("Why"))


class FrameForm(AmanForm):
    """The matrix a place uses, and how much risk it is ready to carry."""

    use_required_attribute = False

    matrix = forms.ChoiceField(label=_("Matrix"), widget=Choices)
    appetite = forms.ChoiceField(
        label=_("Carried without asking, up to"),
        help_text=_("A residual risk above this needs treatment, or somebody’s named decision to carry it."),
    )

    def __init__(self, *args: Any, matrices: Sequence[Choice], bands: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matrix"].choices = list(matrices)  # type: ignore[attr-defined]
        self.fields["appetite"].choices = list(bands)  # type: ignore[attr-defined]


class WhyForm(AmanForm):
    """One reason."""

    why = _why(_("Why"))


class CommentForm(AmanForm):
    """What a site says about a risk of its own."""

    text = _why(
        _("Your comment"),
        _("What is not right, or what has changed. The assessors read it; it changes nothing by itself."),
        rows=3,
    )


class SinceForm(AmanForm):
    """An earlier day to compare with."""

    since = DayField(label=_("As it stood on"))


class PlacesForm(AmanForm):
    """Which places to list."""

    q = LineField(label=_("Name contains"), max_length=60, required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("Places with risks")),
            ("ABOVE", _("Above what is carried")),
            ("WITHOUT", _("Not assessed yet")),
            ("AREAS", _("Areas, for risks of a whole area")),
        ],
        required=False,
    )

    def asked(self) -> tuple[str, str]:
        """Return the words and what to show; nothing where they make no sense."""
        found = self.cleaned_data if self.is_valid() else {}
        return str(found.get("q", "")), str(found.get("show", ""))
