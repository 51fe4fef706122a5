"""Forms of messages: filters, composing, release, stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.apps.cascade.models import MessageState, Urgency
from aman.apps.cascade.services import Draft
from aman.kit import occasions, when
from aman.kit.forms import AmanForm, Checks, Choices, Hinted, MomentField
from aman.kit.languages import LANGUAGES, SOURCE
from aman.kit.words import LineField

URGENCIES = [
    (Urgency.ROUTINE, Hinted(_("Routine"), _("Waits for everything else"))),
    (Urgency.OPERATIONAL, Hinted(_("Operational"), _("For today’s work"))),
    (Urgency.LIFE_SAFETY, Hinted(_("Life safety"), _("Goes first. Every language must be checked by a second reader"))),
]


class FilterForm(AmanForm):
    """Which messages to list."""

    state = forms.ChoiceField(label=_("State"), required=False)
    urgency = forms.ChoiceField(label=_("How soon"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["state"].choices = [*every, *MessageState.choices]  # type: ignore[attr-defined]
        self.fields["urgency"].choices = [*every, *Urgency.choices]  # type: ignore[attr-defined]


class ComposeForm(AmanForm):
    """A message: its text language by language, whom it is for, how soon, until when."""

    urgency = forms.ChoiceField(
        label=_("How soon must it arrive?"), widget=Choices, choices=URGENCIES, initial=Urgency.OPERATIONAL
    )
    expires_at = MomentField(label=_("Until when does it hold?"), help_text=_("After this it is not sent any more."))
    roles = forms.MultipleChoiceField(
        label=_("Who at each site?"), help_text=_("None ticked: every contact"), widget=Checks, required=False
    )
    areas = forms.MultipleChoiceField(
        label=_("Which boroughs?"), help_text=_("None ticked: all of them"), widget=Checks, required=False
    )
    about = forms.ChoiceField(
        label=_("Is it about one of two possible days?"),
        help_text=_("Sites for which it turns out to be the other day are not asked for an answer any more."),
        required=False,
    )
    is_exercise = forms.BooleanField(
        label=_("This is an exercise"),
        help_text=_("Marked EXERCISE in its subject, its text and on every page."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        areas: list[tuple[str, str]],
        roles: list[tuple[str, Any]],
        days: Sequence[tuple[str, date]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._days = {f"{code} {on.isoformat()}": (code, on) for code, on in days}
        named = [(key, _day_words(code, on)) for key, (code, on) in self._days.items()]
        self.fields["about"].choices = [("", _("No, about no such day")), *named]  # type: ignore[attr-defined]
        self.fields["areas"].choices = areas  # type: ignore[attr-defined]
        self.fields["roles"].choices = roles  # type: ignore[attr-defined]
        for record in LANGUAGES.values():
            attrs = {"lang": record.code, "dir": record.direction}
            is_source = record.code == SOURCE
            self.fields[f"subject_{record.code}"] = LineField(
                label=_("Subject"), max_length=120, required=is_source, widget=forms.TextInput(attrs)
            )
            self.fields[f"body_{record.code}"] = forms.CharField(
                label=_("Text"),
                max_length=4000,
                required=is_source,
                widget=forms.Textarea({**attrs, "rows": 7}),
            )

    def pairs(self) -> Iterator[tuple[Any, BoundField, BoundField]]:
        """Yield each language with its two fields."""
        for record in LANGUAGES.values():
            yield record, self[f"subject_{record.code}"], self[f"body_{record.code}"]

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of every text that is begun."""
        given: dict[str, Any] = super().clean() or {}
        for code in LANGUAGES:
            subject, body = given.get(f"subject_{code}", ""), given.get(f"body_{code}", "")
            if subject and not body and f"body_{code}" not in self.errors:
                self.add_error(f"body_{code}", _("Enter the text, or take the subject out."))
            if body and not subject and f"subject_{code}" not in self.errors:
                self.add_error(f"subject_{code}", _("Enter a subject, or take the text out."))
        return given

    def draft(self) -> Draft:
        """Return what was entered."""
        given = self.cleaned_data
        return Draft(
            texts={code: (given[f"subject_{code}"], given[f"body_{code}"]) for code in LANGUAGES},
            areas=given["areas"],
            roles=given["roles"],
            urgency=given["urgency"],
            expires_at=given["expires_at"],
            is_exercise=given["is_exercise"],
            about=self._days.get(given["about"]),
        )

    def asks_for_day(self) -> bool:
        """Say whether there is a day to choose."""
        return bool(self._days)


def _day_words(code: str, on: date) -> str:
    return gettext("%(occasion)s, if it is on %(day)s") % {"occasion": occasions.NAMES[code], "day": when.day_text(on)}


class SeenField(forms.Field):
    """Which version of a message its reader had in front of them; None when it says nothing we wrote."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        try:
            return parse_datetime(str(value or ""))
        except ValueError:
            return None


class CheckForm(AmanForm):
    """A second reader's word that one text is right."""

    language = forms.ChoiceField(choices=[(record.code, record.name) for record in LANGUAGES.values()])
    seen = SeenField()


class ReleaseForm(AmanForm):
    """The second person's word that they have read what they let out."""

    seen = SeenField()
    has_read = forms.BooleanField(
        label=_("I have read every text above"),
        error_messages={"required": _("Read every text, then say so here.")},
    )


class StopForm(AmanForm):
    """Why a message is stopped."""

    reason = LineField(label=_("Reason"), help_text=_("Kept with the message. Sites do not see it."), max_length=400)
