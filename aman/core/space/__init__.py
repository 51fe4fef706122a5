"""Where and when things come together: clusters, repeats, hotspots.

Public names only; each module says what it holds.
"""

from aman.core.space.cases import BadCases, BadPopulation, Cases, TooFewCases, cases
from aman.core.space.geometry import NotPlaces, Points, globe, plane
from aman.core.space.grid import TooFine
from aman.core.space.hotspots import BadDays, Hotspots, TooLittle, hotspots
from aman.core.space.knox import BadTimes, Knox, SelfCheckFailed, TooFewEvents, knox
from aman.core.space.options import BadChoice, HotspotOptions, KnoxOptions, ScanOptions
from aman.core.space.scan import Cluster, Scan, scan

__all__ = [
    "BadCases",
    "BadChoice",
    "BadDays",
    "BadPopulation",
    "BadTimes",
    "Cases",
    "Cluster",
    "HotspotOptions",
    "Hotspots",
    "Knox",
    "KnoxOptions",
    "NotPlaces",
    "Points",
    "Scan",
    "ScanOptions",
    "SelfCheckFailed",
    "TooFewCases",
    "TooFewEvents",
    "TooFine",
    "TooLittle",
    "cases",
    "globe",
    "hotspots",
    "knox",
    "plane",
    "scan",
]
