"""Matrices as the panel configures them: the list of all, one with its words and tables, and the drawing to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.strategy import selectors, words_risk
from aman.apps.strategy.forms_risk_own import SCALES
from aman.apps.strategy.models import RiskLevel, RiskMatrix
from aman.core import risk as arithmetic
from aman.kit import matrices, when
from aman.kit import page as kit


@dataclass(frozen=True)
class OwnPage:
    """Everything the page of one matrix shows."""

    title: str
    facts: list[tuple[str, object]]
    status: kit.Status
    drawing: matrices.Matrix
    tables: list[kit.Table]
    note: str = ""
    approve_url: str = ""
    next_url: str = ""


def drawing(matrix: arithmetic.Matrix) -> matrices.Matrix:
    """Return a matrix with nothing standing on it."""
    rows = []
    for likelihood in range(len(matrix.likelihood), 0, -1):
        cells = []
        for impact in range(1, len(matrix.impact) + 1):
            code = matrix.cell(likelihood, impact).band
            cells.append(matrices.Cell(words_risk.band(code), words_risk.colour(matrix, code)))
        rows.append(matrices.Row(words_risk.likelihood(matrix, likelihood), cells))
    columns = [words_risk.impact(matrix, step) for step in range(1, len(matrix.impact) + 1)]
    return matrices.Matrix("mx-own", _("Bands by likelihood and impact"), columns, rows)


def likelihoods(matrix: arithmetic.Matrix) -> kit.Table:
    """Return how likelihood follows from threat and vulnerability."""
    wide = range(1, len(matrix.vulnerability) + 1)
    columns = [kit.Column(_("Threat by vulnerability"))]
    columns += [kit.Column(words_risk.step_word(matrix, "vulnerability", step)) for step in wide]
    rows = [
        [
            words_risk.step_word(matrix, "threat", threat),
            *[words_risk.likelihood(matrix, matrix.likelihood_of(threat, step)) for step in wide],
        ]
        for threat in range(len(matrix.threat), 0, -1)
    ]
    return kit.table(_("Likelihood, from threat and vulnerability"), columns, rows)


def _scale(matrix: arithmetic.Matrix, name: str) -> kit.Table:
    columns = [kit.Column(_("Step"), number=True), kit.Column(_("Name")), kit.Column(_("What can be seen of it"))]
    rows = [
        (
            str(step),
            words_risk.step_word(matrix, name, step),
            kit.apart(str(words_risk.step_anchor(matrix, name, step))),
        )
        for step in range(len(getattr(matrix, name)), 0, -1)
    ]
    return kit.table(words_risk.SCALES[name], columns, rows)


def list_tables(own: Sequence[RiskMatrix]) -> tuple[kit.Table, kit.Table | None]:
    """Return the matrices that come with Aman, and the panel's own with every version; None where it has none."""
    head = [kit.Column(_("Matrix")), kit.Column(_("Made for")), kit.Column(_("Steps and bands"), wide=True)]
    shipped = [
        (words_risk.matrix_name(one), _levels(one), _size(one), kit.Link(new_url(one), _("Make one like it")))
        for one in arithmetic.shipped()
    ]
    ours = kit.table(
        _("Matrices that come with Aman"), [*head, kit.Column(_("Own"), hidden_label=True)], shipped, hide_caption=True
    )
    if not own:
        return ours, None
    columns = [*head[:1], kit.Column(_("Version"), number=True), kit.Column(_("State")), *head[1:]]
    columns.append(kit.Column(_("Made by"), wide=True))
    approved = {row.code: row.version for row in sorted(own, key=lambda row: row.version) if row.approved_at}
    rows = []
    for row in own:
        one = arithmetic.matrix_from(row.code, row.version, row.data)
        link = kit.Link(reverse("risk_matrices_one", args=[row.uuid]), words_risk.matrix_name(one))
        state = _state(row, approved.get(row.code))
        by = kit.apart(row.made_by.short_name)
        rows.append((link, str(row.version), state, _levels(one), _size(one), by))
    return ours, kit.table(_("The panel’s own matrices"), columns, rows, hide_caption=True)


def _state(row: RiskMatrix, in_use: int | None) -> kit.Status:
    if row.approved_at is None:
        return kit.Status("at", _("Waiting for approval"))
    if row.version == in_use:
        return kit.Status("ok", _("May be used"))
    return kit.Status("un", _("A newer version took its place"))


def _levels(matrix: arithmetic.Matrix) -> str:
    return ", ".join(str(level.label) for level in RiskLevel if level in matrix.levels)


def _size(matrix: arithmetic.Matrix) -> str:
    given = {"likelihood": len(matrix.likelihood), "impact": len(matrix.impact), "bands": len(matrix.bands)}
    return _("%(likelihood)s by %(impact)s, %(bands)s bands") % given


def new_url(matrix: arithmetic.Matrix) -> str:
    """Return where a matrix like this one is begun."""
    return f"{reverse('risk_matrices_new')}?start={matrix.code}:{matrix.version}"


def starts(own: Sequence[RiskMatrix]) -> list[tuple[str, Any]]:
    """Return what a new matrix may begin from: the shipped ones, and the newest version of each of the panel's own."""
    newest = {row.code: row for row in sorted(own, key=lambda row: row.version)}
    ours = [arithmetic.matrix_from(row.code, row.version, row.data) for row in newest.values()]
    return [(f"{one.code}:{one.version}", words_risk.matrix_name(one)) for one in (*arithmetic.shipped(), *ours)]


def own_page(row: RiskMatrix, *, reader: Any, may: bool) -> OwnPage:
    """Return the page of one of the panel's own matrices. may: whether the reader decides for the whole network."""
    matrix = arithmetic.matrix_from(row.code, row.version, row.data)
    newest = next((one for one in selectors.own_matrices() if one.code == row.code and one.approved_at), None)
    facts: list[tuple[str, object]] = [
        (_("Code"), kit.apart(row.code)),
        (_("Version"), str(row.version)),
        (_("Made for"), _levels(matrix)),
        (_("Made by"), kit.apart(row.made_by.short_name)),
        (_("Made on"), when.day_text(row.made_at)),
    ]
    if row.approved_by and row.approved_at:
        facts.append((_("Approved by"), kit.apart(row.approved_by.short_name)))
        facts.append((_("Approved on"), when.day_text(row.approved_at)))
    waits = row.approved_at is None
    is_maker = row.made_by_id == reader.pk
    note = ""
    if waits:
        note = _("It may be used once another person of the whole network’s panel approves it.")
    return OwnPage(
        title=_("Matrix: %(name)s") % {"name": words_risk.matrix_name(matrix)},
        facts=facts,
        status=_state(row, newest.version if newest else None),
        drawing=drawing(matrix),
        tables=[likelihoods(matrix), *[_scale(matrix, name) for name in SCALES]],
        note=note,
        approve_url=reverse("risk_matrices_approve", args=[row.uuid]) if waits and may and not is_maker else "",
        next_url=new_url(matrix) if may else "",
    )
