"""Letters about accounts, sent to a channel that keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from aman.apps.accounts import services
from aman.kit.channels import Accepted, Letter, Result


class Kept:
    """A channel that takes every letter and keeps it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter, wanted: Callable[[], bool]) -> Result:
        self.letters.append(letter)
        return Accepted()

    def close(self) -> None:
        """Nothing is kept open."""


def sent_letters(now: datetime | None = None) -> list[Letter]:
    """Send what is due, as the worker does, and return it."""
    channel = Kept()
    services.send_letters(opened=lambda: channel, now=now or timezone.now())
    return channel.letters
