"""What the holder of a receipt may send besides a message: files, and a wish to have it all erased."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.kit.forms import AmanForm
from aman.web.public.forms import ReceiptField


class HolderForm(AmanForm):
    """A form of somebody who holds a receipt, sent once."""

    use_required_attribute = False

    receipt = ReceiptField(widget=forms.HiddenInput)
    form_key = forms.CharField(max_length=80, widget=forms.HiddenInput)


class FilesForm(HolderForm):
    """More files for a report."""

    keep_files = forms.BooleanField(
        label=_("Keep the files exactly as they are, as evidence"),
        help_text=_("They may hold where and when they were made. Without this we keep a clean copy only."),
        required=False,
    )


class ErasureForm(HolderForm):
    """The wish to have a report erased, said twice; or taken back."""

    ASK, SURE, BACK = "ASK", "SURE", "BACK"

    wish = forms.ChoiceField(choices=[(code, code) for code in (ASK, SURE, BACK)])
