"""The page of a place's matrix, and the same beside an earlier day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.strategy import acts_risk, selectors, words_risk
from aman.apps.strategy import pages_risk as parts
from aman.core import risk as arithmetic
from aman.kit import matrices, when
from aman.kit import page as kit


@dataclass(frozen=True)
class Asked:
    """What of a matrix is asked for: before measures or after them, and since when movement is shown."""

    is_inherent: bool
    since: date


@dataclass(frozen=True)
class ComparePage:
    """A matrix as it stood beside as it stands."""

    title: str
    place: str
    back: str
    then_words: str
    now_words: str
    then: matrices.Matrix
    now: matrices.Matrix
    table: kit.Table


def matrix_page(
    owner: selectors.Owner, asked: Asked, *, now: datetime, may: bool, for_site: bool = False
) -> parts.MatrixPage:
    """Return the page of a place's matrix. for_site: as the people of the place see it, with links to their pages."""
    board = selectors.board(owner, now=now, before=when.start_of(asked.since))
    urls = parts.urls_of(board, for_site=for_site)
    why = parts.reasons(board)
    residual = not asked.is_inherent
    is_placed = any(line.residual for line in board.lines)
    shown = replace(board, before=None) if not any(line.before for line in board.lines) else board
    return parts.MatrixPage(
        title=_("Risk matrix, %(place)s") % {"place": parts.place_of(owner)},
        place=parts.place_of(owner),
        version=_version(board),
        heading=_("Likelihood and impact, after measures") if residual else _("Likelihood and impact, before measures"),
        matrix=parts.matrix_of(shown, urls, residual=residual) if is_placed else None,
        shows=[("?show=inherent", _("Inherent"), not residual), ("?show=residual", _("Residual"), residual)],
        rows=parts.treat_rows(board, urls, {key: one[0] for key, one in why.items()}, when.day_of(now)),
        changes=parts.changes(board, why),
        since_words=_("Since %(day)s") % {"day": when.day_text(asked.since)},
        compare=_("Compare with an earlier day"),
        compare_url="" if for_site else acts_risk.place_url("risk_compare", owner),
        unplaced=parts.unplaced(board),
        notes=[] if for_site else _notes(board, owner, may=may),
        context=parts.context_words(owner, now),
        new_url=acts_risk.place_url("risk_new", owner) if may else "",
        links=[] if for_site else _links(owner, may=may),
    )


def _version(board: selectors.Board) -> str:
    moved = max((line.since for line in board.lines if line.since), default=None)
    words = {"matrix": words_risk.matrix_name(board.matrix), "carried": words_risk.band(board.frame.appetite)}
    if moved is None:
        return _("%(matrix)s. Carried up to %(carried)s.") % words
    return _("%(matrix)s. Carried up to %(carried)s. Last moved on %(day)s.") % {**words, "day": when.day_text(moved)}


def _notes(board: selectors.Board, owner: selectors.Owner, *, may: bool) -> list[parts.Note]:
    found = []
    proposed = sum(line.proposals for line in board.lines)
    if proposed:
        words = ngettext(
            "%(n)d proposal waits for a person to accept or decline it.",
            "%(n)d proposals wait for a person to accept or decline them.",
            proposed,
        )
        found.append(parts.Note(words % {"n": proposed}, reverse("risks"), _("See what waits")))
    above = [line for line in board.lines if line.appetite is arithmetic.Appetite.ABOVE]
    if above:
        words = ngettext(
            "%(n)d risk is above what this place carries: %(risks)s.",
            "%(n)d risks are above what this place carries: %(risks)s.",
            len(above),
        )
        found.append(parts.Note(words % {"n": len(above), "risks": ", ".join(line.risk.reference for line in above)}))
    if not may and owner.site:
        found.append(parts.Note(_("You do not judge this place: you belong to it, or declared an interest in it.")))
    return found


def _links(owner: selectors.Owner, *, may: bool) -> list[tuple[str, str]]:
    found = []
    if owner.site:
        for form, words in (("print", _("Print")), ("pdf", _("PDF")), ("svg", _("Picture"))):
            found.append((reverse("risk_file", args=[owner.site.uuid, form]), words))
    if may:
        found.append((acts_risk.place_url("risk_frame", owner), _("Matrix and appetite")))
    return found


def compare_page(owner: selectors.Owner, asked: Asked, *, now: datetime) -> ComparePage:
    """Return a place's matrix on an earlier day beside today's, and each risk's move in words."""
    board = selectors.board(owner, now=now, before=when.start_of(asked.since))
    urls = parts.urls_of(board, for_site=False)
    columns = [kit.Column(_("Risk")), kit.Column(_("Then")), kit.Column(_("Now")), kit.Column(_("Move"))]
    columns.append(kit.Column(_("Why"), wide=True))
    why = parts.reasons(board)
    rows = [
        (
            kit.Link(urls[line.risk.pk], line.risk.reference),
            _place(board, line.before),
            _place(board, line.residual),
            parts.move_status(line),
            why[line.risk.pk][0],
        )
        for line in board.lines
    ]
    day = when.day_text(asked.since)
    return ComparePage(
        title=_("Then and now, %(place)s") % {"place": parts.place_of(owner)},
        place=parts.place_of(owner),
        back=parts.back_url(owner),
        then_words=_("At the start of %(day)s") % {"day": day},
        now_words=_("Now"),
        then=parts.matrix_of(board, urls, then=True),
        now=parts.matrix_of(replace(board, before=None), urls),
        table=kit.table(_("Each risk then and now"), columns, rows),
    )


def _place(board: selectors.Board, cell: arithmetic.Cell | None) -> str:
    if cell is None:
        return _("Not assessed")
    given = {"band": words_risk.band(cell.band), "place": parts.cell_words(board.matrix, cell)}
    return _("%(band)s (%(place)s)") % given
