"""What a day adds to a risk: calendar x national threat level x decay of a trigger event, shown apart from the base.

The base is never changed by it. The multiplier says how many times as likely as usual something is on that day; on a
matrix whose steps of likelihood are each `ratio` times the one below, it moves likelihood by
log(multiplier) / log(ratio) steps, to the nearest. Impact stays. The factors are assumptions, shipped as data and shown
with what they gave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from aman.core.risk.matrices import Cell, Matrix, half_up
from aman.core.risk.threats import Channel
from aman.core.situation import Situation, SourceKind, ThreatLevel, TriggerFact

CALENDAR = {
    "JUMUAH": 1.2,
    "RAMADAN": 1.2,
    "TARAWIH": 1.3,
    "LAST_TEN_NIGHTS": 1.4,
    "LAYLAT_AL_QADR": 1.5,
    "EID_AL_FITR": 1.5,
    "EID_AL_ADHA": 1.5,
    "EID_PRAYER": 1.5,
    "ASHURA": 1.2,
    "MAWLID": 1.2,
    "ANNIVERSARY": 1.3,
    "MARCH": 1.5,
    "TRIAL": 1.2,
    "ELECTION": 1.1,
    "OPEN_DAY": 1.1,
}
"""By occasion; others 1. Of several the greatest counts: they are the same crowd."""
LEVELS = {
    ThreatLevel.LOW: 0.8,
    ThreatLevel.MODERATE: 0.9,
    ThreatLevel.SUBSTANTIAL: 1.0,
    ThreatLevel.SEVERE: 1.15,
    ThreatLevel.CRITICAL: 1.5,
}
LEAST, MOST = 0.5, 8.0


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of the multiplier, and the fact that gave it: its kind, code and source; empty where none did."""

    kind: SourceKind
    factor: float
    code: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """A day's multiplier, 0.5 to 8, with its three parts in the order calendar, threat level, trigger event."""

    multiplier: float
    parts: tuple[Part, Part, Part]


def context(situation: Situation, channel: Channel = Channel.STREET) -> Context:
    """Return what a situation adds to threats of a channel. A day's candidates count: they may be the day."""
    parts = (
        _calendar(situation) if channel is Channel.STREET else Part(SourceKind.OCCASION, 1.0),
        _level(situation.threat),
        _trigger(situation.triggers, channel),
    )
    whole = math.prod(part.factor for part in parts)
    return Context(min(MOST, max(LEAST, whole)), parts)


def moved(matrix: Matrix, base: Cell, found: Context) -> Cell:
    """Return where a risk stands on such a day. The base stays as it is."""
    shift = math.log(found.multiplier) / math.log(matrix.ratio)
    likelihood = min(len(matrix.likelihood), max(1, half_up(base.likelihood + shift)))
    return matrix.cell(likelihood, base.impact)


def _calendar(situation: Situation) -> Part:
    found = max(situation.occasions, key=lambda one: (CALENDAR.get(one.code, 1.0), one.code), default=None)
    if found is None or found.code not in CALENDAR:
        return Part(SourceKind.OCCASION, 1.0)
    return Part(SourceKind.OCCASION, CALENDAR[found.code], found.code, found.source)


def _level(level: ThreatLevel | None) -> Part:
    if level is None:
        return Part(SourceKind.THREAT_LEVEL, 1.0)
    return Part(SourceKind.THREAT_LEVEL, LEVELS[level], level.value)


def _trigger(triggers: tuple[TriggerFact, ...], channel: Channel) -> Part:
    """Return 1 + (height - 1) x share of the event with the most left of it."""

    def factor(one: TriggerFact) -> float:
        share = one.street_share if channel is Channel.STREET else one.online_share
        return 1.0 + max(0.0, one.height - 1.0) * share

    found = max(triggers, key=lambda one: (factor(one), one.source), default=None)
    if found is None or factor(found) <= 1:
        return Part(SourceKind.TRIGGER, 1.0)
    return Part(SourceKind.TRIGGER, factor(found), source=found.source)
