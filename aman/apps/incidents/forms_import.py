"""What may be said about a table of incidents: the file, and what its columns and values mean."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aman.apps.incidents import import_mapping, selectors_import
from aman.apps.incidents.models import Category
from aman.kit.forms import AmanForm, Checks, Choices, Hinted
from aman.kit.words import LineField

COLUMNS: dict[str, tuple[Any, Any]] = {
    "id": (_("Identifier"), _("What the source calls each row. Kept as text, digit for digit.")),
    "occurred_on": (_("Day it happened"), ""),
    "reported_on": (_("Day it was reported"), _("Without it, the day it happened is used.")),
    "area": (_("Area"), ""),
    "category": (_("Kind of incident"), ""),
    "latitude": (_("Latitude"), _("Public, block-level points only. Both or neither.")),
    "longitude": (_("Longitude"), ""),
}
ORDERS = [
    ("YMD", _("Year, month, day: 2027-03-05")),
    ("DMY", _("Day, month, year: 05/03/2027")),
    ("MDY", _("Month, day, year: 03/05/2027")),
    ("DMY_WORDS", _("With the month in English words: 5 March 2027")),
]
NOTHINGS = [("NA", "NA"), ("N/A", "N/A"), ("None", "None"), ("null", "null"), ("-", "-"), ("Unknown", "Unknown")]
SEPARATORS = [("", _("Work it out")), (",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Bar"))]
INNER = [
    ("", _("One value in each cell")),
    (",", _("Comma")),
    (";", _("Semicolon")),
    ("/", _("Slash")),
    ("|", _("Bar")),
]


class UploadForm(AmanForm):
    """A file, and how to read it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 or XLSX, at most 10 MB and 50,000 rows. The first row names the columns."),
        error_messages={"required": _("Choose a file"), "empty": _("This file is empty.")},
    )
    mapping = forms.ChoiceField(
        label=_("What its columns mean"),
        required=False,
        help_text=_("Columns that are known from before are recognised. You see everything before it is brought in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Recognise them")), *selectors_import.mapping_choices()]
        self.fields["mapping"].choices = choices  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,text/csv"


class MappingForm(AmanForm):
    """What the columns and values of a held table mean. Made for one table: its columns and its values."""

    source = LineField(
        label=_("Name of the source"),
        max_length=40,
        help_text=_("Every incident carries it. The same name again updates what is there."),
        error_messages={"required": _("Enter a name for the source")},
    )
    date_order = forms.ChoiceField(label=_("How days are written"), choices=ORDERS)
    timezone = forms.ChoiceField(
        label=_("Time zone of the source"),
        required=False,
        help_text=_("Only for moments that say how far they are from UTC: they become the day it was there."),
    )
    missing = forms.MultipleChoiceField(
        label=_("Words that mean nothing was recorded"),
        choices=NOTHINGS,
        required=False,
        widget=Checks,
        help_text=_("Empty cells always do. Leave “None” out where it means “none of these”."),
    )
    cell_separator = forms.ChoiceField(label=_("Between the cells of a CSV"), choices=SEPARATORS, required=False)
    category_separator = forms.ChoiceField(label=_("Between several kinds in one cell"), choices=INNER, required=False)
    attributes = forms.MultipleChoiceField(
        label=_("Codes to keep beside each incident"),
        required=False,
        widget=Checks,
        help_text=_("Never names, addresses or free text. 120 characters of each are kept."),
    )

    def __init__(self, *args: Any, document: dict[str, Any], look: dict[str, Any], **kwargs: Any) -> None:
        self.document, self.look = document, look
        kwargs.setdefault("initial", self._initial())
        super().__init__(*args, **kwargs)
        header = [(name, name) for name in look.get("header", [])]
        for ours, (label, hint) in COLUMNS.items():
            self.fields[f"column_{ours}"] = forms.ChoiceField(
                label=label, help_text=hint, choices=[("", _("Not in this table")), *header], required=False
            )
        self.fields["attributes"].choices = header  # type: ignore[attr-defined]
        zones = [(name, name) for name in sorted(available_timezones())]
        self.fields["timezone"].choices = [("", settings.TIME_ZONE), *zones]  # type: ignore[attr-defined]
        self._value_fields()

    def _value_fields(self) -> None:
        kinds = [("", _("Other: kept, and counted as other")), *Category.choices]
        for number, (value, count, _code) in enumerate(self.look.get("categories", [])):
            field = forms.ChoiceField(label=value, help_text=_rows(count), choices=kinds, required=False)
            self.fields[f"kind_{number}"] = field
        for number, (value, count, _name) in enumerate(self.look.get("areas", [])):
            widget = forms.TextInput({"list": "areas", "autocomplete": "off"})
            self.fields[f"area_{number}"] = LineField(
                label=value, help_text=_rows(count), required=False, max_length=120, widget=widget
            )

    def _initial(self) -> dict[str, Any]:
        given, look = self.document, self.look
        initial: dict[str, Any] = {
            "source": given.get("source", ""),
            "date_order": given.get("date_order", "YMD"),
            "timezone": given.get("timezone", ""),
            "missing": list(given.get("missing", ())),
            "cell_separator": given.get("cell_separator", ""),
            "category_separator": given.get("category", {}).get("separator", ""),
            "attributes": list(given.get("attributes", {}).values()),
        }
        initial |= {f"column_{ours}": column for ours, column in given.get("columns", {}).items()}
        initial |= {f"kind_{number}": one[2] for number, one in enumerate(look.get("categories", []))}
        initial |= {f"area_{number}": one[2] for number, one in enumerate(look.get("areas", []))}
        return initial

    @property
    def columns(self) -> list[Any]:
        """The fields that say which column is which."""
        return [self[f"column_{ours}"] for ours in COLUMNS]

    @property
    def kinds(self) -> list[Any]:
        """The fields of the source's kinds of incident."""
        return [self[f"kind_{number}"] for number in range(len(self.look.get("categories", [])))]

    @property
    def areas(self) -> list[Any]:
        """The fields of the source's areas."""
        return [self[f"area_{number}"] for number in range(len(self.look.get("areas", [])))]

    def offer_areas(self, areas: list[tuple[str, str]]) -> None:
        """Say which areas there are, as (code, name): an area is found by either."""
        self.known = {text.casefold(): (code, name) for code, name in areas for text in (code, name)}

    def clean(self) -> dict[str, Any]:
        """Refuse areas nobody knows, two meanings of one column, and a source called like ourselves."""
        given = super().clean() or {}
        for name in (name for name in self.fields if name.startswith("area_") and given.get(name)):
            if given[name].casefold() not in self.known and given[name] != self.initial.get(name):
                self.add_error(name, _("No area has this name or code. Choose one from the list, or leave it empty."))
        if str(given.get("source", "")).casefold() == "aman":
            self.add_error("source", _("This name is kept for reports made here. Choose another."))
        return given

    def as_document(self) -> dict[str, Any]:
        """Return the mapping the answers state; what the page does not ask stays as it was."""
        given, old = self.cleaned_data, self.document
        plain_missing = {value for value, _words in NOTHINGS}
        kept_missing = [value for value in map(str, old.get("missing", ())) if value not in plain_missing]
        columns = {ours: given[f"column_{ours}"] for ours in COLUMNS if given.get(f"column_{ours}")}
        known = {column: name for name, column in old.get("attributes", {}).items()}
        document = {
            **{name: value for name, value in old.items() if name not in {"date_formats", "cell_separator"}},
            "source": given["source"],
            "date_order": given["date_order"],
            "timezone": given["timezone"],
            "missing": list(dict.fromkeys([*kept_missing, "", *given["missing"]])),
            "columns": columns,
            "attributes": {known.get(column, column): column for column in given["attributes"]},
            "area": {**old.get("area", {}), "values": self._areas()},
            "category": {
                **old.get("category", {}),
                "separator": given["category_separator"],
                "values": self._kinds(),
            },
        }
        if given["cell_separator"]:
            document["cell_separator"] = given["cell_separator"]
        return document

    def _kinds(self) -> dict[str, str]:
        values = dict(self.document.get("category", {}).get("values", {}))
        for number, (value, _count, _code) in enumerate(self.look.get("categories", [])):
            values.pop(value, None)
            if code := self.cleaned_data.get(f"kind_{number}"):
                values[value] = code
        return {value: code for value, code in values.items() if code in import_mapping.CATEGORIES}

    def _areas(self) -> dict[str, Any]:
        values = dict(self.document.get("area", {}).get("values", {}))
        for number, (value, _count, before) in enumerate(self.look.get("areas", [])):
            typed = self.cleaned_data.get(f"area_{number}", "")
            if typed == before and typed:
                continue  # as it was, an area the mapping itself would make included
            values.pop(value, None)
            if typed:
                code, name = self.known[typed.casefold()]
                values[value] = {"code": code, "name": name}
        return values


def _rows(count: int) -> Any:
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}


class StartForm(AmanForm):
    """Whether rows with faults are left out."""

    which = forms.ChoiceField(
        label=_("What to bring in"),
        widget=Choices,
        choices=[
            ("ALL", Hinted(_("Everything, once every row is right"), _("Nothing is stored while a row has a fault."))),
            ("GOOD", Hinted(_("The good rows only"), _("Rows with faults are left out. Their list stays here."))),
        ],
        error_messages={"required": _("Choose what to bring in")},
    )


class KeepForm(AmanForm):
    """A name for a mapping."""

    name = LineField(
        label=_("Keep this mapping as"), max_length=40, error_messages={"required": _("Enter a name for the mapping")}
    )
