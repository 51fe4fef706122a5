"""Lists of risks: what waits, every place, the whole network's own risks by their columns, the sites' together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aman.apps.strategy import acts_risk, selectors, words_risk
from aman.apps.strategy.models import Risk
from aman.core import risk as arithmetic
from aman.kit import matrices, when
from aman.kit import page as kit


@dataclass(frozen=True)
class Waits:
    """One thing that waits for somebody."""

    risk: Risk
    what: str
    since: datetime
    url: str
    kind: kit.Kind


@dataclass(frozen=True)
class NationPage:
    """Everything the national page shows."""

    title: str
    subtitle: str
    columns: kit.Table | None
    weights: str
    matrix_url: str
    counted: str
    matrix: matrices.Matrix | None
    threats: kit.Table | None
    too_few: str
    disclosure: str
    new_url: str = ""
    method: kit.Method | None = None


def matches(one: selectors.BoardSummary, words: str, show: str) -> bool:
    """Tell whether a place is asked for: by part of its name, and whether it is above what it carries."""
    name = one.name if one.site else one.area or _("The whole network")
    return words.casefold() in str(name).casefold() and (show != "ABOVE" or one.above > 0)


def waiting(reader: Any) -> list[Waits]:
    """Return what waits: the reader's own drafts first, then proposals, then approvals, each oldest first."""
    found = [
        Waits(
            one.risk,
            _("You are asked for a second view") if one.second_of_id else _("Your assessment is not handed in"),
            one.started_at,
            reverse("risk_judge", args=[one.risk.uuid, one.uuid]),
            "at",
        )
        for one in selectors.drafts_of(reader)
    ]
    for proposal in selectors.proposals_waiting():
        words = words_risk.proposed(proposal.kind, proposal.axis, proposal.steps)
        url = reverse("risk_proposal", args=[proposal.risk.uuid, proposal.uuid])
        found.append(Waits(proposal.risk, _("Proposed: %(what)s") % {"what": words}, proposal.made_at, url, "info"))
    for judged in selectors.approvals_waiting():
        first = judged.second_of.uuid if judged.second_of else judged.uuid
        if judged.second_of_id and any(one.url.endswith(f"{first}/decide/") for one in found):
            continue
        url = reverse("risk_decide", args=[judged.risk.uuid, first])
        since = judged.submitted_at or judged.started_at
        found.append(Waits(judged.risk, _("An assessment waits for approval"), since, url, "info"))
    return found


def waiting_table(rows: Sequence[Waits], now: datetime) -> kit.Table:
    """Return what waits as a table."""
    columns = [
        kit.Column(_("Risk")),
        kit.Column(_("What waits")),
        kit.Column(pgettext("factor of a risk", "Threat"), wide=True),
    ]
    columns.append(kit.Column(_("Since"), wide=True))
    cells = [
        (
            kit.Link(one.url, _of(one.risk)),
            kit.Status(one.kind, one.what),
            words_risk.threat(one.risk.threat),
            when.when_text(one.since, now),
        )
        for one in rows
    ]
    return kit.table(_("Waiting"), columns, cells, hide_caption=True)


def _of(risk: Risk) -> SafeString:
    return format_html('<bdi dir="ltr">{}</bdi> <bdi>{}</bdi>', risk.reference, acts_risk.place_name(risk))


def sentence(rows: Sequence[Waits]) -> str:
    """Return how much waits."""
    if not rows:
        return _("Nothing waits for a decision.")
    count = len(rows)
    return ngettext("%(n)d thing waits for somebody.", "%(n)d things wait for somebody.", count) % {"n": count}


def place_table(rows: Sequence[selectors.BoardSummary], unseen: Sequence[Any]) -> kit.Table:
    """Return places with their risks, then sites without any, as one table."""
    columns = [kit.Column(_("Place")), kit.Column(_("Risks"), number=True), kit.Column(_("Highest, residual"))]
    columns += [kit.Column(_("Above what is carried"), number=True), kit.Column(_("Area"), wide=True)]
    columns.append(kit.Column(_("Last moved"), wide=True))
    cells: list[Sequence[object]] = [_place(one) for one in rows]
    for site in unseen:
        url = reverse("risk_matrix", args=[site.uuid])
        cells.append((kit.Link(url, site.name), "0", _("Not assessed"), "", site.area.name, ""))
    return kit.table(_("Places"), columns, cells, hide_caption=True)


def _place(one: selectors.BoardSummary) -> Sequence[object]:
    above = kit.Status("at", when.count_text(one.above)) if one.above else "0"
    name = one.name if one.site else one.area or _("The whole network")
    moved = when.short_day_text(one.assessed_at) if one.assessed_at else ""
    highest = words_risk.band(one.highest) if one.highest else _("Not assessed")
    area = kit.Link(reverse("risk_matrix_area", args=[one.area_code]), one.area) if one.site else ""
    return (kit.Link(_matrix_url(one), name), when.count_text(one.risks), highest, above, area, moved)


def _matrix_url(one: selectors.BoardSummary) -> str:
    if one.site:
        return reverse("risk_matrix", args=[one.site])
    return reverse("risk_matrix_area", args=[one.area_code]) if one.area_code else reverse("risk_matrix_nation")


def area_table(known: Sequence[selectors.BoardSummary], areas: Sequence[tuple[str, str]]) -> kit.Table:
    """Return areas as a table, with how their own risks stand, if they have any."""
    of_area = {one.area_code: one for one in known if not one.site and one.area_code}
    columns = [kit.Column(_("Area")), kit.Column(_("Risks"), number=True), kit.Column(_("Highest, residual"))]
    columns.append(kit.Column(_("Above what is carried"), number=True))
    cells = []
    for code, name in areas:
        one = of_area.get(code)
        highest = words_risk.band(one.highest) if one and one.highest else _("Not assessed")
        above = kit.Status("at", when.count_text(one.above)) if one and one.above else "0"
        link = kit.Link(reverse("risk_matrix_area", args=[code]), name)
        cells.append((link, when.count_text(one.risks if one else 0), highest, above))
    return kit.table(_("Areas"), columns, cells, hide_caption=True)


def nation_page(now: datetime, *, may: bool) -> NationPage:
    """Return the national page: the network's own risks by their columns, and the sites' together."""
    today = when.day_of(now)
    told = selectors.national_picture(today)
    picture, month = told.picture, date_format(told.month, pgettext("month and year", "F Y"), use_l10n=False)
    own = _columns()
    counted = "" if picture.sites is None else _("about %(n)s sites") % {"n": when.count_text(picture.sites)}
    rule = {"least": picture.least, "step": picture.step, "month": month}
    return NationPage(
        title=_("National risk"),
        subtitle=_("Bands of the National Risk Register, for the whole network alone."),
        columns=own,
        weights=_weights(),
        matrix_url=reverse("risk_matrix_nation"),
        counted=counted,
        matrix=_together(told) if picture.is_told else None,
        threats=_threats(told) if picture.is_told else None,
        too_few=_("No number of sites reaches %(least)s yet.") % rule,
        disclosure=_(
            "As it stood at the end of %(month)s. No site can be found in it: numbers below %(least)s are not shown, "
            "others are rounded to %(step)s, and no single site is named."
        )
        % rule,
        new_url=reverse("risk_new_nation") if may else "",
    )


def _columns() -> kit.Table | None:
    """Return the network's own risks, highest score first."""
    lines = []
    found = list(selectors.risks(selectors.Owner()))
    judged = selectors.in_force_of(found)
    for risk in found:
        one = judged.get(risk.pk)
        score = selectors.columns_of(one) if one else None
        lines.append((score.score if score else -1.0, risk, one, score))
    if not lines:
        return None
    columns = [
        kit.Column(_("Risk")),
        kit.Column(pgettext("factor of a risk", "Threat"), wide=True),
        kit.Column(_("Band")),
    ]
    columns += [kit.Column(_("Harm"), number=True, wide=True), kit.Column(_("Likelihood"), number=True, wide=True)]
    columns += [kit.Column(_("Position"), number=True, wide=True), kit.Column(_("Score"), number=True)]
    columns.append(kit.Column(_("Confidence"), wide=True))
    lines.sort(key=lambda line: (-line[0], line[1].number))
    rows = [_column_row(risk, one, score) for _key, risk, one, score in lines]
    return kit.table(_("Risks of the whole network, highest score first"), columns, rows, hide_caption=True)


def _column_row(risk: Risk, one: Any, score: arithmetic.Score | None) -> Sequence[object]:
    words = acts_risk.statement(risk)
    url = reverse("risk_page", args=[risk.uuid])
    head = kit.Link(url, format_html('<bdi dir="ltr">{}</bdi>', risk.reference), words)
    cell = selectors.matrix_of(one.matrix, one.matrix_version).place(selectors.factors_of(one)) if one else None
    band = words_risk.band(cell.band) if cell else _("Not assessed")
    if score is None:
        return (head, words_risk.threat(risk.threat), band, "", "", "", "", "")
    parts = [f"{round(100 * part)} %" for part in (score.harm, score.likelihood, score.position)]
    whole = _("%(score)s (%(low)s to %(high)s)") % {
        "score": round(score.score), "low": round(score.low), "high": round(score.high),
    }  # fmt: skip
    return (head, words_risk.threat(risk.threat), band, *parts, whole, one.get_confidence_display())


def _weights() -> str:
    weights = arithmetic.WEIGHTS
    told = ", ".join(
        _("%(column)s %(percent)s %%") % {"column": words_risk.COLUMNS[code][0], "percent": round(100 * share)}
        for code, share in weights.harm.items()
    )
    given = {"version": weights.version, "told": told, "position": round(100 * weights.position)}
    words = _("Harm by likelihood by position. Weights, version %(version)s: %(told)s; position up to %(position)s %%.")
    return words % given


def _together(told: selectors.NationalPicture) -> matrices.Matrix:
    """Return the sites' matrix: in each cell how many sites have a risk there, or that there are too few to say."""
    used, picture = told.matrix, told.picture
    rows = []
    for likelihood in range(len(used.likelihood), 0, -1):
        cells = []
        for impact in range(1, len(used.impact) + 1):
            band, count = used.cell(likelihood, impact).band, picture.cells[likelihood, impact]
            note = _("about %(n)s sites") % {"n": when.count_text(count)} if count is not None else ""
            cells.append(matrices.Cell(words_risk.band(band), words_risk.colour(used, band), note=note))
        rows.append(matrices.Row(words_risk.likelihood(used, likelihood), cells))
    columns = [words_risk.impact(used, step) for step in range(1, len(used.impact) + 1)]
    return matrices.Matrix("mx-together", _("How many sites have a residual risk in each cell"), columns, rows)


def _threats(told: selectors.NationalPicture) -> kit.Table:
    picture = told.picture
    bands = list(reversed(told.matrix.bands))
    columns = [
        kit.Column(pgettext("factor of a risk", "Threat")),
        *[kit.Column(words_risk.band(code), number=True) for code in bands],
    ]
    columns.append(kit.Column(_("All"), number=True))
    fewer = _("below %(n)s") % {"n": picture.least}
    rows = []
    for code in told.threats:
        counts, total = [picture.threats[code][band] for band in bands], picture.totals[code]
        if total is None and all(count is None for count in counts):
            continue
        shown = [fewer if count is None else when.count_text(count) for count in counts]
        rows.append((words_risk.threat(code), *shown, _("not shown") if total is None else when.count_text(total)))
    empty = _("No threat is told by enough sites.")
    return kit.table(_("Sites by their highest band for each threat"), columns, rows, empty=empty)
