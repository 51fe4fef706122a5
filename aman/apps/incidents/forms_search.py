"""What to look for among the reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.forms import area_options
from aman.apps.incidents.models import ReportKind, ReportState
from aman.apps.incidents.selectors import ReportSearch
from aman.apps.places.selectors import AreaChoice
from aman.kit.forms import AmanForm, DayField
from aman.kit.words import LineField

STATES = [("", _("Every state")), ("OPEN", _("Open")), *ReportState.choices, ("ASIDE", _("Set aside"))]


class SearchForm(AmanForm):
    """Reference, days, area, kind, state, supervisor. Texts are sealed, and not among them."""

    use_required_attribute = False

    reference = LineField(label=_("Reference"), max_length=16, required=False)
    first = DayField(label=_("Received from"), required=False)
    last = DayField(label=_("Received to"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(label=_("About"), choices=[("", _("Anything")), *ReportKind.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    supervisor = forms.ChoiceField(label=_("Supervisor"), required=False)

    def __init__(self, *args: Any, areas: Iterable[AreaChoice], people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = area_options(areas, _("Every area"))  # type: ignore[attr-defined]
        names = [(str(one.uuid), one.short_name) for one in people]
        self.fields["supervisor"].choices = [("", _("Anybody")), *names]  # type: ignore[attr-defined]

    def clean_reference(self) -> str:
        """Accept a reference as people type it: any case, with or without AM and the dash."""
        typed = self.cleaned_data["reference"].upper().replace(" ", "")
        if not typed:
            return ""
        bare = typed.removeprefix("AM").lstrip("-–")
        return f"AM-{bare}"

    def asked(self) -> ReportSearch:
        """Return what was asked; nothing where an answer was not understood."""
        found = self.cleaned_data if self.is_valid() else {}
        return ReportSearch(
            reference=found.get("reference", ""),
            first=found.get("first"),
            last=found.get("last"),
            area=found.get("area", ""),
            kind=found.get("kind", ""),
            state=found.get("state", ""),
            supervisor=found.get("supervisor") or None,
        )
