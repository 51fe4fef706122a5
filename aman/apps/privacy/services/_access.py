"""Answering somebody who asks what we hold about them: known, collected, blacked out, checked, handed over once."""

from __future__ import annotations

import calendar
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.privacy import package, selectors
from aman.apps.privacy.models import AccessItem, AccessRequest, AccessState, IdentityCheck
from aman.apps.privacy.services._retention import SamePerson, UnknownThing
from aman.apps.privacy.things import PARTS, NothingHeld, note_reading
from aman.kit import audit, rows, vault
from aman.kit.transitions import IllegalTransition, Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MONTHS, LONGER = 1, 2
"""UK GDPR Art 12(3): one month, and two more where it is complex; the person is told why within the first."""

_S = AccessState
ACCESS = Transitions.of(
    "access request",
    [
        (_S.RECEIVED, _S.KNOWN),
        (_S.KNOWN, _S.COLLECTED),
        (_S.COLLECTED, _S.COLLECTED),
        (_S.COLLECTED, _S.REDACTED),
        (_S.REDACTED, _S.COLLECTED),
        (_S.REDACTED, _S.CHECKED),
        (_S.CHECKED, _S.COLLECTED),
        (_S.CHECKED, _S.HANDED_OVER),
        *((before, _S.REFUSED) for before in (_S.RECEIVED, _S.KNOWN, _S.COLLECTED, _S.REDACTED, _S.CHECKED)),
    ],
)


class WrongStep(Exception):
    """The request is not at this step: somebody was faster, or a step is missing."""


class AlreadyExtended(Exception):
    """The time was extended before, or is over."""


NeedsASecondPerson = SamePerson


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same day and hour some months later, or the last day of a shorter month."""
    month = moment.month - 1 + months
    year, month = moment.year + month // 12, month % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def open_request(*, thing: str, named: str, who: str, actor: Person, now: datetime) -> AccessRequest:
    """Record that somebody asks what we hold about them: the month begins.

    named: how the report, contact or account is called. who: who asks, and where the answer goes; sealed.
    Raises UnknownThing.
    """
    found = PARTS[thing].find(named) if thing in PARTS else None
    if found is None:
        raise UnknownThing(thing)
    made = AccessRequest(
        record_key=vault.new_record_key(),
        reference="DR-" + "".join(secrets.choice(_LETTERS) for _ in range(8)),
        thing=thing,
        subject=found[0],
        about=found[1],
        received_at=now,
        due_at=months_later(now, MONTHS),
        taken_by=actor,
    )
    made.seal(who=who)
    made.save()
    _log("ACCESS_ASKED", made, actor, now, thing=thing, subject=str(found[0]))
    return made


def _held(request: AccessRequest) -> AccessRequest:
    rows_held = AccessRequest.objects.select_for_update(of=("self",)).select_related("record_key")
    return rows_held.get(pk=request.pk)


def _readable(request: AccessRequest) -> AccessRequest:
    """Return a held request whose words were not erased with what it is about. Raises NothingHeld."""
    held = _held(request)
    if held.is_erased:
        raise NothingHeld(held.thing)
    return held


def _move(held: AccessRequest, state: AccessState) -> None:
    try:
        ACCESS.check(held.state, state)
    except IllegalTransition as error:
        raise WrongStep(held.state) from error
    held.state = state


def _log(verb: str, request: AccessRequest, actor: Person, now: datetime, **details: object) -> None:
    audit.record(chain=audit.PANEL, verb=verb, subject=request, actor=actor.uuid, now=now, details=dict(details))


@transaction.atomic
def record_identity(*, request: AccessRequest, how: str, actor: Person, now: datetime) -> AccessRequest:
    """Record how we know that it is the person themselves. Raises WrongStep."""
    held = _held(request)
    if how not in IdentityCheck.values:
        raise WrongStep(how)
    _move(held, AccessState.KNOWN)
    held.identity, held.identity_at = how, now
    held.save(update_fields=["state", "identity", "identity_at"])
    _log("ACCESS_KNOWN", held, actor, now, how=how)
    return held


@transaction.atomic
def extend_request(*, request: AccessRequest, reason: str, actor: Person, now: datetime) -> AccessRequest:
    """Take two more months, once, within the first; the reason is what the person is told. Raises AlreadyExtended."""
    held = _held(request)
    if held.extended_at is not None or now > held.due_at or held.state in selectors._access.ENDED:
        raise AlreadyExtended(held.reference)
    held.extended_at, held.due_at = now, months_later(held.due_at, LONGER)
    if not held.is_erased:
        held.seal(extension=reason)
    held.save(update_fields=["extended_at", "due_at", "extension"])
    _log("ACCESS_EXTENDED", held, actor, now)
    return held


@transaction.atomic
def collect(*, request: AccessRequest, actor: Person, now: datetime) -> int:
    """Copy all that is held into the request, sealed with its own key; return how many values.

    Collecting again starts over: what was blacked out is lost. Raises WrongStep, NothingHeld.
    """
    held = _readable(request)
    subject = PARTS[held.thing].held(held.subject)
    if subject is None:
        raise NothingHeld(held.thing)
    _move(held, AccessState.COLLECTED)
    try:
        found = PARTS[held.thing].pieces(subject)
    except vault.Erased as error:
        raise NothingHeld(held.thing) from error
    held.items.all().delete()
    for position, piece in enumerate(found, 1):
        item = AccessItem(
            request=held,
            record_key=held.record_key,
            position=position,
            source=piece.source,
            row=piece.row,
            is_text=piece.is_text,
        )
        item.seal(content=piece.content)
        rows.insert(item)
    held.collected_at = now
    held.save(update_fields=["state", "collected_at"])
    _log("ACCESS_COLLECTED", held, actor, now, values=len(found))
    return len(found)


@transaction.atomic
def note_items_read(*, request: AccessRequest, actor: Person, now: datetime) -> None:
    """Name whoever reads what was collected in the record of what it is about."""
    note_reading(request.thing, request.subject, actor, now)


def spans_of(text: str, words: Iterable[str]) -> list[list[int]]:
    """Return where words stand in a text, whatever their case, as [start, end], joined where they touch."""
    found = sorted(
        [match.start(), match.end()]
        for word in words
        if word.strip()
        for match in re.finditer(re.escape(word.strip()), text, re.IGNORECASE)
    )
    joined: list[list[int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


@transaction.atomic
def black_out(
    *, request: AccessRequest, words: list[str], left_out: set[int], actor: Person, now: datetime
) -> AccessRequest:
    """Black out words wherever they stand, and leave whole values out. Replaces what was blacked out before.

    words: names and other words about somebody else. left_out: positions. Raises WrongStep, NothingHeld.
    """
    held = _readable(request)
    if held.state != AccessState.COLLECTED:
        raise WrongStep(held.state)
    hidden = 0
    for item in selectors.items_of(held):
        item.spans = spans_of(item.reveal("content"), words)
        item.is_left_out = item.position in left_out
        hidden += bool(item.spans) or item.is_left_out
        item.save(update_fields=["spans", "is_left_out"])
    _log("ACCESS_BLACKED_OUT", held, actor, now, values=hidden)
    return held


@transaction.atomic
def finish_black_out(*, request: AccessRequest, actor: Person, now: datetime) -> AccessRequest:
    """Say that nothing about anybody else is left: a second person checks it next. Raises WrongStep."""
    held = _held(request)
    _move(held, AccessState.REDACTED)
    held.redacted_by = actor
    held.save(update_fields=["state", "redacted_by"])
    _log("ACCESS_BLACK_OUT_DONE", held, actor, now)
    return held


@transaction.atomic
def check_request(*, request: AccessRequest, actor: Person, now: datetime) -> AccessRequest:
    """Agree, as a second person, that it may be handed over as it is. Raises WrongStep, SamePerson."""
    held = _held(request)
    if held.redacted_by_id == actor.pk:
        raise SamePerson(actor.uuid)
    _move(held, AccessState.CHECKED)
    held.checked_by, held.checked_at = actor, now
    held.save(update_fields=["state", "checked_by", "checked_at"])
    _log("ACCESS_CHECKED", held, actor, now)
    return held


@transaction.atomic
def send_back(*, request: AccessRequest, actor: Person, now: datetime) -> AccessRequest:
    """Send it back to be blacked out again. Raises WrongStep."""
    held = _held(request)
    if held.state not in (AccessState.REDACTED, AccessState.CHECKED):
        raise WrongStep(held.state)
    _move(held, AccessState.COLLECTED)
    held.redacted_by = held.checked_by = held.checked_at = None
    held.save(update_fields=["state", "redacted_by", "checked_by", "checked_at"])
    _log("ACCESS_SENT_BACK", held, actor, now)
    return held


@transaction.atomic
def hand_over(*, request: AccessRequest, actor: Person, now: datetime) -> package.Package:
    """Return the package, once; its digest stays with the request. Raises WrongStep, NothingHeld."""
    held = _readable(request)
    _move(held, AccessState.HANDED_OVER)
    subject = PARTS[held.thing].held(held.subject)
    if subject is None:
        raise NothingHeld(held.thing)
    made = package.made(held, selectors.items_of(held), subject, now=now)
    held.handed_over_at, held.package_sha256 = now, made.sha256
    held.save(update_fields=["state", "handed_over_at", "package_sha256"])
    _log("ACCESS_HANDED_OVER", held, actor, now, sha256=made.sha256, values=made.values)
    return made


@transaction.atomic
def refuse_request(*, request: AccessRequest, reason: str, actor: Person, now: datetime) -> AccessRequest:
    """Refuse a request, for a reason the person is told. Raises WrongStep."""
    held = _held(request)
    _move(held, AccessState.REFUSED)
    if not held.is_erased:
        held.seal(extension=reason)
    held.items.all().delete()
    held.save(update_fields=["state", "extension"])
    _log("ACCESS_REFUSED", held, actor, now)
    return held
