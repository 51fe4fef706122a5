"""What a site does on a day, and why: a situation and rules in; level, reasons, tasks, stewards and priorities out.

`posture(situation, rules)` is pure: the same situation and rules give the same posture, today or in ten years, and the
order of facts and of rules does not matter. `course` works out how a trigger event's rise runs, `network` does many
sites' days at once. Words are chosen elsewhere. Method: docs/methods/posture.md.
"""

from __future__ import annotations

from aman.core.posture.care import SIGNAL_DAYS, Desk, desk_of, level_at, posture
from aman.core.posture.course import Clock, Course, Kind, clock_of, curve, fact_of, review_due, usual_height
from aman.core.posture.results import Change, Posture, Reason, ReasonCode, Stewards, Task, change, clock
from aman.core.rules import TaskCode
from aman.core.situation import BadFact, PostureLevel, SourceKind

__all__ = [
    "SIGNAL_DAYS",
    "BadFact",
    "Change",
    "Clock",
    "Course",
    "Desk",
    "Kind",
    "Posture",
    "PostureLevel",
    "Reason",
    "ReasonCode",
    "SourceKind",
    "Stewards",
    "Task",
    "TaskCode",
    "change",
    "clock",
    "clock_of",
    "curve",
    "desk_of",
    "fact_of",
    "level_at",
    "posture",
    "review_due",
    "usual_height",
]
