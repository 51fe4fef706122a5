"""What is asked about the rota: a shift, a colleague, a hand-over note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import Rank
from aman.kit.forms import AmanForm, MomentField, Segmented
from aman.kit.words import TextField

MOST_WEEKS = 26


class ShiftForm(AmanForm):
    """A shift: who, from when to when, at which rank, and for how many weeks."""

    use_required_attribute = False

    person = forms.ChoiceField(label=_("Who"), error_messages={"required": _("Choose who is on call.")})
    rank = forms.TypedChoiceField(
        label=_("Told as"),
        choices=Rank.choices,
        coerce=int,
        widget=Segmented,
        initial=Rank.FIRST,
        error_messages={"required": _("Choose first, second or deputy.")},
    )
    starts_at = MomentField(label=_("From"), error_messages={"required": _("Give the day and the time it begins.")})
    ends_at = MomentField(label=_("To"), error_messages={"required": _("Give the day and the time it ends.")})
    weeks = forms.IntegerField(
        label=_("For how many weeks"),
        help_text=_("1 is this once. The same hours of the same weekday are planned for each week."),
        initial=1,
        min_value=1,
        max_value=MOST_WEEKS,
        required=False,
        widget=forms.NumberInput({"class": "am-w-s", "dir": "ltr"}),
    )

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Fill the list of officers."""
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class SwapForm(AmanForm):
    """Which colleague is asked to take a shift."""

    use_required_attribute = False

    to = forms.ChoiceField(label=_("Ask a colleague to take it"), error_messages={"required": _("Choose a colleague.")})

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Fill the list of colleagues."""
        self.fields["to"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class HandOverForm(AmanForm):
    """What whoever is on call next must know."""

    use_required_attribute = False

    text = TextField(
        label=_("Hand-over note"),
        help_text=_("What is open, what you have promised, whom you are waiting for. It is sealed like a report."),
        max_length=8000,
        error_messages={"required": _("Write what the next officer must know.")},
        widget=forms.Textarea({"rows": 12, "dir": "auto"}),
    )


def people_options(people: Iterable[Any]) -> list[tuple[str, str]]:
    """Return people for a select: first name and initial."""
    return [(str(one.uuid), one.short_name) for one in people]
