"""Rules as data: when all of these hold, then this follows. Pure; words are chosen elsewhere.

How the others use it. `rules = (*SHIPPED, *own)`; `fired = firing(rules, situation)` (a book of the same tuple of
rules is compiled once and remembers); `safest_level(fired)`, `conflicts(fired, situation)`, `priority_steps(fired)`;
`starts(task, one, situation)` is the minute by which a task of one firing begins; `reminders(by_day, on)`.
A firing has at least one cause. Method: docs/methods/rules.md.
"""

from __future__ import annotations

from aman.core.rules.book import (
    Firing,
    Rule,
    RuleBook,
    TwoOfOneCode,
    firing,
    reminders,
    rule_book,
    starts,
)
from aman.core.rules.codec import CONDITIONS as CONDITION_KINDS
from aman.core.rules.codec import EFFECTS as EFFECT_KINDS
from aman.core.rules.codec import BadRule, from_data, to_data, usual_values
from aman.core.rules.codes import PRAYERS, Anchor, Priority, TaskCode
from aman.core.rules.conditions import (
    AroundPrayer,
    Cause,
    Certainty,
    Condition,
    DefectOpen,
    InSeason,
    MessageWaiting,
    OnOccasion,
    OnWeekday,
    Place,
    PrayerBetween,
    SeasonKind,
    SignalSeen,
    Strength,
    ThreatAtLeast,
    TriggerRunning,
    minutes_of,
)
from aman.core.rules.conflicts import (
    Conflict,
    ConflictKind,
    clashes,
    conflicts,
    may_meet,
    priority_steps,
    safest_level,
)
from aman.core.rules.effects import AddStewards, AddTask, Effect, RaisePriority, Remind, SetLevel
from aman.core.rules.shipped import SHIPPED

__all__ = [
    "CONDITION_KINDS",
    "EFFECT_KINDS",
    "PRAYERS",
    "SHIPPED",
    "AddStewards",
    "AddTask",
    "Anchor",
    "AroundPrayer",
    "BadRule",
    "Cause",
    "Certainty",
    "Condition",
    "Conflict",
    "ConflictKind",
    "DefectOpen",
    "Effect",
    "Firing",
    "InSeason",
    "MessageWaiting",
    "OnOccasion",
    "OnWeekday",
    "Place",
    "PrayerBetween",
    "Priority",
    "RaisePriority",
    "Remind",
    "Rule",
    "RuleBook",
    "SeasonKind",
    "SetLevel",
    "SignalSeen",
    "Strength",
    "TaskCode",
    "ThreatAtLeast",
    "TriggerRunning",
    "TwoOfOneCode",
    "clashes",
    "conflicts",
    "firing",
    "from_data",
    "may_meet",
    "minutes_of",
    "priority_steps",
    "reminders",
    "rule_book",
    "safest_level",
    "starts",
    "to_data",
    "usual_values",
]
