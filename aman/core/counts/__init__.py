"""Counting with care: what is usual, what is not, and how sure one can be.

Public names only; each module says what it holds.
"""

from aman.core.counts.options import BadOption, DailyOptions, WindowOptions
from aman.core.counts.predictive import METHOD, BadShape, TooFewDays, detect, recurrence_days, track
from aman.core.counts.results import Detection, Finding, Level, Track, Window
from aman.core.counts.tails import (
    NotCounts,
    nb_pmf,
    nb_quantile,
    nb_upper_mid_p,
    nb_upper_tail,
    smallest_count_within,
)

__all__ = [
    "METHOD",
    "BadOption",
    "BadShape",
    "DailyOptions",
    "Detection",
    "Finding",
    "Level",
    "NotCounts",
    "TooFewDays",
    "Track",
    "Window",
    "WindowOptions",
    "detect",
    "nb_pmf",
    "nb_quantile",
    "nb_upper_mid_p",
    "nb_upper_tail",
    "recurrence_days",
    "smallest_count_within",
    "track",
]
