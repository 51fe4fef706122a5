"""What is asked about a trigger event: what, where, when known, how sure, how high a rise and how long it lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.strategy.models import Channel, ResetKind, Sureness, TriggerEvent, TriggerKind
from aman.apps.strategy.services import MOST_DAYS, USUAL_DAYS, TriggerDetails
from aman.core.posture import course
from aman.kit.forms import AmanForm, Checks, Choices, DayField, Hinted, MomentField
from aman.kit.words import LineField, TextField

EXPECTED = [
    ("STREET", Hinted(_("In the street"), _("At places of worship, on buses, at school gates"))),
    ("ONLINE", Hinted(_("Online"), _("Counted apart"))),
]
KINDS = [
    (TriggerKind.MINOR, Hinted(_("Far away, or little noticed"), _("Earlier ones: about as many incidents as usual"))),
    (TriggerKind.FOREIGN, Hinted(_("Abroad, and widely seen"), _("Earlier ones: 1.5 to 2 times the usual at first"))),
    (TriggerKind.DOMESTIC, Hinted(_("In this country"), _("Earlier ones: 2 to 3 times the usual at first"))),
    (TriggerKind.LOCAL, Hinted(_("Here in the area"), _("Earlier ones: 3 to 8 times the usual at first"))),
    (
        TriggerKind.ON_MOSQUE,
        Hinted(_("An attack on a mosque, or a riot"), _("Earlier ones: 3 to 8 times the usual, and it lasts")),
    ),
]
CONCERNED = [
    ("ALL", Hinted(_("Every site"), _("The news is everywhere"))),
    ("AREA", Hinted(_("Only sites of its area"), _("Choose the area above"))),
]
LONGEST_HALF_LIFE = 60.0


class TriggerForm(AmanForm):
    """A trigger event."""

    use_required_attribute = False
    says_optional = True

    title = LineField(
        label=_("What happened"),
        help_text=_("A few words every site will read, such as: Attack in Corvane. No names of people."),
        max_length=160,
    )
    where = LineField(label=_("Where"), max_length=160)
    area = forms.ChoiceField(
        label=_("In which of our areas"), help_text=_("Leave empty where it was elsewhere."), required=False
    )
    kind = forms.ChoiceField(label=_("What kind of event is it?"), choices=KINDS, widget=Choices)
    concerns = forms.ChoiceField(label=_("Whom does it concern?"), choices=CONCERNED, widget=Choices)
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
    height = forms.FloatField(
        label=_("How many times the usual, at first"),
        help_text=_("Leave empty for the middle of what earlier events of this kind had."),
        required=False,
        min_value=1,
        max_value=course.MOST_HEIGHT,
        widget=forms.NumberInput({"class": "am-w-s", "step": "0.1"}),
    )
    stays = forms.BooleanField(
        label=_("A small part of the rise stays for eight weeks"),
        help_text=_("For events that stay in the news."),
        required=False,
    )

    def __init__(
        self, *args: Any, areas: Iterable[Any] = (), within: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.code, one.name) for one in areas if within is None or one.code in within]
        self.fields["area"].choices = [("", _("Elsewhere")), *offered]  # type: ignore[attr-defined]
        if within is not None:
            # Every site is for those whose role is for the whole network.
            self.fields["concerns"].choices = CONCERNED[1:]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the area where the event concerns its sites alone."""
        given = super().clean() or {}
        if given.get("concerns") == "AREA" and not given.get("area"):
            self.add_error("area", _("Choose the area whose sites it concerns."))
        return given

    def details(self) -> TriggerDetails:
        """Return the answers as the service takes them."""
        given: dict[str, Any] = dict(self.cleaned_data)
        expected, concerns = given.pop("expected"), given.pop("concerns")
        return TriggerDetails(
            **given,
            expects_street="STREET" in expected,
            expects_online="ONLINE" in expected,
            is_national=concerns == "ALL",
        )


class ResetForm(AmanForm):
    """A day that raises an event again."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("What raises it again?"), choices=ResetKind.choices, widget=Choices)
    on = DayField(label=_("On which day"), error_messages={"invalid": _("Give the day as day, month and year.")})
    words = LineField(label=_("A few words (no names of people)"), max_length=160, required=False)


class HalfLifeForm(AmanForm):
    """How fast the rise passes, set by a person; an empty field keeps what holds, the tick goes back to the fit."""

    use_required_attribute = False
    street = forms.FloatField(
        label=_("In the street, days until half is gone"),
        required=False,
        min_value=0.1,
        max_value=LONGEST_HALF_LIFE,
        widget=forms.NumberInput({"class": "am-w-s", "step": "0.1"}),
    )
    online = forms.FloatField(
        label=_("Online, days until half is gone"),
        required=False,
        min_value=0.1,
        max_value=LONGEST_HALF_LIFE,
        widget=forms.NumberInput({"class": "am-w-s", "step": "0.1"}),
    )

    back = forms.BooleanField(label=_("Go back to what is fitted, or the default"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of the two, or the way back."""
        given = super().clean() or {}
        said = given.get("street") is not None or given.get("online") is not None or given.get("back")
        if not self.errors and not said:
            self.add_error("street", _("Give at least one of the two."))
        return given

    def asked(self, event: TriggerEvent) -> list[tuple[str, float | None]]:
        """Return what is to be set: channel, and days or None for the way back."""
        given = self.cleaned_data
        if given.get("back"):
            channels = ((Channel.STREET, event.expects_street), (Channel.ONLINE, event.expects_online))
            return [(channel, None) for channel, is_expected in channels if is_expected]
        return [
            (channel, given[name])
            for channel, name in ((Channel.STREET, "street"), (Channel.ONLINE, "online"))
            if given.get(name) is not None
        ]


class ReviewForm(AmanForm):
    """What was learnt from an event, eight weeks on."""

    use_required_attribute = False
    review = TextField(
        label=_("What did we learn?"),
        help_text=_("What rose and where, what sites did, what we would do again. No names of people."),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )
