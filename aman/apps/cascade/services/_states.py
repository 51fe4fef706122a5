"""The transition tables of the cascade, and the errors its services raise."""

from __future__ import annotations

from typing import Any

from aman.apps.cascade.models import DeliveryState as D
from aman.apps.cascade.models import Message
from aman.apps.cascade.models import MessageState as M
from aman.kit.transitions import IllegalTransition, Transitions

MESSAGE = Transitions.of(
    "message",
    [
        (M.DRAFT, M.READY),
        (M.READY, M.DRAFT),
        (M.READY, M.SENDING),
        (M.SENDING, M.STOPPED),
        (M.SENDING, M.DONE),
    ],
)
DELIVERY = Transitions.of(
    "delivery",
    [
        (D.WAITING, D.UNKNOWN),
        (D.WAITING, D.STOPPED),
        (D.WAITING, D.REFUSED),
        (D.WAITING, D.SENT),
        (D.UNKNOWN, D.REFUSED),
        (D.UNKNOWN, D.SENT),
        # What a provider has taken is sent, whatever we believed before.
        (D.STOPPED, D.SENT),
        (D.REFUSED, D.SENT),
    ],
)


class EnglishMissing(Exception):
    """A message needs its English text: it stands in for every language that is not there."""


class IncompleteText(Exception):
    """A language has a subject without a text, or a text without a subject; `language` says which."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


class NotYourArea(Exception):
    """Nobody writes to, releases to, or stops a message to areas beyond their own reach."""


class AlreadyExpired(Exception):
    """The message's time to expire has passed."""


class NotTheWriter(Exception):
    """Only its writer changes a draft: whoever releases must not have had a hand in the text."""


class OwnText(Exception):
    """Nobody checks a text they wrote."""


class SamePerson(Exception):
    """The writer of a message cannot release it."""


class ChangedSince(Exception):
    """The message was changed after the person who checks or releases had read it."""


class NotChecked(Exception):
    """Texts have not been checked by a second reader; `languages` says which."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__(", ".join(languages))
        self.languages = languages


class NobodyToReach(Exception):
    """The audience holds nobody who can be written to."""


class ReasonMissing(Exception):
    """Stopping a message needs a reason."""


class UnknownNotice(Exception):
    """The notice's code has no words."""


class NotOpen(Exception):
    """A message can no longer be acknowledged: it was stopped, or it has expired. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def move(message: Message, after: M, **fields: Any) -> None:
    """Move a message to a state if it may go there and nobody was quicker. Raises IllegalTransition."""
    before = message.state
    MESSAGE.check(before, after)
    if not Message.objects.filter(pk=message.pk, state=before).update(state=after, **fields):
        raise IllegalTransition(MESSAGE.name, before, after)
    message.state = after
    for name, value in fields.items():
        setattr(message, name, value)


def below(after: D) -> list[str]:
    """Return the delivery states from which a state may be reached."""
    return sorted(before for before, state in DELIVERY.pairs if state == after)
