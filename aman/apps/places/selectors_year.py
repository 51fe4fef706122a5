"""What a site's calendar pages and feed read. Within the scope in force unless the docstring says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from aman.apps.places.links import digest_of
from aman.apps.places.models import (
    CalendarAuthority,
    CalendarChoice,
    CalendarDate,
    EidPrayer,
    Expected,
    FeedLink,
    MonthAnnouncement,
    SeasonRule,
    Site,
    Timetable,
    TimetableUpload,
)
from aman.apps.places.selectors_calendar_rows import authority_with
from aman.apps.places.selectors_calendars import Calendars, calendars_of, local_zone, reckoning_of_choice
from aman.core.almanac import Authority, MonthStart, month_may_start
from aman.core.almanac.occasions import TABLE, Religious
from aman.core.almanac.prayers import Refused, prayer_day
from aman.core.almanac.sun import Place
from aman.kit import scoping

LINES = {line.code: line for line in TABLE}
DECIDED = ("RAMADAN", "EID_AL_FITR", "EID_AL_ADHA")
"""Occasions whose day somebody announces."""


@dataclass(frozen=True)
class Resolution:
    """An occasion whose day was said: the day, those it could have been, who says so, since when."""

    code: str
    year: int
    day: date
    others: tuple[date, ...]
    source: str
    known_on: date | None
    is_own: bool
    authority: str = ""


@dataclass(frozen=True)
class OpenDay:
    """An occasion whose day nobody has said: the days it may be, with the start of its month for each."""

    code: str
    year: int
    month: int
    days: tuple[tuple[date, date], ...]


@dataclass(frozen=True)
class Change:
    """What an announcement would change of one occasion: the days it may be, before and after."""

    code: str
    before: tuple[date, ...]
    after: tuple[date, ...]


def calendar_of(site: Site, first: date, last: date, as_of: datetime | None = None) -> Calendars:
    """Return the calendar of one site. Eleven queries."""
    return calendars_of([site.pk], first=first, last=last, as_of=as_of)


def resolutions(found: Calendars, site: Site) -> tuple[Resolution, ...]:
    """Return the occasions of a span whose day was announced, earliest first, and the days that fell away."""
    authority = found.authority(site.pk)
    announced = authority.announced()
    own = {(one.year, one.month) for one in authority.starts} if authority.base else set()
    base = found.rows.choice_of(site.pk).authority
    name = next((each.name for each in authorities() if each.pk == base), "")
    made = []
    for one in found.occurrences(site.pk):
        if one.code not in DECIDED or one.hijri_year is None:
            continue
        line = LINES[one.code]
        told = announced.get(one.hijri_year * 12 + line.month - 1)
        if told is None or not one.is_resolved:
            continue
        days = _days(_without(authority, told), line, one.hijri_year)
        day = one.candidate_days[0]
        others = tuple(other for other in days if other != day)
        mine = (told.year, told.month) in own
        made.append(Resolution(one.code, one.hijri_year, day, others, told.source, told.known_on, mine, name))
    return tuple(made)


def open_days(found: Calendars, site: Site) -> tuple[OpenDay, ...]:
    """Return the occasions of a span whose day nobody has said yet, earliest first."""
    made = []
    for one in found.occurrences(site.pk):
        if one.code in DECIDED and one.hijri_year is not None and len(one.candidate_days) > 1:
            line = LINES[one.code]
            shift = timedelta(days=line.first - 1)
            days = tuple((day, day - shift) for day in one.candidate_days)
            made.append(OpenDay(one.code, one.hijri_year, line.month, days))
    return tuple(made)


def what_changes(authority: CalendarAuthority, start: MonthStart) -> tuple[Change, ...]:
    """Return which occasions an announcement would move or settle."""
    now = authority_with(authority, start)
    before = _without(now, start)
    told = standing_month(authority, start.year, start.month)
    if told is not None and told.starts is not None:
        before = replace(before, starts=(*before.starts, MonthStart(start.year, start.month, told.starts)))
    lines = [line for line in TABLE if line.month in (start.month, start.month - 1)]
    pairs = [(line.code, _days(before, line, start.year), _days(now, line, start.year)) for line in lines]
    return tuple(Change(code, was, will) for code, was, will in pairs if was != will)


def _days(authority: Authority, line: Religious, year: int) -> tuple[date, ...]:
    shift = timedelta(days=line.first - 1)
    return tuple(one + shift for one in month_may_start(authority, year, line.month))


def _without(authority: Authority, told: MonthStart) -> Authority:
    kept = tuple(one for one in authority.starts if (one.year, one.month) != (told.year, told.month))
    base = _without(authority.base, told) if authority.base else None
    return replace(authority, starts=kept, base=base)


def followers(authority: CalendarAuthority | None) -> int:
    """Return how many sites within scope follow an authority, or chose nothing (None). Three queries."""
    newest: dict[int | None, int | None] = dict(
        CalendarChoice.objects.order_by("chosen_at", "pk").values_list("site_id", "authority_id")
    )
    with scoping.system("whom those follow that chose nothing"):
        default = CalendarChoice.objects.filter(site=None).order_by("-chosen_at", "-pk").first()
    wanted = authority.pk if authority else None
    sites = Site.objects.filter(is_active=True).values_list("pk", flat=True)
    if authority is None:
        return sum(pk not in newest for pk in sites)
    fallback = default.authority_id if default else None
    return sum(newest.get(pk, fallback) == wanted for pk in sites)


def authorities() -> list[CalendarAuthority]:
    """Return the named authorities by name."""
    return list(CalendarAuthority.objects.order_by("name", "pk"))


def authority_by_uuid(authority: UUID) -> CalendarAuthority:
    """Return a named authority. Raises CalendarAuthority.DoesNotExist."""
    return CalendarAuthority.objects.get(uuid=authority)


def announcements() -> QuerySet[MonthAnnouncement]:
    """Return what authorities announced, newest first, with who entered it. For the panel."""
    found = MonthAnnouncement.objects.filter(site=None).select_related("authority", "by")
    return found.order_by("-known_at", "-pk")


def announcement_by_uuid(announcement: UUID) -> MonthAnnouncement:
    """Return what an authority announced. Raises MonthAnnouncement.DoesNotExist."""
    return MonthAnnouncement.objects.select_related("authority").get(uuid=announcement, site=None)


def own_month(site: Site, announcement: UUID) -> MonthAnnouncement:
    """Return what a site decided for itself. Raises MonthAnnouncement.DoesNotExist."""
    return MonthAnnouncement.objects.select_related("site").get(uuid=announcement, site=site)


def own_months(site: Site) -> list[MonthAnnouncement]:
    """Return what stands of a site's own decisions, latest month first."""
    rows = MonthAnnouncement.objects.filter(site=site).order_by("known_at", "pk")
    newest = {(one.year, one.month): one for one in rows}
    return [newest[key] for key in sorted(newest, reverse=True) if newest[key].starts]


def standing_month(authority: CalendarAuthority, year: int, month: int) -> MonthAnnouncement | None:
    """Return what an authority said last of a month, or None."""
    found = MonthAnnouncement.objects.filter(authority=authority, year=year, month=month)
    newest: MonthAnnouncement | None = found.order_by("-known_at", "-pk").first()
    return newest


def choice_of(site: Site | None) -> CalendarChoice | None:
    """Return what a site chose last, or the panel for all."""
    with scoping.system("what a site, or the panel for it, follows"):
        found = CalendarChoice.objects.filter(site=site).select_related("authority")
        newest: CalendarChoice | None = found.order_by("-chosen_at", "-pk").first()
    return newest


def dates_of(site: Site) -> list[CalendarDate]:
    """Return the dates a site entered for itself that stand, by day."""
    found = CalendarDate.objects.filter(site=site, ended_at=None).select_related("site")
    return list(found.order_by("first", "pk"))


def shared_dates() -> QuerySet[CalendarDate]:
    """Return the dates that stand for the network and for areas, newest first. For the panel."""
    found = CalendarDate.objects.filter(site=None, ended_at=None).select_related("area", "by").defer("area__outline")
    return found.order_by("-first", "-pk")


def date_by_uuid(entry: UUID, site: Site | None) -> CalendarDate:
    """Return an entered date of a site, or of more than one (None). Raises CalendarDate.DoesNotExist."""
    return CalendarDate.objects.select_related("site").get(uuid=entry, site=site)


def date_words(uuids: set[str]) -> dict[str, str]:
    """Return what entered dates are, in the words of whoever entered them, by id. One query, whatever the scope."""
    with scoping.system("the words of dates that hold for a site"):
        rows = CalendarDate.objects.filter(uuid__in=uuids).values_list("uuid", "words")
        return {str(uuid): words for uuid, words in rows if words}


def eid_prayers(site: Site) -> list[EidPrayer]:
    """Return a site's Eid prayers that stand, latest year first."""
    found = EidPrayer.objects.filter(site=site, ended_at=None).select_related("site")
    return list(found.order_by("-year", "code", "at", "pk"))


def eid_prayer_by_uuid(site: Site, prayer: UUID) -> EidPrayer:
    """Return an Eid prayer of a site. Raises EidPrayer.DoesNotExist."""
    return EidPrayer.objects.select_related("site").get(site=site, uuid=prayer)


def expected(site: Site) -> list[Expected]:
    """Return what a site noted of people expected, the newest for each occasion."""
    rows = Expected.objects.filter(site=site).order_by("noted_at", "pk")
    newest = {one.code: one for one in rows}
    return [newest[code] for code in sorted(newest)]


def timetables(site: Site) -> list[Timetable]:
    """Return the versions of a site's timetable, newest first."""
    return list(Timetable.objects.filter(site=site).select_related("by").order_by("-number"))


def timetable_by_uuid(site: Site, timetable: UUID) -> Timetable:
    """Return a version. Raises Timetable.DoesNotExist."""
    return Timetable.objects.select_related("site").get(site=site, uuid=timetable)


def upload_by_uuid(site: Site, upload: UUID) -> TimetableUpload:
    """Return an uploaded timetable. Raises TimetableUpload.DoesNotExist."""
    return TimetableUpload.objects.select_related("record_key", "site").get(site=site, uuid=upload)


def season_rules(site: Site) -> list[SeasonRule]:
    """Return a site's seasonal rules that stand."""
    return list(SeasonRule.objects.filter(site=site, ended_at=None).order_by("prayer", "season_from", "pk"))


def rule_by_uuid(site: Site, rule: UUID) -> SeasonRule:
    """Return a seasonal rule. Raises SeasonRule.DoesNotExist."""
    return SeasonRule.objects.select_related("site").get(site=site, uuid=rule)


def feed_link(site: Site) -> FeedLink | None:
    """Return a site's link that stands, or None."""
    found: FeedLink | None = FeedLink.objects.filter(site=site, ended_at=None).select_related("by").first()
    return found


def feed_by_secret(secret: str) -> FeedLink | None:
    """Return the link of a secret, whatever the scope; None where it was revoked or never was. One query."""
    with scoping.system("whoever holds a site's feed link"):
        found = FeedLink.objects.select_related("site").filter(
            Q(site__is_active=True), digest=digest_of(secret), ended_at=None
        )
        link: FeedLink | None = found.first()
    return link


def why_refused(found: Calendars, site: Site, on: date) -> str:
    """Return the code of why a day has no times; empty where it has."""
    if site.latitude is None or site.longitude is None:
        return "NO_PLACE"
    reckoning = reckoning_of_choice(found.choice(site.pk))
    try:
        prayer_day(on, Place(site.latitude, site.longitude), local_zone(), reckoning)
    except Refused as error:
        return error.code
    return ""
