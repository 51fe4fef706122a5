"""Two views of one risk side by side, what may be decided about them, and what a judgement starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.strategy import acts_risk, pages_risk_one, pages_risk_parts, selectors, words_risk
from aman.apps.strategy.models import AssessmentState, Risk, RiskAssessment, RiskLevel
from aman.apps.strategy.pages_risk import cell_words
from aman.core import risk as arithmetic
from aman.core.risk.columns import HARMS, MOST_HARM, MOST_LIKELIHOOD, MOST_POSITION, POSITIONS
from aman.kit import page as kit
from aman.kit.forms import Hinted

WHOLE = {
    AssessmentState.SUBMITTED,
    AssessmentState.SECOND_ASKED,
    AssessmentState.APPROVED,
    AssessmentState.SUPERSEDED,
    AssessmentState.SET_ASIDE,
}


@dataclass(frozen=True)
class Reasons:
    """Why one assessor judged as they did."""

    title: str
    texts: list[tuple[str, str]]


@dataclass(frozen=True)
class DecidePage:
    """Everything the page of a decision shows."""

    title: str
    reference: str
    risk_url: str
    place_words: str
    statement: str
    sentence: str
    beside: kit.Table
    reasons: list[Reasons]
    comments: list[pages_risk_parts.Comment]
    pair: list[RiskAssessment]
    decisions: list[tuple[str, Hinted]]
    assessors: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def people(self) -> list[tuple[str, str]]:
        """Those who may be asked for a second view, as choices."""
        return [(str(one.uuid), one.short_name) for one in self.assessors]


def decide_page(judged: RiskAssessment, *, reader: Any, now: datetime) -> DecidePage | None:
    """Return the page of a decision; None where the reader may not see the views, or there is nothing handed in."""
    risk, owner = judged.risk, selectors.owner_of(judged.risk)
    if not selectors.may_assess(reader, owner, now):
        return None
    pair = selectors.pair_of(judged)
    if any(one.assessor_id == reader.pk and one.state == AssessmentState.DRAFT for one in pair):
        return None
    whole = [one for one in pair if one.state in WHOLE]
    if not whole:
        return None
    had_part = any(one.assessor_id == reader.pk for one in pair)
    waiting = [one for one in whole if one.state == AssessmentState.SUBMITTED]
    return DecidePage(
        title=_("Assessments of %(risk)s") % {"risk": risk.reference},
        reference=risk.reference,
        risk_url=reverse("risk_page", args=[risk.uuid]),
        place_words=acts_risk.place_words(risk),
        statement=acts_risk.statement(risk),
        sentence=_sentence(whole, selectors.spread_of(judged)),
        beside=_beside(risk, whole),
        reasons=[_reasons(one) for one in whole],
        comments=pages_risk_parts.comments(risk),
        pair=pair,
        decisions=[] if had_part else _decisions(waiting),
        assessors=_assessors(pair, waiting, now),
        notes=_notes(pair, waiting, had_part=had_part),
    )


def _sentence(whole: Sequence[RiskAssessment], found: arithmetic.Spread | None) -> str:
    if found is None:
        return _("%(name)s has handed in a judgement. Nobody else has judged it.") % {
            "name": words_risk.apart(whole[0].assessor.short_name)
        }
    status = pages_risk_one.spread_status(found)
    low, high = (words_risk.band(code) for code in found.bands)
    if found.bands[0] == found.bands[1]:
        return _("%(spread)s. Both see it as %(band)s before measures.") % {"spread": _text(status), "band": low}
    given = {"spread": _text(status), "low": low, "high": high}
    return _("%(spread)s. One sees it as %(low)s before measures, the other as %(high)s.") % given


def _text(status: kit.Status | str) -> str:
    return str(status.text) if isinstance(status, kit.Status) else status


def _beside(risk: Risk, whole: Sequence[RiskAssessment]) -> kit.Table:
    """Return the views beside each other and beside what is in force."""
    in_force = selectors.in_force(risk)
    shown = [one for one in (in_force,) if one is not None and one.pk not in {two.pk for two in whole}] + list(whole)
    checks = selectors.latest_checks([risk]).get(risk.pk, [])
    columns = [kit.Column(_("Factor"))]
    for one in shown:
        name = _("In force") if one is in_force else str(one.assessor.short_name)
        columns.append(kit.Column(name))
    rows: list[list[object]] = [
        [words_risk.AXES[axis], *[_step(one, axis) for one in shown]] for axis in arithmetic.Axis
    ]
    stands = [selectors.standing_of(one, checks) for one in shown]
    matrices = [selectors.matrix_of(one.matrix, one.matrix_version) for one in shown]
    for words, name in ((_("Before measures"), "inherent"), (_("After measures"), "residual")):
        cells = [getattr(one, name) if one else None for one in stands]
        rows.append([words, *[_cell(*two) for two in zip(matrices, cells, strict=True)]])
    rows.append([_("Sure"), *[one.get_confidence_display() for one in shown]])
    return kit.table(_("The views beside each other"), columns, rows)


def _step(one: RiskAssessment, axis: arithmetic.Axis) -> str:
    step = getattr(one, f"{axis.lower()}_step")
    matrix = selectors.matrix_of(one.matrix, one.matrix_version)
    return f"{words_risk.degree(matrix, axis, step)} ({step})" if step else ""


def _cell(matrix: arithmetic.Matrix, cell: arithmetic.Cell | None) -> str:
    if cell is None:
        return ""
    given = {"band": words_risk.band(cell.band), "place": cell_words(matrix, cell)}
    return _("%(band)s (%(place)s)") % given


def _reasons(one: RiskAssessment) -> Reasons:
    texts = [(str(words_risk.AXES[axis]), selectors.words_of(one, f"{axis.lower()}_why")) for axis in arithmetic.Axis]
    return Reasons(_("Why, by %(name)s") % {"name": words_risk.apart(one.assessor.short_name)}, texts)


def _decisions(waiting: Sequence[RiskAssessment]) -> list[tuple[str, Hinted]]:
    found = []
    for one in waiting:
        name = {"name": words_risk.apart(one.assessor.short_name)}
        hint = _("It comes into force; the other one is set aside and kept.") if len(waiting) > 1 else ""
        found.append((f"APPROVE:{one.version}", Hinted(_("Approve the judgement of %(name)s") % name, hint)))
    for one in waiting:
        name = {"name": words_risk.apart(one.assessor.short_name)}
        found.append((f"RETURN:{one.version}", Hinted(_("Give it back to %(name)s to think again") % name)))
    return found


def _assessors(pair: Sequence[RiskAssessment], waiting: Sequence[RiskAssessment], now: datetime) -> list[Any]:
    """Return who may be asked for a second view: nobody while there is one, or nothing is waiting."""
    going = {AssessmentState.DRAFT, AssessmentState.SUBMITTED}
    if not waiting or any(one.second_of_id and one.state in going for one in pair):
        return []
    return list(selectors.assessors_for(waiting[0].risk, now, without=[one.assessor_id for one in pair]))


def _notes(pair: Sequence[RiskAssessment], waiting: Sequence[RiskAssessment], *, had_part: bool) -> list[str]:
    if had_part:
        return [_("You judged this risk, so somebody else decides. You may ask for a second view.")]
    asked = next((one for one in pair if one.second_of_id and one.state == AssessmentState.DRAFT), None)
    if asked is not None:
        return [
            _("%(name)s was asked for a second view and has not handed it in.")
            % {"name": words_risk.apart(asked.assessor.short_name)}
        ]
    return [] if waiting else [_("This has been decided.")]


def judged_so_far(judged: RiskAssessment) -> dict[str, Any]:
    """Return what a draft holds, as the form starts from it."""
    found: dict[str, Any] = {"confidence": judged.confidence}
    for axis in arithmetic.Axis:
        name = axis.lower()
        found[f"{name}_step"] = getattr(judged, f"{name}_step")
        found[f"{name}_why"] = selectors.words_of(judged, f"{name}_why")
    given = judged.columns or {}
    scores = {**given.get("harm", {}), **given.get("position", {})}
    if "likelihood" in given:
        scores["LIKELIHOOD"] = given["likelihood"]
    return {**found, **{f"column_{code}": step for code, step in scores.items()}}


def columns_asked(risk: Risk) -> list[tuple[str, Any, Any, int, int]]:
    """Return the panel's columns a risk is scored by, with their scales; none but for the nation's risks."""
    if risk.level != RiskLevel.NATION:
        return []
    scales = {**dict.fromkeys(HARMS, (0, MOST_HARM)), "LIKELIHOOD": (1, MOST_LIKELIHOOD)}
    scales |= dict.fromkeys(POSITIONS, (1, MOST_POSITION))
    return [(code, *words_risk.COLUMNS[code], *scale) for code, scale in scales.items()]
