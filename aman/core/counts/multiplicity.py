"""Many series watched at once: a budget of false alerts, recurrence intervals, and q-values for information.

Levels of the hierarchy (nation, region, area) share the budget; nothing is decided by q-values, because p-values of
small counts move in jumps and Benjamini-Hochberg then hides what is there. Method: docs/methods/multiplicity.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.options import BadOption
from aman.core.counts.tails import FloatArray


class NotChances(ValueError):
    """A p-value is outside [0, 1]."""


@dataclass(frozen=True, slots=True)
class Budget:
    """False signals per day that are accepted over all series of all levels together.

    alert, advisory: per day. shares: of the levels of the hierarchy, widest first; they add up to 1.
    """

    alert: float = 0.02
    advisory: float = 0.1
    shares: tuple[float, ...] = (0.1, 0.2, 0.7)

    def __post_init__(self) -> None:
        """Refuse budgets that make no sense."""
        if not 0 < self.alert <= self.advisory < 1:
            raise BadOption("budgets must be 0 < alert <= advisory < 1")
        if not self.shares or min(self.shares) <= 0 or abs(sum(self.shares) - 1.0) > 1e-9:
            raise BadOption("shares must be positive and add up to 1")

    def bar(self, level: int, series: int, *, alert: bool = True) -> float:
        """Return the p at or below which one of that many series of a level is raised."""
        if series < 1:
            raise BadOption("there must be a series")
        return (self.alert if alert else self.advisory) * self.shares[level] / series


@dataclass(frozen=True, slots=True)
class Standing:
    """How unusual one p is among everything that is watched.

    recurrence_days: until chance alone shows the like once somewhere in its level, its share of attention counted.
    q: Benjamini-Hochberg, for information.
    """

    recurrence_days: float
    alert: bool
    advisory: bool
    q: float


def standings(levels: Sequence[ArrayLike], budget: Budget | None = None) -> tuple[tuple[Standing, ...], ...]:
    """Return how every series of every level stands.

    levels: p-values of the series of each level, widest level first, one level per share; NaN counts as 1.
    Raises NotChances, BadOption.
    """
    chosen = budget or Budget()
    if len(levels) != len(chosen.shares):
        raise BadOption("one share per level is needed")
    tables = [_chances(p) for p in levels]
    q = q_values(np.concatenate(tables)) if tables else np.zeros(0)
    answers, start = [], 0
    for level, p in enumerate(tables):
        own = q[start : start + len(p)]
        start += len(p)
        answers.append(
            tuple(_standing(float(one), float(w), level, len(p), chosen) for one, w in zip(p, own, strict=True))
        )
    return tuple(answers)


def _standing(p: float, q: float, level: int, series: int, budget: Budget) -> Standing:
    days = budget.shares[level] / (series * max(p, 1e-300))
    alert = p <= budget.bar(level, series)
    return Standing(days, alert, p <= budget.bar(level, series, alert=False), q)


def q_values(p: ArrayLike) -> FloatArray:
    """Return Benjamini-Hochberg q-values, (series,); NaN counts as 1. Raises NotChances."""
    chances = _chances(p)
    order = np.argsort(chances, kind="stable")
    ranked = chances[order] * len(chances) / np.arange(1, len(chances) + 1)
    answer = np.empty(len(chances))
    answer[order] = np.minimum.accumulate(ranked[::-1])[::-1]
    return np.minimum(answer, 1.0)


def _chances(p: ArrayLike) -> FloatArray:
    chances = np.asarray(p, dtype=np.float64).ravel()
    chances = np.where(np.isnan(chances), 1.0, chances)
    if np.any((chances < 0) | (chances > 1)):
        raise NotChances("p-values lie between 0 and 1")
    return chances
