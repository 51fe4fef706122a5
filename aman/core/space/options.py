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
    replicates: random data sets behind p; max_clusters: at most so many, best first, are reported. together: in random
    data sets the cases of one place and day stay together (PERMUTATION), so that events that come in clumps raise no
    alarm by that alone; False deals every case by itself, as SaTScan does; None keeps them together where more of them
    share place and day than chance brings (clumping above 2).
    """

    model: Model = "PERMUTATION"
    mode: Mode = "PROSPECTIVE"
    max_radius_km: float | None = 5.0
    max_share: float = 0.5
    max_days: int = 28
    min_cases: int = 3
    replicates: int = 999
    max_clusters: int = 20
    together: bool | None = None

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


@dataclass(frozen=True, slots=True)
class KnoxOptions:
    """Choices of the near-repeat test (docs/methods/near-repeat.md).

    space_edges_m, time_edges_days: borders of the bands, rising; a band holds its lower border, not its upper. The
    first space band of the default is the same place, the first time band a week (days 0 to 7).
    permutations: random orders of the dates. min_events: with fewer nothing is said.
    """

    space_edges_m: tuple[float, ...] = (0, 1, 201, 401, 801)
    time_edges_days: tuple[float, ...] = (0, 8, 15, 29)
    permutations: int = 999
    min_events: int = 100

    def __post_init__(self) -> None:
        """Refuse choices that make no sense together."""
        for name, edges in (("space_edges_m", self.space_edges_m), ("time_edges_days", self.time_edges_days)):
            require(len(edges) >= 2, f"{name} needs two borders at least")
            require(list(edges) == sorted(set(edges)), f"{name} must rise")
            require(edges[0] >= 0, f"{name} must not be negative")
        require(self.permutations >= 1, "permutations must be at least 1")
        require(self.min_events >= 4, "min_events must be at least 4")


@dataclass(frozen=True, slots=True)
class HotspotOptions:
    """Choices of the hotspot map (docs/methods/hotspots.md).

    cell_m: side of a cell. bandwidth_m: reach of an event where events are as dense as usual. half_life_days: an event
    this old counts half. adaptive: reach shrinks where events are dense and grows where they are sparse. gi_reach_m:
    cells so near are compared together. false_share: accepted share of false cells among those marked hot. shares:
    parts of the area whose catch is measured. test_days: days walked through. block_days: days drawn together when the
    interval is made. map_days: length of the plain count map. resamples: draws behind an interval.
    """

    cell_m: float = 250.0
    bandwidth_m: float = 500.0
    half_life_days: float = 14.0
    adaptive: bool = True
    gi_reach_m: float = 500.0
    false_share: float = 0.05
    shares: tuple[float, ...] = (0.005, 0.01, 0.02, 0.05)
    test_days: int = 28
    block_days: int = 7
    map_days: int = 365
    resamples: int = 1000

    def __post_init__(self) -> None:
        """Refuse choices that make no sense together."""
        for name in ("cell_m", "bandwidth_m", "half_life_days", "gi_reach_m"):
            require(getattr(self, name) > 0, f"{name} must be positive")
        require(0 < self.false_share < 1, "false_share must be in (0, 1)")
        require(len(self.shares) > 0, "shares must not be empty")
        require(all(0 < share <= 1 for share in self.shares), "shares must be in (0, 1]")
        require(1 <= self.block_days <= self.test_days, "block_days must be at most test_days")
        require(self.map_days >= 1, "map_days must be at least 1")
        require(self.resamples >= 100, "resamples must be at least 100")
