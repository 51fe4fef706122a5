"""What people say about calendars: months announced, whom a site follows, dates, Eid prayers, people expected.

Nothing is overwritten: what holds is the newest row, and what is taken out keeps its row with the moment it ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model

from aman.apps.places.models import (
    Area,
    AuthorityKind,
    CalendarAuthority,
    CalendarBasis,
    CalendarChoice,
    CalendarDate,
    DateKind,
    EidPrayer,
    Expected,
    MonthAnnouncement,
    Site,
)
from aman.apps.places.selectors_calendar_rows import authority_with, site_authority_with
from aman.core.almanac import Contradiction, MonthStart, OutsideCalendar, calendar, methods
from aman.core.almanac.occasions import JUMUAH, TABLE
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

FARTHEST_DAYS = 2
"""An announcement further from the computed day is a slip of the pen: nobody ever announced one."""
EIDS = ("EID_AL_FITR", "EID_AL_ADHA")
OCCASIONS = (JUMUAH, *(line.code for line in TABLE))
WEEK = range(7)


class Contradicts(Exception):
    """The month would leave another announced one without 29 or 30 days."""


class TooFar(Exception):
    """The day is more than two days from the computed one."""


class NoSuchMonth(Exception):
    """There is no table for this month."""


class NoSource(Exception):
    """An announcement says who says so."""


class BadCode(Exception):
    """An authority's code or name is empty, or in use."""


class BadChoice(Exception):
    """A choice names no authority, method, way of Asr or rule that there is; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class BadDate(Exception):
    """An entered date cannot be; `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


class AlreadyEnded(Exception):
    """It was taken out before."""


class AlreadyThere(Exception):
    """The same is there already."""


class NoEvidence(Exception):
    """A number of people expected says what it rests on."""


@transaction.atomic
def name_authority(*, code: str, name: str, kind: str, person: Person | None, now: datetime) -> CalendarAuthority:
    """Name somebody who announces months. Raises BadCode."""
    code = code.strip().upper().replace(" ", "_").replace("-", "_")
    taken = code in ("SITE", "UMM_AL_QURA_COMPUTED", "UMM_AL_QURA_AS_PRINTED")
    if not code or not name.strip() or taken or CalendarAuthority.objects.filter(code=code).exists():
        raise BadCode(code)
    made = CalendarAuthority.objects.create(code=code, name=name.strip(), kind=AuthorityKind(kind), made_at=now)
    _panel(made, "AUTHORITY_NAMED", person, now, {"code": code})
    return made


@transaction.atomic
def announce_month(
    *,
    authority: CalendarAuthority,
    start: MonthStart,
    person: Person | None,
    now: datetime,
) -> MonthAnnouncement:
    """Enter when an authority says a month begins, over what it said before. start.source says where it said so.

    Raises NoSource, NoSuchMonth, TooFar, Contradicts.
    """
    locked = CalendarAuthority.objects.select_for_update().get(pk=authority.pk)
    _check_month(start)
    try:
        calendar(authority_with(locked, start))
    except Contradiction as error:
        raise Contradicts(str(error)) from error
    made = _month(start, person, now)
    made.authority = locked
    made.save(force_insert=True)
    _panel(made, "MONTH_ANNOUNCED", person, now, {"authority": locked.code, **_said(start)})
    return made


@transaction.atomic
def decide_month(*, site: Site, start: MonthStart, person: Person | None, now: datetime) -> MonthAnnouncement:
    """Enter when a site has decided that a month begins for it. Raises NoSource, NoSuchMonth, TooFar, Contradicts."""
    locked = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    _check_month(start)
    try:
        calendar(site_authority_with(locked.pk, start))
    except Contradiction as error:
        raise Contradicts(str(error)) from error
    made = _month(start, person, now)
    made.site = locked
    made.save(force_insert=True)
    _site(locked, made, "MONTH_DECIDED", person, now, _said(start))
    return made


@transaction.atomic
def take_back_month(*, announcement: MonthAnnouncement, person: Person, now: datetime) -> MonthAnnouncement:
    """Take back what was said of a month, by an authority or a site: its days are open again. Raises AlreadyEnded."""
    same = MonthAnnouncement.objects.filter(
        authority=announcement.authority_id,
        site=announcement.site_id,
        year=announcement.year,
        month=announcement.month,
    )
    newest = same.select_for_update(of=("self",)).order_by("-known_at", "-pk").first()
    if newest is None or newest.starts is None:
        raise AlreadyEnded
    made = MonthAnnouncement(
        authority=newest.authority, site=newest.site, year=newest.year, month=newest.month, known_at=now, by=person
    )
    made.save(force_insert=True)
    details = {"year": made.year, "month": made.month}
    if made.site is not None:
        _site(made.site, made, "MONTH_TAKEN_BACK", person, now, details)
    else:
        _panel(made, "MONTH_TAKEN_BACK", person, now, details)
    return made


def _check_month(start: MonthStart) -> None:
    if not start.source.strip():
        raise NoSource
    try:
        computed = calendar().month(start.year, start.month).starts
    except OutsideCalendar as error:
        raise NoSuchMonth from error
    if abs((start.starts - computed).days) > FARTHEST_DAYS:
        raise TooFar


def _month(start: MonthStart, person: Person | None, now: datetime) -> MonthAnnouncement:
    return MonthAnnouncement(
        year=start.year, month=start.month, starts=start.starts, source=start.source.strip(), known_at=now, by=person
    )


def _said(start: MonthStart) -> dict[str, object]:
    return {"year": start.year, "month": start.month, "starts": start.starts.isoformat()}


@dataclass(frozen=True)
class Follows:
    """What a site, or the panel for all, follows: basis, authority by name, and how times are calculated."""

    basis: str = CalendarBasis.OPEN
    authority: CalendarAuthority | None = None
    method: str = ""
    asr: str = ""
    night_rule: str = ""

    def check(self) -> None:
        """Raise BadChoice for what there is not."""
        if self.basis not in CalendarBasis.values or (self.basis == CalendarBasis.NAMED) != (
            self.authority is not None
        ):
            raise BadChoice("authority")
        if self.method and self.method not in methods.METHODS:
            raise BadChoice("method")
        if self.asr and self.asr not in methods.SHADOWS:
            raise BadChoice("asr")
        if self.night_rule and self.night_rule not in methods.NIGHT_RULES:
            raise BadChoice("night_rule")


@transaction.atomic
def follow(*, site: Site | None, follows: Follows, person: Person | None, now: datetime) -> CalendarChoice:
    """Say what a site follows from now on; without a site, what all follow that chose nothing. Raises BadChoice."""
    follows.check()
    made = CalendarChoice.objects.create(
        site=site,
        basis=follows.basis,
        authority=follows.authority,
        method=follows.method,
        asr=follows.asr,
        night_rule=follows.night_rule,
        chosen_at=now,
        by=person,
    )
    code = follows.authority.code if follows.authority else ""
    details = {"basis": str(follows.basis), "authority": code, "method": follows.method}
    if site is not None:
        _site(site, made, "CALENDAR_CHOSEN", person, now, details)
    else:
        _panel(made, "CALENDAR_DEFAULT", person, now, details)
    return made


@dataclass(frozen=True)
class DateDetails:
    """A date as typed in."""

    kind: str
    first: date
    last: date
    words: str = ""
    source: str = ""
    is_yearly: bool = False
    weekdays: tuple[int, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    people: int | None = None

    def check(self) -> None:
        """Raise BadDate for what cannot be."""
        if self.kind not in DateKind.values:
            raise BadDate("kind", "UNKNOWN")
        if self.last < self.first:
            raise BadDate("last", "BACKWARDS")
        if self.is_yearly and (self.last - self.first).days > 300:
            raise BadDate("last", "TOO_LONG")
        if not set(self.weekdays) <= set(WEEK):
            raise BadDate("weekdays", "UNKNOWN")
        if self.ends_at is not None and (self.starts_at is None or self.ends_at <= self.starts_at):
            raise BadDate("ends_at", "BACKWARDS")
        if self.kind == DateKind.OTHER and not self.words.strip():
            raise BadDate("words", "EMPTY")


@transaction.atomic
def enter_date(
    *,
    details: DateDetails,
    site: Site | None = None,
    area: Area | None = None,
    person: Person | None,
    now: datetime,
) -> CalendarDate:
    """Enter a date for a site, an area, or (neither given) the whole network. Raises BadDate, NoSource.

    A date for more than one site says who says so.
    """
    details.check()
    if site is None and not details.source.strip():
        raise NoSource
    made = CalendarDate.objects.create(
        site=site,
        area=area,
        kind=details.kind,
        first=details.first,
        last=details.last,
        words=details.words.strip(),
        source=details.source.strip(),
        is_yearly=details.is_yearly,
        weekdays=sorted(set(details.weekdays)),
        starts_at=details.starts_at,
        ends_at=details.ends_at,
        people=details.people,
        known_at=now,
        by=person,
    )
    said = {"kind": str(details.kind), "first": details.first.isoformat(), "last": details.last.isoformat()}
    _where(site, made, "DATE_ENTERED", person, now, said)
    return made


@transaction.atomic
def end_date(*, entry: CalendarDate, person: Person, now: datetime) -> None:
    """Take out an entered date. Raises AlreadyEnded."""
    if not CalendarDate.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=now):
        raise AlreadyEnded
    _where(entry.site, entry, "DATE_ENDED", person, now, {"kind": entry.kind})


@transaction.atomic
def add_eid_prayer(
    *, site: Site, code: str, year: int, at: time, place: str, people: int | None, person: Person | None, now: datetime
) -> EidPrayer:
    """Add an Eid prayer of a site, held on whichever day Eid falls. Raises BadChoice, AlreadyThere."""
    if code not in EIDS:
        raise BadChoice("code")
    same = EidPrayer.objects.filter(site=site, code=code, year=year, at=at, place=place.strip(), ended_at=None)
    if same.exists():
        raise AlreadyThere
    made = EidPrayer.objects.create(
        site=site, code=code, year=year, at=at, place=place.strip(), people=people, known_at=now, by=person
    )
    _site(site, made, "EID_PRAYER_ADDED", person, now, {"code": code, "year": year, "at": f"{at:%H:%M}"})
    return made


@transaction.atomic
def end_eid_prayer(*, prayer: EidPrayer, person: Person, now: datetime) -> None:
    """Take out an Eid prayer. Raises AlreadyEnded."""
    if not EidPrayer.objects.filter(pk=prayer.pk, ended_at=None).update(ended_at=now):
        raise AlreadyEnded
    _site(prayer.site, prayer, "EID_PRAYER_ENDED", person, now, {"code": prayer.code, "year": prayer.year})


@transaction.atomic
def note_expected(
    *, site: Site, code: str, people: int, evidence: str, person: Person | None, now: datetime
) -> Expected:
    """Note how many people a site expects at an occasion, and why it thinks so. Raises BadChoice, NoEvidence."""
    if code not in OCCASIONS:
        raise BadChoice("code")
    if not evidence.strip():
        raise NoEvidence
    made = Expected.objects.create(
        site=site, code=code, people=people, evidence=evidence.strip(), noted_at=now, by=person
    )
    _site(site, made, "EXPECTED_NOTED", person, now, {"code": code, "people": people})
    return made


def _site(
    site: Site, subject: Model, verb: str, person: Person | None, now: datetime, details: Mapping[str, object]
) -> None:
    _note(str(site.uuid), subject, verb, person, now, details)


def _panel(subject: Model, verb: str, person: Person | None, now: datetime, details: Mapping[str, object]) -> None:
    _note(audit.PANEL, subject, verb, person, now, details)


def _where(
    site: Site | None, subject: Model, verb: str, person: Person | None, now: datetime, details: Mapping[str, object]
) -> None:
    _note(str(site.uuid) if site else audit.PANEL, subject, verb, person, now, details)


def _note(
    chain: str, subject: Model, verb: str, person: Person | None, now: datetime, details: Mapping[str, object]
) -> None:
    actor = person.uuid if person else None
    audit.record(chain=chain, verb=verb, subject=subject, actor=actor, now=now, details=dict(details))
