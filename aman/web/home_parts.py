"""The parts of the first page by role: on call, casework, the panel's week, one's own site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents import selectors as incidents
from aman.apps.places import selectors as places
from aman.kit import page as kit
from aman.kit import when
from aman.kit.access import Grant
from aman.web.nav import looking_at

SHOWN = 5
SITES_SHOWN = 6
AHEAD, LOOKED = timedelta(days=7), timedelta(days=28)


@dataclass(frozen=True)
class NextReport:
    """A report on the shortest clock, and whether a thumb may take it."""

    uuid: Any
    kind: str
    place: str
    due_at: datetime
    received_at: datetime
    is_unread: bool
    wrote: bool
    clock: kit.Clock


@dataclass(frozen=True)
class Duty:
    """What an officer on call needs at night: am I on, what was handed over, what is next."""

    is_on: bool
    shift: Any
    following: str
    note: incidents.Note | None
    note_is_mine: bool
    asked: int
    next: list[NextReport]
    unread: NextReport | None
    late: int
    running: int


@dataclass(frozen=True)
class Casework:
    """What a caseworker does today: own tasks, needs to ask after, reviews due, open cases."""

    tasks: list[Any]
    needs: list[Any]
    reviews: list[Any]
    cases: list[Any]
    today: date


@dataclass(frozen=True)
class Week:
    """The panel's week in numbers, with its gaps and its reviews."""

    numbers: incidents.WeekNumbers
    steps: list[tuple[str, int, int]]
    gaps: list[incidents.Gap]
    means: list[incidents.MarkMean]
    method: kit.Method


@dataclass(frozen=True)
class OwnSite:
    """A site somebody belongs to, with what its lead may read."""

    name: str
    area: str
    url: str
    reports: int = 0
    reports_url: str = ""
    to_check: int = 0
    """Contacts nobody has checked in the last year."""
    contacts_url: str = ""
    looks: int = 0
    """How often somebody from outside entered the site's records in the last four weeks."""
    looks_url: str = ""


@dataclass(frozen=True)
class Parts:
    """The parts of the page that this person's roles open."""

    duty: Duty | None = None
    casework: Casework | None = None
    week: Week | None = None
    sites: list[OwnSite] = field(default_factory=list)


def _clock(report: Any, now: datetime) -> kit.Clock:
    due = report.clock_due_at or report.due_at
    return kit.clock(due=due, now=now, started=report.received_at)


def _next(person: Any, now: datetime) -> Iterator[NextReport]:
    for one in incidents.queue(person=person, now=now)[:SHOWN]:
        item = incidents.queue_item(one)
        if one.clock_due_at is None and item.state == "ASKED" and item.wrote_at is None:
            continue
        yield NextReport(
            uuid=item.uuid,
            kind=str(one.get_kind_display()),
            place=item.place,
            due_at=one.clock_due_at or item.due_at,
            received_at=item.received_at,
            is_unread=item.state == "UNREAD",
            wrote=item.wrote_at is not None,
            clock=_clock(one, now),
        )


def duty(person: Any, grants: list[Grant], now: datetime) -> Duty | None:
    """Return what somebody on call needs; None for those who are not duty officers."""
    with looking_at("hand_over", person, grants) as access:
        if access is None:
            return None
        shift = incidents.shift_of(person, now)
        is_on = shift is not None and shift.starts_at <= now
        following = incidents.next_after(shift) if shift else None
        note = incidents.newest_hand_over(person, now)
        totals = incidents.queue_totals(now)
        coming = list(_next(person, now))
        return Duty(
            is_on=is_on,
            shift=shift,
            following=following.person.short_name if following and following.person != person else "",
            note=note if note and not note.accepted_by else None,
            note_is_mine=bool(note and note.by_id == person.pk),
            asked=sum(1 for one in incidents.swaps_of(person, now) if one.to_id == person.pk),
            next=coming,
            unread=next((one for one in coming if one.is_unread), None),
            late=totals.late,
            running=totals.running,
        )


def casework(person: Any, grants: list[Grant], now: datetime) -> Casework | None:
    """Return what is somebody's to do in cases; None for those without cases."""
    with looking_at("cases", person, grants) as access:
        if access is None:
            return None
        return Casework(
            tasks=incidents.tasks_for(person, now, SHOWN),
            needs=incidents.needs_due(person, now, SHOWN),
            reviews=list(incidents.series_due(person=person, now=now, by=now + timedelta(days=1))[:SHOWN]),
            cases=incidents.cases_of(person, now, SHOWN),
            today=when.day_of(now),
        )


def week(person: Any, grants: list[Grant], now: datetime) -> Week | None:
    """Return the panel's week; None for those who do not answer for it."""
    if not {"PANEL_MEMBER", "CHAIR"} & {one.role for one in grants}:
        return None
    with looking_at("quality", person, grants) as access:
        if access is None:
            return None
        numbers = incidents.week_numbers(now)
        gaps = [one for one in incidents.gaps_between(now, now + AHEAD) if one.rank == 1]
        means = incidents.mark_means(now - timedelta(days=182))
        steps = [(str(label), *numbers.met[step]) for step, label in incidents.STEP_LABELS]
        method = kit.Method(
            name=_("Counts of reports, and of clocks met"),
            window=_("The seven days before now"),
            cut_off=_("A clock is met in time when the step was done before it was due, pauses taken out."),
            data_as_of=now,
        )
        return Week(numbers, steps, gaps, means, method)


def own_sites(person: Any, grants: list[Grant], now: datetime) -> list[OwnSite]:
    """Return the sites somebody belongs to through a membership of the site itself."""
    mine = [grant for grant in grants if grant.scope_kind == "SITE"]
    if not mine:
        return []
    with looking_at("site_today", person, mine) as access:
        if access is None:
            return []
        found = list(places.sites()[:SITES_SHOWN])
    with looking_at("site_reports", person, mine) as access:
        counts = {one.pk: incidents.site_reports(one.uuid).count() for one in found} if access is not None else {}
    with looking_at("contact_edit", person, mine) as access:
        stale = places.contacts_to_check([one.pk for one in found], now) if access is not None else {}
    with looking_at("records_seen", person, mine) as access:
        looks = accounts.looks_since([one.uuid for one in found], now - LOOKED) if access is not None else {}
    return [
        OwnSite(
            site.name,
            site.area.name,
            reverse("site_today", kwargs={"site": site.uuid}),
            counts.get(site.pk, 0),
            reverse("site_reports", kwargs={"site": site.uuid}) if site.pk in counts else "",
            stale.get(site.pk, 0),
            reverse("site_page", kwargs={"site": site.uuid}),
            looks.get(site.uuid, 0),
            reverse("records_seen", kwargs={"site": site.uuid}) if access is not None else "",
        )
        for site in found
    ]


def parts(person: Any, grants: list[Grant], now: datetime) -> Parts:
    """Return the parts of the first page for somebody."""
    return Parts(
        duty=duty(person, grants, now),
        casework=casework(person, grants, now),
        week=week(person, grants, now),
        sites=own_sites(person, grants, now),
    )
