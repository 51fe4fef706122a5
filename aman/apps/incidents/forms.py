"""What is asked about a report: the reporter's answers, and the officer's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import (
    Category,
    Decision,
    NotCountedReason,
)
from aman.apps.places.selectors import AreaChoice, SiteChoice
from aman.kit.forms import AmanForm, Choices, DayField
from aman.kit.words import LineField, TextField


def site_options(sites: Iterable[SiteChoice], empty: Promise | str) -> list[Any]:
    """Return sites for a select, grouped by area."""
    grouped = groupby(sites, key=lambda site: site.area_name)
    return [("", empty), *((area, [(str(one.uuid), one.name) for one in group]) for area, group in grouped)]


def area_options(areas: Iterable[AreaChoice], empty: Promise | str) -> list[Any]:
    """Return areas for a select."""
    return [("", empty), *((area.code, area.name) for area in areas)]


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
    rationale = TextField(
        label=_("Why"),
        help_text=_("For the decision log: what it rests on, and what was considered. Never shown to the reporter."),
        required=False,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
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
