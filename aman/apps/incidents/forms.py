"""What is asked about a report: the reporter's answers, and the officer's."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import (
    Category,
    Channel,
    ContactRule,
    Decision,
    NotCountedReason,
    ReportKind,
)
from aman.apps.incidents.services import Told
from aman.apps.places.selectors import AreaChoice, SiteChoice
from aman.kit.forms import AmanForm, Choices, DayField, HourInput, Segmented
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField, TextField

_SAY_KIND = _("Say what it is about.")
_AGAIN = _("Something went wrong on the way. Nothing was sent. Please send it again.")
OLDEST = timedelta(days=366 * 60)


def site_options(sites: Iterable[SiteChoice], empty: Promise | str) -> list[Any]:
    """Return sites for a select, grouped by area."""
    grouped = groupby(sites, key=lambda site: site.area_name)
    return [("", empty), *((area, [(str(one.uuid), one.name) for one in group]) for area, group in grouped)]


def area_options(areas: Iterable[AreaChoice], empty: Promise | str) -> list[Any]:
    """Return areas for a select."""
    return [("", empty), *((area.code, area.name) for area in areas)]


class SharedFields(dict[str, forms.Field]):
    """Fields that forms share instead of each copying them; a form that changes its fields copies them first."""

    def __deepcopy__(self, memo: dict[int, Any]) -> SharedFields:
        return self


class ReportForm(AmanForm):
    """What happened, when, where, and how to reach whoever tells us. `today` is given by the page."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        choices=ReportKind.choices, widget=forms.HiddenInput, error_messages={"required": _SAY_KIND}
    )
    form_key = forms.CharField(
        max_length=80, widget=forms.HiddenInput, error_messages={"required": _AGAIN, "max_length": _AGAIN}
    )
    narrative = TextField(
        label=_("What happened?"),
        help_text=_("In your own words, in any language. Who did what, what was said, was anyone hurt."),
        error_messages={"required": _("Tell us what happened. A few words are enough.")},
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
    )
    occurred_on = DayField(
        label=_("Day"), required=False, error_messages={"invalid": _("Give the day as day, month and year.")}
    )
    occurred_at = forms.TimeField(
        label=_("About what time, if you know"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        widget=HourInput,
        error_messages={"invalid": _("Give the time in 24 hours, as 21:40.")},
    )
    day_unknown = forms.BooleanField(label=_("I do not know when"), required=False)
    site = forms.UUIDField(
        label=_("At or near a place of worship"),
        required=False,
        widget=forms.Select,
        error_messages={"invalid": _("Choose a place from the list.")},
    )
    area = LineField(label=_("Borough"), required=False, max_length=24, widget=forms.Select)
    postcode = LineField(
        label=_("Postcode, or the first part of it"),
        required=False,
        max_length=10,
        widget=forms.TextInput({"class": "am-w-s", "autocomplete": "off", "dir": "ltr"}),
    )
    place_words = LineField(
        label=_("Or in your own words"),
        help_text=_("A street, a bus, a shop, a website"),
        required=False,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    place_unknown = forms.BooleanField(label=_("I do not know where, or would rather not say"), required=False)
    contact_rule = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=[
            (ContactRule.RECEIPT_ONLY, _("Only through my receipt number. Do not phone or write")),
            (ContactRule.MAY_CONTACT, _("You may contact me as I say below")),
        ],
        initial=ContactRule.RECEIPT_ONLY,
        widget=Choices,
        error_messages={"required": _("Choose how we may reach you.")},
    )
    contact = LineField(
        label=_("How, and when is it safe?"),
        help_text=_("Only if you chose to be contacted. A telephone number or e-mail, and the times."),
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    name = LineField(
        label=_("Your name"),
        help_text=_("You do not have to give it."),
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def offer(self, sites: Iterable[SiteChoice], areas: Iterable[AreaChoice]) -> None:
        """Fill the lists to choose from; only a page that shows them needs to."""
        self.fields = deepcopy(dict(self.fields))
        self._bound_fields_cache: dict[str, Any] = {}
        self.fields["site"].widget.choices = site_options(sites, _("Not in this list"))
        self.fields["area"].widget.choices = area_options(areas, _("Choose a borough"))
        self.fields["occurred_on"].widget.attrs["max"] = self.today.isoformat()

    def clean_occurred_on(self) -> date | None:
        day: date | None = self.cleaned_data["occurred_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day is still to come. Give the day it happened."), code="future")
        if day is not None and day < self.today - OLDEST:
            raise forms.ValidationError(_("Check the year."), code="long_ago")
        return day

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "occurred_on" not in self.errors and not (found.get("occurred_on") or found.get("day_unknown")):
            self.add_error("occurred_on", _("Give the day, or tick that you do not know."))
        self._check_place(found)
        if found.get("contact_rule") == ContactRule.MAY_CONTACT and not found.get("contact"):
            if "contact" not in self.errors:
                self.add_error("contact", _("Say how we may reach you, or choose your receipt number only."))
        elif found.get("contact_rule") == ContactRule.RECEIPT_ONLY and found.get("contact"):
            self.add_error(
                "contact_rule",
                _("You wrote how to reach you. Choose whether we may, or clear what you wrote."),
            )
        return found

    def _check_place(self, found: dict[str, Any]) -> None:
        parts = ("site", "area", "postcode", "place_words")
        if any(name in self.errors for name in parts) or found.get("kind") == ReportKind.ONLINE:
            return
        if not any(found.get(name) for name in (*parts, "place_unknown")):
            self.add_error("site", _("Say where it was in one of these ways, or tick that you do not know."))

    def told(self, language: str) -> Told:
        """Return the answers as the service takes them."""
        found = self.cleaned_data
        return Told(
            kind=found["kind"],
            language=language,
            narrative=found["narrative"],
            occurred_on=found["occurred_on"],
            occurred_at=found["occurred_at"] if found["occurred_on"] else None,
            site=found["site"],
            area=found["area"],
            postcode=found["postcode"].upper(),
            place_words=found["place_words"],
            name=found["name"],
            contact=found["contact"],
            contact_rule=found["contact_rule"],
        )


# A crowd sends this form: copying its fields for each of them would cost as much as storing the report.
ReportForm.base_fields = SharedFields(ReportForm.base_fields)


class StaffReportForm(ReportForm):
    """A report told by telephone or in person, typed in by an officer."""

    kind = forms.ChoiceField(label=_("What it is about"), choices=ReportKind.choices, widget=forms.Select)
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[(code, Channel(code).label) for code in ("TELEPHONE", "WALK_IN", "SITE")],
        widget=Segmented,
        initial=Channel.TELEPHONE,
    )
    language = forms.ChoiceField(
        label=_("Language they spoke"), choices=[(one.code, one.name) for one in LANGUAGES.values()]
    )


class WordsForm(AmanForm):
    """One text to record."""

    use_required_attribute = False

    text = TextField(
        label=_("Your direction"),
        error_messages={"required": _("Write it first.")},
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class AskForm(WordsForm):
    """A message to the reporter, who reads it with their receipt."""

    text = TextField(
        label=_("Your message to the reporter"),
        help_text=_("They read it with their receipt. Write in their language if you can."),
        error_messages={"required": _("Write it first.")},
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


LEVELS = [(0, _("None")), (1, _("Low")), (2, _("Medium")), (3, _("High"))]
TENSION = [
    ("", _("Choose a level")),
    (1, _("1, imminent: disorder has begun or is about to")),
    (2, _("2, very high: more incidents are likely")),
    (3, _("3, high: people change what they do")),
    (4, _("4, raised: people are worried")),
    (5, _("5, normal")),
    (6, _("6, low")),
]


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
        choices=TENSION,
        coerce=int,
        error_messages={"required": _("Choose the level of tension")},
    )
    review_by = forms.ChoiceField(
        label=_("Next review by"), error_messages={"required": _("Choose who reviews this next")}
    )

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Fill the list of those who may review."""
        self.fields["review_by"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class DecisionForm(AmanForm):
    """The supervisor's decision."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=Decision.choices,
        widget=Choices,
        error_messages={"required": _("Choose what this report is.")},
    )
    join = forms.ChoiceField(label=_("Which incident it describes"), required=False, widget=Choices)
    category = forms.ChoiceField(label=_("Counted as"), choices=[("", _("Choose")), *Category.choices], required=False)
    occurred_on = DayField(label=_("Day it happened"), required=False)
    area = LineField(label=_("Area"), required=False, max_length=24, widget=forms.Select)
    site = forms.UUIDField(label=_("Site, if it was at one"), required=False, widget=forms.Select)
    is_online = forms.BooleanField(label=_("It happened online"), required=False)
    reason = forms.ChoiceField(
        label=_("Why it is not counted"),
        choices=[("", _("Choose")), *NotCountedReason.choices],
        required=False,
    )
    answer = TextField(
        label=_("Answer to the reporter"),
        help_text=_("They read it with their receipt. Leave it empty to say only what was decided."),
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["join"].choices = [("", _("A new incident"))]  # type: ignore[attr-defined]

    def offer(self, sites: Iterable[SiteChoice], areas: Iterable[AreaChoice], near: Iterable[tuple[str, Any]]) -> None:
        """Fill the lists to choose from."""
        self.fields["site"].widget.choices = site_options(sites, _("Not at a site"))
        self.fields["area"].widget.choices = area_options(areas, _("Choose an area"))
        self.fields["join"].choices = [("", _("A new incident")), *near]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        decision = found.get("decision")
        if decision == Decision.NOT_COUNTED and not found.get("reason"):
            self.add_error("reason", _("Choose why it is not counted."))
        if decision == Decision.COUNTED and not found.get("join"):
            self._check_new(found)
        return found

    def _check_new(self, found: dict[str, Any]) -> None:
        if not found.get("category"):
            self.add_error("category", _("Choose what it is counted as."))
        day = found.get("occurred_on")
        if "occurred_on" not in self.errors and (day is None or day > self.today):
            self.add_error("occurred_on", _("Give the day it happened, as near as is known."))
        if not (found.get("area") or found.get("site") or found.get("is_online")):
            self.add_error("area", _("Choose the area, or the site, or say that it was online."))


class IncidentFilter(AmanForm):
    """What to show of the incidents."""

    use_required_attribute = False

    area = forms.ChoiceField(label=_("Area"), required=False)
    category = forms.ChoiceField(label=_("Type"), choices=[("", _("Every type")), *Category.choices], required=False)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, areas: Iterable[AreaChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = area_options(areas, _("Every area"))  # type: ignore[attr-defined]
