"""Erasing what somebody asks us to erase: after a day in which it can be taken back, or by two people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from aman.apps.incidents import selectors as incidents
from aman.apps.incidents.services import NoSuchReceipt
from aman.apps.privacy import selectors
from aman.apps.privacy.models import Erasure, ErasureState, LegalHold, Thing
from aman.apps.privacy.services._retention import SamePerson, UnknownThing, forget_copies
from aman.apps.privacy.things import PARTS, NothingHeld, StillActive, has_open_police_matter
from aman.kit import audit, scoping, vault
from aman.kit.transitions import Transitions

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

WAIT = timedelta(hours=24)
"""Erasure cannot be undone: for a day the one who asked may take it back."""

ERASURE = Transitions.of(
    "erasure",
    [
        (ErasureState.ASKED, ErasureState.WAITING),
        (ErasureState.ASKED, ErasureState.DONE),
        (ErasureState.ASKED, ErasureState.WITHDRAWN),
        (ErasureState.ASKED, ErasureState.REFUSED),
        (ErasureState.WAITING, ErasureState.DONE),
        (ErasureState.WAITING, ErasureState.WITHDRAWN),
        (ErasureState.WAITING, ErasureState.REFUSED),
    ],
)


class AlreadyAsked(Exception):
    """Erasing it was asked for before, and that request is open."""


class NoErasureOpen(Exception):
    """There is no open request to erase this."""


class NotYourRequest(Exception):
    """Only whoever asked takes it back; what a reporter asked, only the reporter, with their receipt."""


def _needs_two(thing: str, subject: UUID) -> bool:
    return selectors.hold_on(thing, subject) is not None or has_open_police_matter(thing, subject)


@transaction.atomic
def ask_erasure(*, digits: str, now: datetime) -> Erasure:
    """Ask, with the receipt, that a report be erased. Asking twice changes nothing.

    It goes after a day, unless taken back. Where it is held, or the police are at work on it, two people decide.
    Raises NoSuchReceipt, NothingHeld.
    """
    with scoping.system("a reporter asks for erasure"):
        report = incidents.by_receipt(digits)
        if report is None:
            raise NoSuchReceipt
        if report.is_erased:
            raise NothingHeld(Thing.REPORT)
        found = selectors.open_erasure(Thing.REPORT, report.uuid)
        if found is not None:
            return found
        return _ask(Thing.REPORT, report.uuid, report.reference, None, "", now)


@transaction.atomic
def take_back_erasure(*, digits: str, now: datetime) -> Erasure:
    """Take back, with the receipt, what was asked. Raises NoSuchReceipt, NoErasureOpen."""
    with scoping.system("a reporter takes an erasure back"):
        report = incidents.by_receipt(digits)
        if report is None:
            raise NoSuchReceipt
        found = selectors.open_erasure(Thing.REPORT, report.uuid)
        if found is None:
            raise NoErasureOpen(report.reference)
        return _end(found, ErasureState.WITHDRAWN, None, now)


@transaction.atomic
def request_erasure(*, thing: str, named: str, reason: str, actor: Person, now: datetime) -> Erasure:
    """Ask, for somebody who wishes it, that a report, a contact or an account be erased.

    Raises UnknownThing, AlreadyAsked.
    """
    found = PARTS[thing].find(named) if thing in PARTS else None
    if found is None:
        raise UnknownThing(thing)
    if selectors.open_erasure(thing, found[0]) is not None:
        raise AlreadyAsked(found[1])
    return _ask(thing, found[0], found[1], actor, reason, now)


def _ask(thing: str, subject: UUID, reference: str, actor: Person | None, reason: str, now: datetime) -> Erasure:
    two = _needs_two(thing, subject)
    made = Erasure(
        record_key=vault.new_record_key(),
        thing=thing,
        subject=subject,
        reference=reference,
        state=ErasureState.WAITING if two else ErasureState.ASKED,
        by_reporter=actor is None,
        asked_by=actor,
        asked_at=now,
        goes_at=None if two else now + WAIT,
    )
    made.seal(reason=reason)
    made.save()
    _log("ERASURE_ASKED", made, actor, now)
    return made


@transaction.atomic
def agree_erasure(*, erasure: Erasure, actor: Person, now: datetime) -> Erasure:
    """Agree to an erasure that needs two people; the second agreement carries it out and ends the hold.

    Raises NoErasureOpen, SamePerson, StillActive.
    """
    held = _open(erasure)
    if held.state != ErasureState.WAITING:
        raise NoErasureOpen(held.reference)
    if held.asked_by_id == actor.pk:
        raise SamePerson(actor.uuid)
    if held.asked_by_id is None:  # the reporter asked: this is the first of the two
        held.asked_by = actor
        held.save(update_fields=["asked_by"])
        _log("ERASURE_AGREED", held, actor, now)
        return held
    hold = selectors.hold_on(held.thing, held.subject)
    if hold is not None:
        _end_hold(hold, actor, now)
    return _carry_out(held, actor, now)


@transaction.atomic
def settle_erasure(*, erasure: Erasure, refuse: bool, reason: str, actor: Person, now: datetime) -> Erasure:
    """Refuse an erasure for a reason, or take back what one asked oneself. Raises NoErasureOpen, NotYourRequest."""
    held = _open(erasure)
    if not refuse and (held.by_reporter or held.asked_by_id != actor.pk):
        raise NotYourRequest(held.reference)
    if reason:
        held.seal(reason=reason)
    return _end(held, ErasureState.REFUSED if refuse else ErasureState.WITHDRAWN, actor, now)


def carry_out_erasures(*, now: datetime, batch: int = 100) -> int:
    """Erase what was asked for a day ago; what has come under a hold meanwhile waits for two people."""
    due = Erasure.objects.filter(state=ErasureState.ASKED, goes_at__lte=now).order_by("goes_at", "id")
    return sum(_carry_out_due(one, now) for one in due[:batch])


@transaction.atomic
def _carry_out_due(erasure: Erasure, now: datetime) -> bool:
    held = Erasure.objects.select_for_update(of=("self",)).select_related("record_key").get(pk=erasure.pk)
    if held.state != ErasureState.ASKED:
        return False
    if _needs_two(held.thing, held.subject):
        ERASURE.check(held.state, ErasureState.WAITING)
        held.state, held.goes_at = ErasureState.WAITING, None
        held.save(update_fields=["state", "goes_at"])
        _log("ERASURE_WAITS", held, None, now)
        return False
    try:
        _carry_out(held, None, now)
    except StillActive:
        held.state, held.goes_at = ErasureState.WAITING, None
        held.save(update_fields=["state", "goes_at"])
        _log("ERASURE_WAITS", held, None, now)
        return False
    return True


def _open(erasure: Erasure) -> Erasure:
    held = Erasure.objects.select_for_update(of=("self",)).select_related("record_key").get(pk=erasure.pk)
    barred = selectors.erasure(held.uuid) is None
    if barred or held.state not in (ErasureState.ASKED, ErasureState.WAITING):
        raise NoErasureOpen(held.reference)
    return held


def _carry_out(held: Erasure, actor: Person | None, now: datetime) -> Erasure:
    details: dict[str, Any] = {}
    try:
        ground = f"ERASURE-{str(held.uuid)[:8]}"
        removed = PARTS[held.thing].erase(
            subject=held.subject, actor=actor.uuid if actor else None, ground=ground, now=now
        )
        details = {"keys": removed.keys, "rows": removed.rows, "digest": removed.digest}
    except NothingHeld:
        details = {"keys": 0}
    forget_copies(held.thing, held.subject, now)
    return _end(held, ErasureState.DONE, actor, now, details)


def _end(
    held: Erasure, state: ErasureState, actor: Person | None, now: datetime, details: dict[str, Any] | None = None
) -> Erasure:
    ERASURE.check(held.state, state)
    held.state, held.ended_at, held.goes_at = state, now, None
    if actor is not None and actor.pk != held.asked_by_id:
        held.decided_by = actor
    held.save(update_fields=["state", "ended_at", "goes_at", "decided_by", "reason"])
    _log(f"ERASURE_{state}", held, actor, now, details)
    return held


def _end_hold(hold: LegalHold, actor: Person, now: datetime) -> None:
    hold.lifted_by, hold.lifted_at = actor, now
    hold.save(update_fields=["lifted_by", "lifted_at"])
    details = {"thing": hold.thing, "subject": str(hold.subject), "ground": "ERASURE"}
    audit.record(chain=audit.PANEL, verb="HOLD_LIFTED", subject=hold, actor=actor.uuid, now=now, details=details)


def _log(
    verb: str, erasure: Erasure, actor: Person | None, now: datetime, details: dict[str, Any] | None = None
) -> None:
    facts = {"thing": erasure.thing, "subject": str(erasure.subject), **(details or {})}
    actor_id = actor.uuid if actor else None
    audit.record(chain=audit.PANEL, verb=verb, subject=erasure, actor=actor_id, now=now, details=facts)
