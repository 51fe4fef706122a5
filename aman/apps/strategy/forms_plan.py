"""What is asked when a strategy is written: its opening, its priorities with what hangs on them, translations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.apps.accounts.selectors import role_name
from aman.apps.strategy import words_plan
from aman.apps.strategy.models import Strand
from aman.apps.strategy.services import ActionGiven, PartsGiven, PriorityGiven
from aman.core.situation import ThreatLevel
from aman.kit.forms import AmanForm, Choices, DayField, Hinted, MomentField
from aman.kit.words import LineField, TextField

OWNING = (
    "CHAIR", "PANEL_MEMBER", "ANALYST", "DUTY_OFFICER", "CASEWORKER", "SITE_LEAD", "VOLUNTEER", "LIAISON", "TRAINER",
    "FUNDING_ADVISER", "TRANSLATOR", "INSTALLER",
)  # fmt: skip
"""Roles that may own a priority or an action."""
SPARE_ACTIONS = 2


def owners() -> list[tuple[str, Any]]:
    """Return the roles as choices."""
    return [("", _("Choose a role")), *((code, role_name(code)) for code in OWNING)]


def _lines(label: Any, hint: Any) -> TextField:
    return TextField(
        label=label, help_text=hint, required=False, max_length=6000, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )


class OpeningForm(AmanForm):
    """What stands before the priorities, and when the strategy is looked at again."""

    use_required_attribute = False
    says_optional = True

    opening = TextField(
        label=_("What this strategy is for"),
        help_text=_("Two or three sentences that anybody at a site understands."),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    review_on = DayField(label=_("To be looked at again on"), required=False)


class PartsForm(AmanForm):
    """What hangs on a priority: how it is carried further here, actions, measures, questions."""

    use_required_attribute = False
    says_optional = True

    def __init__(self, *args: Any, actions: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = range(1, actions + SPARE_ACTIONS + 1)
        for n in self.rows:
            what = LineField(label=_("Action %(n)d: what") % {"n": n}, max_length=400, required=False)
            what.widget.attrs["dir"] = "auto"
            self.fields[f"action_{n}"] = what
            self.fields[f"role_{n}"] = forms.ChoiceField(
                label=_("Action %(n)d: who, by role") % {"n": n}, choices=owners(), required=False
            )
            self.fields[f"owner_{n}"] = forms.ChoiceField(
                label=_("Action %(n)d: or by name") % {"n": n}, required=False
            )
            self.fields[f"due_{n}"] = DayField(label=_("Action %(n)d: until") % {"n": n}, required=False)
        self.fields["measures"] = _lines(
            _("Measures of success"), _("One on each line: what would show that it works.")
        )
        self.fields["requirements"] = _lines(
            _("What we need to know"), _("One question on each line. They make up the intelligence requirement.")
        )

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Fill the lists of people, (public id, name) each; where there are none, owners are named by role alone."""
        for name in [*(f"owner_{n}" for n in self.rows), "owner"]:
            if not people:
                self.fields.pop(name, None)
            elif name in self.fields:
                self.fields[name].choices = [("", _("Nobody by name")), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for n in self.rows:
            owned = found.get(f"role_{n}") or found.get(f"owner_{n}")
            if found.get(f"action_{n}") and not owned:
                self.add_error(f"role_{n}", _("Choose who does it."))
            if owned and not found.get(f"action_{n}") and f"action_{n}" not in self.errors:
                self.add_error(f"action_{n}", _("Say what is to be done."))
        return found

    def parts(self, people: dict[str, Any]) -> PartsGiven:
        """Return the answers as the service takes them. people: by public id."""
        found = self.cleaned_data
        rows = ([found.get(f"{part}_{n}") for part in ("action", "role", "owner", "due")] for n in self.rows)
        given = [ActionGiven(what, role or "", people.get(owner or ""), due) for what, role, owner, due in rows if what]
        return PartsGiven(
            actions=given,
            measures=list(_said(found["measures"])),
            requirements=list(_said(found["requirements"])),
            here=found.get("here", "").strip(),
        )


class NarrowingForm(PartsForm):
    """How an inherited priority is carried further here."""

    here = TextField(
        label=_("What it means here"),
        help_text=_("Add to it or make it more exact. It cannot be weakened or taken away at this level."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class PriorityForm(PartsForm):
    """One of a strategy's own priorities."""

    title = LineField(label=_("Priority"), help_text=_("A few words that begin with a verb."), max_length=120)
    why = TextField(
        label=_("Why"), help_text=_("The rationale, in two or three sentences."), max_length=3000,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )  # fmt: skip
    strand = forms.ChoiceField(label=_("Strand"), choices=Strand.choices, widget=Choices)
    place = forms.IntegerField(
        label=_("Place in the written order"), help_text=_("1 is first."), min_value=1, max_value=99, initial=99,
        widget=forms.NumberInput({"class": "am-w-s"}),
    )  # fmt: skip
    owner_role = forms.ChoiceField(label=_("Owner, by role"), choices=owners, required=False)
    owner = forms.ChoiceField(label=_("Or by name"), required=False)

    def priority(self, people: dict[str, Any]) -> PriorityGiven:
        """Return the answers as the service takes them. people: by public id."""
        found = self.cleaned_data
        return PriorityGiven(
            title=found["title"],
            why=found["why"].strip(),
            strand=found["strand"],
            place=found["place"],
            owner_role=found["owner_role"],
            owner=people.get(found.get("owner", "")),
        )


class NewPriorityForm(PriorityForm):
    """A new priority, with the code by which rules name it."""

    code = LineField(
        label=_("Code"),
        help_text=_("Capital letters, digits and underscores. Rules move a priority by its code; it never changes."),
        max_length=32,
    )
    field_order = ("title", "code")


class TranslationForm(AmanForm):
    """The words of a version in another language, each beside what was written."""

    use_required_attribute = False

    def __init__(self, *args: Any, source: dict[str, str], held: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"text_{n}": name for n, name in enumerate(source)}
        for field, name in self.names.items():
            self.fields[field] = TextField(
                label=source[name],
                required=False,
                max_length=4000,
                initial=held.get(name, ""),
                widget=forms.Textarea({"rows": 2, "dir": "auto"}),
            )

    def words(self) -> dict[str, str]:
        """Return what was translated, by name."""
        return {name: self.cleaned_data[field].strip() for field, name in self.names.items()}


class OpenForm(AmanForm):
    """For whom a strategy is to be written."""

    use_required_attribute = False
    area = forms.ChoiceField(label=_("Area"), required=False)

    def offer(self, areas: Iterable[tuple[str, str]], *, nation: bool) -> None:
        """Fill the list of areas; nation: whether the national one can be opened."""
        first = [("", _("The nation"))] if nation else []
        self.fields["area"].choices = [*first, *areas]  # type: ignore[attr-defined]


class ThreatForm(AmanForm):
    """The national threat level as it was published."""

    use_required_attribute = False

    level = forms.ChoiceField(
        label=_("National threat level"),
        widget=Choices,
        choices=lambda: [
            (one.value, Hinted(words_plan.THREATS[one], words_plan.THREAT_MEANS[one])) for one in ThreatLevel
        ],
    )
    since = MomentField(label=_("From when it holds"))
    source = LineField(
        label=_("Source"), help_text=_("Who published it and where, such as: JTAC, MI5 website."), max_length=200
    )


class CompareForm(AmanForm):
    """Two versions to compare."""

    def __init__(self, *args: Any, numbers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one), str(one)) for one in numbers]
        self.fields["from"] = forms.ChoiceField(label=_("From version"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("To version"), choices=choices)


def starting(line: Sequence[Any]) -> dict[str, Any]:
    """Return the first values of the rows of actions. line: (what, role, owner's public id, due) each."""
    found: dict[str, Any] = {}
    for n, (what, role, owner, due) in enumerate(line, start=1):
        found |= {f"action_{n}": what, f"role_{n}": role, f"owner_{n}": owner, f"due_{n}": due}
    return found


def _said(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
