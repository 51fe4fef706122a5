"""What controls leave of a risk: 1 - product(1 - effect) on the factor they bear on, and back to a step.

Each control takes a share of what the others leave, so their order does not matter and no number of them leaves
nothing. A factor of step s with a combined effect e lies at s x (1 - e), and counts as the nearest step, halves
upwards, never below 1 and never above s. Likelihood is then looked up again. docs/methods/risk.md says why, with
examples.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aman.core.risk.matrices import Cell, Factors, Matrix, half_up

MOST_EFFECT = 0.95
"""No control is taken to do more: nothing that people depend on never fails."""


class BadControl(ValueError):
    """A control's effect is not a share between 0 and 0.95, or what is left of it not between 0 and 1."""


class Axis(StrEnum):
    """The factor a control bears on."""

    THREAT = "THREAT"
    VULNERABILITY = "VULNERABILITY"
    IMPACT = "IMPACT"


class State(StrEnum):
    """Whether a control is there and works."""

    PRESENT = "PRESENT"
    DEFICIENT = "DEFICIENT"
    NEEDED = "NEEDED"
    REMOVED = "REMOVED"


class Confidence(StrEnum):
    """How well a control's effect is known."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


WIDTH = {Confidence.HIGH: 0.1, Confidence.MEDIUM: 0.25, Confidence.LOW: 0.5}
"""How far the true effect may lie from the stated one, as a share of it. A choice, stated with every range."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control. effect: share of its factor it takes away when it works. works: share of that left by its fault."""

    axis: Axis
    state: State
    effect: float
    confidence: Confidence = Confidence.MEDIUM
    works: float = 0.0

    def __post_init__(self) -> None:
        """Refuse shares that are none. Raises BadControl."""
        if not (0 <= self.effect <= MOST_EFFECT and 0 <= self.works <= 1):
            raise BadControl(f"an effect is 0 to {MOST_EFFECT}, and what works of it 0 to 1")

    @property
    def now(self) -> float:
        """The effect it has today: none while it is only needed."""
        share = {State.PRESENT: 1.0, State.DEFICIENT: self.works}
        return self.effect * share.get(self.state, 0.0)

    @property
    def aim(self) -> float:
        """The effect it has once it is there and whole."""
        return 0.0 if self.state is State.REMOVED else self.effect

    def between(self) -> tuple[float, float]:
        """Return the least and the greatest effect it may have today."""
        width = WIDTH[self.confidence]
        return self.now * (1 - width), min(MOST_EFFECT, self.now * (1 + width))


@dataclass(frozen=True, slots=True)
class Reduced:
    """One factor after its controls. effect: combined, as stated; value: step x (1 - effect), before it is a step.

    step: as stated; best and worst: if the controls do as much, or as little, as their confidence allows; target: once
    needed controls are there and faults mended.
    """

    axis: Axis
    inherent: int
    effect: float
    least_effect: float
    greatest_effect: float
    value: float
    step: int
    best: int
    worst: int
    target: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a risk stands: before controls, after them, at best, at worst, and once treated."""

    inherent: Cell
    residual: Cell
    best: Cell
    worst: Cell
    target: Cell
    factors: tuple[Reduced, ...]


def combined(effects: Iterable[float]) -> float:
    """Return 1 - product(1 - effect), 0 for none. Sorted first, so that any order gives the same to the last bit."""
    return 1.0 - math.prod(1.0 - effect for effect in sorted(effects))


def left(step: int, effect: float) -> int:
    """Return the step a factor counts as after a combined effect."""
    return max(1, min(step, half_up(step * (1.0 - effect))))


def reduced(axis: Axis, step: int, controls: Iterable[Control]) -> Reduced:
    """Return one factor after the controls that bear on it."""
    mine = [one for one in controls if one.axis is axis]
    effect = combined(one.now for one in mine)
    least = combined(one.between()[0] for one in mine)
    greatest = combined(one.between()[1] for one in mine)
    return Reduced(
        axis=axis,
        inherent=step,
        effect=effect,
        least_effect=least,
        greatest_effect=greatest,
        value=step * (1.0 - effect),
        step=left(step, effect),
        best=left(step, greatest),
        worst=left(step, least),
        target=left(step, combined(one.aim for one in mine)),
    )


def standing(matrix: Matrix, factors: Factors, controls: Iterable[Control]) -> Standing | None:
    """Return where a risk stands, None where a factor is absent: then there is no risk. Raises OffScale."""
    inherent = matrix.place(factors)
    if inherent is None:
        return None
    every = tuple(controls)
    steps = {Axis.THREAT: factors.threat, Axis.VULNERABILITY: factors.vulnerability, Axis.IMPACT: factors.impact}
    after = tuple(reduced(axis, step, every) for axis, step in steps.items() if step)

    def at(name: str) -> Cell:
        threat, vulnerability, impact = (getattr(one, name) for one in after)
        return matrix.cell(matrix.likelihood_of(threat, vulnerability), impact)

    return Standing(inherent, at("step"), at("best"), at("worst"), at("target"), after)
