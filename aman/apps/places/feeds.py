"""A site's calendar as iCalendar text: occasions with their candidate days, Jumu'ah, Eid prayers, its own open dates.

Feeds are read by other people's programs, and links get about: no funerals, trials, marches or elections, and none of
the words people typed. What is left says no more than the notice board at the door.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from aman.apps.places import selectors_year as selectors
from aman.apps.places.models import Site
from aman.apps.places.selectors_calendars import Calendars, local_zone
from aman.core.almanac import feed
from aman.core.almanac.occasions import EVENING
from aman.kit import occasions, when

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
JUMUAH_MINUTES, EID_MINUTES = 45, 45
OPEN_KINDS = frozenset({"MADRASSAH", "OPEN_DAY", "BANK_HOLIDAY", "SCHOOL_TERM"})
"""Kinds of entered dates that a feed may carry."""


def site_feed(site: Site, now: datetime) -> str:
    """Return a site's feed in the language in force: two months back, thirteen ahead."""
    today = when.day_of(now)
    found = selectors.calendar_of(site, today - BACK, today + AHEAD)
    key = str(site.uuid)
    events = [*_occasions(found, site, key), *_fridays(found, site, key), *_entered(found, site, key)]
    return feed.feed(site.name, events, now=now)


def _occasions(found: Calendars, site: Site, key: str) -> Iterator[feed.Event]:
    note = _("Not announced yet: it may be another day.")
    prayers = selectors.eid_prayers(site)
    for one in found.occurrences(site.pk):
        title = str(occasions.name(one.code))
        if one.when == EVENING:
            title = _("%(occasion)s (evening)") % {"occasion": title}
        yield from feed.events_of(one, title, key, note)
        for prayer in prayers:
            if prayer.code == one.code and prayer.year == one.hijri_year:
                for number, day in enumerate(one.candidate_days):
                    begins = datetime.combine(day, prayer.at, tzinfo=local_zone())
                    ends = begins + timedelta(minutes=EID_MINUTES)
                    uid = feed.uid_of(f"{key}|EID_PRAYER|{prayer.uuid}|{number}")
                    said = "" if one.is_resolved else note
                    place = prayer.place or site.name
                    name = _("%(occasion)s prayer, %(place)s") % {"occasion": occasions.name(one.code), "place": place}
                    yield feed.Event(uid, name, begins, ends, one.is_resolved, said)


def _fridays(found: Calendars, site: Site, key: str) -> Iterator[feed.Event]:
    title = str(occasions.name("JUMUAH"))
    for on in found.days:
        if on.weekday() != 4:
            continue
        for number, minutes in enumerate(found.day(site.pk, on).jumuah, start=1):
            at = datetime.combine(on, time(minutes // 60 % 24, minutes % 60), tzinfo=local_zone())
            yield feed.prayer_event(f"JUMUAH-{number}", title, at, JUMUAH_MINUTES, key)


def _entered(found: Calendars, site: Site, key: str) -> Iterator[feed.Event]:
    for on in found.days:
        for one in found.day(site.pk, on).occasions:
            if one.code not in OPEN_KINDS or not one.source:
                continue
            uid = feed.uid_of(f"{key}|{one.source}|{on.isoformat()}")
            yield feed.Event(uid, str(occasions.name(one.code)), on, on)
