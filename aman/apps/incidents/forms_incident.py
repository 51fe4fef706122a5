"""What is asked about an incident: its class, and whether it is the same as another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents import taxonomies
from aman.apps.incidents.services import Classed
from aman.kit.forms import AmanForm, Checks
from aman.kit.words import TextField

_WHY = _("How do we know")
_REALMS = (("STREET", _("In person")), ("ONLINE", _("Online")))


class ClassForm(AmanForm):
    """What an incident is said to be, in the version of the taxonomy in use on a day."""

    use_required_attribute = False

    type = forms.ChoiceField(label=_("Type"), error_messages={"required": _("Choose the type.")})
    strands = forms.MultipleChoiceField(label=_("Aimed at"), widget=Checks, required=False)
    is_perceived = forms.BooleanField(
        label=_("Perceived as hostile by whoever told us"),
        help_text=_("Perception is enough to record it. Take the mark out once it is borne out by something else."),
        required=False,
    )
    is_repeat_target = forms.BooleanField(label=_("The same person or place was targeted before"), required=False)
    reason = TextField(
        label=_WHY,
        help_text=_("Kept sealed with this classification. What it was before stays in the history."),
        error_messages={"required": _("Say how we know.")},
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = taxonomies.current(on).types.values()
        grouped = [(words, [(one.code, one.label) for one in types if one.realm == realm]) for realm, words in _REALMS]
        self.fields["type"].choices = [("", _("Choose")), *grouped]  # type: ignore[attr-defined]
        self.fields["strands"].choices = [(one.code, one.label) for one in taxonomies.strands()]  # type: ignore[attr-defined]

    def classed(self) -> Classed:
        """Return the answers as the service takes them."""
        found = self.cleaned_data
        return Classed(found["type"], found["strands"], found["is_perceived"], found["is_repeat_target"])


class MergeForm(AmanForm):
    """Why two incidents are the same."""

    use_required_attribute = False

    reason = TextField(
        label=_("Why they are the same"),
        help_text=_("Kept sealed with the merge. It can be undone, and nothing is lost by it."),
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
