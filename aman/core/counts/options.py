"""What may be chosen about the detectors, validated once, so that a misspelt name is an error."""

from __future__ import annotations

from dataclasses import dataclass


class BadOption(ValueError):
    """An option is outside the range in which the method means anything."""


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """Choices of the predictive windows (docs/methods/predictive-windows.md).

    windows: lengths in days of the sums looked at, shortest first.
    baseline_days, gap_days: the baseline ends gap_days before the cut-off and is that long at most.
    min_baseline_days: fewer usable days than this and nothing is said.
    min_events: a window with fewer events is never strange.
    advisory_per_day, alert_per_day: false signals per day that are accepted over ALL series together.
    calibrate_below: series whose smallest window p is above this are ordinary and are not calibrated.
    check_replicates: simulated histories with which each finding is re-made.
    prior_dispersion, prior_information: where over-dispersion is drawn to while data are few.
    """

    windows: tuple[int, ...] = (1, 3, 7, 14, 28)
    baseline_days: int = 730
    gap_days: int = 28
    min_baseline_days: int = 90
    min_events: int = 3
    advisory_per_day: float = 0.1
    alert_per_day: float = 0.02
    calibrate_below: float = 0.05
    check_replicates: int = 4000
    prior_dispersion: float = 0.1
    prior_information: float = 8.0

    def __post_init__(self) -> None:
        """Refuse choices that make no sense together."""
        _require(len(self.windows) > 0, "windows must not be empty")
        _require(list(self.windows) == sorted(set(self.windows)), "windows must rise")
        _require(self.windows[0] >= 1, "windows must be whole days")
        _require(self.gap_days >= self.windows[-1], "gap_days must cover the longest window")
        _require(1 <= self.min_baseline_days <= self.baseline_days, "min_baseline_days out of range")
        _require(self.min_events >= 1, "min_events must be at least 1")
        _require(0 < self.alert_per_day <= self.advisory_per_day < 1, "budgets must be 0 < alert <= advisory < 1")
        _require(0 < self.calibrate_below <= 1, "calibrate_below must be in (0, 1]")
        _require(self.check_replicates >= 100, "check_replicates must be at least 100")
        _require(self.prior_dispersion >= 0, "prior_dispersion must not be negative")
        _require(self.prior_information > 0, "prior_information must be positive")


@dataclass(frozen=True, slots=True)
class DailyOptions:
    """Choices of the dense daily baseline (docs/methods/daily-baseline.md).

    baseline_days, gap_days: as above; gap_days keeps a running event out of its own baseline.
    season_from_days: yearly harmonics are fitted only with at least this much history.
    trend_from_days, trend_p: a trend is kept only with a baseline that long, a p below that, and no extrapolation
        beyond the largest count of the baseline.
    outlier_residual: Anscombe residuals above this are weighted down, so an old event is not "usual".
    band: share of days that should fall inside the shown band.
    advisory_p, alert_p: chance per day of a count this high when nothing has changed.
    """

    baseline_days: int = 1095
    gap_days: int = 28
    min_baseline_days: int = 56
    season_from_days: int = 730
    trend_from_days: int = 1095
    trend_p: float = 0.05
    outlier_residual: float = 2.58
    band: float = 0.9
    advisory_p: float = 0.01
    alert_p: float = 0.001

    def __post_init__(self) -> None:
        """Refuse choices that make no sense together."""
        _require(28 <= self.min_baseline_days <= self.baseline_days, "min_baseline_days out of range")
        _require(self.gap_days >= 0, "gap_days must not be negative")
        _require(self.season_from_days >= 366, "season_from_days must be more than a year")
        _require(self.trend_from_days >= 730, "trend_from_days must be two years or more")
        _require(0 <= self.trend_p <= 1, "trend_p must be in [0, 1]")
        _require(self.outlier_residual > 0, "outlier_residual must be positive")
        _require(0 < self.band < 1, "band must be in (0, 1)")
        _require(0 < self.alert_p <= self.advisory_p < 1, "levels must be 0 < alert <= advisory < 1")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise BadOption(message)
