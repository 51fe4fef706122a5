"""What is asked about a trigger event: what, where, when known, how sure, and where a rise is expected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.strategy.models import Sureness
from aman.apps.strategy.services import MOST_DAYS, USUAL_DAYS, TriggerDetails
from aman.kit.forms import AmanForm, Checks, Choices, DayField, Hinted, MomentField
from aman.kit.words import LineField

EXPECTED = [
    ("STREET", Hinted(_("In the street"), _("At places of worship, on buses, at school gates"))),
    ("ONLINE", Hinted(_("Online"), _("Counted apart"))),
]


class TriggerForm(AmanForm):
    """A trigger event."""

    use_required_attribute = False

    title = LineField(
        label=_("What happened"),
        help_text=_("A few words every site will read, such as: Attack in Corvane. No names of people."),
        max_length=160,
    )
    where = LineField(label=_("Where"), max_length=160)
    happened_on = DayField(
        label=_("Day it happened"), error_messages={"invalid": _("Give the day as day, month and year.")}
    )
    known_at = MomentField(label=_("When it became known"))
    sureness = forms.ChoiceField(label=_("How sure are we?"), choices=Sureness.choices, widget=Choices)
    expected = forms.MultipleChoiceField(label=_("Where is a rise expected?"), choices=EXPECTED, widget=Checks)
    days = forms.IntegerField(
        label=_("For how many days"),
        help_text=_("Then every site’s day returns to normal by itself. 21 is usual."),
        initial=USUAL_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput({"class": "am-w-s"}),
    )

    def details(self) -> TriggerDetails:
        """Return the answers as the service takes them."""
        given: dict[str, Any] = dict(self.cleaned_data)
        expected = given.pop("expected")
        return TriggerDetails(**given, expects_street="STREET" in expected, expects_online="ONLINE" in expected)
