"""What is asked where one person types in what another tells: an officer, or somebody at a site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.forms_entry import OFF, ReportForm
from aman.apps.incidents.models import Channel, ContactRule, Help, ReportKind
from aman.kit.forms import Checks, Choices, HourInput, Segmented
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField, TextField


class AskedAloud(ReportForm):
    """What is asked where one person types in what another tells: in words to be asked aloud."""

    on_behalf = forms.BooleanField(label=_("They tell it for somebody else, to whom it happened"), required=False)
    behalf_basis = LineField(
        label=_("How did that person agree?"),
        help_text=_("As “sitting beside them”, or “parent of a child”. Without their yes, do not take it down."),
        required=False,
        max_length=300,
        widget=forms.TextInput(OFF),
    )

    occurred_at = forms.TimeField(
        label=_("About what time, if they know"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        widget=HourInput,
        error_messages={"invalid": _("Give the time in 24 hours, as 21:40.")},
    )
    when_about = forms.BooleanField(label=_("They are not sure of the day"), required=False)
    subject = forms.ChoiceField(
        label=_("Who did it happen to?"),
        choices=[("ME", _("The person telling it")), ("SOMEONE_ELSE", _("Someone else")), ("PLACE", _("A place"))],
        required=False,
        widget=Segmented,
    )
    help_needed = forms.MultipleChoiceField(
        label=_("What do they need now?"), choices=Help.choices, required=False, widget=Checks
    )
    contact_rule = forms.ChoiceField(
        label=_("How may we reach them?"),
        choices=[
            (ContactRule.RECEIPT_ONLY, _("By receipt only. Never phone or write.")),
            (ContactRule.MAY_CONTACT, _("As they say below")),
        ],
        initial=ContactRule.RECEIPT_ONLY,
        required=False,
        widget=Choices,
        error_messages={"invalid_choice": _("Choose how we may reach them.")},
    )
    contact = LineField(label=_("Telephone or e-mail"), required=False, max_length=300, widget=forms.TextInput(OFF))
    safe_times = LineField(
        label=_("When is it safe for them?"),
        help_text=_("Days and times. Nobody tries outside them."),
        required=False,
        widget=forms.TextInput(OFF),
    )
    safe_word = LineField(
        label=_("A word agreed with them"),
        help_text=_("Whoever calls says it first, so that they know it is us."),
        required=False,
        max_length=60,
        widget=forms.TextInput(OFF),
    )
    name = LineField(
        label=_("Their name"),
        help_text=_("Only if they want to give it."),
        required=False,
        max_length=120,
        widget=forms.TextInput(OFF),
    )
    excluded = LineField(
        label=_("Is there somebody who must not see this?"),
        help_text=_("A name, or what they do, as “the secretary”. Nobody they fit can open the report."),
        required=False,
        max_length=300,
        widget=forms.TextInput(OFF),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("on_behalf") and not found.get("behalf_basis") and "behalf_basis" not in self.errors:
            self.add_error("behalf_basis", _("Say how the person it happened to agreed to this report."))
        return found


class StaffReportForm(AskedAloud):
    """A report told by telephone or in person, typed in by an officer; the order is the order of a talk."""

    field_order = ("channel", "language", "kind", "narrative", "subject", "on_behalf", "behalf_basis")

    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[(code, Channel(code).label) for code in ("TELEPHONE", "WALK_IN")],
        widget=Segmented,
        initial=Channel.TELEPHONE,
    )
    language = forms.ChoiceField(
        label=_("Language they spoke"), choices=[(one.code, one.name) for one in LANGUAGES.values()]
    )
    kind = forms.ChoiceField(label=_("What it is about"), choices=ReportKind.choices, widget=forms.Select)
    narrative = TextField(
        label=_("What they told you"),
        help_text=_("In their own words, as far as you can write them down."),
        error_messages={"required": _("Write down what they told you. A few words are enough.")},
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
    )


class RelayForm(AskedAloud):
    """What somebody at a site told one of its people."""

    kind = forms.ChoiceField(label=_("What it is about"), choices=ReportKind.choices, widget=forms.Select)
    language = forms.ChoiceField(
        label=_("Language they spoke"), choices=[(one.code, one.name) for one in LANGUAGES.values()]
    )
    here = forms.BooleanField(label=_("It happened here, or just outside"), required=False, initial=True)
    narrative = TextField(
        label=_("What they told you"),
        help_text=_("In their own words, as far as you can write them down."),
        error_messages={"required": _("Write down what they told you. A few words are enough.")},
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
    )


ENTRY_PARTS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("said", ("channel", "language", "kind", "narrative", "subject", "help_needed", "on_behalf", "behalf_basis")),
    ("where", ("occurred_on", "occurred_at", "when_about", "site", "here", "area", "postcode", "place_words")),
    ("reach", ("contact_rule", "contact", "safe_times", "safe_word", "name")),
    ("share", ("consents", "excluded", "exclude_site", "links")),
)
"""The parts of the page for typing in, in the order of a talk."""
