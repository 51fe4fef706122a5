"""What the public door asks. Every answer is kept on the page when another needs a second look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import Recipient, ReportKind
from aman.core import receipt
from aman.kit.forms import AmanForm, Choices, Hinted
from aman.kit.words import TextField

TERRORISM_LINE = "0800 789 321"

KINDS = [
    (
        ReportKind.PERSON.value,
        Hinted(
            _("Something that happened to me, or to someone I was with"),
            _("Threats, abuse, being followed, being hurt"),
        ),
    ),
    (
        ReportKind.PLACE.value,
        Hinted(
            _("Damage, or something left, at a place of worship"),
            _("Graffiti, broken windows, a letter, a package"),
        ),
    ),
    (
        ReportKind.SUSPICIOUS.value,
        Hinted(_("Someone or something suspicious"), _("Filming doors, asking about routines")),
    ),
    (
        ReportKind.ONLINE.value,
        Hinted(_("Something online"), _("A message, a post, an e-mail, a call for others to act")),
    ),
    (ReportKind.OTHER.value, Hinted(_("Something else, or I am not sure"))),
]


class KindForm(AmanForm):
    """The first question."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What would you like to tell us about?"),
        choices=KINDS,
        widget=Choices,
        error_messages={
            "required": _("Choose one. If none fits, choose the last."),
            "invalid_choice": _("Choose one. If none fits, choose the last."),
        },
    )
    site = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ReceiptField(forms.CharField):
    """A receipt number, typed in any script's digits.

    Eighteen digits are looked up whatever their check digits say: a number that opens nothing has one answer.
    """

    default_error_messages = {
        "required": _("Enter your receipt number."),
        "letters": _("A receipt number has digits only."),
    }

    def to_python(self, value: Any) -> str:
        typed = str(value or "").strip()
        if not typed:
            return ""
        try:
            return receipt.digits_of(typed)
        except receipt.NotDigits as error:
            raise forms.ValidationError(self.error_messages["letters"], code="letters") from error
        except receipt.WrongLength as error:
            raise forms.ValidationError(
                format_html(
                    gettext("A receipt number has {whole} digits. You entered {found}."),
                    whole=format_html('<bdi dir="ltr">{}</bdi>', receipt.ALL_DIGITS),
                    found=format_html('<bdi dir="ltr">{}</bdi>', error.found),
                ),
                code="length",
            ) from error


class ReceiptForm(AmanForm):
    """The way back to a report."""

    use_required_attribute = False

    receipt = ReceiptField(
        label=_("Your receipt number"),
        help_text=_("18 digits. Spaces do not matter."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )


class ReplyForm(AmanForm):
    """A message from the reporter."""

    use_required_attribute = False

    receipt = ReceiptField(widget=forms.HiddenInput)
    form_key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    text = TextField(
        label=_("Write to us"),
        help_text=_("Add something, or answer our question. A duty officer reads it."),
        error_messages={"required": _("Write your message first.")},
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )


class ConsentForm(AmanForm):
    """One recipient, and what the reporter says about them now."""

    use_required_attribute = False

    receipt = ReceiptField(widget=forms.HiddenInput)
    recipient = forms.ChoiceField(choices=Recipient.choices, widget=forms.HiddenInput)
    party = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)
    given = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
