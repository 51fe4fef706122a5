"""Whose months the invented network follows, three timetables, Eid prayers, and dates people entered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from aman.apps.places import services_calendar as calendars
from aman.apps.places import services_timetable as timetables
from aman.apps.places.models import CalendarAuthority, CalendarBasis, Site
from aman.core.almanac import MonthStart, calendar, hijri_date, is_friday
from aman.core.almanac.many import prayer_minutes
from aman.core.almanac.timetable import HELD, PRAYERS, SiteDay, Timetable
from aman.kit import when
from aman.web.demo import history
from aman.web.demo.casework import Scene

AUTHORITIES = (
    ("LONDON_MOON_PANEL", "London Moon Panel", "BODY", "Statement of the evening, read after Isha"),
    ("SAUDI_ARABIA", "Supreme Court, Saudi Arabia", "COUNTRY", "Announcement carried by the state news agency"),
)
OWN_TIMETABLES = {0: ((13, 15), (14, 0)), 4: ((13, 0),), 9: ((13, 0), (13, 40), (14, 20))}
"""Sites with a timetable of their own, and their Friday prayers."""
SAUDI, LOCAL, PRINTED = 1, 2, 3
"""The site that follows another country, the one that looks for the moon itself, and one by the printed calendar."""
EIDS = ((time(8, 0), "", 900), (time(9, 15), "", 700), (time(9, 0), "Larkfield Park", 2600))
EXPECTED = (
    ("JUMUAH", 640, "Counted at both doors on four Fridays in January"),
    ("TARAWIH", 380, "Counted on ten evenings of last Ramadan"),
    ("LAST_TEN_NIGHTS", 720, "Counted on the odd nights of last Ramadan"),
)
ROUND_TO = 5


def build_calendars(scene: Scene) -> int:
    """Name the authorities, enter what they announced, and let a few sites say how theirs differ."""
    named = [_authority(scene, *one) for one in AUTHORITIES]
    chair, long_ago = scene.cast["chair"], scene.now - timedelta(days=300)
    follows = calendars.Follows(CalendarBasis.NAMED, named[0])
    calendars.follow(site=None, follows=follows, person=chair, now=long_ago)
    _differing(scene, named[1], long_ago)
    for place, fridays in OWN_TIMETABLES.items():
        _timetable(scene, scene.sites[place], fridays)
    _home(scene, scene.sites[0])
    _dates(scene)
    return len(OWN_TIMETABLES)


def _authority(scene: Scene, code: str, name: str, kind: str, source: str) -> CalendarAuthority:
    """Name an authority and enter the months it announced: this one and the two before, on the evening before each."""
    person = scene.cast["chair"]
    made = calendars.name_authority(code=code, name=name, kind=kind, person=person, now=scene.now - timedelta(days=320))
    for start in _months(scene):
        told = MonthStart(start.year, start.month, start.starts, source)
        calendars.announce_month(authority=made, start=told, person=person, now=_evening_before(start.starts))
    return made


def _months(scene: Scene) -> list[MonthStart]:
    """Return the beginnings of this month and of the two before, as computed."""
    today = hijri_date(when.day_of(scene.now))
    found = []
    for back in (2, 1, 0):
        years, month = divmod(today.month - 1 - back, 12)
        year = today.year + years
        found.append(MonthStart(year, month + 1, calendar().month(year, month + 1).starts))
    return [one for one in found if _evening_before(one.starts) <= scene.now]


def _evening_before(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day - timedelta(days=1), time(20, 10)))


def _differing(scene: Scene, saudi: CalendarAuthority, at: datetime) -> None:
    follows = calendars.Follows(CalendarBasis.NAMED, saudi, method="UMM_AL_QURA", night_rule="SEVENTH_OF_NIGHT")
    calendars.follow(site=scene.sites[SAUDI], follows=follows, person=None, now=at)
    calendars.follow(site=scene.sites[PRINTED], follows=calendars.Follows(CalendarBasis.PRINTED), person=None, now=at)
    start = _months(scene)[-1]
    later = start.starts + timedelta(days=1)
    told = MonthStart(start.year, start.month, later, "Looked for from the roof; seen the evening after")
    if _evening_before(later) <= scene.now:
        calendars.decide_month(site=scene.sites[LOCAL], start=told, person=None, now=_evening_before(later))


def _timetable(scene: Scene, site: Site, fridays: tuple[tuple[int, int], ...]) -> None:
    """Bring in a year: beginnings as calculated, congregations ten minutes later, rounded up."""
    year = when.day_of(scene.now).year
    first, last = date(year, 1, 1), date(year, 12, 31)
    place = (site.latitude or 51.5, site.longitude or 0.0)
    minutes = prayer_minutes(first, last, [place], timezone.get_current_timezone())[0].tolist()
    days = {}
    for away, row in enumerate(minutes):
        on = first + timedelta(days=away)
        begins = dict(zip(PRAYERS, row, strict=True))
        held = {name: _time(-(-(begins[name] + 10) // ROUND_TO) * ROUND_TO) for name in HELD}
        jumuah = tuple(time(*one) for one in fridays) if is_friday(on) else ()
        days[on] = SiteDay(on, {name: _time(at) for name, at in begins.items()}, held, jumuah)
    brought = timezone.make_aware(datetime.combine(first, time(9))) + timedelta(minutes=site.pk)
    timetables.store(site=site, found=Timetable(days), person=None, now=min(brought, scene.now))


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _home(scene: Scene, site: Site) -> None:
    """Let the home site say when it prays at Eid, who comes, and when its children are there."""
    lead, at = scene.cast["site-lead"], scene.now - timedelta(days=40)
    year = hijri_date(when.day_of(scene.now)).year
    for code in calendars.EIDS:
        for hour, place, people in EIDS:
            calendars.add_eid_prayer(
                site=site, code=code, year=year, at=hour, place=place, people=people, person=lead, now=at
            )
    for code, people, evidence in EXPECTED:
        calendars.note_expected(site=site, code=code, people=people, evidence=evidence, person=lead, now=at)
    today = when.day_of(scene.now)
    term = calendars.DateDetails(
        kind="MADRASSAH", first=today - timedelta(days=60), last=today + timedelta(days=130), weekdays=(0, 1, 2, 3),
        words="After-school classes", starts_at=time(17, 0), ends_at=time(19, 0), people=85,
    )  # fmt: skip
    calendars.enter_date(details=term, site=site, person=lead, now=at)
    opening = calendars.DateDetails(
        kind="OPEN_DAY", first=today + timedelta(days=72), last=today + timedelta(days=72), words="Open doors",
        starts_at=time(11, 0), ends_at=time(16, 0), people=300,
    )  # fmt: skip
    calendars.enter_date(details=opening, site=site, person=lead, now=at)


def _dates(scene: Scene) -> None:
    """Enter what holds for everybody: an election, a day people remember, a march."""
    analyst, today = scene.cast["analyst"], when.day_of(scene.now)
    happened = today - timedelta(days=history.EARLIER_EVENT)
    entries = (
        ("ANNIVERSARY", happened, "The arson at Hallmere", "The panel’s own record", True),
        ("ELECTION", _first_thursday_of_may(today), "Local elections", "The electoral calendar", False),
        ("MARCH", today + timedelta(days=16), "A march through the middle of the city", "Notice to the police", False),
    )
    for kind, on, words, source, is_yearly in entries:
        details = calendars.DateDetails(kind, on, on, words, source, is_yearly)
        calendars.enter_date(details=details, person=analyst, now=scene.now - timedelta(days=30))


def _first_thursday_of_may(today: date) -> date:
    first = date(today.year + (today.month > 5), 5, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7)
