"""What a rule brings about when it fires."""

from __future__ import annotations

from dataclasses import dataclass

from aman.core.rules.codes import Anchor
from aman.core.situation import PostureLevel


@dataclass(frozen=True, slots=True)
class SetLevel:
    """The day asks for this level of care."""

    level: PostureLevel


@dataclass(frozen=True, slots=True)
class AddTask:
    """A task, begun at the latest so many minutes before its anchor (negative: after); at a clock time where CLOCK.

    at: minutes of the day, for the anchor CLOCK alone.
    """

    code: str
    anchor: Anchor = Anchor.ANY_TIME
    before: int = 0
    at: int | None = None


@dataclass(frozen=True, slots=True)
class AddStewards:
    """So many stewards, in place from so many minutes before the anchor. Of several rules, the one asking for most."""

    count: int
    anchor: Anchor = Anchor.ANY_TIME
    before: int = 0


@dataclass(frozen=True, slots=True)
class RaisePriority:
    """A priority of the written strategy goes up so many places (negative: down)."""

    code: str
    steps: int = 1


@dataclass(frozen=True, slots=True)
class Remind:
    """The site is told so many days before a day on which the rule fires."""

    days: int


Effect = SetLevel | AddTask | AddStewards | RaisePriority | Remind
