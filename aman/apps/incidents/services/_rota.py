"""The duty rota: planned, changed, exchanged, and handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.incidents.models import DutyShift, HandOver, Rank, ShiftSwap, SwapState
from aman.apps.incidents.rulebook import zone
from aman.apps.incidents.selectors import open_references, reads_hand_over
from aman.kit import audit, vault

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

OFFICER = "DUTY_OFFICER"
LONGEST_SHIFT = timedelta(hours=26)
"""A day, and the hour that autumn repeats, with some room for handing over."""
MOST_WEEKS = 26
SOON = timedelta(hours=12)
"""How long before a shift the person is reminded of it."""


class NotAnOfficer(Exception):
    """Only somebody who holds the role of duty officer goes on the rota."""


class ShiftBackwards(Exception):
    """A shift ends after it starts, and within a day."""


class AlreadyOn(Exception):
    """The person is on call at that time already."""


class ShiftOver(Exception):
    """The shift has ended, or was taken off the rota."""


class NotYourShift(Exception):
    """Only whoever is on the shift may ask a colleague to take it."""


class SwapSettled(Exception):
    """The question was answered or withdrawn."""


class NotAsked(Exception):
    """Only the colleague who was asked answers."""


class OwnHandOver(Exception):
    """A hand-over is accepted by somebody else."""


class AlreadyAccepted(Exception):
    """Somebody has accepted the hand-over."""


@dataclass(frozen=True)
class Planned:
    """What is planned: who, from when to when, at which rank."""

    person: Person
    starts_at: datetime
    ends_at: datetime
    rank: int = Rank.FIRST


def _log(verb: str, subject: DutyShift | ShiftSwap | HandOver, actor: Person, now: datetime, **details: object) -> None:
    audit.record(chain=audit.PANEL, verb=verb, subject=subject, actor=actor.uuid, now=now, details=details)


def _tell(person: Person, notice: str, shift: DutyShift, mark: str, now: datetime) -> None:
    reference = shift.starts_at.astimezone(zone()).strftime("%Y-%m-%d %H:%M")
    cascade.notify(person=person, notice=notice, reference=reference, key=f"{notice}:{shift.uuid}:{mark}", now=now)


def _check(planned: Planned, now: datetime, *, besides: DutyShift | None = None) -> None:
    """Raise NotAnOfficer, ShiftBackwards, AlreadyOn."""
    if planned.person not in accounts.people_with_role(OFFICER, now=now):
        raise NotAnOfficer
    if not timedelta(0) < planned.ends_at - planned.starts_at <= LONGEST_SHIFT:
        raise ShiftBackwards
    at_that_time = DutyShift.objects.filter(
        person=planned.person, starts_at__lt=planned.ends_at, ends_at__gt=planned.starts_at
    )
    if besides is not None:
        at_that_time = at_that_time.exclude(pk=besides.pk)
    if at_that_time.exists():
        raise AlreadyOn


def _weeks_later(moment: datetime, weeks: int) -> datetime:
    """Return the same hour on the wall, weeks later, whatever the clocks did in between."""
    return (moment.astimezone(zone()) + timedelta(weeks=weeks)).astimezone(moment.tzinfo)


@transaction.atomic
def plan_shift(*, planned: Planned, weeks: int = 1, actor: Person, now: datetime) -> list[DutyShift]:
    """Put somebody on the rota, once or at the same hours of so many weeks; all of them or none.

    Raises NotAnOfficer, ShiftBackwards, AlreadyOn.
    """
    series = uuid4() if weeks > 1 else None
    made = []
    for week in range(min(max(weeks, 1), MOST_WEEKS)):
        starts, ends = _weeks_later(planned.starts_at, week), _weeks_later(planned.ends_at, week)
        _check(Planned(planned.person, starts, ends, planned.rank), now)
        shift = DutyShift(person=planned.person, starts_at=starts, ends_at=ends, rank=planned.rank, series=series)
        shift.save(force_insert=True)
        _log("SHIFT_PLANNED", shift, actor, now, person=str(planned.person.uuid), rank=planned.rank)
        made.append(shift)
    if planned.person.pk != actor.pk:
        _tell(planned.person, "SHIFT_CHANGED", made[0], "planned", now)
    return made


def _hold(shift: DutyShift, now: datetime) -> DutyShift:
    held = DutyShift.whole.select_for_update(of=("self",)).select_related("person").get(pk=shift.pk)
    if held.cancelled_at is not None or held.ends_at <= now:
        raise ShiftOver
    return held


@transaction.atomic
def change_shift(*, shift: DutyShift, planned: Planned, actor: Person, now: datetime) -> DutyShift:
    """Change one shift: who, when, at which rank. Both people are told where it changes hands.

    Raises ShiftOver, NotAnOfficer, ShiftBackwards, AlreadyOn.
    """
    held = _hold(shift, now)
    _check(planned, now, besides=held)
    before = held.person
    held.person, held.rank = planned.person, planned.rank
    held.starts_at, held.ends_at, held.told_at = planned.starts_at, planned.ends_at, None
    held.save(update_fields=["person", "rank", "starts_at", "ends_at", "told_at"])
    held.swaps.filter(state=SwapState.ASKED).update(state=SwapState.WITHDRAWN, answered_at=now)
    _log("SHIFT_CHANGED", held, actor, now, person=str(planned.person.uuid), rank=planned.rank)
    for person in {before, planned.person} - {actor}:
        _tell(person, "SHIFT_CHANGED", held, f"{now.isoformat()}:{person.uuid}", now)
    return held


@transaction.atomic
def end_shift(*, shift: DutyShift, following: bool = False, actor: Person, now: datetime) -> int:
    """Take a shift off the rota, or end it now where it has begun; return how many shifts it was.

    following: the later ones of its weekly series too. Raises ShiftOver.
    """
    held = _hold(shift, now)
    ended = [held]
    if following and held.series is not None:
        later = DutyShift.objects.filter(series=held.series, starts_at__gt=held.starts_at)
        ended += list(later.select_for_update(of=("self",)).select_related("person"))
    for one in ended:
        if one.starts_at < now:
            one.ends_at = now
        else:
            one.cancelled_at = now
        one.save(update_fields=["ends_at", "cancelled_at"])
        one.swaps.filter(state=SwapState.ASKED).update(state=SwapState.WITHDRAWN, answered_at=now)
        _log("SHIFT_ENDED", one, actor, now)
    if held.person_id != actor.pk:
        _tell(held.person, "SHIFT_CHANGED", held, f"ended:{now.isoformat()}", now)
    return len(ended)


@transaction.atomic
def ask_swap(*, shift: DutyShift, to: Person, actor: Person, now: datetime) -> ShiftSwap:
    """Ask a colleague to take one's shift. Raises ShiftOver, NotYourShift, SwapSettled, NotAnOfficer, AlreadyOn."""
    held = _hold(shift, now)
    if held.person_id != actor.pk or to.pk == actor.pk:
        raise NotYourShift
    if held.swaps.filter(state=SwapState.ASKED).exists():
        raise SwapSettled
    _check(Planned(to, held.starts_at, held.ends_at, held.rank), now)
    swap = ShiftSwap(shift=held, asked_by=actor, to=to, asked_at=now)
    swap.save(force_insert=True)
    _log("SWAP_ASKED", swap, actor, now, to=str(to.uuid))
    _tell(to, "SWAP_ASKED", held, str(swap.uuid), now)
    return swap


@transaction.atomic
def answer_swap(*, swap: UUID, accept: bool, actor: Person, now: datetime) -> ShiftSwap:
    """Take a colleague's shift, or say no; whoever asked may withdraw instead.

    Raises NotAsked, SwapSettled, ShiftOver, AlreadyOn, NotAnOfficer.
    """
    found = ShiftSwap.objects.select_for_update(of=("self",)).select_related("shift", "asked_by", "to")
    held = found.filter(uuid=swap).first()
    if held is None or actor.pk not in {held.to_id, held.asked_by_id} or (accept and actor.pk != held.to_id):
        raise NotAsked
    if held.state != SwapState.ASKED:
        raise SwapSettled
    shift = _hold(held.shift, now)
    if accept:
        _check(Planned(held.to, shift.starts_at, shift.ends_at, shift.rank), now)
        shift.person, shift.told_at = held.to, None
        shift.save(update_fields=["person", "told_at"])
        held.state = SwapState.ACCEPTED
    else:
        held.state = SwapState.DECLINED if actor.pk == held.to_id else SwapState.WITHDRAWN
    held.answered_at = now
    held.save(update_fields=["state", "answered_at"])
    _log(f"SWAP_{held.state}", held, actor, now)
    if actor.pk == held.to_id:
        _tell(held.asked_by, "SWAP_ANSWERED", shift, str(held.uuid), now)
    return held


@transaction.atomic
def write_hand_over(*, text: str, actor: Person, now: datetime) -> HandOver:
    """Leave a note to whoever is on call next, with what is open; they are told that it waits."""
    note = HandOver(record_key=vault.new_record_key(), by=actor, at=now)
    note.reports = [str(uuid) for uuid, _ in open_references()]
    note.seal(text=text)
    note.save(force_insert=True)
    _log("HAND_OVER_WRITTEN", note, actor, now, reports=len(note.reports))
    coming = DutyShift.objects.filter(ends_at__gt=now, starts_at__lt=now + timedelta(hours=24)).exclude(person=actor)
    following = coming.select_related("person").order_by("starts_at", "rank").first()
    if following is not None:
        _tell(following.person, "HAND_OVER", following, str(note.uuid), now)
    return note


@transaction.atomic
def accept_hand_over(*, note: UUID, actor: Person, now: datetime) -> HandOver:
    """Say that a hand-over was read and is taken on.

    Raises HandOver.DoesNotExist (also where it is not theirs to read), OwnHandOver, AlreadyAccepted.
    """
    held = HandOver.objects.select_for_update(of=("self",)).get(uuid=note)
    if not reads_hand_over(held, actor, now):
        raise HandOver.DoesNotExist
    if held.by_id == actor.pk:
        raise OwnHandOver
    if held.accepted_by_id is not None:
        raise AlreadyAccepted
    held.accepted_by, held.accepted_at = actor, now
    held.save(update_fields=["accepted_by", "accepted_at"])
    _log("HAND_OVER_ACCEPTED", held, actor, now)
    return held


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Remind people of their own shift some hours before it begins; return how many were."""
    soon = DutyShift.objects.filter(told_at=None, starts_at__gt=now, starts_at__lte=now + SOON)
    shifts = list(soon.select_for_update(of=("self",)).select_related("person").order_by("starts_at")[:200])
    for shift in shifts:
        shift.told_at = now
        shift.save(update_fields=["told_at"])
        _tell(shift.person, "SHIFT_SOON", shift, "soon", now)
        audit.record(chain=audit.PANEL, verb="SHIFT_REMINDED", subject=shift, actor=None, now=now)
    return len(shifts)
