"""What somebody tells us: at the public door, by telephone, in person, or through a site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.forms import area_options, site_options
from aman.apps.incidents.models import ContactRule, Help, ReportKind, Subject
from aman.apps.incidents.selectors import Asked, recipients
from aman.apps.incidents.services import Said, Told
from aman.apps.places.selectors import AreaChoice, SiteChoice
from aman.kit.forms import AmanForm, Checks, Choices, DayField, HourInput, Segmented
from aman.kit.words import LineField, TextField

_SAY_KIND = _("Say what it is about.")
_AGAIN = _("Something went wrong on the way. Nothing was sent. Please send it again.")
OFF = {"autocomplete": "off", "dir": "auto"}
OLDEST = timedelta(days=366 * 60)
YES, NO = "YES", "NO"
_POINT = re.compile(r"-?\d{1,2}\.\d{1,6},-?\d{1,3}\.\d{1,6}")


class SharedFields(dict[str, forms.Field]):
    """Fields that forms share instead of each copying them; a form that changes its fields copies them first."""

    def __deepcopy__(self, memo: dict[int, Any]) -> SharedFields:
        return self


class PointField(LineField):
    """Latitude and longitude in degrees, as a click on the map gives them."""

    default_error_messages = {"point": _("This point is not on the map. Please choose it again.")}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        if not _POINT.fullmatch(text) or not _is_on_earth(*map(float, text.split(","))):
            raise ValidationError(self.error_messages["point"], code="point")
        return text


def _is_on_earth(latitude: float, longitude: float) -> bool:
    return abs(latitude) <= 90 and abs(longitude) <= 180


@lru_cache(maxsize=8)
def _consent_fields(monitors: tuple[tuple[str, str], ...]) -> dict[str, forms.Field]:
    """Return one question for each recipient; `monitors` is the setting the answer was made for."""
    return {f"consent-{asked.code}": _consent_field(asked) for asked in recipients()}


def _consent_field(asked: Asked) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=asked.question,
        help_text=asked.hint,
        required=False,
        choices=[(YES, _("Yes")), (NO, _("No"))],
        widget=Segmented,
        error_messages={"invalid_choice": _("Choose yes or no, or leave it open.")},
    )


def _blank(field: forms.Field, name: str) -> Any:
    """Return what a field makes of no answer; found once for each field, and kept with it."""
    kept = vars(field)
    if "blank_answer" not in kept:
        kept["blank_answer"] = field.clean(field.widget.value_from_datadict({}, {}, name))
    return kept["blank_answer"]


class ReportForm(AmanForm):
    """What happened, when, where, who may know, and how to reach whoever tells us. Only what happened must be said.

    `today` is given by the page.
    """

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
    subject = forms.ChoiceField(
        label=_("Who did it happen to?"), choices=Subject.choices, required=False, widget=Choices
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
    when_about = forms.BooleanField(label=_("I am not sure of the day. This is near it"), required=False)
    day_unknown = forms.BooleanField(label=_("I do not know when"), required=False)
    site_search = LineField(
        label=_("Look for a place of worship"),
        help_text=_("Part of its name, its street or its borough"),
        required=False,
        widget=forms.TextInput(OFF),
    )
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
        widget=forms.TextInput(OFF),
    )
    point = PointField(required=False, max_length=40, widget=forms.HiddenInput)
    place_unknown = forms.BooleanField(label=_("I do not know where, or would rather not say"), required=False)
    help_needed = forms.MultipleChoiceField(
        label=_("Do you need any of these now?"), choices=Help.choices, required=False, widget=Checks
    )
    contact_rule = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=[
            (ContactRule.RECEIPT_ONLY, _("Only through my receipt number. Do not phone or write")),
            (ContactRule.MAY_CONTACT, _("You may contact me as I say below")),
        ],
        required=False,
        initial=ContactRule.RECEIPT_ONLY,
        widget=Choices,
        error_messages={"invalid_choice": _("Choose how we may reach you.")},
    )
    contact = LineField(
        label=_("How?"),
        help_text=_("A telephone number or an e-mail, only if you chose to be contacted"),
        required=False,
        max_length=300,
        widget=forms.TextInput(OFF),
    )
    safe_times = LineField(
        label=_("When is it safe for you?"),
        help_text=_("Days and times. We never try outside them."),
        required=False,
        widget=forms.TextInput(OFF),
    )
    safe_word = LineField(
        label=_("A word only you and we know"),
        help_text=_("Whoever calls you says it first, so that you know it is us."),
        required=False,
        max_length=60,
        widget=forms.TextInput(OFF),
    )
    name = LineField(
        label=_("Your name"),
        help_text=_("You do not have to give it."),
        required=False,
        max_length=120,
        widget=forms.TextInput(OFF),
    )
    excluded = LineField(
        label=_("Is there somebody who must not see this?"),
        help_text=_("A name, or what they do, as “the secretary”. Nobody they fit can open your report."),
        required=False,
        max_length=300,
        widget=forms.TextInput(OFF),
    )
    exclude_site = forms.BooleanField(label=_("Nobody at the place of worship may see it"), required=False)
    links = TextField(
        label=_("Links, one on each line"),
        help_text=_("We keep them as text. We do not open them."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 2, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )
    keep_files = forms.BooleanField(
        label=_("Keep the files exactly as they are, as evidence"),
        help_text=_("They may hold where and when they were made. Without this we keep a clean copy only."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.consents = _consent_fields(tuple(settings.AMAN.monitors.items()))
        self.fields = SharedFields({**self.fields, **self.consents})

    def offer(self, sites: Iterable[SiteChoice], areas: Iterable[AreaChoice]) -> None:
        """Fill the lists to choose from; only a page that shows them needs to."""
        self.own("site", "area", "occurred_on")
        self.fields["site"].widget.choices = site_options(sites, _("Not in this list"))
        self.fields["area"].widget.choices = area_options(areas, _("Choose a borough"))
        self.fields["occurred_on"].widget.attrs["max"] = self.today.isoformat()

    def own(self, *names: str) -> None:
        """Make some fields this form's own, to be changed."""
        self.fields = SharedFields({**self.fields, **{name: deepcopy(self.fields[name]) for name in names}})
        self._bound_fields_cache: dict[str, Any] = {}

    def quiet(self, *shown: str) -> None:
        """Forget the errors of every field that is not among those shown."""
        found = self.errors
        self._errors = ErrorDict(renderer=self.renderer)
        self._errors.update({name: found[name] for name in shown if name in found})

    def _clean_fields(self) -> None:
        """Read every field. What was not sent is blank without asking its field again: a crowd leaves much out."""
        for name, field in self.fields.items():
            if name not in self.data and not field.required:
                self.cleaned_data[name] = _blank(field, name)
                continue
            try:
                value = field.widget.value_from_datadict(self.data, self.files, name)
                self.cleaned_data[name] = field.clean(value)
                if hasattr(self, f"clean_{name}"):
                    self.cleaned_data[name] = getattr(self, f"clean_{name}")()
            except ValidationError as error:
                self.add_error(name, error)

    def clean_occurred_on(self) -> date | None:
        day: date | None = self.cleaned_data["occurred_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day is still to come. Give the day it happened."), code="future")
        if day is not None and day < self.today - OLDEST:
            raise forms.ValidationError(_("Check the year."), code="long_ago")
        return day

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("contact_rule") == ContactRule.MAY_CONTACT and not found.get("contact"):
            if "contact" not in self.errors:
                self.add_error("contact", _("Say how we may reach you, or choose your receipt number only."))
        elif "contact_rule" not in self.errors and found.get("contact") and self._is_receipt_only(found):
            self.add_error(
                "contact_rule",
                _("You wrote how to reach you. Choose whether we may, or clear what you wrote."),
            )
        return found

    def _is_receipt_only(self, found: dict[str, Any]) -> bool:
        return found.get("contact_rule") != ContactRule.MAY_CONTACT

    def said(self) -> tuple[Said, ...]:
        """Return the answers given about recipients; a question left open is no answer."""
        answers = ((name, self.cleaned_data.get(name)) for name in self.consents)
        split = ((name.removeprefix("consent-").partition("-"), answer) for name, answer in answers if answer)
        return tuple(Said(parts[0], parts[2], answer == YES) for parts, answer in split)

    def told(self, language: str) -> Told:
        """Return the answers as the service takes them."""
        found = self.cleaned_data
        day, place = found["occurred_on"], not found["place_unknown"]
        return Told(
            kind=found["kind"],
            language=language,
            narrative=found["narrative"],
            subject=found["subject"],
            occurred_on=day,
            occurred_at=found["occurred_at"] if day else None,
            when_about=bool(day and found["when_about"]),
            site=found["site"],
            area=found["area"],
            postcode=found["postcode"].upper(),
            place_words=found["place_words"],
            point=found["point"] if place else "",
            help_needed=tuple(found["help_needed"]),
            name=found["name"],
            contact=found["contact"],
            contact_rule=found["contact_rule"] or ContactRule.RECEIPT_ONLY,
            safe_times=found["safe_times"],
            safe_word=found["safe_word"],
            links=found["links"].strip(),
            consents=self.said(),
            excluded=found["excluded"],
            exclude_site=found["exclude_site"],
            on_behalf=bool(found.get("on_behalf")),
            behalf_basis=found.get("behalf_basis", "") if found.get("on_behalf") else "",
        )


# A crowd sends this form: copying its fields for each of them would cost as much as storing the report.
ReportForm.base_fields = SharedFields(ReportForm.base_fields)
