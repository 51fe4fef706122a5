"""What may be typed in about calendars: whom a site follows, months, dates, Eid prayers, people expected, rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.places import selectors, selectors_year
from aman.apps.places.models import AuthorityKind, CalendarAuthority, CalendarBasis, DateKind
from aman.apps.places.services_calendar import DateDetails, Follows
from aman.apps.places.words_calendar import ASR, WEEKDAYS
from aman.core.almanac import MonthStart
from aman.core.almanac.methods import NIGHT_RULES
from aman.core.almanac.occasions import JUMUAH, TABLE
from aman.core.almanac.timetable import HELD
from aman.kit import hijri, occasions
from aman.kit.forms import AmanForm, Checks, Choices, DayField, Hinted, HourInput
from aman.kit.languages import LANGUAGES
from aman.kit.words import LineField

MOST_PEOPLE = 1_000_000
BASES = [
    (CalendarBasis.OPEN, Hinted(CalendarBasis.OPEN.label, _("Both days are covered until one is announced."))),
    (CalendarBasis.PRINTED, Hinted(CalendarBasis.PRINTED.label, _("Nothing waits for an announcement."))),
]
TIME_ERROR = {"invalid": _("Enter a time, like 13:15")}
NUMBER_ERROR = {"invalid": _("Enter a whole number")}


class FollowForm(AmanForm):
    """Whose months are followed, and how times are calculated where there is no timetable."""

    says_optional = False
    follows = forms.ChoiceField(label=_("Whose months"), widget=Choices)
    method = forms.ChoiceField(
        label=_("Method of calculating times"),
        required=False,
        help_text=_("Used only on days your own timetable does not name."),
        choices=[("", _("Moonsighting Committee, safe in Britain")), *occasions.METHODS.items()],
    )
    asr = forms.ChoiceField(label=_("Asr"), required=False, choices=[("", ASR["standard"]), ("hanafi", ASR["hanafi"])])
    night_rule = forms.ChoiceField(
        label=_("Short nights of summer"),
        required=False,
        choices=[("", _("The method’s own rule")), *((one, occasions.NIGHT_RULES[one]) for one in NIGHT_RULES)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = {str(one.uuid): one for one in selectors_year.authorities()}
        choices = [*BASES, *((uuid, one.name) for uuid, one in self.named.items())]
        self.fields["follows"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> Follows:
        """Return the choice as made."""
        given = self.cleaned_data
        authority = self.named.get(given["follows"])
        basis = CalendarBasis.NAMED if authority else given["follows"]
        return Follows(basis, authority, given["method"], given["asr"], given["night_rule"])


class MonthForm(AmanForm):
    """When a month begins, and who says so."""

    says_optional = False
    authority = forms.ChoiceField(label=_("Who says so"))
    month = forms.ChoiceField(
        label=_("Month"), choices=[(str(n), name) for n, name in enumerate(hijri.MONTHS, start=1)]
    )
    year = forms.IntegerField(
        label=_("Hijri year"), min_value=1400, max_value=1499, widget=forms.NumberInput({"class": "am-w-s"})
    )
    starts = DayField(
        label=_("First day"),
        help_text=_("The first day of fasting, or of Eid. It began the evening before."),
        error_messages={"invalid": _("Enter a day, like 2027-03-09"), "required": _("Enter the first day")},
    )
    source = LineField(
        label=_("Where they said it"),
        max_length=200,
        help_text=_("A page, a broadcast, a letter, with its date. Everybody who follows them reads it."),
        error_messages={"required": _("Say where they said it")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = {str(one.uuid): one for one in selectors_year.authorities()}
        self.fields["authority"].choices = [(uuid, one.name) for uuid, one in self.named.items()]  # type: ignore[attr-defined]

    def who(self) -> CalendarAuthority:
        """Return the authority that said so."""
        return self.named[self.cleaned_data["authority"]]

    def start(self) -> MonthStart:
        """Return the beginning as typed."""
        given = self.cleaned_data
        return MonthStart(given["year"], int(given["month"]), given["starts"], given["source"])


class AuthorityForm(AmanForm):
    """Somebody who announces months."""

    says_optional = False
    name = LineField(label=_("Name"), max_length=120, error_messages={"required": _("Enter a name")})
    code = LineField(label=_("Short code"), max_length=40, help_text=_("Letters, like SAUDI_ARABIA"))
    kind = forms.ChoiceField(label=_("What they are"), choices=AuthorityKind.choices, widget=Choices)


class DateForm(AmanForm):
    """A date that matters."""

    says_optional = True
    kind = forms.ChoiceField(label=_("What it is"), choices=DateKind.choices)
    words = LineField(
        label=_("In a few words"),
        max_length=120,
        required=False,
        help_text=_("Name nobody: people of the site, and of every site it holds for, read it."),
    )
    first = DayField(label=_("First day"), error_messages={"invalid": _("Enter a day, like 2027-03-09")})
    last = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty for one day."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these weekdays"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        required=False,
        widget=Checks,
    )
    is_yearly = forms.BooleanField(label=_("Every year on the same days"), required=False)
    starts_at = forms.TimeField(label=_("From"), required=False, widget=HourInput, error_messages=TIME_ERROR)
    ends_at = forms.TimeField(label=_("until"), required=False, widget=HourInput, error_messages=TIME_ERROR)
    people = forms.IntegerField(
        label=_("People expected"), required=False, min_value=0, max_value=MOST_PEOPLE,
        widget=forms.NumberInput({"class": "am-w-s"}), error_messages=NUMBER_ERROR,
    )  # fmt: skip
    source = LineField(label=_("Who says so"), max_length=200, required=False)

    def details(self) -> DateDetails:
        """Return the date as typed."""
        given = {**self.cleaned_data, "weekdays": tuple(self.cleaned_data["weekdays"])}
        given.pop("area", None)
        given["last"] = given["last"] or given["first"]
        return DateDetails(**given)


class SharedDateForm(DateForm):
    """A date for an area or the whole network."""

    field_order = ("area",)
    area = forms.ChoiceField(label=_("Where it holds"), required=False)

    def __init__(self, *args: Any, is_national: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = [(one.code, one.name) for one in selectors.areas_of_sites()]
        everywhere = [("", _("The whole network"))] if is_national else []
        self.fields["area"].required = not is_national
        self.fields["area"].choices = [*everywhere, *areas]  # type: ignore[attr-defined]


class EidForm(AmanForm):
    """An Eid prayer."""

    says_optional = True
    code = forms.ChoiceField(
        label=_("Which Eid"),
        choices=[(code, occasions.NAMES[code]) for code in ("EID_AL_FITR", "EID_AL_ADHA")],
        widget=Choices,
    )
    year = forms.IntegerField(
        label=_("Hijri year"), min_value=1400, max_value=1499, widget=forms.NumberInput({"class": "am-w-s"})
    )
    at = forms.TimeField(label=_("At"), widget=HourInput, error_messages=TIME_ERROR)
    place = LineField(
        label=_("Where"), max_length=120, required=False, help_text=_("A park or a hall. Leave it empty for the site.")
    )
    people = forms.IntegerField(
        label=_("People expected"), required=False, min_value=0, max_value=MOST_PEOPLE,
        widget=forms.NumberInput({"class": "am-w-s"}), error_messages=NUMBER_ERROR,
    )  # fmt: skip


class ExpectedForm(AmanForm):
    """How many people come to an occasion."""

    says_optional = False
    code = forms.ChoiceField(
        label=_("Occasion"), choices=[(code, occasions.NAMES[code]) for code in (JUMUAH, *(one.code for one in TABLE))]
    )
    people = forms.IntegerField(
        label=_("People expected"), min_value=0, max_value=MOST_PEOPLE,
        widget=forms.NumberInput({"class": "am-w-s"}), error_messages=NUMBER_ERROR,
    )  # fmt: skip
    evidence = LineField(
        label=_("How you know"),
        max_length=200,
        help_text=_("Counted at the door last year, say, or two full halls. Name nobody."),
        error_messages={"required": _("Say how you know")},
    )


class TimetableForm(AmanForm):
    """A timetable as a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV in UTF-8 or XLSX, one row a day: date, fajr, sunrise, dhuhr, asr, maghrib, isha; if you have them "
            "fajr jamaah and the like, jumuah, jumuah 2."
        ),
        error_messages={"required": _("Choose a file"), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,text/csv"


SEASONS = [
    ("", _("The whole year")),
    ("bst", _("While summer time is in force")),
    ("gmt", _("While winter time is in force")),
    ("ramadan", _("Ramadan")),
    ("dates", _("Between two days of the year")),
]


class RuleForm(AmanForm):
    """A seasonal rule."""

    says_optional = False
    prayer = forms.ChoiceField(
        label=_("Congregation of"),
        choices=[
            *((name, occasions.PRAYERS[name]) for name in HELD),
            ("jumuah", _("First Jumu’ah")),
            ("jumuah_2", _("Second Jumu’ah")),
            ("jumuah_3", _("Third Jumu’ah")),
        ],
    )
    season = forms.ChoiceField(label=_("When"), choices=SEASONS, required=False)
    first = LineField(
        label=_("From, as MM-DD"), max_length=5, required=False, widget=forms.TextInput({"class": "am-w-s"})
    )
    last = LineField(
        label=_("until, as MM-DD"), max_length=5, required=False, widget=forms.TextInput({"class": "am-w-s"})
    )
    rule = LineField(
        label=_("At"),
        max_length=8,
        help_text=_("A time like 13:30; or +10 for ten minutes after the beginning; or +10/15 up to the next quarter."),
        widget=forms.TextInput({"class": "am-w-s", "dir": "ltr"}),
        error_messages={"required": _("Enter a time or minutes")},
    )

    def span(self) -> tuple[str, str]:
        """Return the season as it is kept."""
        given = self.cleaned_data
        return (given["first"], given["last"]) if given["season"] == "dates" else (given["season"], "")


class FeedForm(AmanForm):
    """The language of a feed."""

    says_optional = False
    language = forms.ChoiceField(label=_("Language"), choices=[(one.code, one.name) for one in LANGUAGES.values()])
