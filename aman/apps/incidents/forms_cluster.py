"""What is asked about a card of reports: why it is set aside, and what to do with those chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import Category, NotCountedReason
from aman.kit.forms import AmanForm, Choices, Hinted
from aman.kit.words import TextField

MOST = 500
"""Reports handled at one press."""
TAKE, JOIN, NOT_COUNTED, OFF, ON = "TAKE", "JOIN", "NOT_COUNTED", "OFF", "ON"
NEW = "NEW"
ACTS = [
    (TAKE, Hinted(_("Take them"), _("You become the supervisor of each."))),
    (JOIN, Hinted(_("Count them as one incident"), _("You take each, and join all of them to the incident below."))),
    (NOT_COUNTED, Hinted(_("Decide: not counted"), _("You take each, and decide each for the reason below."))),
    (OFF, Hinted(_("Take them off this card"), _("Each stands in the queue by itself, on its own clock."))),
]


class AsideForm(AmanForm):
    """Why a card is set aside, or put back."""

    use_required_attribute = False

    reason = TextField(
        label=_("Why"),
        help_text=_("Kept sealed with the card. Say what shows that it is a wave, and how you checked."),
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class CardForm(AmanForm):
    """Which reports of a card, and what to do with each."""

    use_required_attribute = False

    everything = forms.BooleanField(label=_("Every waiting report on this card, not only those marked"), required=False)
    act = forms.ChoiceField(
        label=_("What to do with them"),
        choices=ACTS,
        widget=Choices,
        error_messages={"required": _("Choose what to do with them.")},
    )
    join = forms.ChoiceField(label=_("Which incident"), required=False)
    category = forms.ChoiceField(label=_("Counted as"), choices=[("", _("Choose")), *Category.choices], required=False)
    reason = forms.ChoiceField(
        label=_("Why they are not counted"), choices=[("", _("Choose")), *NotCountedReason.choices], required=False
    )

    def offer(self, near: Iterable[tuple[str, Any]]) -> None:
        """Fill the list of incidents."""
        self.fields["join"].choices = [(NEW, _("A new incident")), *near]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hold each act to what it needs."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        act = found.get("act")
        if act == JOIN and found.get("join") in {"", NEW} and not found.get("category"):
            self.add_error("category", _("Choose what it is counted as."))
        if act == NOT_COUNTED and not found.get("reason"):
            self.add_error("reason", _("Choose why it is not counted."))
        return found
