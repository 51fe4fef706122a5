"""What is known of one site on one day: the facts from which rules fire and a posture follows.

A situation is a plain value: the same situation gives the same posture, today or in ten years. Days are the site's own
(its local date); minutes count from that day's local midnight and may pass 1440 for a prayer after midnight. Facts come
in the order they were known; words are chosen elsewhere. `source` is the id of the record a fact comes from, empty
where it was computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BadFact(ValueError):
    """A fact contradicts itself."""


class PostureLevel(StrEnum):
    """How much care a day asks for, lowest first."""

    EVERYDAY = "EVERYDAY"
    EXTRA_CARE = "EXTRA_CARE"
    FULL_CARE = "FULL_CARE"

    @property
    def step(self) -> int:
        """Return 1, 2 or 3."""
        return list(PostureLevel).index(self) + 1


class ThreatLevel(StrEnum):
    """The national threat level, lowest first (United Kingdom, JTAC)."""

    LOW = "LOW"
    MODERATE = "MODERATE"
    SUBSTANTIAL = "SUBSTANTIAL"
    SEVERE = "SEVERE"
    CRITICAL = "CRITICAL"

    @property
    def step(self) -> int:
        """Return 1 to 5."""
        return list(ThreatLevel).index(self) + 1


class SourceKind(StrEnum):
    """What kind of record a reason comes from."""

    OCCASION = "OCCASION"
    TRIGGER = "TRIGGER"
    SIGNAL = "SIGNAL"
    DEFECT = "DEFECT"
    MESSAGE = "MESSAGE"
    THREAT_LEVEL = "THREAT_LEVEL"
    SITE = "SITE"


@dataclass(frozen=True, slots=True)
class OccasionFact:
    """An occasion that is or may be on this day. code: as in core.almanac.occasions.

    nth, days: which day of the occasion this is, 1 first, and how many it has, by the earliest way it can fall; an
    occasion of evenings is on the day whose evening it is. is_certain: False while another day may be it instead.
    minutes: when it begins, where the site has said (several Jumu'ah or Eid prayers, in order). people: expected at
    it, from the site's own evidence; None is not known.
    """

    code: str
    nth: int = 1
    days: int = 1
    is_evening: bool = False
    is_certain: bool = True
    minutes: tuple[int, ...] = ()
    people: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class TriggerFact:
    """A trigger event in force for this site. hours_since: from when it was known to the end of the day's look.

    share: how much of its first rise is left, 1 on day 0, by the half-life in force (street and online apart, each 0
    where none is expected). height: how many times the usual is expected at its peak. days_left: until it runs out.
    is_near: it happened in the site's own area, or at a place of worship of the same faith in the country. kind: where
    and on whom (MINOR, FOREIGN, DOMESTIC, LOCAL, ON_MOSQUE). days_since_reset: since an arrest, trial or vigil last
    raised it again; None where nothing did.
    """

    source: str
    days_since: int
    days_left: int
    hours_since: float
    street_share: float = 0.0
    online_share: float = 0.0
    height: float = 1.0
    is_near: bool = False
    kind: str = ""
    days_since_reset: int | None = None

    def __post_init__(self) -> None:
        """Refuse an event of the future."""
        if self.days_since < 0 or self.hours_since < 0:
            raise BadFact("a trigger event cannot be in the future")


@dataclass(frozen=True, slots=True)
class SignalFact:
    """A signal in the site's own area: strong when it earned an alert."""

    source: str
    days_ago: int
    is_strong: bool

    def __post_init__(self) -> None:
        """Refuse a signal of the future."""
        if self.days_ago < 0:
            raise BadFact("a signal cannot be in the future")


@dataclass(frozen=True, slots=True)
class DefectFact:
    """Something at the site that does not work: what it is (CAMERA, LIGHT, LOCK, ALARM, DOOR, OTHER), since when."""

    source: str
    what: str
    days_open: int


@dataclass(frozen=True, slots=True)
class MessageFact:
    """A message that nobody at the site has acknowledged."""

    source: str


@dataclass(frozen=True, slots=True)
class ResolvedFact:
    """An occasion that might have been on this day and is not: its authority has said on which day it begins."""

    code: str
    begins: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """A site's day as it is known.

    prayers: (name, minutes) in order of the day, congregation where the site gives it, else the beginning; fajr,
    sunrise, dhuhr, asr, maghrib, isha; empty where none can be had. prayers_from: TIMETABLE, or the method that
    calculated them, or empty.
    """

    on: date
    threat: ThreatLevel | None = None
    occasions: tuple[OccasionFact, ...] = ()
    triggers: tuple[TriggerFact, ...] = ()
    signals: tuple[SignalFact, ...] = ()
    defects: tuple[DefectFact, ...] = ()
    messages: tuple[MessageFact, ...] = ()
    resolved: tuple[ResolvedFact, ...] = ()
    prayers: tuple[tuple[str, int], ...] = ()
    prayers_from: str = ""
