"""Scales and matrices of risk: likelihood looked up from threat and vulnerability, band from likelihood and impact.

A matrix is data, checked when it is made: whoever raises one factor never lowers the result. Steps count from 1, lowest
first. A risk needs all three factors: without a threat, a weakness or harm there is none (ProtectUK).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Table = tuple[tuple[int, ...], ...]
MOST_STEPS = 7


class BadMatrix(ValueError):
    """The scales and tables of a matrix do not fit together, or are not monotone."""


class NotForThis(ValueError):
    """The matrix is not made for risks of this level."""


class OffScale(ValueError):
    """A step is not on its scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Steps by code, lowest first. limits: upper limit of each step but the last, in `unit`; empty: words only.

    unit: YEARLY_RATE, times a year, or YEARLY_CHANCE, 0 to 1, of happening within a year. names, anchors: what people
    call each step and what can be seen of it, where they chose their own words; "" is the usual word of the code.
    """

    codes: tuple[str, ...]
    limits: tuple[float, ...] = ()
    unit: str = ""
    names: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a scale with steps missing, doubled, or limits out of order."""
        if not 2 <= len(self.codes) <= MOST_STEPS or len(set(self.codes)) != len(self.codes):
            raise BadMatrix(f"a scale has 2 to {MOST_STEPS} different steps")
        if bool(self.limits) != bool(self.unit) or (self.limits and len(self.limits) != len(self.codes) - 1):
            raise BadMatrix("a scale with limits has a unit, and one limit between each two steps")
        if any(low >= high for low, high in zip((0.0, *self.limits), self.limits, strict=False)):
            raise BadMatrix("limits rise")
        if any(words and len(words) != len(self.codes) for words in (self.names, self.anchors)):
            raise BadMatrix("every step has a name and an anchor, or none has")
        called = [name or code for name, code in zip(self.names, self.codes, strict=False)]
        if len({name.casefold() for name in called}) != len(called):
            raise BadMatrix("two steps have the same name")

    def __len__(self) -> int:
        """Return the number of steps."""
        return len(self.codes)

    def name_of(self, step: int) -> str:
        """Return the name people gave a step; "" where its code has its usual word."""
        return self.names[step - 1] if self.names else ""

    def anchor_of(self, step: int) -> str:
        """Return what people wrote can be seen of a step; "" for what is usual."""
        return self.anchors[step - 1] if self.anchors else ""

    def check(self, step: int) -> int:
        """Return the step. Raises OffScale."""
        if not 1 <= step <= len(self.codes):
            raise OffScale(f"step {step} is not one of 1 to {len(self.codes)}")
        return step

    def step_of(self, value: float) -> int:
        """Return the step a value in `unit` lies in; a limit belongs to the step above it."""
        return 1 + sum(value >= limit for limit in self.limits)


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on a matrix: steps of likelihood and impact, and the band they lie in."""

    likelihood: int
    impact: int
    band: str


@dataclass(frozen=True, slots=True)
class Factors:
    """What a risk is judged by, in steps. 0 or None is absent."""

    threat: int | None
    vulnerability: int | None
    impact: int | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix with its scales.

    lookup: likelihood by [threat - 1][vulnerability - 1]. cells: number of the band (1 lowest) by [likelihood - 1]
    [impact - 1]. levels: whose risks it may be used for (SITE, AREA, NATION). ratio: how many times as likely each step
    of likelihood is as the one below it. source: where it comes from. name: what people call it, or "".
    """

    code: str
    version: int
    levels: frozenset[str]
    threat: Scale
    vulnerability: Scale
    likelihood: Scale
    impact: Scale
    bands: tuple[str, ...]
    lookup: Table
    cells: Table
    ratio: float = 5.0
    source: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse tables that do not fit the scales, or fall somewhere. Raises BadMatrix."""
        if not self.levels or self.levels - {"SITE", "AREA", "NATION"}:
            raise BadMatrix("a matrix is for sites, areas or the nation")
        if not 2 <= len(self.bands) <= MOST_STEPS or len(set(self.bands)) != len(self.bands):
            raise BadMatrix(f"a matrix has 2 to {MOST_STEPS} different bands")
        if not math.isfinite(self.ratio) or self.ratio <= 1:
            raise BadMatrix("each step of likelihood is likelier than the one below it")
        _check_table("likelihood", self.lookup, (len(self.threat), len(self.vulnerability)), len(self.likelihood))
        _check_table("bands", self.cells, (len(self.likelihood), len(self.impact)), len(self.bands))

    def check_level(self, level: str) -> None:
        """Raise NotForThis unless the matrix may be used for risks of a level."""
        if level not in self.levels:
            raise NotForThis(f"{self.code} is not for risks of {level}")

    def likelihood_of(self, threat: int, vulnerability: int) -> int:
        """Return the step of likelihood. Raises OffScale."""
        return self.lookup[self.threat.check(threat) - 1][self.vulnerability.check(vulnerability) - 1]

    def cell(self, likelihood: int, impact: int) -> Cell:
        """Return the cell of a likelihood and an impact. Raises OffScale."""
        number = self.cells[self.likelihood.check(likelihood) - 1][self.impact.check(impact) - 1]
        return Cell(likelihood, impact, self.bands[number - 1])

    def rank(self, band: str) -> int:
        """Return 1 for the lowest band. Raises OffScale."""
        if band not in self.bands:
            raise OffScale(f"{self.code} has no band {band}")
        return self.bands.index(band) + 1

    def place(self, factors: Factors) -> Cell | None:
        """Return where three factors lie, None where one is absent: then there is no risk. Raises OffScale."""
        if not (factors.threat and factors.vulnerability and factors.impact):
            return None
        return self.cell(self.likelihood_of(factors.threat, factors.vulnerability), factors.impact)

    def as_data(self) -> dict[str, Any]:
        """Return the matrix as plain data, as `matrix_from` reads it."""
        return {
            "levels": sorted(self.levels),
            **{name: _scale_data(getattr(self, name)) for name in ("threat", "vulnerability", "likelihood", "impact")},
            "bands": list(self.bands),
            "lookup": [list(row) for row in self.lookup],
            "cells": [list(row) for row in self.cells],
            "ratio": self.ratio,
            "source": self.source,
            "name": self.name,
        }


def matrix_from(code: str, version: int, data: Mapping[str, Any]) -> Matrix:
    """Return a matrix from plain data. Raises BadMatrix, also where something is missing or of the wrong kind."""
    try:
        return Matrix(
            code=code,
            version=version,
            levels=frozenset(str(level) for level in data["levels"]),
            threat=_scale_from(data["threat"]),
            vulnerability=_scale_from(data["vulnerability"]),
            likelihood=_scale_from(data["likelihood"]),
            impact=_scale_from(data["impact"]),
            bands=tuple(str(band) for band in data["bands"]),
            lookup=_table_from(data["lookup"]),
            cells=_table_from(data["cells"]),
            ratio=float(data.get("ratio", 5.0)),
            source=str(data.get("source", "")),
            name=str(data.get("name", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadMatrix(f"not a matrix: {error}") from error


def usual_table(rows: int, columns: int, most: int) -> Table:
    """Return a table to begin with: the geometric mean of both shares, as `most` steps, halves upwards. Monotone."""
    return tuple(
        tuple(max(1, half_up(most * math.sqrt(row * column / (rows * columns)))) for column in range(1, columns + 1))
        for row in range(1, rows + 1)
    )


def falls(table: Table) -> tuple[tuple[int, int, str], ...]:
    """Return where a table gives less for more: row and column of each such cell, counted from 0, and ROW or COLUMN.

    ROW: less than the cell before it in its row; COLUMN: less than the cell above it.
    """
    found = []
    for row, line in enumerate(table):
        for column, value in enumerate(line):
            if column and line[column - 1] > value:
                found.append((row, column, "ROW"))
            if row and table[row - 1][column] > value:
                found.append((row, column, "COLUMN"))
    return tuple(found)


def half_up(value: float) -> int:
    """Return the nearest whole number, halves upwards: of two steps equally near, the graver."""
    return math.floor(round(value, 9) + 0.5)


def _check_table(name: str, table: Table, shape: tuple[int, int], most: int) -> None:
    if len(table) != shape[0] or any(len(row) != shape[1] for row in table):
        raise BadMatrix(f"the table of {name} needs {shape[0]} rows of {shape[1]}")
    if any(not 1 <= value <= most for row in table for value in row):
        raise BadMatrix(f"the table of {name} holds whole numbers from 1 to {most}")
    if falls(table):
        raise BadMatrix(f"the table of {name} falls somewhere: more must never give less")


def _scale_data(scale: Scale) -> dict[str, Any]:
    found = {"codes": list(scale.codes), "limits": list(scale.limits), "unit": scale.unit}
    return {**found, "names": list(scale.names), "anchors": list(scale.anchors)}


def _scale_from(data: Mapping[str, Any]) -> Scale:
    codes = tuple(str(code) for code in data["codes"])
    limits = tuple(float(limit) for limit in data.get("limits", ()))
    names, anchors = (tuple(str(words) for words in data.get(key, ())) for key in ("names", "anchors"))
    return Scale(codes, limits, str(data.get("unit", "")), names, anchors)


def _table_from(rows: Any) -> Table:
    return tuple(tuple(_whole(value) for value in row) for row in rows)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value:
        raise BadMatrix("tables hold whole numbers")
    return int(value)
