"""Ports of the channels by which a message leaves: one letter to one recipient, and what became of it.

An adapter (aman.kit.channels.smtp) never raises for what a provider does: every end is one of four results.
`Unknown` is not a failure: the provider may have taken the letter, so it is tried again under the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One text to one recipient. There is no second recipient, no copy and no attachment.

    key: stable for this letter whatever happens; a provider that honours keys takes it once.
    """

    key: str
    recipient: str
    subject: str
    body: str
    language: str


@dataclass(frozen=True)
class Accepted:
    """The provider has taken the letter."""


@dataclass(frozen=True)
class Refused:
    """The provider has certainly not taken the letter. `code` is ours; a provider's words are not kept."""

    code: str
    permanent: bool


@dataclass(frozen=True)
class Unknown:
    """The answer was lost after the text had gone: it may have been taken."""

    code: str


@dataclass(frozen=True)
class Withheld:
    """The letter was no longer wanted just before its text would have gone. Nothing was sent."""


Result = Accepted | Refused | Unknown | Withheld
Wanted = Callable[[], bool]
"""Asked at the last moment before a text leaves."""


class Channel(Protocol):
    """A way out. One instance serves one thread at a time; `close` ends what it keeps open."""

    def send(self, letter: Letter, wanted: Wanted) -> Result:
        """Send one letter if it is still wanted, and say what became of it. Never raises for the provider."""

    def close(self) -> None:
        """End the connection, if there is one."""
