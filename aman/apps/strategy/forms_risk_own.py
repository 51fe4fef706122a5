"""A matrix of the panel's own: what it begins from, then every word and every cell of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.apps.strategy import words_risk
from aman.apps.strategy.models import RiskLevel
from aman.core import risk as arithmetic
from aman.kit.forms import AmanForm, Checks
from aman.kit.words import LineField, TextField

SCALES = ("threat", "vulnerability", "likelihood", "impact")
LEAST, MOST = 3, 5
"""Steps a scale may have here: so many have usual words in every language."""
LONGEST_NAME, LONGEST_ANCHOR = 40, 200
TABLES = {"lookup": ("threat", "vulnerability"), "cells": ("likelihood", "impact")}
Choice = tuple[Any, Any]
_FEWER = {
    "threat": {3: "LOW MODERATE HIGH", 4: "LOW MODERATE HIGH VERY_HIGH", 5: "VERY_LOW LOW MODERATE HIGH VERY_HIGH"},
    "likelihood": {
        3: "UNLIKELY POSSIBLE LIKELY",
        4: "UNLIKELY POSSIBLE LIKELY VERY_LIKELY",
        5: "RARE UNLIKELY POSSIBLE LIKELY VERY_LIKELY",
    },
    "impact": {
        3: "MINOR MODERATE SEVERE",
        4: "MINOR MODERATE SERIOUS SEVERE",
        5: "MINOR LIMITED MODERATE SERIOUS SEVERE",
    },
    "bands": {3: "LOW MEDIUM HIGH", 4: "LOW MEDIUM HIGH VERY_HIGH", 5: "LOW GUARDED MEDIUM HIGH VERY_HIGH"},
}


@dataclass(frozen=True)
class TableRow:
    """A row of a table to fill in: its step in words, and a control for each column."""

    label: Any
    fields: list[Any]


def begun(base: arithmetic.Matrix, sizes: dict[str, int | None]) -> arithmetic.Matrix:
    """Return what a matrix begins from: as the base has it, and in the usual way where its size is another."""
    scales: dict[str, Any] = {name: _scale(name, getattr(base, name), sizes.get(name)) for name in SCALES}
    bands = tuple(_FEWER["bands"][sizes.get("bands") or min(MOST, max(LEAST, len(base.bands)))].split())
    tables: dict[str, Any] = {}
    for table, (down, across) in TABLES.items():
        rows, columns = len(scales[down]), len(scales[across])
        most = len(scales["likelihood"]) if table == "lookup" else len(bands)
        kept, was = getattr(base, table), len(base.likelihood) if table == "lookup" else len(base.bands)
        same = (len(kept), len(kept[0]), was) == (rows, columns, most)
        tables[table] = kept if same else arithmetic.usual_table(rows, columns, most)
    return replace(base, bands=bands, **scales, **tables)


def _scale(name: str, scale: arithmetic.Scale, size: int | None) -> arithmetic.Scale:
    wanted = size or min(MOST, max(LEAST, len(scale)))
    if wanted == len(scale):
        return scale
    return arithmetic.Scale(tuple(_FEWER["threat" if name == "vulnerability" else name][wanted].split()))


class ShapeForm(AmanForm):
    """What a new matrix begins from, and how many steps it has."""

    use_required_attribute = False

    start = forms.ChoiceField(
        label=_("Begin from"), help_text=_("Its words and tables are copied; nothing of it changes.")
    )

    def __init__(self, *args: Any, starts: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = list(starts)  # type: ignore[attr-defined]
        sizes = [("", _("As it is there")), *[(n, str(n)) for n in range(LEAST, MOST + 1)]]
        labels = {**{name: words_risk.SCALES[name] for name in SCALES}, "bands": _("Bands")}
        for name, label in labels.items():
            self.fields[name] = forms.TypedChoiceField(
                label=gettext("Steps: %(scale)s") % {"scale": label},
                choices=sizes,
                coerce=int,
                empty_value=None,
                required=False,
            )

    def sizes(self) -> dict[str, int | None]:
        """Return the number of steps asked for, None for as many as there are."""
        return {name: self.cleaned_data[name] for name in (*SCALES, "bands")}


class OwnMatrixForm(AmanForm):
    """Every word and every cell of a matrix. Refuses one in which more gives less."""

    use_required_attribute = False
    says_optional = True

    name = LineField(label=_("What the panel calls it"), max_length=60)
    code = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_]{2,23}$",
        label=_("Code"),
        help_text=_(
            "Three to 24 Latin letters, digits and _. A code that is known makes a new version of that matrix."
        ),
        error_messages={"invalid": _("Three to 24 Latin letters, digits and _, a letter first.")},
        widget=forms.TextInput({"dir": "ltr", "class": "am-w-m"}),
    )
    levels = forms.MultipleChoiceField(label=_("Made for risks of"), choices=RiskLevel.choices, widget=Checks)

    def __init__(self, *args: Any, begun: arithmetic.Matrix, **kwargs: Any) -> None:
        self.begun = begun
        super().__init__(*args, initial=_initial(begun), **kwargs)
        for name in SCALES:
            for step in range(1, len(getattr(begun, name)) + 1):
                given = {"scale": words_risk.SCALES[name], "n": step}
                label = gettext("%(scale)s, step %(n)d") % given
                line = LineField(label=label, max_length=LONGEST_NAME, widget=forms.TextInput({"dir": "auto"}))
                line.error_messages["required"] = gettext("Please answer: %(label)s") % {"label": label}
                self.fields[f"{name}_{step}_name"] = line
                self.fields[f"{name}_{step}_anchor"] = TextField(
                    label=gettext("What can be seen of it: %(step)s") % {"step": label},
                    max_length=LONGEST_ANCHOR,
                    required=False,
                    widget=forms.Textarea({"rows": 2, "dir": "auto"}),
                )
        for table in TABLES:
            for key, label in self._cells(table):
                self.fields[key] = forms.TypedChoiceField(
                    label=label, choices=self._values(table), coerce=int, widget=forms.Select({"aria-label": label})
                )

    def _cells(self, table: str) -> Iterator[tuple[str, str]]:
        down, across = TABLES[table]
        for row in range(1, len(getattr(self.begun, down)) + 1):
            for column in range(1, len(getattr(self.begun, across)) + 1):
                given: dict[str, Any] = {"row": self._word(down, row), "column": self._word(across, column)}
                given |= {"down": words_risk.SCALES[down], "across": words_risk.SCALES[across]}
                yield f"{table}_{row}_{column}", gettext("%(down)s: %(row)s; %(across)s: %(column)s") % given

    def _values(self, table: str) -> list[Choice]:
        if table == "cells":
            return [(n, words_risk.band(code)) for n, code in enumerate(self.begun.bands, start=1)]
        return [(n, self._word("likelihood", n)) for n in range(1, len(self.begun.likelihood) + 1)]

    def _word(self, scale: str, step: int) -> str:
        """Return the name of a step as it is typed now, else as it began."""
        typed = str(self.data.get(f"{scale}_{step}_name", ""))[:LONGEST_NAME].strip() if self.is_bound else ""
        return words_risk.apart(typed) if typed else str(words_risk.step_word(self.begun, scale, step))

    def scales(self) -> list[tuple[Any, list[Any]]]:
        """Return each scale's title and its controls, a name and an anchor for each step."""
        found = []
        for name in SCALES:
            keys = [f"{name}_{step}" for step in range(1, len(getattr(self.begun, name)) + 1)]
            found.append(
                (words_risk.SCALES[name], [self[f"{key}_{part}"] for key in keys for part in ("name", "anchor")])
            )
        return found

    def tables(self) -> list[tuple[Any, Any, list[str], list[TableRow]]]:
        """Return both tables to fill in: title, words of the corner, columns, rows, the highest likelihood on top."""
        titles = {"lookup": gettext("Likelihood, from threat and vulnerability"), "cells": gettext("Bands")}
        found = []
        for table, (down, across) in TABLES.items():
            wide = range(1, len(getattr(self.begun, across)) + 1)
            given = {"down": words_risk.SCALES[down], "across": words_risk.SCALES[across]}
            rows = [
                TableRow(self._word(down, row), [self[f"{table}_{row}_{column}"] for column in wide])
                for row in range(len(getattr(self.begun, down)), 0, -1)
            ]
            columns = [self._word(across, column) for column in wide]
            found.append((titles[table], gettext("%(down)s by %(across)s") % given, columns, rows))
        return found

    def clean_code(self) -> str:
        """Return the code in capitals; refuse that of a matrix that comes with Aman."""
        code = str(self.cleaned_data["code"]).upper()
        if arithmetic.is_shipped(code):
            raise forms.ValidationError(gettext("This code belongs to a matrix that comes with Aman. Choose another."))
        return code

    def clean(self) -> dict[str, Any]:
        """Refuse two steps of one name, and a table that falls somewhere, each at its own control."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in SCALES:
            seen: set[str] = set()
            for step in range(1, len(getattr(self.begun, name)) + 1):
                word = str(found.get(f"{name}_{step}_name", "")).casefold()
                if word and word in seen:
                    self.add_error(f"{name}_{step}_name", gettext("Another step of this scale has this name."))
                seen.add(word)
        for table in TABLES:
            self._check_table(table)
        return found

    def _check_table(self, table: str) -> None:
        rows = self._table(table)
        if rows is None:
            return
        down, across = TABLES[table]
        values = dict(self._values(table))
        told = set()
        for row, column, way in arithmetic.falls(rows):
            if (row, column) in told:
                continue
            told.add((row, column))
            before = (row, column - 1) if way == "ROW" else (row - 1, column)
            given = {
                "here": self._pair(down, across, (row, column)), "value": values[rows[row][column]],
                "there": self._pair(down, across, before), "other": values[rows[before[0]][before[1]]],
            }  # fmt: skip
            words = gettext("%(here)s gives %(value)s, but %(there)s gives %(other)s. More must never give less.")
            self.add_error(f"{table}_{row + 1}_{column + 1}", words % given)

    def _pair(self, down: str, across: str, at: tuple[int, int]) -> str:
        given = {"row": self._word(down, at[0] + 1), "column": self._word(across, at[1] + 1)}
        return gettext("%(row)s with %(column)s") % given

    def _table(self, table: str) -> tuple[tuple[int, ...], ...] | None:
        """Return a table as it was filled in; None while a cell of it is missing."""
        down, across = (len(getattr(self.begun, name)) for name in TABLES[table])
        keys = [[f"{table}_{row}_{column}" for column in range(1, across + 1)] for row in range(1, down + 1)]
        if any(key not in self.cleaned_data for line in keys for key in line):
            return None
        return tuple(tuple(self.cleaned_data[key] for key in line) for line in keys)

    def matrix(self) -> arithmetic.Matrix:
        """Return the matrix as it was filled in. Raises BadMatrix (core.risk)."""
        tables: dict[str, Any] = {table: self._table(table) or () for table in TABLES}
        given = self.cleaned_data
        scales: dict[str, Any] = {name: self._scale(name) for name in SCALES}
        return replace(
            self.begun, code=given["code"], name=given["name"], levels=frozenset(given["levels"]), source="",
            **scales, **tables,
        )  # fmt: skip

    def _scale(self, name: str) -> arithmetic.Scale:
        """Return a scale as typed. What is still the usual word is not written down: it is told in every language."""
        began: arithmetic.Scale = getattr(self.begun, name)
        steps = range(1, len(began) + 1)
        plain: dict[str, Any] = {name: replace(began, names=(), anchors=())}
        bare = replace(self.begun, **plain)
        words = {}
        for part, usual in (("name", words_risk.step_word), ("anchor", words_risk.step_anchor)):
            typed = [str(self.cleaned_data[f"{name}_{step}_{part}"]).strip() for step in steps]
            own = tuple(
                "" if text == str(usual(bare, name, step)) else text for step, text in zip(steps, typed, strict=True)
            )
            words[part] = own if any(own) else ()
        has_limits = not words["anchor"] or words["anchor"] == began.anchors
        limits = (began.limits, began.unit) if has_limits else ((), "")
        return arithmetic.Scale(began.codes, *limits, words["name"], words["anchor"])


def _initial(begun: arithmetic.Matrix) -> dict[str, Any]:
    is_own = not arithmetic.is_shipped(begun.code)
    found: dict[str, Any] = {"levels": sorted(begun.levels)}
    if is_own:
        found |= {"name": begun.name, "code": begun.code}
    for name in SCALES:
        for step in range(1, len(getattr(begun, name)) + 1):
            scale: arithmetic.Scale = getattr(begun, name)
            found[f"{name}_{step}_name"] = scale.name_of(step) or words_risk.step_word(begun, name, step)
            found[f"{name}_{step}_anchor"] = words_risk.step_anchor(begun, name, step)
    for table in TABLES:
        for row, line in enumerate(getattr(begun, table), start=1):
            found |= {f"{table}_{row}_{column}": value for column, value in enumerate(line, start=1)}
    return found
