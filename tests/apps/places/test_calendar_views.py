"""The pages of calendars, and the feed through the public door, read by another project's parser."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.places import selectors_year as reads
from aman.apps.places import services_calendar as services
from aman.apps.places import services_feed as feeds
from aman.apps.places.models import (
    CalendarChoice,
    CalendarDate,
    EidPrayer,
    Expected,
    FeedLink,
    MonthAnnouncement,
    SeasonRule,
    Timetable,
)
from aman.core.almanac import MonthStart
from tests.apps.places.make_calendar import BEFORE, announce, csv_of, follow, make_authority
from tests.make import make_contact, make_person, make_site, make_staff

pytestmark = pytest.mark.django_db
LONDON = {"latitude": 51.51, "longitude": -0.12}
NOW = datetime(2027, 3, 5, 21, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def site():
    return make_site("Larkfield Road Mosque", **LONDON)


@pytest.fixture
def lead(client, site):
    client.force_login(make_staff("SITE_LEAD", site=site))
    return client


@pytest.fixture
def chair(client):
    client.force_login(make_staff("CHAIR"))
    return client


def at(name, *args):
    return reverse(name, args=args)


def text(answer):
    return answer.content.decode()


class TestYear:
    def test_the_year_has_ramadan_both_eids_and_the_clocks(self, lead, site):
        page = text(lead.get(at("site_calendar", site.uuid), {"year": "2027"}))
        for words in ("Ramadan", "Tarawih", "The last ten nights", "Eid al-Fitr, perhaps", "The clocks go forward"):
            assert words in page
        assert "Moonsighting Committee; short nights: by season and latitude" in page

    def test_what_makes_no_sense_gives_this_year(self, lead, site):
        for asked in ({"year": "9999"}, {"year": "x"}, {"week": "2027-99-01"}, {"year": "2027", "week": "2044-01-01"}):
            assert "March 2027" in text(lead.get(at("site_calendar", site.uuid), asked))

    def test_a_week_says_why_it_has_no_times(self, lead, site):
        follow(site, method="MUSLIM_WORLD_LEAGUE", night_rule="MIDDLE_OF_NIGHT")
        page = text(lead.get(at("site_calendar", site.uuid), {"year": "2027", "week": "2027-06-21"}))
        assert "Isha and the next Fajr fall together" in page

    def test_queries_do_not_grow_with_what_was_entered(self, lead, site, django_assert_max_num_queries):
        for away in range(30):
            on = date(2027, 4, 1) + timedelta(days=away)
            services.enter_date(
                details=services.DateDetails("OPEN_DAY", on, on, "Open"), site=site, person=None, now=BEFORE
            )
        with django_assert_max_num_queries(32):
            assert lead.get(at("site_calendar", site.uuid), {"year": "2027"}).status_code == 200

    def test_eid_is_announced_in_one_tap_and_taken_back(self, lead, site):
        answer = lead.post(at("site_month_decide", site.uuid), {"year": 1448, "month": 10, "starts": "2027-03-10"})
        assert answer.status_code == 302
        page = text(lead.get(at("site_calendar", site.uuid), {"year": "2027"}))
        assert "What was planned for the other day is cancelled" in page
        assert "Eid al-Fitr here is" not in page
        made = MonthAnnouncement.objects.get()
        assert (made.site, made.starts, made.source) == (site, date(2027, 3, 10), site.name)
        lead.post(at("site_calendar_end", site.uuid, "follow"), {"kind": "month", "which": str(made.uuid)})
        assert "Eid al-Fitr here is" in text(lead.get(at("site_calendar", site.uuid), {"year": "2027"}))

    @pytest.mark.parametrize("starts", ["", "x", "2027-04-20"])
    def test_a_day_that_cannot_be_changes_nothing(self, lead, site, starts):
        answer = lead.post(at("site_month_decide", site.uuid), {"year": 1448, "month": 10, "starts": starts})
        assert answer.status_code == 422
        assert "This day cannot be" in text(answer)
        assert not MonthAnnouncement.objects.exists()


PARTS = {
    "follow": ({"follows": "PRINTED", "method": "KARACHI", "asr": "hanafi"}, CalendarChoice, {}),
    "dates": ({"kind": "OPEN_DAY", "first": "2027-05-01", "words": "Open doors"}, CalendarDate, {"kind": "MARCH"}),
    "eid": ({"code": "EID_AL_FITR", "year": "1448", "at": "08:00", "people": "50"}, EidPrayer, {"at": "late"}),
    "expected": ({"code": "JUMUAH", "people": "300", "evidence": "Counted"}, Expected, {"code": "JUMUAH"}),
    "rules": ({"prayer": "jumuah", "season": "bst", "rule": "13:45"}, SeasonRule, {"prayer": "jumuah", "rule": "x"}),
}


class TestParts:
    @pytest.mark.parametrize("part", PARTS)
    def test_each_is_typed_kept_and_taken_out(self, lead, site, part):
        body, model, _ = PARTS[part]
        assert lead.get(at("site_calendar_part", site.uuid, part)).status_code == 200
        assert lead.post(at("site_calendar_part", site.uuid, part), body).status_code == 302
        made = model.objects.get()
        assert made.by is not None
        kind = {"dates": "date", "eid": "eid", "rules": "rule"}.get(part)
        if kind:
            page = text(lead.get(at("site_calendar_part", site.uuid, part)))
            assert str(made.uuid) in page
            ends = {"kind": kind, "which": str(made.uuid)}
            assert lead.post(at("site_calendar_end", site.uuid, part), ends).status_code == 302
            assert lead.post(at("site_calendar_end", site.uuid, part), ends).status_code == 302
            made.refresh_from_db()
            assert made.ended_at is not None

    @pytest.mark.parametrize("part", [one for one in PARTS if PARTS[one][2]])
    def test_what_is_wrong_is_said_and_nothing_kept(self, lead, site, part):
        answer = lead.post(at("site_calendar_part", site.uuid, part), PARTS[part][2])
        assert answer.status_code == 422
        assert "Error:" in text(answer)
        assert not PARTS[part][1].objects.exists()

    def test_twice_the_same(self, lead, site):
        for part, field in (("eid", "This prayer is there already"), ("rules", "Another rule already holds")):
            body = PARTS[part][0]
            lead.post(at("site_calendar_part", site.uuid, part), body)
            assert field in text(lead.post(at("site_calendar_part", site.uuid, part), body))
        backwards = {"kind": "OPEN_DAY", "first": "2027-05-02", "last": "2027-05-01"}
        assert "before the beginning" in text(lead.post(at("site_calendar_part", site.uuid, "dates"), backwards))

    def test_there_is_no_other_part(self, lead, site):
        assert lead.get(at("site_calendar_part", site.uuid, "picnics")).status_code == 404

    def test_what_is_anothers_is_not_ended(self, lead, site):
        on = date(2027, 5, 1)
        other = services.enter_date(
            details=services.DateDetails("OPEN_DAY", on, on), site=make_site(), person=None, now=BEFORE
        )
        lead.post(at("site_calendar_end", site.uuid, "dates"), {"kind": "date", "which": str(other.uuid)})
        other.refresh_from_db()
        assert other.ended_at is None


class TestTimetable:
    def test_it_is_uploaded_looked_at_and_brought_in(self, lead, site):
        file = SimpleUploadedFile("year.csv", csv_of(date(2027, 3, 1), 30))
        answer = lead.post(at("site_timetable", site.uuid), {"file": file})
        page = text(lead.get(answer["Location"]))
        assert "13:15 14:00" in page
        assert "Make this our timetable" in page
        lead.post(f"{answer['Location']}start/")
        assert Timetable.objects.get().number == 1
        assert "Holds" in text(lead.get(at("site_timetable", site.uuid)))
        lead.post(f"{answer['Location']}start/")
        assert Timetable.objects.count() == 1
        lead.post(at("site_timetable_back", site.uuid))
        assert "Taken back" in text(lead.get(at("site_timetable", site.uuid)))
        assert lead.post(at("site_timetable_back", site.uuid)).status_code == 302

    def test_faults_are_shown_by_row_and_column(self, lead, site):
        content = csv_of(date(2027, 3, 1), 3, extra="2027-03-20,5,06:35,12:30,15:20,17:55,19:20,05:30,13:00,,")
        answer = lead.post(at("site_timetable", site.uuid), {"file": SimpleUploadedFile("t.csv", content)})
        page = text(lead.get(answer["Location"]))
        assert "<code>fajr</code>" in page
        assert "This is not a time" in page
        assert "Make this our timetable" not in page
        assert lead.post(f"{answer['Location']}drop/").status_code == 302
        assert "brought in or deleted" in text(lead.get(answer["Location"]))
        assert lead.post(f"{answer['Location']}drop/").status_code == 302

    def test_what_is_no_table_is_said(self, lead, site):
        answer = lead.post(at("site_timetable", site.uuid), {"file": SimpleUploadedFile("t.csv", b"date\n")})
        assert answer.status_code == 422
        assert "its first row must name the columns" in text(answer)


class TestMonths:
    def test_what_it_changes_is_shown_before_it_is_announced(self, chair, site):
        here = make_authority()
        follow(None, here)
        announce(here, 1448, 9, date(2027, 2, 8))
        body = {
            "authority": str(here.uuid), "month": "10", "year": "1448", "starts": "2027-03-09", "source": "A letter",
        }  # fmt: skip
        page = text(chair.post(at("month_new"), body))
        assert "Tue 9 Mar" in page
        assert "becomes" in page
        assert "1 site follows them." in page
        assert MonthAnnouncement.objects.count() == 1
        assert chair.post(at("month_new"), {**body, "confirm": "yes"}).status_code == 302
        assert MonthAnnouncement.objects.count() == 2
        assert "A letter" in text(chair.get(at("months")))
        page = text(chair.post(at("month_new"), body))
        assert "No day changes" in page

    def test_what_cannot_be_is_said(self, chair):
        here = make_authority()
        announce(here, 1448, 9, date(2027, 2, 9))
        body = {
            "authority": str(here.uuid), "month": "10", "year": "1448", "starts": "2027-03-09",
            "source": "A letter", "confirm": "yes",
        }  # fmt: skip
        assert "29 or 30 days" in text(chair.post(at("month_new"), body))
        assert "two days" in text(chair.post(at("month_new"), {**body, "starts": "2027-03-20"}))

    def test_authorities_the_default_and_shared_dates(self, chair):
        assert "No month was announced yet" in text(chair.get(at("months")))
        body = {"name": "The council", "code": "council", "kind": "BODY"}
        assert chair.post(at("authority_new"), body).status_code == 302
        assert "in use" in text(chair.post(at("authority_new"), body))
        chair.post(at("months_default"), {"follows": "PRINTED"})
        assert "as printed" in text(chair.get(at("months")))
        on = {"kind": "ELECTION", "first": "2027-05-06", "words": "Local elections"}
        assert "Say who says so" in text(chair.post(at("shared_date_new"), on))
        assert chair.post(at("shared_date_new"), {**on, "source": "The town hall"}).status_code == 302
        made = CalendarDate.objects.get()
        assert "The whole network" in text(chair.get(at("months")))
        chair.post(at("shared_date_end"), {"which": str(made.uuid)})
        chair.post(at("shared_date_end"), {"which": "x"})
        made.refresh_from_db()
        assert made.ended_at is not None


class TestFeed:
    def _feed(self, site, language="en"):
        secret = feeds.make_feed(site=site, language=language, person=None, now=BEFORE)
        return reverse("site_feed", args=[secret], urlconf="aman.config.urls_public")

    def _events(self, answer):
        found = icalendar.Calendar.from_ical(answer.content)
        assert not found.errors
        assert all(not one.errors for one in found.walk("VEVENT"))
        return found.walk("VEVENT")

    def test_it_is_read_through_the_door_without_a_cookie(self, site):
        answer = Client().get(self._feed(site))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert not answer.cookies
        events = self._events(answer)
        titles = {str(one["SUMMARY"]) for one in events}
        assert {"Ramadan", "Tarawih (evening)", "Eid al-Fitr", "Jumu’ah"} <= titles
        assert len({str(one["UID"]) for one in events}) == len(events)

    def test_once_announced_the_same_uid_moves_and_the_other_is_gone(self, site):
        services.add_eid_prayer(
            site=site, code="EID_AL_FITR", year=1448, at=time(8), place="The park", people=None, person=None, now=BEFORE
        )
        address, client = self._feed(site), Client()

        def eids():
            found = [one for one in self._events(client.get(address)) if "Eid al-Fitr" in str(one["SUMMARY"])]
            found = [one for one in found if one["DTSTART"].dt.year == 2027]
            return {str(one["UID"]): (one["DTSTART"].dt, str(one["STATUS"])) for one in found}

        before = eids()
        assert {status for _, status in before.values()} == {"TENTATIVE"}
        assert len(before) == 4
        start = MonthStart(1448, 10, date(2027, 3, 10), "Us")
        services.decide_month(site=site, start=start, person=None, now=NOW)
        after = eids()
        assert len(after) == 2
        assert set(after) <= set(before)
        assert {status for _, status in after.values()} == {"CONFIRMED"}
        moments = sorted(str(day) for day, _ in after.values())
        assert moments == ["2027-03-10", "2027-03-10 08:00:00+00:00"]

    def test_it_never_holds_people_threats_or_typed_words(self, site):
        make_contact(site, name="Somebody Known")
        for kind in ("FUNERAL", "MARCH", "TRIAL", "ELECTION", "ANNIVERSARY", "OTHER", "OPEN_DAY"):
            on = date(2027, 3, 20)
            services.enter_date(
                details=services.DateDetails(kind, on, on, "secret words"), site=site, person=None, now=BEFORE
            )
        body = Client().get(self._feed(site)).content.decode()
        assert "Open day" in body
        for words in ("secret words", "Funeral", "March or", "Trial", "Election", "Anniversary", "Somebody"):
            assert words not in body

    def test_it_speaks_the_language_it_was_made_in(self, site):
        assert "X-WR-CALNAME" in Client().get(self._feed(site, "ar")).content.decode()

    def test_a_revoked_or_renewed_link_is_dead(self, lead, site):
        first = self._feed(site)
        page = text(lead.post(at("site_feed_link", site.uuid), {"language": "en"}))
        assert "/c/" in page
        assert Client().get(first).status_code == 404
        secret = page.split("/c/")[1].split(".ics")[0]
        address = reverse("site_feed", args=[secret], urlconf="aman.config.urls_public")
        assert Client().get(address).status_code == 200
        assert secret not in text(lead.get(at("site_feed_link", site.uuid)))
        assert not FeedLink.objects.filter(digest=secret).exists()
        lead.post(at("site_feed_link", site.uuid), {"act": "revoke"})
        assert Client().get(address).status_code == 404
        assert reads.feed_link(site) is None
        lead.post(at("site_feed_link", site.uuid), {"act": "revoke"})
        with pytest.raises(feeds.NoFeed):
            feeds.revoke_feed(site=site, person=make_person(), now=NOW)

    def test_a_made_up_link_and_a_closed_site_get_the_same(self, site):
        address = self._feed(site)
        type(site).objects.update(is_active=False)
        assert Client().get(address).status_code == 404
        assert Client().get("/c/x.ics").status_code == 404
