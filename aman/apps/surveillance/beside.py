"""What happened elsewhere that counts may follow: trigger events, as far as this app may know of them.

The events are kept by a higher app. It hands in where to read them when the program starts (`provide`); without
that there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Happened:
    """One trigger event: what, on which day, until when it matters, and whether it is expected online."""

    uuid: UUID
    title: str
    on: date
    until: date
    expects_online: bool
    url: str


Source = Callable[[], Sequence[Happened]]
_sources: list[Source] = []


def provide(source: Source) -> None:
    """Say where trigger events are read, newest first, withdrawn ones left out."""
    _sources[:] = [source]


def events() -> list[Happened]:
    """Return every trigger event, newest first. One query at most."""
    return [one for source in _sources for one in source()]


def latest_before(day: date, found: Sequence[Happened]) -> Happened | None:
    """Return the last event that happened on or before a day and mattered then, or None."""
    return next((one for one in found if one.on <= day <= one.until), None)
