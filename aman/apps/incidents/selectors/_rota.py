"""The rota as it is read: a week of it, its gaps, one's own shifts, what was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from aman.apps.incidents.models import DutyShift, HandOver, Rank, Report, ReportState, ShiftSwap, SwapState
from aman.apps.incidents.rulebook import zone
from aman.core import rota
from aman.kit import vault

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

DAYS = 7


@dataclass(frozen=True)
class ShiftLine:
    """One shift as a calendar shows it."""

    uuid: UUID
    person_id: int
    name: str
    rank: int
    starts_at: datetime
    ends_at: datetime
    is_asked: bool


@dataclass(frozen=True)
class Gap:
    """A while in which nobody is on call at a rank."""

    rank: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class RotaDay:
    """A day of the rota: shifts that begin on it, by rank, and gaps that do."""

    day: date
    shifts: tuple[ShiftLine, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Note:
    """A hand-over note, opened."""

    uuid: UUID
    by_id: int
    by: str
    at: datetime
    text: str
    reports: int
    accepted_by: str
    accepted_at: datetime | None


def midnight(day: date) -> datetime:
    """Return the moment a local day begins."""
    return datetime.combine(day, time(), tzinfo=zone())


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _line(shift: DutyShift) -> ShiftLine:
    return ShiftLine(
        shift.uuid,
        shift.person_id,
        shift.person.short_name,
        shift.rank,
        shift.starts_at,
        shift.ends_at,
        any(one.state == SwapState.ASKED for one in shift.swaps.all()),
    )


def shifts_between(first: datetime, last: datetime) -> list[ShiftLine]:
    """Return the shifts that touch a period, in order of start and rank. Two queries."""
    found = DutyShift.objects.filter(starts_at__lt=last, ends_at__gt=first, person__is_active=True)
    rows = found.select_related("person").prefetch_related("swaps").order_by("starts_at", "rank", "pk")
    return [_line(one) for one in rows]


def gaps_between(first: datetime, last: datetime, shifts: list[ShiftLine] | None = None) -> list[Gap]:
    """Return where nobody is first, or nobody second, in a period. At most two queries."""
    known = shifts_between(first, last) if shifts is None else shifts
    return [
        Gap(rank, *span)
        for rank in (Rank.FIRST, Rank.SECOND)
        for span in rota.gaps([(one.starts_at, one.ends_at) for one in known if one.rank == rank], first, last)
    ]


def rota_week(monday: date) -> list[RotaDay]:
    """Return a week of the rota. Two queries."""
    days = [monday + timedelta(days=n) for n in range(DAYS)]
    first, last = midnight(days[0]), midnight(days[-1] + timedelta(days=1))
    shifts = shifts_between(first, last)
    gaps = gaps_between(first, last, shifts)
    here = zone()
    return [
        RotaDay(
            day,
            tuple(one for one in shifts if max(one.starts_at, first).astimezone(here).date() == day),
            tuple(one for one in gaps if one.starts_at.astimezone(here).date() == day),
        )
        for day in days
    ]


def shift_by_uuid(shift: UUID) -> DutyShift:
    """Return a shift that stands. Raises DutyShift.DoesNotExist."""
    return DutyShift.objects.select_related("person").get(uuid=shift)


def shift_of(person: Person, now: datetime) -> DutyShift | None:
    """Return the shift somebody is on now, or their next one within two weeks, or None. One query."""
    mine = DutyShift.objects.filter(person=person, ends_at__gt=now, starts_at__lt=now + timedelta(days=14))
    return mine.order_by("starts_at").first()


def next_after(shift: DutyShift) -> DutyShift | None:
    """Return whoever is first when a shift ends, or None. One query."""
    end = shift.ends_at
    found = DutyShift.objects.filter(rank=Rank.FIRST, starts_at__lte=end, ends_at__gt=end).exclude(pk=shift.pk)
    return found.select_related("person").order_by("-starts_at").first()


def swaps_of(person: Person, now: datetime) -> list[ShiftSwap]:
    """Return the open questions somebody asked or is asked, soonest shift first. One query."""
    asked = ShiftSwap.objects.filter(state=SwapState.ASKED, shift__ends_at__gt=now, shift__cancelled_at=None)
    mine = asked.filter(to=person) | asked.filter(asked_by=person)
    return list(mine.select_related("shift", "asked_by", "to").order_by("shift__starts_at", "pk"))


def open_references() -> list[tuple[UUID, str]]:
    """Return the open reports within scope, those on the shortest clock first, as uuid and reference. One query."""
    rows = Report.objects.exclude(state=ReportState.DECIDED).filter(set_aside_at=None)
    return list(rows.order_by("clock_due_at", "pk").values_list("uuid", "reference")[:100])


def open_reports() -> list[Report]:
    """Return the open reports within scope, shortest clock first: codes and times only. One query."""
    rows = Report.objects.exclude(state=ReportState.DECIDED).filter(set_aside_at=None)
    return list(rows.only("reference", "state", "clock_step", "clock_due_at").order_by("clock_due_at", "pk")[:100])


def reads_hand_over(note: HandOver, person: Person, now: datetime) -> bool:
    """Whether somebody may read a hand-over: its author, or whoever is on call now or within a day.

    In both cases only where every report in it is theirs to see. Two queries.
    """
    coming = DutyShift.objects.filter(person=person, ends_at__gt=now, starts_at__lt=now + timedelta(days=1))
    if note.by_id != person.pk and not coming.exists():
        return False
    return Report.objects.filter(uuid__in=note.reports).count() == len(note.reports)


def newest_hand_over(person: Person, now: datetime) -> Note | None:
    """Return the newest hand-over note, opened, or None where it is not the reader's to read. Three queries."""
    found = HandOver.objects.select_related("by", "accepted_by", "record_key").order_by("-at").first()
    if found is None or not reads_hand_over(found, person, now):
        return None
    try:
        text = found.reveal("text")
    except vault.Erased:
        text = ""
    accepted = found.accepted_by.short_name if found.accepted_by else ""
    return Note(
        found.uuid, found.by_id, found.by.short_name, found.at, text, len(found.reports), accepted, found.accepted_at
    )
