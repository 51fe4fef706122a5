"""What the rota pages show, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from aman.apps.incidents import selectors
from aman.apps.incidents.models import Rank, Report, ReportState, ShiftSwap, Step
from aman.kit import when

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


@dataclass(frozen=True)
class Entry:
    """One line of a day: a shift, or a gap where nobody is on call."""

    kind: str
    rank: str | Promise
    name: str
    starts_at: datetime
    ends_at: datetime
    url_key: str = ""
    is_mine: bool = False
    is_asked: bool = False
    is_now: bool = False


@dataclass(frozen=True)
class Day:
    """A day of the week's calendar."""

    day: date
    is_today: bool
    entries: list[Entry]


@dataclass(frozen=True)
class RotaPage:
    """A week of the rota, what waits for an answer, and who is on call now."""

    days: list[Day]
    monday: date
    earlier: date
    later: date
    gaps: int
    on_call: list[selectors.OnCall]
    swaps: list[ShiftSwap]
    now: datetime


def rota_page(person: Person, monday: date, now: datetime) -> RotaPage:
    """Return a week of the rota for somebody. Four queries."""
    week = selectors.rota_week(monday)
    days = [Day(one.day, one.day == when.day_of(now), _entries(one, person, now)) for one in week]
    return RotaPage(
        days=days,
        monday=monday,
        earlier=monday - timedelta(days=7),
        later=monday + timedelta(days=7),
        gaps=sum(1 for one in week for gap in one.gaps if gap.rank == Rank.FIRST),
        on_call=selectors.on_call(now),
        swaps=selectors.swaps_of(person, now),
        now=now,
    )


def _entries(day: selectors.RotaDay, person: Person, now: datetime) -> list[Entry]:
    shifts = [
        Entry(
            "shift",
            Rank(one.rank).label,
            one.name,
            one.starts_at,
            one.ends_at,
            url_key=str(one.uuid),
            is_mine=one.person_id == person.pk,
            is_asked=one.is_asked,
            is_now=one.starts_at <= now < one.ends_at,
        )
        for one in day.shifts
    ]
    gaps = [Entry("gap", Rank(one.rank).label, "", one.starts_at, one.ends_at) for one in day.gaps]
    return sorted([*shifts, *gaps], key=lambda one: (one.starts_at, one.kind == "gap"))


def monday_from(asked: str, now: datetime) -> date:
    """Return the Monday of the week asked for, or of this one where that makes no sense."""
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        found = when.day_of(now)
    if not 2000 <= found.year <= 2100:
        found = when.day_of(now)
    return selectors.monday_of(found)


def hand_over_draft(reports: list[Report], now: datetime) -> str:
    """Return the first words of a hand-over: every open report by its reference and clock, to be completed."""
    lines = [_("Open at %(time)s: %(count)d") % {"time": when.time_text(now), "count": len(reports)}, ""]
    for one in reports:
        lines.append(_("%(reference)s. %(state)s.") % {"reference": one.reference, "state": _stands(one)})
    return "\n".join([*lines, "", _("Promised and not done yet:"), "", _("Watch for:"), ""])


def _stands(report: Report) -> str:
    if report.state == ReportState.ASKED:
        return _("Waiting for reporter")
    if report.clock_due_at is None or report.clock_step not in Step.values:
        return str(ReportState(report.state).label)
    step = Step(report.clock_step).label
    return _("%(step)s due %(time)s") % {"step": step, "time": when.when_text(report.clock_due_at)}
