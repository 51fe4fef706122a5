"""The matrix of one place: where its risks stand and stood, what changed, what these days add, what is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.strategy import acts_risk, selectors, words_days, words_risk, words_rules
from aman.apps.strategy.models import Moved
from aman.core import risk as arithmetic
from aman.kit import matrices, when
from aman.kit import page as kit
from aman.kit.vault import Erased

Line = selectors.RiskLine
SINCE = timedelta(days=56)
MOVES: dict[arithmetic.Direction, matrices.Move] = {
    arithmetic.Direction.UP: "up",
    arithmetic.Direction.DOWN: "down",
    arithmetic.Direction.SAME: "same",
    arithmetic.Direction.NEW: "",
    arithmetic.Direction.GONE: "",
}


@dataclass(frozen=True)
class Change:
    """A move of one risk: what, when, by whom, and why."""

    title: str
    at: datetime
    by: str
    text: str
    said: str


@dataclass(frozen=True)
class TreatRow:
    """A risk in the table of treatment."""

    key: str
    url: str
    reference: str
    statement: str
    threat: kit.Words
    inherent: kit.Words
    residual: kit.Words
    spread: str
    move: kit.Status | str
    why: str
    step: str
    owner: str
    due: date | None
    late: kit.Status | str
    no_step: str


@dataclass(frozen=True)
class Note:
    """Something to know first, and where it leads."""

    text: str
    url: str = ""
    words: str = ""


@dataclass(frozen=True)
class ContextWords:
    """What these days add to what is usual, and from what."""

    sentence: str
    facts: list[tuple[str, object]]


@dataclass(frozen=True)
class MatrixPage:
    """Everything the page of a matrix shows."""

    title: str
    place: str
    version: str
    heading: str
    matrix: matrices.Matrix | None
    shows: list[tuple[str, str, bool]]
    rows: list[TreatRow]
    changes: list[Change]
    since_words: str
    compare: str = ""
    compare_url: str = ""
    unplaced: str = ""
    notes: list[Note] = field(default_factory=list)
    context: ContextWords | None = None
    new_url: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


def place_of(owner: selectors.Owner) -> str:
    """Return the name of a place."""
    if owner.site:
        return str(owner.site.name)
    return str(owner.area.name) if owner.area else _("The whole network")


def cell_words(matrix: arithmetic.Matrix, cell: arithmetic.Cell | None) -> str:
    """Return where a risk stands in words: Likely, Moderate."""
    if cell is None:
        return _("Not assessed")
    given = {"likelihood": words_risk.likelihood(matrix, cell.likelihood)}
    return _("%(likelihood)s, %(impact)s") % {**given, "impact": words_risk.impact(matrix, cell.impact)}


def matrix_of(
    board: selectors.Board, urls: dict[int, str], *, residual: bool = True, then: bool = False
) -> matrices.Matrix:
    """Return the matrix drawn: as it stands, before measures (residual False), or as it stood earlier (then)."""
    used = board.matrix
    rows = [
        matrices.Row(
            words_risk.likelihood(used, likelihood),
            [
                _cell(board, urls, likelihood, impact, residual=residual, then=then)
                for impact in range(1, len(used.impact) + 1)
            ],
        )
        for likelihood in range(len(used.likelihood), 0, -1)
    ]
    columns = [words_risk.impact(used, step) for step in range(1, len(used.impact) + 1)]
    caption = _("Residual risk") if residual else _("Inherent risk")
    since = when.day_text(board.before) if board.before and residual and not then else ""
    key = f"mx-{'residual' if residual else 'inherent'}{'-then' if then else ''}"
    return matrices.Matrix(key, caption, columns, rows, since=since)


def _cell(
    board: selectors.Board, urls: dict[int, str], likelihood: int, impact: int, *, residual: bool, then: bool
) -> matrices.Cell:
    band = board.matrix.cell(likelihood, impact).band
    if then:
        here = [line for line in board.lines if line.before and _is_at(line.before, likelihood, impact)]
        chips = [matrices.Chip(line.risk.reference, urls.get(line.risk.pk, "")) for line in here]
    else:
        chips = [_chip(board, line, urls, residual) for line in board.at(likelihood, impact, residual=residual)]
        if residual:
            was = _("was here before:")
            chips += [
                matrices.Chip(line.risk.reference, words=was, was=True) for line in board.was_at(likelihood, impact)
            ]
    return matrices.Cell(words_risk.band(band), words_risk.colour(board.matrix, band), chips)


def _is_at(cell: arithmetic.Cell, likelihood: int, impact: int) -> bool:
    return (cell.likelihood, cell.impact) == (likelihood, impact)


def _chip(board: selectors.Board, line: Line, urls: dict[int, str], residual: bool) -> matrices.Chip:
    moved = line.movement.direction
    words = ""
    if residual and moved in {arithmetic.Direction.UP, arithmetic.Direction.DOWN}:
        before = {"before": cell_words(board.matrix, line.before)}
        up = moved is arithmetic.Direction.UP
        words = (_("up from %(before)s") if up else _("down from %(before)s")) % before
    move = MOVES[moved] if residual and words else ""
    return matrices.Chip(line.risk.reference, urls.get(line.risk.pk, ""), move, words)


def move_status(line: Line) -> kit.Status | str:
    """Return how a risk moved, by shape and word."""
    said: dict[arithmetic.Direction, tuple[kit.Kind, Any, str]] = {
        arithmetic.Direction.UP: ("at", _("Up"), "up"),
        arithmetic.Direction.DOWN: ("ok", _("Down"), "down"),
        arithmetic.Direction.SAME: ("un", _("Same"), "same"),
        arithmetic.Direction.NEW: ("info", _("New"), ""),
    }
    if line.residual is None or line.movement.direction not in said:
        return ""
    kind, words, icon = said[line.movement.direction]
    return kit.Status(kind, words, icon=icon)


def treat_rows(board: selectors.Board, urls: dict[int, str], why: dict[int, str], today: date) -> list[TreatRow]:
    """Return the table of treatment, worst first."""
    return [
        _treat_row(board, line, urls.get(line.risk.pk, ""), why.get(line.risk.pk, ""), today) for line in board.lines
    ]


def _treat_row(board: selectors.Board, line: Line, url: str, why: str, today: date) -> TreatRow:
    step = line.next_step
    late = kit.Status("at", _("Late")) if step and step.due_on < today else ""
    return TreatRow(
        key=line.risk.reference.lower(),
        url=url,
        reference=line.risk.reference,
        statement=acts_risk.sentence(line.if_words, line.then_words),
        threat=words_risk.threat(line.risk.threat),
        inherent=words_risk.band(line.inherent.band) if line.inherent else "",
        residual=words_risk.band(line.residual.band) if line.residual else _not_placed(line),
        spread=between(line.best_band, line.worst_band),
        move=move_status(line),
        why=why,
        step=line.next_words,
        owner=step.owner.short_name if step else "",
        due=step.due_on if step else None,
        late=late,
        no_step=_no_step(line),
    )


def _not_placed(line: Line) -> str:
    return _("On another matrix") if line.is_stale else _("Not assessed")


def _no_step(line: Line) -> str:
    if line.appetite is arithmetic.Appetite.ABOVE:
        return _("Above what is carried: nothing is planned")
    if line.appetite is arithmetic.Appetite.ACCEPTED and line.accepted_until:
        return _("Carried until %(day)s") % {"day": when.short_day_text(line.accepted_until)}
    return _("Nothing planned")


def between(best: str, worst: str) -> str:
    """Return the range a residual risk may lie in, "" where the confidence leaves none."""
    if not best or best == worst:
        return ""
    return _("%(low)s to %(high)s") % {"low": words_risk.band(best), "high": words_risk.band(worst)}


def reasons(board: selectors.Board) -> dict[int, tuple[str, str]]:
    """Return why each risk moved last, by its primary key: in our words, and as somebody wrote it. Two queries."""
    risks = [line.risk for line in board.lines]
    checks, judged = selectors.latest_checks(risks), selectors.in_force_of(risks)
    found = {}
    for line in board.lines:
        found[line.risk.pk] = _reason(line, checks.get(line.risk.pk, ()), judged.get(line.risk.pk))
    return found


def _reason(line: Line, checks: Sequence[Any], judged: Any) -> tuple[str, str]:
    if line.because == Moved.CONTROL:
        for check in checks:
            if check.at == line.since:
                name = words_risk.apart(_told(check.control, "name"))
                found = _("%(measure)s: %(state)s.") % {"measure": name, "state": check.get_state_display()}
                return found, _told(check, "why")
    if judged is not None and line.because == Moved.ASSESSED:
        by = _("%(name)s assessed it.") % {"name": words_risk.apart(judged.assessor.short_name)}
        return by, _told(judged, "decided_why")
    return "", ""


def _told(record: Any, name: str) -> str:
    try:
        return str(record.reveal(name))
    except Erased:
        return ""


def changes(board: selectors.Board, why: dict[int, tuple[str, str]]) -> list[Change]:
    """Return the moves since the earlier moment, newest first."""
    found = []
    for line in board.lines:
        up = line.movement.direction is arithmetic.Direction.UP
        if MOVES[line.movement.direction] not in {"up", "down"} or line.since is None or line.residual is None:
            continue
        given = {"risk": line.risk.reference, "band": words_risk.band(line.residual.band)}
        title = (_("%(risk)s up to %(band)s") if up else _("%(risk)s down to %(band)s")) % given
        text, said = why.get(line.risk.pk, ("", ""))
        where = {"before": cell_words(board.matrix, line.before), "now": cell_words(board.matrix, line.residual)}
        moved = _("%(before)s, now %(now)s.") % where
        found.append(Change(title, line.since, line.by, f"{moved} {text}".strip(), said))
    return sorted(found, key=lambda one: one.at, reverse=True)


def context_words(owner: selectors.Owner, now: datetime) -> ContextWords | None:
    """Return what these days add at a site: calendar, national level, events. None away from a site."""
    if owner.site is None:
        return None
    today = when.day_of(now)
    seen = selectors.known([owner.site.pk], first=today, last=today, as_of=now)
    found = arithmetic.context(seen.situation(owner.site.pk, owner.site.area_id, today))
    times = _times(found.multiplier)
    if round(found.multiplier, 1) == 1:
        sentence = _("As likely as usual.")
    else:
        sentence = _("About %(times)s times as likely as usual, in the street.") % {"times": times}
    names = (_("Calendar"), _("National threat level"), _("Recent event"))
    facts: list[tuple[str, object]] = []
    for name, part in zip(names, found.parts, strict=True):
        facts.append((name, _part(part)))
    return ContextWords(sentence, facts)


def _part(part: arithmetic.Part) -> str:
    if part.factor == 1 and not part.code:
        return _("Nothing")
    level = words_rules.THREATS.get(part.code) if part.kind == "THREAT_LEVEL" else None
    words = level or (words_days.name(part.code) if part.code else _("In force"))
    return _("%(what)s: times %(factor)s") % {"what": words, "factor": _times(part.factor)}


def _times(factor: float) -> str:
    """Return a factor in one decimal place, without one where it is whole."""
    shown = round(factor, 1)
    return when.count_text(int(shown) if shown == int(shown) else shown)


def unplaced(board: selectors.Board) -> str:
    """Return how many risks stand on no cell yet."""
    count = sum(line.residual is None for line in board.lines)
    if not count:
        return ""
    words = ngettext(
        "%(n)d risk is not on the matrix yet: it is not assessed, or was on another matrix.",
        "%(n)d risks are not on the matrix yet: they are not assessed, or were on another matrix.",
        count,
    )
    return words % {"n": count}


def urls_of(board: selectors.Board, *, for_site: bool) -> dict[int, str]:
    """Return where each risk is shown to the reader."""
    if for_site and board.owner.site:
        site = board.owner.site.uuid
        return {line.risk.pk: reverse("site_risk", args=[site, line.risk.uuid]) for line in board.lines}
    return {line.risk.pk: reverse("risk_page", args=[line.risk.uuid]) for line in board.lines}


def back_url(owner: selectors.Owner) -> str:
    """Return the page of a place's matrix."""
    return acts_risk.matrix_url(owner)
