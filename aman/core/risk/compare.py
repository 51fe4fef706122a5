"""How judgements differ, how a risk moved, and whether it is within what its place is ready to carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aman.core.risk.matrices import Cell, Factors, Matrix

WIDE = 2
"""Steps between assessors from which they have not judged the same thing."""


class TooFewJudgements(ValueError):
    """A spread needs two judgements or more, each of all three factors."""


class Direction(StrEnum):
    """How a risk moved."""

    NEW = "NEW"
    UP = "UP"
    DOWN = "DOWN"
    SAME = "SAME"
    GONE = "GONE"


class Appetite(StrEnum):
    """How a risk stands to what its place is ready to carry."""

    WITHIN = "WITHIN"
    ACCEPTED = "ACCEPTED"
    ABOVE = "ABOVE"


@dataclass(frozen=True, slots=True)
class Between:
    """The least and the greatest step given."""

    low: int
    high: int

    @property
    def gap(self) -> int:
        """How many steps lie between."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Spread:
    """How far assessors differ. is_wide: two steps or more on a factor, or bands that do not touch."""

    threat: Between
    vulnerability: Between
    impact: Between
    likelihood: Between
    bands: tuple[str, str]
    is_wide: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """How a risk moved between two cells: by band, then by steps. likelihood, impact: steps up, negative down."""

    direction: Direction
    likelihood: int = 0
    impact: int = 0


def spread(matrix: Matrix, judged: Sequence[Factors]) -> Spread:
    """Return how far judgements on one matrix differ. Raises TooFewJudgements, OffScale."""
    cells = [matrix.place(one) for one in judged]
    found = [cell for cell in cells if cell is not None]
    if len(judged) < 2 or len(found) < len(judged):
        raise TooFewJudgements("two whole judgements or more can be compared")
    threat, vulnerability, impact = (
        _between([getattr(one, name) or 0 for one in judged]) for name in ("threat", "vulnerability", "impact")
    )
    ranks = _between([matrix.rank(cell.band) for cell in found])
    wide = max(threat.gap, vulnerability.gap, impact.gap, ranks.gap) >= WIDE
    return Spread(
        threat=threat,
        vulnerability=vulnerability,
        impact=impact,
        likelihood=_between([cell.likelihood for cell in found]),
        bands=(matrix.bands[ranks.low - 1], matrix.bands[ranks.high - 1]),
        is_wide=wide,
    )


def _between(steps: list[int]) -> Between:
    return Between(min(steps), max(steps))


def movement(matrix: Matrix, before: Cell | None, now: Cell | None) -> Movement:
    """Return how a risk moved. Within a band the sum of steps decides, likelihood first where they cancel."""
    if before is None or now is None:
        gone = Direction.GONE if before is not None else Direction.SAME
        return Movement(Direction.NEW if now is not None else gone)
    likelihood, impact = now.likelihood - before.likelihood, now.impact - before.impact
    order = (matrix.rank(now.band) - matrix.rank(before.band), likelihood + impact, likelihood)
    first = next((step for step in order if step), 0)
    direction = Direction.UP if first > 0 else Direction.DOWN if first < 0 else Direction.SAME
    return Movement(direction, likelihood, impact)


def appetite(matrix: Matrix, residual: str, carried: str, *, accepted: str = "", until: date | None = None,
             on: date) -> Appetite:  # fmt: skip
    """Return how a residual band stands to the highest band carried, and to an acceptance of a band until a day.

    An acceptance holds through its last day, and only as long as the risk is not above the band accepted.
    Raises OffScale.
    """
    rank = matrix.rank(residual)
    if rank <= matrix.rank(carried):
        return Appetite.WITHIN
    holds = bool(accepted) and until is not None and on <= until and rank <= matrix.rank(accepted)
    return Appetite.ACCEPTED if holds else Appetite.ABOVE
