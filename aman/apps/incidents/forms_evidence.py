"""What is asked before an original is handed out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.kit.forms import AmanForm
from aman.kit.words import TextField


class OriginalForm(AmanForm):
    """Why the original of a file is needed."""

    use_required_attribute = False

    reason = TextField(
        label=_("Why do you need the original?"),
        help_text=_(
            "Your reason stays in the custody log. The original can carry hidden data, such as where it was taken."
        ),
        error_messages={"required": _("Give the reason first.")},
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )
