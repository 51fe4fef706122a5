"""What is asked of a duty officer: a direction, a translation, a strategy, the marks of a review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import MARKS, Confidence
from aman.apps.incidents.services import Weighed
from aman.kit.forms import AmanForm, Segmented
from aman.kit.languages import LANGUAGES
from aman.kit.words import TextField


def _part(label: Any, hint: Any) -> TextField:
    return TextField(label=label, help_text=hint, required=False, widget=forms.Textarea({"rows": 2, "dir": "auto"}))


class DirectionForm(AmanForm):
    """A direction: one answer needed; the steps of the National Decision Model where there is time for them."""

    use_required_attribute = False
    FULL = ("information", "assessment", "powers", "options", "review", "ethics")

    text = TextField(
        label=_("Your direction"),
        error_messages={"required": _("Write it first.")},
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    information = _part(_("Information"), _("What is known, from whom, and what is not known"))
    assessment = _part(_("Threat and risk"), _("What could happen, to whom, how likely, and the working strategy"))
    powers = _part(_("Powers and policy"), _("What allows it, or asks for it: law, policy, consent"))
    options = _part(_("Options"), _("What else was considered, and why not"))
    review = _part(_("Review"), _("When you look at it again, and what would change it"))
    ethics = _part(_("Code of ethics"), _("What was weighed: fairness, dignity, harm, necessity"))

    @property
    def full_fields(self) -> list[Any]:
        """The optional fields, for a drawer of their own."""
        return [self[name] for name in self.FULL]

    @property
    def has_full(self) -> bool:
        """Whether any of the optional fields was filled or refused: the drawer then stays open."""
        return any(self[name].value() or self[name].errors for name in self.FULL)

    def weighed(self) -> Weighed:
        """Return the optional answers as the service takes them."""
        return Weighed(**{name: self.cleaned_data.get(name, "") for name in self.FULL})


class TranslationForm(AmanForm):
    """A translation of a report's words, typed by a person."""

    use_required_attribute = False

    language = forms.ChoiceField(
        label=_("Into"), choices=[(one.code, one.name) for one in LANGUAGES.values()], initial="en"
    )
    text = TextField(
        label=_("Translation"),
        error_messages={"required": _("Write the translation first.")},
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
    )
    confidence = forms.ChoiceField(
        label=_("How sure are you?"),
        choices=Confidence.choices,
        error_messages={"required": _("Say how sure you are.")},
    )


class CriticalForm(AmanForm):
    """Why confidence depends on a report: who leads, and the strategy."""

    use_required_attribute = False

    lead = forms.ChoiceField(label=_("Named lead"), error_messages={"required": _("Choose who leads.")})
    strategy = TextField(
        label=_("Strategy"),
        help_text=_("How confidence is prepared for, kept and restored: who speaks to whom, what is done when."),
        error_messages={"required": _("Write the strategy.")},
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Fill the list of those who may lead."""
        self.fields["lead"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


MARK_WORDS = {
    "timely": (_("In time"), _("Taken, directed and answered within the clocks")),
    "direction": (_("Direction"), _("Clear, recorded when given, and carried out")),
    "contact": (_("Contact with the reporter"), _("Safe, kind, in their language, and complete")),
    "decision": (_("Decision"), _("Follows from what was known, and says why")),
    "recorded": (_("Record"), _("Somebody else could take it up from the record alone")),
}
MARK_LEVELS = [(0, _("Not done")), (1, _("In part")), (2, _("Mostly")), (3, _("As it should be"))]


class ReviewForm(AmanForm):
    """The marks of a quality review, and what is to be learnt."""

    use_required_attribute = False

    note = TextField(
        label=_("What is to be learnt"),
        required=False,
        help_text=_("For the person and the panel. It is sealed with the report."),
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MARKS:
            label, hint = MARK_WORDS[name]
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                help_text=hint,
                choices=MARK_LEVELS,
                coerce=int,
                widget=Segmented,
                error_messages={"required": _("Choose a mark.")},
            )
        self.order_fields([*MARKS, "note"])
