"""What may be typed in about a site and its contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from aman.apps.places import selectors
from aman.apps.places.models import ContactRole, SiteKind
from aman.apps.places.services import ContactDetails, SiteDetails
from aman.kit.forms import AmanForm, Checks, HourInput
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField

OWN_NAMES = [(record.code, record.name) for record in LANGUAGES.values()]
TELEPHONE = RegexValidator(r"^\+?[0-9][0-9 ()-]{4,19}$", _("Enter a telephone number, like 020 7946 0321"))


class SiteFilter(AmanForm):
    """What narrows the list of sites."""

    words = forms.CharField(label=_("Name"), required=False, max_length=80)
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
        return SiteDetails(**{**given, "languages": tuple(given["languages"])})


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

    def details(self) -> ContactDetails:
        """Return the contact as typed."""
        return ContactDetails(**self.cleaned_data)
