"""What may be chosen about the spatial methods, validated once, so that a misspelt name is an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Model = Literal["PERMUTATION", "POISSON"]
Mode = Literal["PROSPECTIVE", "RETROSPECTIVE", "SPATIAL"]


class BadChoice(ValueError):
    """An option is outside the range in which the method means anything."""


def require(holds: bool, message: str) -> None:
    """Raise BadChoice with the message unless the condition holds."""
    if not holds:
        raise BadChoice(message)


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """Choices of the scan statistic (docs/methods/space-time-scan.md).

    model: PERMUTATION compares each place with its own usual share of all cases; POISSON with a population.
    mode: PROSPECTIVE windows end on the last day, RETROSPECTIVE anywhere, SPATIAL windows are the whole period.
    max_radius_km: largest circle, None for no limit. max_share: largest part of all cases (POISSON: of the expected
    cases) in a circle. max_days: longest window. min_cases: a cluster has at least so many.
    replicates: random data sets behind p; at most so many clusters, best first, are reported.
    """

    model: Model = "PERMUTATION"
    mode: Mode = "PROSPECTIVE"
    max_radius_km: float | None = 5.0
    max_share: float = 0.5
    max_days: int = 28
    min_cases: int = 3
    replicates: int = 999
    max_clusters: int = 20

    def __post_init__(self) -> None:
        """Refuse choices that make no sense together."""
        require(self.model in get_args(Model), f"model must be one of {', '.join(get_args(Model))}")
        require(self.mode in get_args(Mode), f"mode must be one of {', '.join(get_args(Mode))}")
        require(self.max_radius_km is None or self.max_radius_km >= 0, "max_radius_km must not be negative")
        require(0 < self.max_share <= 1, "max_share must be in (0, 1]")
        require(self.max_days >= 1, "max_days must be at least 1")
        require(self.min_cases >= 1, "min_cases must be at least 1")
        require(self.replicates >= 0, "replicates must not be negative")
        require(self.max_clusters >= 1, "max_clusters must be at least 1")
        told_apart = self.mode != "SPATIAL" or self.model == "POISSON"
        require(told_apart, "a purely spatial scan needs a population: permuting dates would change nothing")
