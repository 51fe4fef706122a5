"""What is asked about a case: tasks, needs, the police, consent, referrals, the second look, closing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents import codebook
from aman.apps.incidents.models import CloseReason, Finding, Override
from aman.kit.forms import AmanForm, Checks, Choices, DayField
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField, TextField

LONGEST = timedelta(days=366)
Options = Iterable[tuple[str, Any]]


def _small(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "dir": "auto"})


class AheadField(DayField):
    """A day that is still to come, within a year. `today` is given by the form."""

    default_error_messages = {
        "past": _("This day has passed. Give a day from today on."),
        "far": _("Give a day within a year."),
    }
    today: date | None = None

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and self.today is not None:
            if day < self.today:
                raise forms.ValidationError(self.error_messages["past"], code="past")
            if day > self.today + LONGEST:
                raise forms.ValidationError(self.error_messages["far"], code="far")
        return day


class CaseForm(AmanForm):
    """The base of a case's forms: `people`, `reports` and other lists are offered by the page."""

    use_required_attribute = False
    says_optional = True

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            if isinstance(field, AheadField):
                field.today = today

    def offer(self, **lists: Options) -> None:
        """Fill the lists to choose from, by the name of their field; names without such a field are passed over."""
        for name, options in lists.items():
            if name in self.fields:
                self.fields[name].choices = list(options)  # type: ignore[attr-defined]


def _person(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, error_messages={"required": _("Choose a person.")})


def _report() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Which report"), error_messages={"required": _("Choose a report.")})


class TaskForm(CaseForm):
    """A task."""

    text = TextField(
        label=_("What is to be done"),
        max_length=500,
        widget=_small(2),
        error_messages={"required": _("Say what is to be done.")},
    )
    owner = _person(_("Who does it"))
    due_on = AheadField(label=_("Until when"), error_messages={"required": _("Give the day.")})


class NeedForm(CaseForm):
    """What somebody who reported needs."""

    report = _report()
    need = forms.ChoiceField(
        label=_("What they need"),
        choices=lambda: codebook.choices("needs", _("Choose")),
        error_messages={"required": _("Choose what they need.")},
    )
    note = TextField(label=_("In words"), help_text=_("Only what is needed to help."), required=False, widget=_small(2))
    follow_up_on = AheadField(
        label=_("When do we ask again"), error_messages={"required": _("Give the day we ask again.")}
    )


class FollowForm(CaseForm):
    """When a need is asked after again."""

    follow_up_on = AheadField(
        label=_("When do we ask again"), error_messages={"required": _("Give the day we ask again.")}
    )


def police_choices() -> list[Any]:
    """Return what the police may answer, grouped by list where there is more than one."""
    books = codebook.police_books()
    groups = [codebook.choices(name) for name in books]
    return [("", _("Choose")), *(one for group in groups for one in group)]


class PoliceForm(CaseForm):
    """What the police have, and what came of it."""

    force = LineField(label=_("Police force"), max_length=80, required=False)
    reference = LineField(
        label=_("Their reference"), max_length=60, required=False, widget=forms.TextInput({"dir": "ltr"})
    )
    outcome = forms.ChoiceField(
        label=_("What came of it so far"),
        choices=police_choices,
        error_messages={"required": _("Choose what came of it so far.")},
    )
    outcome_on = DayField(label=_("On which day"), error_messages={"required": _("Give the day.")})
    note = TextField(label=_("What they said"), required=False, widget=_small(2))
    tell = TextField(
        label=_("Words to those who reported"),
        help_text=_("Plain words. They read them with their receipt. Leave it empty to say nothing yet."),
        required=False,
        widget=_small(),
    )

    def clean_outcome_on(self) -> date:
        day: date = self.cleaned_data["outcome_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day


class ConsentForm(CaseForm):
    """What a reporter said about one recipient."""

    report = _report()
    recipient = forms.ChoiceField(label=_("Recipient"), error_messages={"required": _("Choose a recipient.")})
    given = forms.ChoiceField(
        label=_("What the reporter said"),
        choices=[("yes", _("They may be told")), ("no", _("They may not be told"))],
        widget=Choices,
        error_messages={"required": _("Choose what the reporter said.")},
    )


class ReferralForm(CaseForm):
    """What is passed on, to whom, and on what ground."""

    report = _report()
    recipient = forms.ChoiceField(label=_("Recipient"), error_messages={"required": _("Choose a recipient.")})
    to_name = LineField(label=_("Which office or desk"), max_length=120, required=False)
    text = TextField(
        label=_("Exactly what is passed on"),
        help_text=_("It is kept as it stands here and never changes. Leave out names that they do not need."),
        widget=_small(6),
        error_messages={"required": _("Write what is passed on.")},
    )
    language = forms.ChoiceField(
        label=_("Language of these words"), choices=[(one.code, one.name) for one in LANGUAGES.values()]
    )
    answer_due_on = AheadField(
        label=_("When we ask for their answer"), error_messages={"required": _("Give the day we ask.")}
    )
    override = forms.ChoiceField(
        label=_("Without the reporter’s consent: on what ground"),
        help_text=_("Only where the reporter did not agree. A second person decides before anything is passed on."),
        choices=[("", _("With consent")), *Override.choices],
        required=False,
    )
    override_reason = TextField(label=_("Why it cannot wait for consent"), required=False, widget=_small(2))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("override") and not found.get("override_reason"):
            self.add_error("override_reason", _("Say why it cannot wait for consent."))
        return found


class AnswerForm(CaseForm):
    """What a recipient answered."""

    answer = TextField(
        label=_("What they answered or did"), widget=_small(), error_messages={"required": _("Write their answer.")}
    )
    tell = TextField(
        label=_("Words to the reporter"),
        help_text=_("Plain words. They read them with their receipt. Leave it empty to say nothing yet."),
        required=False,
        widget=_small(),
    )


class PersonForm(CaseForm):
    """Somebody to ask or to give a case to."""

    person = _person(_("Person"))


class VerifyForm(CaseForm):
    """The second look."""

    finding = forms.ChoiceField(
        label=_("What you find"),
        choices=Finding.choices,
        widget=Choices,
        error_messages={"required": _("Choose what you find.")},
    )
    supports = forms.MultipleChoiceField(
        label=_("What supports it"), choices=lambda: codebook.choices("supports"), widget=Checks, required=False
    )
    basis = TextField(
        label=_("What it rests on"), widget=_small(), error_messages={"required": _("Say what your finding rests on.")}
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("finding") == Finding.CORROBORATED and not found.get("supports"):
            self.add_error("supports", _("Choose what supports it, or find it uncorroborated."))
        return found


class CloseForm(CaseForm):
    """Why a case is closed."""

    reason = forms.ChoiceField(
        label=_("Why it is closed"),
        choices=CloseReason.choices,
        widget=Choices,
        error_messages={"required": _("Choose why it is closed.")},
    )
    note = TextField(label=_("In words"), required=False, widget=_small(2))
    knowingly = forms.BooleanField(label=_("Close it although something is still open"), required=False)


class ReopenForm(CaseForm):
    """Why a case is opened again."""

    note = TextField(label=_("Why it is opened again"), widget=_small(2), error_messages={"required": _("Say why.")})


class CaseFilterForm(AmanForm):
    """What to show of the cases."""

    use_required_attribute = False

    state = forms.ChoiceField(
        label=_("State"), choices=[("OPEN", _("Open")), ("CLOSED", _("Closed")), ("ALL", _("All"))], required=False
    )
    show = forms.ChoiceField(
        label=_("Which"),
        choices=[
            ("", _("Every case")),
            ("mine", _("Mine")),
            ("late", _("With a task past its day")),
            ("needs", _("With a need not met")),
            ("second", _("Waiting for a second look")),
        ],
        required=False,
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
