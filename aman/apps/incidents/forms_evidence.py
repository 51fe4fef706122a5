"""What is asked when files are added, and before an original is handed out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.kit.forms import AmanForm
from aman.kit.words import TextField


class ManyFiles(forms.FileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Return every file chosen."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Files as (declared name, bytes). What each is, and whether it is kept, is decided elsewhere."""

    widget = ManyFiles

    def to_python(self, value: Any) -> list[tuple[str, bytes]]:
        """Return the files' names and bytes."""
        return [(str(one.name), one.read()) for one in value or []]


class FilesForm(AmanForm):
    """Files that came another way: handed over, or sent to somebody here."""

    use_required_attribute = False

    sent = FilesField(
        label=_("Photos or PDFs"),
        help_text=_("Up to 10 files of 20 MB each, 60 MB together. Where and when they were made is taken out."),
        error_messages={"required": _("Choose a file first. Together they may have 60 MB.")},
        widget=ManyFiles({"accept": "image/*,application/pdf"}),
    )
    keep = forms.BooleanField(
        label=_("Keep the originals as evidence, with all that is hidden in them"),
        required=False,
    )


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
