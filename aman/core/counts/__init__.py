"""Counting with care: what is usual, what is not, and how sure one can be.

Public names only; each module says what it holds.
"""

from aman.core.counts.aftermath import Aftermath, DayOutOfRange, Excess, aftermath
from aman.core.counts.daily import DailyBaseline, Tally, TooFewBaselineDays, fit_daily, tallies, tally
from aman.core.counts.delay import completeness
from aman.core.counts.nb2 import NoFit
from aman.core.counts.options import BadOption, DailyOptions, WindowOptions
from aman.core.counts.predictive import METHOD, VERSION, BadShape, TooFewDays, detect, recurrence_days, track
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
    "VERSION",
    "Aftermath",
    "BadOption",
    "BadShape",
    "DailyBaseline",
    "DailyOptions",
    "DayOutOfRange",
    "Detection",
    "Excess",
    "Finding",
    "Level",
    "NoFit",
    "NotCounts",
    "Tally",
    "TooFewBaselineDays",
    "TooFewDays",
    "Track",
    "Window",
    "WindowOptions",
    "aftermath",
    "completeness",
    "detect",
    "fit_daily",
    "nb_pmf",
    "nb_quantile",
    "nb_upper_mid_p",
    "nb_upper_tail",
    "recurrence_days",
    "smallest_count_within",
    "tallies",
    "tally",
    "track",
]
