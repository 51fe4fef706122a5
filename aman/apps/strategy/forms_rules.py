"""A rule written as a sentence: each condition and effect a clause with its choices in the middle of the words.

It works without scripts: adding and removing a clause sends the form and draws it again, with nothing lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.apps.strategy.forms_rules_parts import CLAUSES, Clause, from_plain, to_plain
from aman.core import rules
from aman.core.rules import codec
from aman.kit.forms import AmanForm
from aman.kit.words import LineField

MOST_ROWS = codec.MOST_PARTS
_HOLE = re.compile(r"%\((\w+)\)s")
_ROW = re.compile(r"[wt]\d{1,3}")
WHEN, THEN = "w", "t"


@dataclass(frozen=True)
class Piece:
    """A run of words, or a control among them; boxes: one to tick for each choice, on lines of their own."""

    text: str = ""
    field: Any = None
    is_boxes: bool = False


class PartForm(AmanForm):
    """One condition or effect of a rule. kind: as in core.rules.codec; row: its own name on the page."""

    use_required_attribute = False

    def __init__(
        self, kind: str, row: str, data: Any = None, *, initial: Any = None, choices: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix=row, initial=initial)
        self.kind, self.row, self.clause = kind, row, CLAUSES[kind]
        self.fields.update(self.clause.make(choices or {}))
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)

    @property
    def pieces(self) -> list[Piece]:
        """The clause as words and controls in the reader's language, in that language's order."""
        found = []
        for number, piece in enumerate(_HOLE.split(str(self.clause.pattern))):
            if number % 2:
                boxes = isinstance(self.fields[piece].widget, forms.CheckboxSelectMultiple)
                found.append(Piece(field=self[piece], is_boxes=boxes))
            elif piece.strip():
                found.append(Piece(text=piece))
        return found

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with the clause: the control's id and the words."""
        if not self.is_bound:
            return []
        by_field = [
            (self[name].id_for_label or self[name].auto_id, str(words))
            for name in self.fields
            for words in self[name].errors
        ]
        return [*by_field, *((f"{self.row}-part", str(words)) for words in self.non_field_errors())]

    def plain(self) -> dict[str, Any]:
        """Return the clause as plain values for core.rules.from_data."""
        return {"kind": self.kind} | to_plain(self.kind, self.cleaned_data)

    def blame(self, name: str, words: str) -> None:
        """Put a fault on a control, or on the clause."""
        self.add_error(name if name in self.fields else None, words)


class HeadForm(AmanForm):
    """What a rule is called and why it is proposed."""

    use_required_attribute = False

    code = LineField(
        label=_("Short name"),
        help_text=_("Two or three words in Latin letters, such as: LATE FRIDAY. It stays as long as the rule does."),
        max_length=40,
        widget=forms.TextInput({"dir": "ltr", "class": "am-w-m"}),
    )
    why = LineField(
        label=_("Why"),
        help_text=_("For whoever approves it, and for whoever reads it in a year. No names of people."),
        max_length=400,
    )

    def __init__(self, data: Any = None, *, code: str = "", **given: Any) -> None:
        super().__init__(data, **given)
        if code:
            self.fixed = code
            del self.fields["code"]

    def clean_code(self) -> str:
        """Return the name as a code: capitals, figures, underscores."""
        code = re.sub(r"[^A-Z0-9]+", "_", self.cleaned_data["code"].upper()).strip("_")
        if not re.fullmatch(r"[A-Z][A-Z0-9_]{2,39}", code):
            raise forms.ValidationError(gettext("Give it a short name in Latin letters, at least three."), code="code")
        return code


class RuleForm:
    """The whole rule: its head, its conditions, its effects."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rule: rules.Rule | None = None,
        code: str = "",
        codes: Sequence[tuple[str, Any]] = (),
    ) -> None:
        self.code, self.choices = code, {"priorities": list(codes)}
        self.rule: rules.Rule | None = None
        self.data = data
        self.act = str(data.get("do", "")) if data else ""
        self.is_asked = self.act in ("try", "propose")
        self.head = HeadForm(data if self.is_asked else None, code=code, initial=self._head_initial())
        if data is None:
            self.when = self._of_rule(rule, WHEN)
            self.then = self._of_rule(rule, THEN)
        else:
            self.when, self.then = self._of_data(data, WHEN), self._of_data(data, THEN)

    def _head_initial(self) -> dict[str, str]:
        if self.data is None:
            return {}
        return {name: str(self.data.get(name, "")) for name in ("code", "why")}

    def _of_rule(self, rule: rules.Rule | None, side: str) -> list[PartForm]:
        if rule is None:
            return [self._part("OCCASION" if side == WHEN else "ADD_TASK", f"{side}1")]
        plain = rules.to_data(rule)["when" if side == WHEN else "then"]
        return [
            self._part(one["kind"], f"{side}{number}", initial=from_plain(one)) for number, one in enumerate(plain, 1)
        ]

    def _of_data(self, data: QueryDict, side: str) -> list[PartForm]:
        """Return the clauses sent, without the one taken out, and with the one added."""
        kinds = codec.CONDITIONS if side == WHEN else codec.EFFECTS
        rows = [tuple(one.split(":", 1)) for one in data.getlist("row") if one.count(":") == 1]
        mine = [
            (row, kind)
            for row, kind in rows[: 2 * MOST_ROWS]
            if row[:1] == side and _ROW.fullmatch(row) and kind in kinds
        ]
        mine = list(dict(mine).items())
        parts = [self._sent(kind, row, data) for row, kind in mine if self.act != f"drop:{row}"]
        added = str(data.get(f"new_{side}", ""))
        if self.act == f"add:{side}" and added in kinds and len(parts) < MOST_ROWS:
            last = max((int(row[1:]) for row, _kind in mine), default=0)
            parts.append(self._part(added, f"{side}{last + 1}"))
        return parts

    def _sent(self, kind: str, row: str, data: QueryDict) -> PartForm:
        """Return a clause as it was sent: judged when the rule is asked for, else only drawn again."""
        part = self._part(kind, row, data)
        if self.is_asked:
            return part
        found = {
            name: field.widget.value_from_datadict(data, {}, part.add_prefix(name))
            for name, field in part.fields.items()
        }
        return self._part(kind, row, initial=found)

    def _part(self, kind: str, row: str, data: Any = None, initial: Any = None) -> PartForm:
        return PartForm(kind, row, data, initial=initial, choices=self.choices)

    @property
    def parts(self) -> list[PartForm]:
        """Every clause."""
        return [*self.when, *self.then]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Everything wrong, for the summary at the head: the control's id and the words."""
        if not self.is_asked:
            return []
        head = [(self.head[name].id_for_label, str(one)) for name in self.head.fields for one in self.head[name].errors]
        whole = [("", str(one)) for one in self.head.non_field_errors()]
        return [*head, *(fault for part in self.parts for fault in part.faults), *whole]

    @property
    def new_conditions(self) -> list[tuple[str, Any]]:
        """The kinds of condition to add."""
        return [(kind, CLAUSES[kind].name) for kind in codec.CONDITIONS]

    @property
    def new_effects(self) -> list[tuple[str, Any]]:
        """The kinds of effect to add."""
        return [(kind, CLAUSES[kind].name) for kind in codec.EFFECTS]

    def is_valid(self) -> bool:
        """Say whether the form says a whole rule; `rule` is then that rule."""
        # Every part is judged, so that all faults are shown at once.
        judged = [self.head.is_valid() or self.act == "try", *(part.is_valid() for part in self.parts)]
        if not all(judged):
            return False
        data = {
            "code": self.code or self.head.cleaned_data.get("code", "NEW_RULE"),
            "when": [part.plain() for part in self.when],
            "then": [part.plain() for part in self.then],
        }
        try:
            self.rule = rules.from_data(data)
        except rules.BadRule as error:
            self._blame(error)
            return False
        return True

    def _blame(self, error: rules.BadRule) -> None:
        side, _dot, rest = error.part.partition(".")
        number, _dot, name = rest.partition(".")
        words = str(_FAULTS.get(type(error), _("This does not fit. Please look at it again.")))
        parts = self.when if side == "when" else self.then
        if number.isdigit() and int(number) < len(parts):
            parts[int(number)].blame(name, words)
        else:
            self.head.add_error(None, words)


_FAULTS: dict[type, Any] = {
    codec.NothingAsked: _("A rule needs at least one condition, or it would hold every day."),
    codec.NothingFollows: _("A rule needs at least one thing that follows."),
    codec.TooManyParts: _("This rule has more parts than anybody could read. Make two of it."),
    codec.SaidTwice: _("This is said twice in this rule."),
    codec.MissingPart: _("Please choose."),
}


class WhyForm(AmanForm):
    """Why a rule stops, or a proposal is refused."""

    use_required_attribute = False

    why = LineField(label=_("Why"), help_text=_("It stays on record. No names of people."), max_length=400)


class SiteForm(AmanForm):
    """At which site to try a rule."""

    use_required_attribute = False

    site = forms.ChoiceField(label=_("At"), required=False)

    def __init__(self, data: Any = None, *, sites: Sequence[tuple[str, str]] = (), **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["site"].choices = list(sites)  # type: ignore[attr-defined]


__all__ = ["Clause", "HeadForm", "PartForm", "Piece", "RuleForm", "SiteForm", "WhyForm"]
