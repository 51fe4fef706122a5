"""What may be typed in about a site and its contacts."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.apps.places import selectors
from aman.apps.places.import_reading import WORDS
from aman.apps.places.models import ConsentHow, ContactRole, Faith, ImportKind, SiteKind
from aman.apps.places.services import ContactDetails, SiteDetails
from aman.kit.forms import AmanForm, Checks, Choices, DayField, Hinted, HourInput
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField

OWN_NAMES = [(record.code, record.name) for record in LANGUAGES.values()]
TELEPHONE = RegexValidator(r"^\+?[0-9][0-9 ()-]{4,19}$", _("Enter a telephone number, like 020 7946 0321"))


class SiteFilter(AmanForm):
    """What narrows the list of sites."""

    words = forms.CharField(label=_("Name, code or postcode"), required=False, max_length=80)
    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Every kind")), *SiteKind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = [(area.code, area.name) for area in selectors.areas_of_sites()]
        self.fields["area"].choices = [("", _("Every area")), *areas]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, str]:
        """Return the filters that make sense; one that does not is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SiteForm(AmanForm):
    """The facts of a site."""

    says_optional = True
    name = LineField(label=_("Name"), max_length=160, error_messages={"required": _("Enter the site’s name")})
    name_local = LineField(
        label=_("Name in its own script"),
        max_length=160,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=SiteKind.choices)
    faith = forms.ChoiceField(label=_("Faith"), choices=Faith.choices, required=False)
    strand = LineField(
        label=_("Denomination or strand"), max_length=60, required=False, help_text=_("In the site’s own words")
    )
    address = LineField(label=_("Street and town"), max_length=200, required=False)
    postcode = LineField(
        label=_("Postcode"), max_length=10, required=False, widget=forms.TextInput({"class": "am-w-s", "dir": "ltr"})
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        help_text=_("People at the fullest prayer"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput({"class": "am-w-s"}),
        error_messages={"invalid": _("Enter a whole number")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"), choices=OWN_NAMES, required=False, widget=Checks
    )
    jumuah_time = forms.TimeField(
        label=_("First Friday prayer"),
        help_text=_("Local time, 24 hours. The walk and the stewards of the day are set by it."),
        widget=HourInput,
        error_messages={"invalid": _("Enter a time, like 13:15")},
    )
    latitude = forms.FloatField(
        label=_("Latitude"), required=False, widget=forms.TextInput({"class": "am-w-m", "inputmode": "decimal"})
    )
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, widget=forms.TextInput({"class": "am-w-m", "inputmode": "decimal"})
    )

    def details(self) -> SiteDetails:
        """Return the facts as typed."""
        given = self.cleaned_data
        faith = given["faith"] or Faith.MUSLIM
        return SiteDetails(**{**given, "languages": tuple(given["languages"]), "faith": faith})


class EnrolForm(SiteForm):
    """The facts of a new site, and the area it is counted in for good."""

    field_order = ("name", "name_local", "area")
    area = forms.ChoiceField(
        label=_("Area"),
        help_text=_("Where it stands. It cannot be changed later."),
        error_messages={"required": _("Choose an area"), "invalid_choice": _("Choose an area")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = [(area.code, area.name) for area in selectors.areas_to_enrol_in()]
        self.fields["area"].choices = [("", _("Choose an area")), *areas]  # type: ignore[attr-defined]

    def details(self) -> SiteDetails:
        """Return the facts as typed, without the area."""
        del self.cleaned_data["area"]
        return super().details()


class ContactForm(AmanForm):
    """Somebody at a site who is told things."""

    says_optional = True
    name = LineField(label=_("Name"), max_length=120, error_messages={"required": _("Enter a name")})
    role = forms.ChoiceField(label=_("What they are at the site"), choices=ContactRole.choices)
    language = forms.ChoiceField(
        label=_("Language they read"), choices=OWN_NAMES, help_text=_("Messages go out in this language.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        error_messages={"invalid": _("Enter an e-mail address, like name@example.org")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=24,
        validators=[TELEPHONE],
        widget=forms.TextInput({"dir": "ltr", "inputmode": "tel", "class": "am-w-m"}),
    )

    told_from = forms.TimeField(
        label=_("May be rung from"),
        help_text=_("Local time. Leave both empty for any hour. E-mail is not held back."),
        required=False,
        widget=HourInput,
        error_messages={"invalid": _("Enter a time, like 08:00")},
    )
    told_until = forms.TimeField(
        label=_("until"), required=False, widget=HourInput, error_messages={"invalid": _("Enter a time, like 21:00")}
    )

    def details(self) -> ContactDetails:
        """Return the contact as typed."""
        return ContactDetails(**self.cleaned_data)


class NewContactForm(ContactForm):
    """Somebody new, and how they agreed to be told things."""

    consent_how = forms.ChoiceField(
        label=_("How they agreed to be told things"),
        choices=ConsentHow.choices,
        widget=Choices,
        error_messages={"required": _("Say how they agreed. Nobody is told anything who has not.")},
    )
    consented_on = DayField(
        label=_("When they agreed"), required=False, help_text=_("Leave it empty if that was today.")
    )

    def details_at(self, now: datetime) -> ContactDetails:
        """Return the contact as typed, with the moment they agreed."""
        given = dict(self.cleaned_data)
        day = given.pop("consented_on")
        agreed = timezone.make_aware(datetime.combine(day, time(12))) if day else now
        return ContactDetails(**given, consented_at=min(agreed, now))


class TableForm(AmanForm):
    """A table of sites or contacts."""

    kind = forms.ChoiceField(
        label=_("What the table lists"),
        widget=Choices,
        choices=[
            ("SITES", Hinted(ImportKind.SITES.label, _("Name and area, or a postcode that lies in one area"))),
            ("CONTACTS", Hinted(ImportKind.CONTACTS.label, _("Site, name, a way to reach them, and when they agreed"))),
        ],
        error_messages={"required": _("Say what the table lists")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 or XLSX, at most 10 MB and 10,000 rows. The first row names the columns."),
        error_messages={"required": _("Choose a file"), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,text/csv"


class ColumnsForm(AmanForm):
    """Which column of a held table is which."""

    says_optional = False

    def __init__(self, *args: Any, kind: str, header: list[str], columns: dict[str, str], **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("initial", columns)
        super().__init__(*args, **kwargs)
        choices = [("", _("Not in this table")), *((name, name) for name in dict.fromkeys(header))]
        for ours in WORDS[kind]:
            self.fields[ours] = forms.ChoiceField(label=FIELD_NAMES[ours], choices=choices, required=False)

    def columns(self) -> dict[str, str]:
        """Return the columns as chosen."""
        return {ours: column for ours, column in self.cleaned_data.items() if column}


FIELD_NAMES = {
    "code": _("Site code"),
    "name": _("Name"),
    "name_local": _("Name in its own script"),
    "area": _("Area"),
    "kind": _("Kind"),
    "faith": _("Faith"),
    "strand": _("Denomination or strand"),
    "address": _("Street and town"),
    "postcode": _("Postcode"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "capacity": _("Capacity"),
    "languages": _("Languages spoken there"),
    "jumuah_time": _("First Friday prayer"),
    "site": _("Site, by name or code"),
    "role": _("What they are at the site"),
    "language": _("Language they read"),
    "email": _("E-mail address"),
    "phone": _("Telephone"),
    "consented_on": _("When they agreed"),
    "consent_how": _("How they agreed to be told things"),
    "told_from": _("May be rung from"),
    "told_until": _("until"),
}
"""Our fields in words, for choosing columns and naming faults."""
