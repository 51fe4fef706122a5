"""The calendars of sites: authorities, announcements as they were known, dates, Eid, and the days other apps read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from aman.apps.places import selectors
from aman.apps.places import selectors_year as reads
from aman.apps.places import services_calendar as services
from aman.apps.places.models import AreaWithin, CalendarBasis, CalendarDate, MonthAnnouncement
from aman.core.almanac import MonthStart
from aman.kit import scoping
from aman.kit.models import AuditEvent
from tests.apps.places.make_calendar import BEFORE, announce, csv_of, follow, make_authority
from tests.make import make_area, make_person, make_site

pytestmark = pytest.mark.django_db
NINTH, TENTH = date(2027, 3, 9), date(2027, 3, 10)
LONDON = {"latitude": 51.51, "longitude": -0.12}


def day(site, on, as_of=None):
    return selectors.calendars_of([site.pk], first=on, last=on, as_of=as_of).day(site.pk, on)


def codes(site, on, as_of=None):
    return {one.code: one.is_certain for one in day(site, on, as_of).occasions}


class TestAuthorities:
    def test_a_site_that_chose_nothing_has_both_days(self):
        site = make_site(**LONDON)
        assert codes(site, NINTH)["EID_AL_FITR"] is False
        assert codes(site, TENTH)["EID_AL_FITR"] is False
        assert [(one.month, one.day) for one in day(site, TENTH).hijri] == [(10, 1), (10, 2)]

    def test_an_announcement_cancels_the_other_day(self):
        site, here = make_site(**LONDON), make_authority()
        follow(None, here)
        announce(here, 1448, 9, date(2027, 2, 8))
        announce(here, 1448, 10, TENTH, now=datetime(2027, 3, 9, 18, 30, tzinfo=UTC))
        assert "EID_AL_FITR" not in codes(site, NINTH)
        assert codes(site, NINTH)["RAMADAN"] is True
        assert codes(site, TENTH)["EID_AL_FITR"] is True

    def test_what_was_known_then_can_be_seen_again(self):
        site, here = make_site(**LONDON), make_authority()
        follow(None, here)
        known = datetime(2027, 3, 8, 18, 30, tzinfo=UTC)
        announce(here, 1448, 10, NINTH, now=known)
        assert codes(site, TENTH, as_of=known - timedelta(minutes=1))["EID_AL_FITR"] is False
        assert "EID_AL_FITR" not in codes(site, TENTH, as_of=known)

    def test_a_correction_supersedes_and_the_first_is_kept(self):
        site, here = make_site(**LONDON), make_authority()
        follow(None, here)
        first, second = datetime(2027, 3, 8, 18, 0, tzinfo=UTC), datetime(2027, 3, 8, 21, 0, tzinfo=UTC)
        announce(here, 1448, 10, NINTH, now=first)
        announce(here, 1448, 10, TENTH, now=second)
        assert MonthAnnouncement.objects.count() == 2
        assert "EID_AL_FITR" in codes(site, NINTH, as_of=first)
        assert "EID_AL_FITR" not in codes(site, NINTH)

    def test_taken_back_both_days_are_open_again(self):
        site, here = make_site(**LONDON), make_authority()
        follow(None, here)
        announce(here, 1448, 10, NINTH)
        services.take_back_month(announcement=MonthAnnouncement.objects.get(), person=make_person(), now=BEFORE)
        assert codes(site, TENTH)["EID_AL_FITR"] is False
        with pytest.raises(services.AlreadyEnded):
            services.take_back_month(announcement=MonthAnnouncement.objects.first(), person=make_person(), now=BEFORE)

    def test_sites_differ_by_whom_they_follow(self):
        here, there = make_authority("HERE"), make_authority("THERE")
        mine, theirs, printed = make_site(**LONDON), make_site(**LONDON), make_site(**LONDON)
        follow(None, here)
        follow(theirs, there)
        follow(printed, basis=CalendarBasis.PRINTED)
        announce(here, 1448, 10, TENTH)
        announce(there, 1448, 10, NINTH)
        assert "EID_AL_FITR" not in codes(mine, NINTH)
        assert codes(theirs, NINTH)["EID_AL_FITR"] is True
        assert codes(printed, NINTH)["EID_AL_FITR"] is True
        assert reads.followers(there) == 1

    def test_a_site_decides_for_itself_over_whom_it_follows(self):
        site, other, here = make_site(**LONDON), make_site(**LONDON), make_authority()
        follow(None, here)
        announce(here, 1448, 10, NINTH)
        start = MonthStart(1448, 10, TENTH, "Our committee")
        services.decide_month(site=site, start=start, person=make_person(), now=BEFORE)
        assert "EID_AL_FITR" not in codes(site, NINTH)
        assert codes(other, NINTH)["EID_AL_FITR"] is True
        (told,) = reads.resolutions(reads.calendar_of(site, NINTH, TENTH), site)
        assert (told.code, told.day, told.others, told.is_own) == ("EID_AL_FITR", TENTH, (NINTH,), True)

    def test_a_sites_decision_that_its_authority_makes_impossible_wins_at_home(self):
        site, here = make_site(**LONDON), make_authority()
        follow(site, here)
        start = MonthStart(1448, 10, date(2027, 3, 11), "Our committee")
        services.decide_month(site=site, start=start, person=None, now=BEFORE)
        announce(here, 1448, 11, date(2027, 4, 8))
        assert codes(site, date(2027, 3, 11))["EID_AL_FITR"] is True

    def test_saudi_announcements_are_reproduced_through_the_services(self, reference):
        """Every Ramadan a Saudi announcement began, 2006 to 2026: the site that follows it begins with it."""
        import csv

        path = reference / "data" / "hijri" / "saudi_announced_ramadan_2006_2026.csv"
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        saudi, site = make_authority("SAUDI_ARABIA"), make_site(**LONDON)
        follow(site, saudi)
        starts = []
        for row in rows:
            year = int(next(value for key, value in row.items() if "hijri" in key or key == "ah_year"))
            on = date.fromisoformat(next(value for key, value in row.items() if "announced" in key and "-" in value))
            announce(saudi, year, 9, on)
            starts.append(on)
        found = selectors.calendars_of([site.pk], first=min(starts), last=max(starts))
        assert len(starts) == 21
        for on in starts:
            (told,) = [one for one in found.day(site.pk, on).occasions if one.code == "RAMADAN"]
            assert told.nth == 1
            assert told.is_certain


class TestRefusals:
    def test_months(self):
        here = make_authority()
        for start, error in (
            (MonthStart(1448, 10, NINTH, ""), services.NoSource),
            (MonthStart(1448, 10, date(2027, 3, 14), "a letter"), services.TooFar),
            (MonthStart(1600, 10, NINTH, "a letter"), services.NoSuchMonth),
        ):
            with pytest.raises(error):
                services.announce_month(authority=here, start=start, person=None, now=BEFORE)
        announce(here, 1448, 9, date(2027, 2, 9))
        with pytest.raises(services.Contradicts):
            announce(here, 1448, 10, NINTH)  # 28 days

    def test_authorities_and_choices(self):
        make_authority("HERE")
        for code in ("HERE", "here", "", "SITE"):
            with pytest.raises(services.BadCode):
                make_authority(code)
        for field, fields in (
            ("authority", {"basis": "NAMED"}),
            ("method", {"method": "NOBODY"}),
            ("asr", {"asr": "late"}),
            ("night_rule", {"night_rule": "X"}),
        ):
            with pytest.raises(services.BadChoice) as caught:
                follow(make_site(), **fields)
            assert caught.value.field == field

    def test_dates(self):
        site, person = make_site(), make_person()
        on = date(2027, 5, 6)
        for field, fields in (
            ("kind", {"kind": "PARTY"}),
            ("last", {"last": on - timedelta(days=1)}),
            ("last", {"last": on + timedelta(days=340), "is_yearly": True}),
            ("weekdays", {"weekdays": (7,)}),
            ("ends_at", {"ends_at": time(9)}),
            ("words", {"kind": "OTHER"}),
        ):
            details = services.DateDetails(**{"kind": "MARCH", "first": on, "last": on, **fields})
            with pytest.raises(services.BadDate) as caught:
                services.enter_date(details=details, site=site, person=person, now=BEFORE)
            assert caught.value.field == field
        with pytest.raises(services.NoSource):
            services.enter_date(details=services.DateDetails("MARCH", on, on), person=person, now=BEFORE)
        entry = services.enter_date(details=services.DateDetails("MARCH", on, on), site=site, person=person, now=BEFORE)
        services.end_date(entry=entry, person=person, now=BEFORE)
        with pytest.raises(services.AlreadyEnded):
            services.end_date(entry=entry, person=person, now=BEFORE)

    def test_eid_prayers_and_numbers(self):
        site, person = make_site(), make_person()
        given = {"site": site, "year": 1448, "at": time(8), "place": "", "people": None, "person": person}
        prayer = services.add_eid_prayer(code="EID_AL_FITR", now=BEFORE, **given)
        with pytest.raises(services.AlreadyThere):
            services.add_eid_prayer(code="EID_AL_FITR", now=BEFORE, **given)
        with pytest.raises(services.BadChoice):
            services.add_eid_prayer(code="JUMUAH", now=BEFORE, **given)
        services.end_eid_prayer(prayer=prayer, person=person, now=BEFORE)
        with pytest.raises(services.AlreadyEnded):
            services.end_eid_prayer(prayer=prayer, person=person, now=BEFORE)
        for code, evidence, error in (("PICNIC", "seen", services.BadChoice), ("JUMUAH", " ", services.NoEvidence)):
            with pytest.raises(error):
                services.note_expected(site=site, code=code, people=3, evidence=evidence, person=person, now=BEFORE)


class TestDays:
    def test_eid_prayers_hold_for_both_days(self):
        site = make_site(**LONDON)
        for at, place in ((time(9, 30), "The park"), (time(8, 0), "")):
            services.add_eid_prayer(
                site=site, code="EID_AL_FITR", year=1448, at=at, place=place, people=500, person=None, now=BEFORE
            )
        for on in (NINTH, TENTH):
            (eid,) = [one for one in day(site, on).occasions if one.code == "EID_AL_FITR"]
            assert (eid.minutes, eid.people) == ((480, 570), 1000)

    def test_people_expected_are_what_was_noted_last(self):
        site, friday = make_site(jumuah_time=time(13, 30)), date(2027, 3, 5)
        for people, at in ((300, BEFORE), (420, BEFORE + timedelta(days=9))):
            services.note_expected(site=site, code="JUMUAH", people=people, evidence="Counted", person=None, now=at)
        assert day(site, friday).occasions[0].people == 420
        assert day(site, friday, as_of=BEFORE).occasions[0].people == 300
        assert day(site, friday).jumuah == (810,)
        assert day(site, friday + timedelta(days=1)).jumuah == ()

    def test_dates_of_the_area_and_the_network_hold_too(self):
        larger, area, elsewhere = make_area(), make_area(), make_area()
        AreaWithin.objects.create(area=area, larger=larger)
        site, on = make_site(area=area), date(2027, 5, 6)
        for kind, where in (("ELECTION", None), ("MARCH", area), ("TRIAL", larger), ("ANNIVERSARY", elsewhere)):
            details = services.DateDetails(kind, on, on, source="the town hall")
            services.enter_date(details=details, area=where, person=None, now=BEFORE)
        assert codes(site, on) == {"ELECTION": True, "MARCH": True, "TRIAL": True}

    def test_weekly_and_yearly_dates(self):
        site = make_site()
        details = services.DateDetails(
            "MADRASSAH", date(2027, 1, 4), date(2027, 7, 16), weekdays=(0, 2), starts_at=time(17), people=60
        )
        services.enter_date(details=details, site=site, person=None, now=BEFORE)
        monday = date(2027, 3, 8)
        (told,) = [one for one in day(site, monday).occasions if one.code == "MADRASSAH"]
        assert (told.nth, told.days, told.minutes, told.people) == (1, 1, (1020,), 60)
        assert "MADRASSAH" not in codes(site, monday + timedelta(days=1))
        yearly = services.DateDetails("ANNIVERSARY", date(2019, 12, 31), date(2020, 1, 2), is_yearly=True)
        services.enter_date(details=yearly, site=site, person=None, now=BEFORE)
        assert "ANNIVERSARY" in codes(site, date(2027, 1, 1))
        assert "ANNIVERSARY" not in codes(site, date(2027, 1, 3))
        assert "ANNIVERSARY" not in codes(site, date(2019, 1, 1))

    def test_what_was_taken_out_was_there_before(self):
        site, on, person = make_site(), date(2027, 5, 6), make_person()
        entry = services.enter_date(
            details=services.DateDetails("OPEN_DAY", on, on), site=site, person=person, now=BEFORE
        )
        later = BEFORE + timedelta(days=5)
        services.end_date(entry=entry, person=person, now=later)
        assert "OPEN_DAY" not in codes(site, on)
        assert "OPEN_DAY" in codes(site, on, as_of=later - timedelta(minutes=1))
        assert CalendarDate.objects.count() == 1
        verbs = list(AuditEvent.objects.filter(chain=str(site.uuid)).values_list("verb", flat=True))
        assert verbs == ["DATE_ENTERED", "DATE_ENDED"]

    def test_another_faith_has_its_own_dates_alone(self):
        site, friday = make_site(faith="JEWISH", **LONDON), date(2027, 3, 5)
        services.enter_date(
            details=services.DateDetails("OPEN_DAY", friday, friday), site=site, person=None, now=BEFORE
        )
        found = day(site, friday)
        assert [one.code for one in found.occasions] == ["OPEN_DAY"]
        assert (found.prayers, found.jumuah, found.hijri) == ((), (), ())

    def test_times_say_where_they_are_from(self):
        nowhere, here, summer = make_site(), make_site(**LONDON), make_site(**LONDON)
        follow(summer, method="MUSLIM_WORLD_LEAGUE", night_rule="MIDDLE_OF_NIGHT")
        on = date(2027, 6, 21)
        assert (day(nowhere, on).prayers, day(nowhere, on).prayers_from) == ((), "")
        assert day(here, on).prayers_from == "MOONSIGHTING_COMMITTEE"
        assert day(summer, on).prayers == ()
        found = reads.calendar_of(summer, on, on)
        assert reads.why_refused(found, summer, on) == "FAJR_MEETS_ISHA"
        assert reads.why_refused(found, nowhere, on) == "NO_PLACE"

    def test_days_beyond_the_tables_have_no_hijri_date(self):
        assert day(make_site(**LONDON), date(2090, 1, 2)).hijri == ()

    def test_a_site_out_of_scope_is_not_there(self):
        mine, other = make_site(), make_site()
        with scoping.scope(scoping.Scope(sites=frozenset({mine.uuid}))):
            found = selectors.calendars_of([mine.pk, other.pk], first=NINTH, last=TENTH)
            assert mine.pk in found
            assert other.pk not in found
            with pytest.raises(KeyError):
                found.day(other.pk, NINTH)

    @pytest.mark.parametrize("many", [1, 40])
    def test_queries_do_not_grow_with_the_sites(self, many, django_assert_num_queries):
        from aman.apps.places import services_timetable as timetables

        area = make_area()
        sites = [make_site(area=area, **LONDON) for _ in range(many)]
        for site in sites[:3]:
            services.note_expected(site=site, code="JUMUAH", people=9, evidence="Seen", person=None, now=BEFORE)
            held = timetables.hold(site=site, content=csv_of(NINTH, 9), name="t.csv", person=make_person(), now=BEFORE)
            timetables.bring_in(held=held, person=make_person(), now=BEFORE)
        with django_assert_num_queries(11):
            found = selectors.calendars_of([one.pk for one in sites], first=NINTH, last=TENTH)
            for site in sites:
                found.day(site.pk, TENTH)
