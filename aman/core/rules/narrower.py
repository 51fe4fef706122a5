"""When one condition asks for all that another asks for: how a rule is known to be another's special case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aman.core.rules.conditions import (
    Certainty,
    Condition,
    DefectOpen,
    OnOccasion,
    OnWeekday,
    Place,
    PrayerBetween,
    SignalSeen,
    Strength,
    ThreatAtLeast,
    TriggerRunning,
)


def implies(mine: Condition, theirs: Condition) -> bool:
    """Say whether one condition can hold only where the other does; False where that cannot be told."""
    if mine == theirs:
        return True
    test = _TESTS.get(type(mine))
    return type(mine) is type(theirs) and test is not None and test(mine, theirs)


def _is_within(last: int, other: int) -> bool:
    """Compare last days or hours, where 0 is without end."""
    return other == 0 or 0 < last <= other


def _occasion(mine: OnOccasion, theirs: OnOccasion) -> bool:
    sure = theirs.certainty in (Certainty.EITHER, mine.certainty)
    return (
        sure
        and set(mine.codes) <= set(theirs.codes)
        and mine.first >= theirs.first
        and _is_within(mine.last, theirs.last)
    )


def _trigger(mine: TriggerRunning, theirs: TriggerRunning) -> bool:
    return (
        theirs.place in (Place.EITHER, mine.place)
        and _is_within(mine.last_hour, theirs.last_hour)
        and _is_within(mine.last_day, theirs.last_day)
        and all(
            getattr(mine, part) >= getattr(theirs, part)
            for part in ("first_hour", "first_day", "least_share", "least_height", "is_near")
        )
    )


def _signal(mine: SignalSeen, theirs: SignalSeen) -> bool:
    return theirs.strength in (Strength.EITHER, mine.strength) and mine.days <= theirs.days


def _threat(mine: ThreatAtLeast, theirs: ThreatAtLeast) -> bool:
    return mine.level.step >= theirs.level.step


def _weekday(mine: OnWeekday, theirs: OnWeekday) -> bool:
    return set(mine.days) <= set(theirs.days)


def _defect(mine: DefectOpen, theirs: DefectOpen) -> bool:
    return mine.days >= theirs.days and (not theirs.what or (bool(mine.what) and set(mine.what) <= set(theirs.what)))


def _prayer(mine: PrayerBetween, theirs: PrayerBetween) -> bool:
    return mine.anchor is theirs.anchor and theirs.first <= mine.first <= mine.last <= theirs.last


_TESTS: dict[type, Callable[[Any, Any], bool]] = {
    OnOccasion: _occasion,
    TriggerRunning: _trigger,
    SignalSeen: _signal,
    ThreatAtLeast: _threat,
    OnWeekday: _weekday,
    DefectOpen: _defect,
    PrayerBetween: _prayer,
}
