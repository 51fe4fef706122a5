"""The sites' risks as one picture, in which no site can be found.

Each number is a number of different sites. Numbers below the limit are hidden and the others rounded, and a total is
told only where it gives no hidden number away (core.disclosure). Nothing else of a site is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aman.core.disclosure import Geography, Rule, publish
from aman.core.risk.matrices import Matrix

_Bands = tuple[dict[str, int | None], int | None, bool]
"""What is told of each band, of their total, and whether the total is told at all (one below the limit is)."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One residual risk of one site. site: anything that tells sites apart."""

    site: int
    threat: str
    likelihood: int
    impact: int
    band: str


@dataclass(frozen=True, slots=True)
class Picture:
    """How many sites have a risk in each cell, and how many have each band as their highest by threat; None is hidden.

    sites: how many were counted, None if fewer than the limit or where it would stand in for a total that is not told.
    least: the limit; step: what others are rounded to.
    """

    sites: int | None
    cells: Mapping[tuple[int, int], int | None]
    threats: Mapping[str, Mapping[str, int | None]]
    totals: Mapping[str, int | None]
    least: int
    step: int

    @property
    def is_told(self) -> bool:
        """Whether any number of sites is told: said of the numbers told alone, so it tells nothing more."""
        bands = (number for one in self.threats.values() for number in one.values())
        return any(number is not None for number in (*self.cells.values(), *bands))


def picture(matrix: Matrix, placed: Iterable[Placement], threats: Iterable[str], rule: Rule | None = None) -> Picture:
    """Return the picture of sites assessed on one matrix. threats: codes, in the order they are shown."""
    rule = rule or Rule()
    every = list(placed)
    by_threat = {code: _bands_of(matrix, [one for one in every if one.threat == code], rule) for code in threats}
    return Picture(
        sites=rule.shown(len({one.site for one in every})) if all(told for _, _, told in by_threat.values()) else None,
        cells=_cells_of(matrix, every, rule),
        threats={code: bands for code, (bands, _, _) in by_threat.items()},
        totals={code: total for code, (_, total, _) in by_threat.items()},
        least=rule.least,
        step=rule.step,
    )


def _cells_of(matrix: Matrix, placed: list[Placement], rule: Rule) -> dict[tuple[int, int], int | None]:
    sites: dict[tuple[int, int], set[int]] = {}
    for one in placed:
        sites.setdefault((one.likelihood, one.impact), set()).add(one.site)
    return {
        (likelihood, impact): rule.shown(len(sites.get((likelihood, impact), ())))
        for likelihood in range(1, len(matrix.likelihood) + 1)
        for impact in range(1, len(matrix.impact) + 1)
    }


def _bands_of(matrix: Matrix, placed: list[Placement], rule: Rule) -> _Bands:
    highest: dict[int, int] = {}
    for one in placed:
        highest[one.site] = max(highest.get(one.site, 0), matrix.rank(one.band))
    counts = {band: 0 for band in matrix.bands}
    for rank in highest.values():
        counts[matrix.bands[rank - 1]] += 1
    whole = "*"
    tree = Geography({whole: None, **{band: whole for band in matrix.bands}})
    told = publish(tree, counts, rule)
    return {band: told.shown[band] for band in matrix.bands}, told.shown[whole], whole in told.told
