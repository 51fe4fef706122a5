"""What is asked about schedules, holds, erasures and people's requests for their own data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.privacy.models import IdentityCheck
from aman.apps.privacy.schedule import Rule
from aman.apps.privacy.things import OFFERED
from aman.kit.forms import AmanForm, Choices, DayField
from aman.kit.words import LineField, TextField

NAMED = _("A report by its reference (AM-…), a contact by theirs (C-…), somebody with an account by e-mail address.")


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea({"rows": count})


class NamedForm(AmanForm):
    """What it is about, and why."""

    use_required_attribute = False
    thing = forms.ChoiceField(label=_("What is it about?"), choices=OFFERED, widget=Choices)
    named = LineField(label=_("Which one?"), help_text=NAMED, max_length=120)
    reason = TextField(label=_("Why"), max_length=2000, widget=_rows(3))


class AccessForm(AmanForm):
    """Somebody asks what we hold about them."""

    use_required_attribute = False
    thing = forms.ChoiceField(label=_("What is it about?"), choices=OFFERED, widget=Choices)
    named = LineField(label=_("Which one?"), help_text=NAMED, max_length=120)
    who = TextField(
        label=_("Who asks, and where does the answer go?"),
        help_text=_("Kept sealed. Somebody who reported without a name may come with the receipt alone."),
        max_length=2000,
        widget=_rows(3),
    )


class ReasonForm(AmanForm):
    """A reason."""

    use_required_attribute = False
    reason = TextField(label=_("Why"), max_length=2000, widget=_rows(3))


class IdentityForm(AmanForm):
    """How we know that it is the person themselves."""

    use_required_attribute = False
    how = forms.ChoiceField(
        label=_("How do we know that it is the person themselves?"), choices=IdentityCheck.choices, widget=Choices
    )


class BlackOutForm(AmanForm):
    """Words about other people, and values that are about others only."""

    use_required_attribute = False
    words = TextField(
        label=_("Words to black out, one a line"),
        help_text=_(
            "Names of other people, and whatever else would say who they are. They are cut wherever they stand."
        ),
        max_length=10_000,
        required=False,
        widget=_rows(5),
    )

    def __init__(self, *args: Any, positions: list[tuple[int, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_out"] = forms.TypedMultipleChoiceField(
            label=_("Leave out altogether"), choices=positions or [], coerce=int, required=False
        )

    def lines(self) -> list[str]:
        """Return the words, one a line, without empty ones."""
        return [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]


class DaysForm(AmanForm):
    """For how many days a class is kept."""

    use_required_attribute = False

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.IntegerField(
            label=_("Days after the last activity"),
            help_text=_("From %(least)s to %(most)s.") % {"least": rule.least, "most": rule.most},
            min_value=rule.least,
            max_value=rule.most,
            error_messages={"required": _("Please give the number of days.")},
            widget=forms.NumberInput({"class": "am-w-s"}),
        )


class PreviewForm(AmanForm):
    """The day to look ahead to."""

    use_required_attribute = False
    on = DayField(label=_("What would go on this day?"), required=False)


class AuditForm(AmanForm):
    """Which events to show."""

    use_required_attribute = False
    person = LineField(label=_("By whom"), help_text=_("E-mail address"), required=False, max_length=200)
    verb = LineField(
        label=_("What was done"), help_text=_("A code, such as REPORT_READ"), required=False, max_length=64
    )
    subject = LineField(label=_("To what"), help_text=_("A reference or an id"), required=False, max_length=64)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)
