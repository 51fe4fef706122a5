"""Methods of calculating prayer times, and the rules for nights in which twilight does not end, as data.

Angles and intervals: praytimes.org/calculation and the documentation of batoulapps/Adhan (METHODS.md), minutes added
included. Moonsighting Committee: K. Shaukat, moonsighting.com/how-we.html; up to 55 degrees its functions of the
season, from there on a seventh of the night.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

MOONSIGHTING = "MOONSIGHTING_COMMITTEE"
UMM_AL_QURA_METHOD = "UMM_AL_QURA"
SEASONAL = "SEASONAL"
MIDDLE, SEVENTH, ANGLE, NONE = "MIDDLE_OF_NIGHT", "SEVENTH_OF_NIGHT", "ANGLE_OF_NIGHT", "NONE"
NIGHT_RULES = (MIDDLE, SEVENTH, ANGLE, NONE)
STANDARD, HANAFI = "standard", "hanafi"
SHADOWS: Mapping[str, float] = {STANDARD: 1.0, HANAFI: 2.0}


class UnknownMethod(ValueError):
    """No method, rule or way of reckoning Asr has this name."""


@dataclass(frozen=True, slots=True)
class Method:
    """How one body reckons: degrees below the horizon, or minutes after Maghrib, and minutes added for safety."""

    name: str
    words: str
    fajr_angle: float
    isha_angle: float = 0.0
    isha_minutes: int = 0
    isha_minutes_ramadan: int = 0
    maghrib_angle: float = 0.0
    night_rule: str = MIDDLE
    added: Mapping[str, int] = field(default_factory=dict)


_ALL = (
    Method(MOONSIGHTING, "Moonsighting Committee", 18, 18, night_rule=SEASONAL, added={"dhuhr": 5, "maghrib": 3}),
    Method("MUSLIM_WORLD_LEAGUE", "Muslim World League", 18, 17, added={"dhuhr": 1}),
    Method(UMM_AL_QURA_METHOD, "Umm al-Qura, Makkah", 18.5, isha_minutes=90, isha_minutes_ramadan=120),
    Method("EGYPT", "Egyptian General Authority of Survey", 19.5, 17.5, added={"dhuhr": 1}),
    Method("KARACHI", "University of Islamic Sciences, Karachi", 18, 18, added={"dhuhr": 1}),
    Method("NORTH_AMERICA", "Islamic Society of North America", 15, 15, added={"dhuhr": 1}),
    Method("FRANCE", "Musulmans de France (formerly UOIF)", 12, 12),
    Method("GULF", "Gulf region, Dubai", 18.2, 18.2, added={"sunrise": -3, "dhuhr": 3, "asr": 3, "maghrib": 3}),
    Method("KUWAIT", "Kuwait", 18, 17.5),
    Method("QATAR", "Qatar", 18, isha_minutes=90),
    Method("SINGAPORE", "Majlis Ugama Islam Singapura", 20, 18, added={"dhuhr": 1}),
    Method("TEHRAN", "Institute of Geophysics, Tehran", 17.7, 14, maghrib_angle=4.5),
)
METHODS: Mapping[str, Method] = {method.name: method for method in _ALL}
SHORT_NAMES: Mapping[str, str] = {"MWL": "MUSLIM_WORLD_LEAGUE", "MSC": MOONSIGHTING, "ISNA": "NORTH_AMERICA"}


def method_of(name: str) -> Method:
    """Return a method by its name, in any case and with - or spaces for _. Raises UnknownMethod."""
    code = name.strip().upper().replace("-", "_").replace(" ", "_")
    found = METHODS.get(SHORT_NAMES.get(code, code))
    if found is None:
        raise UnknownMethod(name)
    return found


_MORNING, _EVENING = (28.65, 19.44, 32.74, 48.10), (25.60, 2.05, -9.21, 6.14)
KNOTS = (0, 91, 137, 183, 229, 275, 366)
SEASONS: Mapping[bool, tuple[float, ...]] = {
    is_evening: (low, spring, late, high, late, spring, low)
    for is_evening, (low, spring, late, high) in ((False, _MORNING), (True, _EVENING))
}
"""Minutes of twilight over 75 at 55 degrees, at the knots; whether it is the evening's."""


def twilight_minutes(latitude: float, since_solstice: int, *, is_evening: bool) -> float:
    """Return the minutes of twilight the Moonsighting Committee takes, from latitude and days since midwinter.

    Four values at 0, 91, 137 and 183 days, 75 minutes at the equator and so much more at 55 degrees; straight lines
    between them, the second half of the year as the first backwards.
    """
    low, spring, late, high = (75 + value / 55 * abs(latitude) for value in (_EVENING if is_evening else _MORNING))
    values = (low, spring, late, high, late, spring, low)
    for at, (start, end) in enumerate(pairwise(KNOTS)):
        if since_solstice < end:
            return values[at] + (values[at + 1] - values[at]) * (since_solstice - start) / (end - start)
    return low
