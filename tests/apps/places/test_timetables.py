"""A site's own timetable: all of a file or nothing, versions, seasonal rules, times of several Friday prayers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aman.apps.places import selectors
from aman.apps.places import services_timetable as services
from aman.apps.places.models import SeasonRule, Timetable, TimetableUpload
from aman.kit.held import KEPT_FOR
from tests.apps.places.make_calendar import BEFORE, csv_of, follow
from tests.make import make_person, make_site

pytestmark = pytest.mark.django_db
LONDON = {"latitude": 51.51, "longitude": -0.12}
FIRST = date(2027, 3, 1)
FRIDAY = date(2027, 3, 5)


def bring(site, content, now=BEFORE):
    held = services.hold(site=site, content=content, name="t.csv", person=make_person(), now=now)
    return services.bring_in(held=held, person=make_person(), now=now)


def day(site, on, as_of=None):
    return selectors.calendars_of([site.pk], first=on, last=on, as_of=as_of).day(site.pk, on)


class TestUpload:
    def test_a_timetable_becomes_the_sites_own(self):
        site = make_site(**LONDON)
        made = bring(site, csv_of(FIRST, 60))
        found = day(site, FRIDAY)
        assert found.prayers_from == "TIMETABLE"
        assert found.prayers == (
            ("fajr", 330), ("sunrise", 395), ("dhuhr", 780), ("asr", 920), ("maghrib", 1075), ("isha", 1160),
        )  # fmt: skip
        assert found.jumuah == (795, 840)
        assert (made.number, made.first, made.last) == (1, FIRST, date(2027, 4, 29))

    def test_days_it_does_not_name_are_calculated(self):
        site = make_site(**LONDON)
        bring(site, csv_of(FIRST, 3))
        found = day(site, FRIDAY)
        assert found.prayers_from == "MOONSIGHTING_COMMITTEE"
        assert found.jumuah == (795,)

    def test_isha_after_midnight_belongs_to_the_night_before(self):
        site = make_site()
        bring(site, csv_of(FIRST, 3).replace(b"19:20", b"00:40"))
        assert day(site, FIRST).prayers[-1] == ("isha", 1480)

    def test_a_workbook_is_read_too(self):
        from io import BytesIO

        from openpyxl import Workbook

        book, sheet = Workbook(), BytesIO()
        for line in csv_of(FIRST, 5).decode().splitlines():
            book.active.append(line.split(","))
        book.save(sheet)
        site = make_site()
        bring(site, sheet.getvalue())
        assert day(site, FRIDAY).jumuah == (795, 840)

    def test_nothing_of_a_file_with_a_fault_is_kept(self):
        site = make_site()
        content = csv_of(FIRST, 6, extra="2027-03-20,05:10,06:35,12:30,15:20,17:99,19:20,05:30,12:10,,")
        held = services.hold(site=site, content=content, name="t.csv", person=make_person(), now=BEFORE)
        assert held.faults == [[8, "maghrib", "NOT_A_TIME"]]
        with pytest.raises(services.HasFaults):
            services.bring_in(held=held, person=make_person(), now=BEFORE)
        assert not Timetable.objects.exists()
        content = csv_of(FIRST, 6, dhuhr="16:30")
        held = services.hold(site=site, content=content, name="t.csv", person=make_person(), now=BEFORE)
        assert {code for _row, _column, code in held.faults} == {"OUT_OF_ORDER", "BEFORE_ITS_PRAYER"}

    def test_missing_columns_are_named(self):
        held = services.hold(
            site=make_site(), content=b"date,fajr\n2027-03-01,05:10\n", name="t.csv", person=make_person(), now=BEFORE
        )
        assert held.looked()["missing"] == ["sunrise", "dhuhr", "asr", "maghrib", "isha"]
        with pytest.raises(services.HasFaults):
            services.bring_in(held=held, person=make_person(), now=BEFORE)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "EMPTY"),
            (b"date\n", "EMPTY"),
            (b"x" * 2_000_001, "TOO_LARGE"),
            (b"date\n" + b"2027-03-01\n" * 1_300, "TOO_MANY_ROWS"),
            (b"date,fajr,fajr,sunrise,dhuhr,asr,maghrib,isha\n2027-03-01,1,1,1,1,1,1,1\n", "REPEATED"),
            (b"\xff\xfe\x00caf\xe9,x\n1,2\n", None),
        ],
    )
    def test_what_is_no_table_is_refused(self, content, code):
        with pytest.raises(services.CannotRead) as caught:
            services.hold(site=make_site(), content=content, name="t.csv", person=make_person(), now=BEFORE)
        assert code is None or caught.value.code == code

    def test_an_upload_is_let_go(self):
        site, person = make_site(), make_person()
        held = services.hold(site=site, content=csv_of(FIRST, 3), name="t.csv", person=person, now=BEFORE)
        services.drop(held=held, person=person, now=BEFORE)
        for act in (services.drop, services.bring_in):
            with pytest.raises(services.Gone):
                act(held=held, person=person, now=BEFORE)
        services.hold(site=site, content=csv_of(FIRST, 3), name="t.csv", person=person, now=BEFORE)
        assert services.drop_old(now=BEFORE + KEPT_FOR) == 0
        assert services.drop_old(now=BEFORE + KEPT_FOR + timedelta(minutes=1)) == 1
        assert not any(one.file for one in TimetableUpload.objects.all())


class TestVersions:
    def test_the_old_one_stays_for_the_past(self, now):
        site = make_site()
        bring(site, csv_of(FIRST, 60))
        made = bring(site, csv_of(FIRST, 60, jumuah="13:30,14:15"), now=now)
        assert (made.number, made.holds_from) == (2, FRIDAY)
        assert day(site, FRIDAY).jumuah == (810, 855)
        assert day(site, FRIDAY, as_of=now - timedelta(minutes=1)).jumuah == (795, 840)
        assert day(site, FRIDAY + timedelta(days=7)).jumuah == (810, 855)

    def test_taken_back_the_one_before_holds(self, now):
        site, person = make_site(), make_person()
        bring(site, csv_of(FIRST, 60))
        made = bring(site, csv_of(FIRST, 60, jumuah="13:30,14:15"), now=now)
        services.take_back(timetable=made, person=person, now=now)
        assert day(site, FRIDAY).jumuah == (795, 840)
        with pytest.raises(services.AlreadyEnded):
            services.take_back(timetable=made, person=person, now=now)


class TestRules:
    def test_they_fill_what_the_rows_leave_out(self):
        site = make_site(**LONDON)
        for prayer, season, rule in (
            ("jumuah", ("gmt", ""), "13:00"),
            ("jumuah", ("bst", ""), "13:45"),
            ("jumuah_2", ("", ""), "14:30"),
            ("isha", ("ramadan", ""), "20:30"),
        ):
            services.add_rule(site=site, prayer=prayer, season=season, rule=rule, person=None, now=BEFORE)
        assert day(site, FRIDAY).jumuah == (780, 870)
        assert day(site, date(2027, 4, 2)).jumuah == (825, 870)
        assert dict(day(site, FRIDAY).prayers)["isha"] == 1230
        assert day(site, FRIDAY).prayers_from == "MOONSIGHTING_COMMITTEE"
        bring(site, csv_of(FIRST, 10))
        assert day(site, FRIDAY).jumuah == (795, 840)

    def test_without_a_place_they_give_no_times(self):
        site = make_site()
        services.add_rule(site=site, prayer="isha", season=("", ""), rule="20:30", person=None, now=BEFORE)
        assert day(site, FRIDAY).prayers == ()

    def test_what_cannot_be_is_refused(self):
        site, person = make_site(), make_person()
        rule = services.add_rule(site=site, prayer="isha", season=("", ""), rule="20:30", person=None, now=BEFORE)
        for prayer, season, text, code in (
            ("isha", ("", ""), "20:45", "SECOND_RULE"),
            ("noon", ("", ""), "20:45", "NO_SUCH_PRAYER"),
            ("fajr", ("13-01", "13-02"), "06:00", "NOT_A_SEASON"),
            ("fajr", ("", ""), "early", "NOT_A_RULE"),
        ):
            with pytest.raises(services.BadRule) as caught:
                services.add_rule(site=site, prayer=prayer, season=season, rule=text, person=None, now=BEFORE)
            assert caught.value.code == code
        services.end_rule(rule=rule, person=person, now=BEFORE)
        with pytest.raises(services.AlreadyEnded):
            services.end_rule(rule=rule, person=person, now=BEFORE)
        assert SeasonRule.objects.count() == 1


def test_a_method_is_the_sites_to_choose():
    site, other = make_site(**LONDON), make_site(**LONDON)
    follow(site, method="NORTH_AMERICA", asr="hanafi")
    assert day(site, FRIDAY).prayers_from == "NORTH_AMERICA"
    assert dict(day(site, FRIDAY).prayers)["asr"] > dict(day(other, FRIDAY).prayers)["asr"]
