"""What sites follow and what people entered, as it was known at a moment. A fixed number of queries for any sites.

The pks come from whoever reads (within their scope); what is read of them here is of calendars only, so the scope is
lifted: what holds for an area or the whole network holds for a site too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from aman.apps.places.models import (
    AreaWithin,
    CalendarAuthority,
    CalendarChoice,
    CalendarDate,
    EidPrayer,
    Expected,
    MonthAnnouncement,
    SeasonRule,
    Site,
    Timetable,
    TimetableMonth,
)
from aman.core.almanac import COMPUTED_ONLY, Authority, Contradiction, MonthStart, calendar
from aman.core.almanac.hijri import SITE
from aman.core.almanac.seasons import SeasonalRule, read_rules
from aman.kit import scoping

MANY = 500
"""From so many sites on, whole tables are read: shorter than so many keys in a query."""
PRINTED = Authority("UMM_AL_QURA_AS_PRINTED", is_settled=True)
OWN = "SITE"
"""The name of the authority of a site that decided a month for itself."""


@dataclass(frozen=True)
class SiteRow:
    """What a calendar needs of a site."""

    pk: int
    uuid: str
    faith: str
    latitude: float | None
    longitude: float | None
    jumuah: int
    area: int


@dataclass(frozen=True)
class Choice:
    """What a site follows: basis, key of the authority, and how times are calculated."""

    basis: str = "OPEN"
    authority: int | None = None
    method: str = ""
    asr: str = ""
    night_rule: str = ""


@dataclass
class Version:
    """A version of a timetable: what it is, the days it holds, and the minutes of its days by month and day."""

    uuid: str
    number: int
    first: date
    last: date
    months: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)

    def at(self, on: date) -> Any:
        """Return the minutes of a day as they are kept; None where it has none."""
        if not self.first <= on <= self.last:
            return None
        month = self.months.get((on.year, on.month))
        return month.get(str(on.day)) if month else None


@dataclass(frozen=True)
class Rows:
    """Everything read, by site."""

    sites: Mapping[int, SiteRow]
    choices: Mapping[int | None, Choice]
    authorities: Mapping[int, tuple[str, tuple[MonthStart, ...]]]
    own: Mapping[int, tuple[MonthStart, ...]]
    versions: Mapping[int, list[Version]]
    rules: Mapping[int, tuple[SeasonalRule, ...]]
    dates: Mapping[tuple[str, int], list[CalendarDate]]
    larger: Mapping[int, set[int]]
    eids: Mapping[int, list[EidPrayer]]
    expected: Mapping[int, Mapping[str, tuple[int, str]]]

    def choice_of(self, site: int) -> Choice:
        """Return what a site follows: its own choice, else the panel's, else the computed calendar."""
        return self.choices.get(site) or self.choices.get(None) or Choice()

    def authority_of(self, site: int, *, is_bare: bool = False) -> Authority:
        """Return whose months a site follows, its own decisions over them.

        is_bare: without who said so and when, so that sites that decided alike share one.
        """
        base = self.base_of(self.choice_of(site))
        own = self.own.get(site, ())
        if is_bare:
            own = tuple(sorted((MonthStart(one.year, one.month, one.starts) for one in own), key=_month_of))
        return merged(base, own) if own else base

    def base_of(self, choice: Choice) -> Authority:
        """Return the authority a choice names."""
        if choice.basis == "PRINTED":
            return PRINTED
        if choice.authority is None or choice.authority not in self.authorities:
            return COMPUTED_ONLY
        name, starts = self.authorities[choice.authority]
        return usable(Authority(name, "COUNTRY", starts))

    def dates_of(self, site: SiteRow) -> list[CalendarDate]:
        """Return the dates entered for a site, its areas, and the network."""
        areas = sorted({site.area, *self.larger.get(site.area, ())})
        keys = [("SITE", site.pk), *(("AREA", one) for one in areas), ("NETWORK", 0)]
        return [one for key in keys for one in self.dates.get(key, ())]


def _month_of(start: MonthStart) -> tuple[int, int]:
    return start.year, start.month


def usable(authority: Authority) -> Authority:
    """Return an authority without the oldest of its announcements that cannot both be true."""
    starts = authority.starts
    while starts:
        kept = Authority(authority.name, authority.kind, starts, authority.is_settled, authority.base)
        try:
            calendar(kept)
        except Contradiction:
            starts = starts[1:]
            continue
        return kept
    return Authority(authority.name, authority.kind, (), authority.is_settled, authority.base)


def merged(base: Authority, own: tuple[MonthStart, ...]) -> Authority:
    """Return a site's authority: its own decisions over a base, the base's neighbours left out where both cannot be."""
    over = Authority(OWN, SITE, own, base.is_settled, base)
    try:
        calendar(over)
    except Contradiction:
        mine = {one.year * 12 + one.month for one in own}
        kept = tuple(one for one in base.starts if all(abs(one.year * 12 + one.month - each) > 2 for each in mine))
        over = usable(
            Authority(OWN, SITE, own, base.is_settled, Authority(base.name, base.kind, kept, base.is_settled))
        )
    return over


def read(sites: Iterable[int], *, first: date, last: date, as_of: datetime | None) -> Rows:
    """Read what is known of sites within the scope in force. Eleven queries."""
    found = Site.objects.filter(pk__in=wanted) if len(wanted := set(sites)) <= MANY else Site.objects.all()
    rows = found.values_list("pk", "uuid", "faith", "latitude", "longitude", "jumuah_time", "area_id")
    held = {
        pk: SiteRow(pk, str(uuid), faith, north, east, at.hour * 60 + at.minute, area)
        for pk, uuid, faith, north, east, at, area in rows.order_by("pk")
        if pk in wanted
    }
    with scoping.system("the calendars of sites somebody may see"):
        announced = _announcements(held, as_of)
        return Rows(
            sites=held,
            choices=_choices(held, as_of),
            authorities=_authorities(announced),
            own={pk: starts for (kind, pk), starts in announced.items() if kind == "SITE"},
            versions=_versions(held, first, last, as_of),
            rules=_rules(held, as_of),
            dates=_dates(first, last, as_of),
            larger=_larger({one.area for one in held.values()}),
            eids=_eids(held, as_of),
            expected=_expected(held, as_of),
        )


def announced_by(rows: Rows, as_of: datetime) -> Rows:
    """Return rows with the months announced and chosen as they were known at a moment, all else as it is. Two queries.

    Only named authorities that there are in the rows are looked at.
    """
    with scoping.system("the calendars of sites somebody may see"):
        announced = _announcements(rows.sites, as_of)
        return replace(
            rows,
            choices=_choices(rows.sites, as_of),
            authorities={
                pk: (code, announced.get(("AUTHORITY", pk), ())) for pk, (code, _) in rows.authorities.items()
            },
            own={pk: starts for (kind, pk), starts in announced.items() if kind == "SITE"},
        )


def _of(found: QuerySet[Any], held: Collection[int], *, or_none: bool = False) -> QuerySet[Any]:
    if len(held) > MANY:
        return found
    mine = Q(site_id__in=list(held))
    return found.filter(mine | Q(site_id=None)) if or_none else found.filter(mine)


def _known(found: QuerySet[Any], as_of: datetime | None, when: str = "known_at") -> QuerySet[Any]:
    return found.filter(**{f"{when}__lte": as_of}) if as_of else found


def _standing(found: QuerySet[Any], as_of: datetime | None) -> QuerySet[Any]:
    """Narrow rows to those that were known and had not ended."""
    if as_of is None:
        return found.filter(ended_at=None)
    return found.filter(known_at__lte=as_of).filter(Q(ended_at=None) | Q(ended_at__gt=as_of))


def _choices(held: Collection[int], as_of: datetime | None) -> dict[int | None, Choice]:
    found = _known(_of(CalendarChoice.objects.all(), held, or_none=True), as_of, "chosen_at")
    rows = found.order_by("chosen_at", "pk")
    return {
        site: Choice(*rest)
        for site, *rest in rows.values_list("site_id", "basis", "authority_id", "method", "asr", "night_rule")
    }


def _announcements(held: Collection[int], as_of: datetime | None) -> dict[tuple[str, int], tuple[MonthStart, ...]]:
    """Return the starts in force by authority or site, each month by its newest row, oldest known first."""
    rows = _known(_of(MonthAnnouncement.objects.all(), held, or_none=True), as_of).order_by("known_at", "pk")
    newest: dict[tuple[str, int], dict[tuple[int, int], MonthStart | None]] = defaultdict(dict)
    for authority, site, year, month, starts, source, known_at in rows.values_list(
        "authority_id", "site_id", "year", "month", "starts", "source", "known_at"
    ):
        key = ("SITE", site) if site else ("AUTHORITY", authority)
        newest[key].pop((year, month), None)
        newest[key][year, month] = MonthStart(year, month, starts, source, known_at.date()) if starts else None
    return {key: tuple(one for one in months.values() if one) for key, months in newest.items()}


def _authorities(
    announced: Mapping[tuple[str, int], tuple[MonthStart, ...]],
) -> dict[int, tuple[str, tuple[MonthStart, ...]]]:
    return _with_starts(CalendarAuthority.objects.order_by("pk").values_list("pk", "code"), announced)


def _with_starts(
    codes: Iterable[tuple[int, str]], announced: Mapping[tuple[str, int], tuple[MonthStart, ...]]
) -> dict[int, tuple[str, tuple[MonthStart, ...]]]:
    return {pk: (code, announced.get(("AUTHORITY", pk), ())) for pk, code in codes}


def _versions(held: Collection[int], first: date, last: date, as_of: datetime | None) -> dict[int, list[Version]]:
    """Return each site's versions that reach into a span, newest first, with their days in it."""
    found = _standing(_of(Timetable.objects.filter(first__lte=last, last__gte=first), held), as_of)
    versions: dict[int, list[Version]] = defaultdict(list)
    by_pk: dict[int, Version] = {}
    for row in found.order_by("site_id", "-number"):
        version = Version(str(row.uuid), row.number, max(row.first, row.holds_from), row.last)
        by_pk[row.pk] = version
        versions[row.site_id].append(version)
    months = TimetableMonth.objects.filter(starts__gte=first.replace(day=1), starts__lte=last)
    months = months.filter(timetable_id__in=list(by_pk)) if len(by_pk) <= MANY else months
    for pk, starts, days in months.values_list("timetable_id", "starts", "days"):
        if pk in by_pk:
            by_pk[pk].months[starts.year, starts.month] = days
    return versions


def _rules(held: Collection[int], as_of: datetime | None) -> dict[int, tuple[SeasonalRule, ...]]:
    rows: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    found = _standing(_of(SeasonRule.objects.all(), held), as_of).order_by("site_id", "pk")
    for site, *cells in found.values_list("site_id", "prayer", "season_from", "season_to", "rule"):
        rows[site].append(tuple(cells))
    header = ("prayer", "from", "to", "rule")
    return {site: read_rules([header, *cells]) for site, cells in rows.items()}


def _dates(first: date, last: date, as_of: datetime | None) -> dict[tuple[str, int], list[CalendarDate]]:
    touching = Q(first__lte=last, last__gte=first) | Q(is_yearly=True, first__lte=last)
    found: dict[tuple[str, int], list[CalendarDate]] = defaultdict(list)
    for one in _standing(CalendarDate.objects.filter(touching), as_of).order_by("known_at", "pk"):
        key = ("SITE", one.site_id) if one.site_id else ("AREA", one.area_id) if one.area_id else ("NETWORK", 0)
        found[key].append(one)
    return found


def _larger(areas: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for area, larger in AreaWithin.objects.filter(area_id__in=list(areas)).values_list("area_id", "larger_id"):
        found[area].add(larger)
    return found


def _eids(held: Collection[int], as_of: datetime | None) -> dict[int, list[EidPrayer]]:
    found: dict[int, list[EidPrayer]] = defaultdict(list)
    for one in _standing(_of(EidPrayer.objects.all(), held), as_of).order_by("at", "place", "pk"):
        found[one.site_id].append(one)
    return found


def _expected(held: Collection[int], as_of: datetime | None) -> dict[int, dict[str, tuple[int, str]]]:
    found: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    rows = _known(_of(Expected.objects.all(), held), as_of, "noted_at").order_by("noted_at", "pk")
    for site, code, people, uuid in rows.values_list("site_id", "code", "people", "uuid"):
        found[site][code] = (people, str(uuid))
    return found


def authority_with(authority: CalendarAuthority, start: MonthStart) -> Authority:
    """Return an authority as it would be with one more announcement."""
    announced = _announcements([], None).get(("AUTHORITY", authority.pk), ())
    return Authority(authority.code, "COUNTRY", with_start(announced, start))


def site_authority_with(site: int, start: MonthStart) -> Authority:
    """Return whose months a site would follow had it decided one more; what the others say gives way to it."""
    rows = read([site], first=start.starts, last=start.starts, as_of=None)
    own = with_start(rows.own.get(site, ()), start)
    calendar(Authority(OWN, SITE, own))
    return merged(rows.base_of(rows.choice_of(site)), own)


def with_start(starts: tuple[MonthStart, ...], start: MonthStart) -> tuple[MonthStart, ...]:
    """Return starts with one in place of what was said of its month."""
    return (*(one for one in starts if (one.year, one.month) != (start.year, start.month)), start)
