"""A site's own timetable: looked at first, brought in whole or not at all; and its seasonal rules."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from aman.apps.places.models import SeasonRule, Site, Timetable, TimetableMonth, TimetableUpload
from aman.core import tabular
from aman.core.almanac.seasons import COLUMNS, read_rules
from aman.core.almanac.timetable import HELD, LAST_MORNING, PRAYERS, BadTimetable, SiteDay, read_timetable
from aman.core.almanac.timetable import Timetable as ReadTimetable
from aman.kit import audit, tables, vault, when
from aman.kit.held import KEPT_FOR

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

LARGEST_UPLOAD = 2_000_000
MOST_ROWS = 1_200
"""Three years of days."""
MOST_FAULTS = 500
SHOWN_DAYS = 8
DAY_MINUTES = 24 * 60


class CannotRead(Exception):
    """The file is no table of days; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class HasFaults(Exception):
    """Some rows have faults; nothing of a timetable with faults is kept."""


class Gone(Exception):
    """The upload was brought in or deleted already."""


class BadRule(Exception):
    """A seasonal rule cannot be; `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


class AlreadyEnded(Exception):
    """It was taken back before."""


@transaction.atomic
def hold(*, site: Site, content: bytes, name: str, person: Person, now: datetime) -> TimetableUpload:
    """Seal an upload and look at it. Raises CannotRead."""
    if len(content) > LARGEST_UPLOAD:
        raise CannotRead("TOO_LARGE")
    rows = _rows(content)
    held = TimetableUpload(record_key=vault.new_record_key(str(site.uuid)), site=site, held_by=person, held_at=now)
    held.hold(content, PurePath(name.replace("\\", "/")).name)
    _look(held, rows)
    held.save(force_insert=True)
    _note(held, "TIMETABLE_UPLOADED", person, now, held.counts)
    return held


def _rows(content: bytes) -> list[tables.Row]:
    rows = []
    try:
        for row in tables.rows_in(content, "The file"):
            rows.append(row)
            if len(rows) > MOST_ROWS + 1:
                raise CannotRead("TOO_MANY_ROWS")
    except tables.CannotRead as error:
        raise CannotRead(error.code) from error
    if len(rows) < tabular.FIRST_ROW:
        raise CannotRead("EMPTY")
    return rows


def _look(held: TimetableUpload, rows: list[tables.Row]) -> None:
    """Read a table and keep what was read: its first days, its gaps, or its faults."""
    held.faults, held.counts = [], {"rows": len(rows) - 1}
    look: dict[str, Any] = {"days": [], "gaps": [], "missing": []}
    try:
        found = _timetable(rows)
    except BadTimetable as error:
        held.faults = [[one.row, one.column, one.code] for one in error.faults[:MOST_FAULTS]]
        held.counts |= {"faulty": len({one.row for one in error.faults})}
    except tabular.MissingColumns as error:
        look["missing"] = list(error.names)
    else:
        days = sorted(found.days)
        look["days"] = [[one.isoformat(), *_written(found.days[one])] for one in days[:SHOWN_DAYS]]
        look["gaps"] = [one.isoformat() for one in found.gaps()[:SHOWN_DAYS]]
        look["first"], look["last"] = days[0].isoformat(), days[-1].isoformat()
        held.counts |= {"days": len(days), "gaps": len(found.gaps())}
    held.keep_look(look)


def _timetable(rows: list[tables.Row]) -> ReadTimetable:
    try:
        return read_timetable(rows)
    except tabular.RepeatedColumn as error:
        raise CannotRead("REPEATED") from error
    except tabular.NoHeader as error:
        raise CannotRead("EMPTY") from error


def _written(day: SiteDay) -> list[str]:
    return [
        *(f"{day.begins[name]:%H:%M}" for name in PRAYERS),
        " ".join(f"{one:%H:%M}" for one in day.jumuah),
    ]


@transaction.atomic
def bring_in(*, held: TimetableUpload, person: Person, now: datetime) -> Timetable:
    """Make an uploaded timetable a site's own; the days before today keep the version before.

    Raises Gone, HasFaults, CannotRead.
    """
    fresh = _locked(held)
    try:
        found = _timetable(_rows(fresh.content()))
    except (BadTimetable, tabular.MissingColumns) as error:
        raise HasFaults from error
    Site.objects.select_for_update(of=("self",)).get(pk=fresh.site_id)
    made = store(site=fresh.site, found=found, person=person, now=now)
    fresh.done_at = now
    fresh.let_go(now)
    fresh.save()
    return made


def store(*, site: Site, found: ReadTimetable, person: Person | None, now: datetime) -> Timetable:
    """Store a timetable that was read as a site's next version."""
    first, last = min(found.days), max(found.days)
    before = Timetable.objects.filter(site=site).aggregate(n=Max("number"))["n"] or 0
    holds_from = max(first, when.day_of(now)) if before else first
    made = Timetable.objects.create(
        site=site, number=before + 1, first=first, last=last, holds_from=holds_from, known_at=now, by=person
    )
    months: dict[date, dict[str, Any]] = defaultdict(dict)
    for on, day in found.days.items():
        months[on.replace(day=1)][str(on.day)] = minutes_of(day)
    TimetableMonth.objects.bulk_create(
        TimetableMonth(timetable=made, starts=starts, days=days) for starts, days in sorted(months.items())
    )
    details = {"number": made.number, "first": first.isoformat(), "last": last.isoformat()}
    _note(made, "TIMETABLE_BROUGHT_IN", person, now, details)
    return made


def minutes_of(day: SiteDay) -> list[Any]:
    """Return a day as it is kept: beginnings, congregations or None, Friday prayers, all in minutes."""

    def minutes(name: str, at: Any) -> int:
        is_next = name == "isha" and at <= LAST_MORNING
        return int(at.hour * 60 + at.minute + (DAY_MINUTES if is_next else 0))

    held = [minutes(name, day.jamaah[name]) if name in day.jamaah else None for name in HELD]
    return [
        [minutes(name, day.begins[name]) for name in PRAYERS],
        held if any(one is not None for one in held) else None,
        [one.hour * 60 + one.minute for one in day.jumuah],
    ]


@transaction.atomic
def drop(*, held: TimetableUpload, person: Person | None, now: datetime) -> None:
    """Delete an upload that was not brought in. Raises Gone."""
    fresh = _locked(held)
    fresh.let_go(now)
    fresh.save()
    _note(fresh, "TIMETABLE_DROPPED", person, now, {})


def drop_old(*, now: datetime) -> int:
    """Delete uploads nobody brought in within a day."""
    old = list(TimetableUpload.objects.filter(gone_at=None, held_at__lt=now - KEPT_FOR).order_by("pk"))
    for one in old:
        drop(held=one, person=None, now=now)
    return len(old)


@transaction.atomic
def take_back(*, timetable: Timetable, person: Person, now: datetime) -> None:
    """Take a version back: its days go by the version before, or by calculation. Raises AlreadyEnded."""
    if not Timetable.objects.filter(pk=timetable.pk, ended_at=None).update(ended_at=now):
        raise AlreadyEnded
    _note(timetable, "TIMETABLE_TAKEN_BACK", person, now, {"number": timetable.number})


def _locked(held: TimetableUpload) -> TimetableUpload:
    found = TimetableUpload.objects.select_for_update(of=("self",)).select_related("record_key", "site")
    fresh = found.get(pk=held.pk)
    if not fresh.file:
        raise Gone
    return fresh


@transaction.atomic
def add_rule(
    *, site: Site, prayer: str, season: tuple[str, str], rule: str, person: Person | None, now: datetime
) -> SeasonRule:
    """Add a seasonal rule. season: from and to, as MM-DD, or bst, gmt, ramadan, or nothing. Raises BadRule."""
    Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    standing = SeasonRule.objects.filter(site=site, ended_at=None).order_by("pk")
    rows = list(standing.values_list("prayer", "season_from", "season_to", "rule"))
    try:
        read_rules([COLUMNS, *rows, (prayer, *season, rule)])
    except BadTimetable as error:
        raise BadRule(error.faults[0].column, error.faults[0].code) from error
    made = SeasonRule.objects.create(
        site=site, prayer=prayer, season_from=season[0], season_to=season[1], rule=rule, known_at=now, by=person
    )
    _note(made, "SEASON_RULE_ADDED", person, now, {"prayer": prayer})
    return made


@transaction.atomic
def end_rule(*, rule: SeasonRule, person: Person, now: datetime) -> None:
    """Take out a seasonal rule. Raises AlreadyEnded."""
    if not SeasonRule.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=now):
        raise AlreadyEnded
    _note(rule, "SEASON_RULE_ENDED", person, now, {"prayer": rule.prayer})


def _note(
    subject: Timetable | TimetableUpload | SeasonRule,
    verb: str,
    person: Person | None,
    now: datetime,
    details: dict[str, Any],
) -> None:
    actor = person.uuid if person else None
    audit.record(chain=subject.site.uuid, verb=verb, subject=subject, actor=actor, now=now, details=details)
