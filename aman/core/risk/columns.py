"""Columns beside the national matrix: harm, likelihood, confidence, organisational position (the shape of MoRiLE).

score = 100 x harm x likelihood x position. harm: weighted mean of its kinds, 0 to 1. position: from 1 / (1 + weight)
where the panel is well placed to 1 where it is not, so that of two equal harms the one nobody is ready for comes first.
Confidence does not move the score: it is shown as the range the score may lie in. Weights are data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aman.core.risk.controls import WIDTH, Confidence

HARMS = ("PHYSICAL", "PSYCHOLOGICAL", "FINANCIAL", "COMMUNITY", "PUBLIC_CONFIDENCE")
POSITIONS = ("CAPACITY", "CAPABILITY")
MOST_HARM, MOST_LIKELIHOOD, MOST_POSITION = 4, 5, 4


class BadColumns(ValueError):
    """A column is missing, unknown, or off its scale."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of harm counts (they sum to 1), and how much the panel's own position can add."""

    version: int
    harm: Mapping[str, float]
    position: float

    def __post_init__(self) -> None:
        """Refuse weights that are none. Raises BadColumns."""
        if set(self.harm) != set(HARMS) or min(self.harm.values()) < 0 or abs(sum(self.harm.values()) - 1) > 1e-9:
            raise BadColumns("each kind of harm has a weight, and together they are 1")
        if self.position < 0:
            raise BadColumns("the weight of the position is 0 or more")


WEIGHTS = Weights(
    version=1,
    harm={
        "PHYSICAL": 0.35,
        "PSYCHOLOGICAL": 0.2,
        "FINANCIAL": 0.1,
        "COMMUNITY": 0.2,
        "PUBLIC_CONFIDENCE": 0.15,
    },
    position=0.25,
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the panel scores: harm 0 (none) to 4 by kind; likelihood 1 to 5; capacity and capability 1 (enough) to 4."""

    harm: Mapping[str, int]
    likelihood: int
    confidence: Confidence
    position: Mapping[str, int]

    def __post_init__(self) -> None:
        """Refuse missing columns and steps off their scales. Raises BadColumns."""
        if set(self.harm) != set(HARMS) or not all(0 <= step <= MOST_HARM for step in self.harm.values()):
            raise BadColumns(f"each kind of harm is scored 0 to {MOST_HARM}")
        if set(self.position) != set(POSITIONS) or not all(1 <= one <= MOST_POSITION for one in self.position.values()):
            raise BadColumns(f"capacity and capability are scored 1 to {MOST_POSITION}")
        if not 1 <= self.likelihood <= MOST_LIKELIHOOD:
            raise BadColumns(f"likelihood is scored 1 to {MOST_LIKELIHOOD}")


@dataclass(frozen=True, slots=True)
class Score:
    """The columns as numbers: harm, likelihood and position 0 to 1, score 0 to 100 with the range it may lie in."""

    harm: float
    likelihood: float
    position: float
    score: float
    low: float
    high: float


def score(columns: Columns, weights: Weights = WEIGHTS) -> Score:
    """Return the score of the columns."""
    harm = sum(weights.harm[kind] * step / MOST_HARM for kind, step in columns.harm.items())
    likelihood = columns.likelihood / MOST_LIKELIHOOD
    gap = sum((step - 1) / (MOST_POSITION - 1) for step in columns.position.values()) / len(POSITIONS)
    position = (1 + weights.position * gap) / (1 + weights.position)
    whole = 100 * harm * likelihood * position
    width = WIDTH[columns.confidence]
    return Score(harm, likelihood, position, whole, whole * (1 - width), min(100.0, whole * (1 + width)))
