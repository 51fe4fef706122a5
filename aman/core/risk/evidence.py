"""What evidence proposes: a factor moved by one step, with the numbers it was worked out from. A person decides.

Rules are few and stated: what is common enough to be chance proposes nothing. docs/methods/risk.md gives the reasons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from aman.core.risk.controls import Axis

LEAST_SEEN = 3
LEAST_EXPECTED = 5.0
TIMES = 2.0
CHANCE = 0.01


class BadEvidence(ValueError):
    """Counts below nothing, or no days to count in."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A factor that should move by some steps, by which rule, from which numbers."""

    axis: Axis
    steps: int
    rule: str
    numbers: dict[str, float]


def from_counts(seen: int, expected: float, days: int) -> Proposed | None:
    """Return what a count of incidents proposes for the threat, None for nothing.

    seen: in the last `days`; expected: in as many days, from the year before. MORE: three or more, at least twice as
    many, and less likely than 1 in 100 by chance (Poisson). FEWER: where five or more were expected, half or less, and
    as unlikely. Raises BadEvidence.
    """
    if seen < 0 or not math.isfinite(expected) or expected < 0 or days < 1:
        raise BadEvidence("counts are 0 or more, of one day or more")
    numbers = {"seen": seen, "expected": round(expected, 2), "days": days}
    more = poisson_at_least(seen, expected)
    if seen >= LEAST_SEEN and seen >= TIMES * expected and more <= CHANCE:
        return Proposed(Axis.THREAT, 1, "MORE", {**numbers, "chance": round(more, 6)})
    fewer = 1.0 - poisson_at_least(seen + 1, expected)
    if expected >= LEAST_EXPECTED and TIMES * seen <= expected and fewer <= CHANCE:
        return Proposed(Axis.THREAT, -1, "FEWER", {**numbers, "chance": round(fewer, 6)})
    return None


def from_signal(count: int, expected: float, days: int, *, is_strong: bool) -> Proposed | None:
    """Return what a signal proposes for the threat, None for one that is weak and less than twice what was expected."""
    if count < 0 or not math.isfinite(expected) or expected < 0 or days < 1:
        raise BadEvidence("counts are 0 or more, of one day or more")
    if count < LEAST_SEEN or not (is_strong or count >= TIMES * expected):
        return None
    numbers = {"seen": count, "expected": round(expected, 2), "days": days, "strong": int(is_strong)}
    return Proposed(Axis.THREAT, 1, "SIGNAL", numbers)


def poisson_at_least(count: int, mean: float) -> float:
    """Return the chance of `count` or more where `mean` are expected."""
    if count <= 0:
        return 1.0
    if mean == 0:
        return 0.0
    below = math.fsum(math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) for number in range(count))
    return max(0.0, 1.0 - below)
