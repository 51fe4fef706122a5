"""Letters about accounts: queued with the change that asks for them, sent by a worker, wiped once they are gone.

Nobody waits for a mail server while they sign in, and an unknown address costs as much as a known one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from aman.apps.accounts.letters import letter_of
from aman.apps.accounts.models import AccountLetter, LetterKind
from aman.apps.accounts.selectors import ending_soon, letters_due
from aman.kit import audit, budget, vault
from aman.kit.channels import Accepted, Channel, Refused

LEASE = timedelta(seconds=60)
LIVES = {
    LetterKind.LOGIN_CODE: timedelta(minutes=15),
    LetterKind.PASSWORD_LINK: timedelta(hours=1),
    LetterKind.INVITATION: timedelta(days=7),
    LetterKind.NOBODY: timedelta(minutes=15),
}
LONGEST = timedelta(days=1)
MOST_FOR_NOBODY = 120
"""Rows an hour for addresses nobody has."""
KEPT = timedelta(days=7)
"""A letter's row is deleted this long after it was made."""
_FIRST, _MOST = timedelta(seconds=5), timedelta(minutes=10)


@transaction.atomic
def queue_letter(*, person: Any, kind: str, now: datetime, opens: str = "", language: str = "") -> AccountLetter:
    """Queue one letter. person: None for an address nobody has, so that it takes as long. opens: a code or a link."""
    letter = AccountLetter(
        record_key=vault.new_record_key(),
        person=person,
        kind=kind,
        language=language or (person.language if person else "en"),
        created_at=now,
        expires_at=now + LIVES.get(LetterKind(kind), LONGEST),
        next_try_at=now,
    )
    letter.seal(opens=opens)
    letter.save(force_insert=True)
    # An address nobody has leaves the same row as one that somebody has: whoever asks learns nothing from the time.
    audit.record(
        chain=audit.PANEL, verb="LETTER_QUEUED", subject=letter, actor=None, now=now, details={"kind": str(kind)}
    )
    return letter


def queue_for_nobody(*, now: datetime) -> None:
    """Do what a letter costs for an address nobody has; past an hour's budget, nothing of it is kept.

    Otherwise a stranger could fill the table, and the audit, with as many rows as they ask for.
    """
    with transaction.atomic():
        kept = budget.take("LETTER-NOBODY", MOST_FOR_NOBODY, now)
        with transaction.atomic():
            queue_letter(person=None, kind=LetterKind.NOBODY, now=now)
            if not kept:
                transaction.set_rollback(True)


def send_letters(*, opened: Callable[[], Channel], now: datetime, limit: int = 50) -> int:
    """Send the letters that are due, each under a lease and outside any transaction; return how many left."""
    rows = list(letters_due(now)[:limit])
    if not rows:
        return 0
    channel, sent = opened(), 0
    try:
        for row in rows:
            free = Q(lease_until=None) | Q(lease_until__lt=now)
            mine = AccountLetter.objects.filter(free, pk=row.pk, sent_at=None)
            if mine.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
                sent += _send(row, channel, now)
    finally:
        channel.close()
    return sent


def _send(row: AccountLetter, channel: Channel, now: datetime) -> int:
    held = AccountLetter.objects.filter(pk=row.pk)
    if row.person is None or not row.person.is_active:
        held.update(sent_at=now, opens=b"", lease_until=None)
        return 0
    result = channel.send(letter_of(row), lambda: True)
    if isinstance(result, Accepted) or (isinstance(result, Refused) and result.permanent):
        held.update(sent_at=now, opens=b"", lease_until=None)
        return int(isinstance(result, Accepted))
    wait = min(_FIRST * 2 ** min(row.attempts, 10), _MOST)
    held.update(next_try_at=now + wait, lease_until=None)
    return 0


def forget_letters(*, now: datetime) -> int:
    """Delete the letters that are over, with the keys of what they opened."""
    over = list(AccountLetter.objects.filter(created_at__lt=now - KEPT).select_related("record_key")[:500])
    for letter in over:
        key = letter.record_key
        letter.delete()
        key.delete()
    return len(over)


@transaction.atomic
def tell_of_ending(*, now: datetime) -> int:
    """Tell everybody once whose role ends within fourteen days; return how many."""
    told = 0
    for membership in ending_soon(now).select_for_update(of=("self",))[:200]:
        queue_letter(person=membership.person, kind=LetterKind.ROLE_ENDING, now=now)
        membership.told_at = now
        membership.save(update_fields=["told_at"])
        told += 1
    return told
