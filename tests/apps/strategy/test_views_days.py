"""A site's days, the days of all sites, and an event's course, as the people who use them see them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.places.models import CalendarDate
from aman.apps.strategy import services
from aman.apps.strategy.models import TriggerDecay, TriggerEvent, TriggerReset
from aman.apps.strategy.pages_days_network import is_shown, together
from aman.apps.strategy.selectors import NetworkReason
from aman.core.posture import PostureLevel
from tests.apps.accounts.make import enter
from tests.apps.strategy.make import make_trigger
from tests.make import make_site, make_staff
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2027, 3, 4, 21, 40, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def thursday(monkeypatch) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: THURSDAY)
    return THURSDAY


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


class TestSiteDay:
    def today(self, cast) -> str:
        return reverse("site_today", args=[cast.larkfield.uuid])

    def test_it_says_what_changed_since_yesterday_and_what_is_ahead(self, cast, thursday):
        make_trigger(cast.idris, thursday, ago=0)
        page = words(at(cast.bilal).get(self.today(cast)))
        assert "Raised since yesterday: from Everyday care to Extra care." in page
        assert "Today: Attack in Corvane." in page
        assert page.count('<ol class="am-strip">') == 1
        assert page.count("Eid al-Fitr, perhaps") >= 2, "both days on which Eid may fall"
        assert 'class="is-eid"' in page

    def test_a_quiet_day_says_so(self, cast, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 10, 9, 0, tzinfo=UTC))
        page = words(at(cast.bilal).get(self.today(cast)))
        assert "Everyday care" in page
        assert "Nothing changed since yesterday." in page
        assert "Who to ring" in page

    def test_prayers_stand_on_its_line_with_their_rule(self, cast, thursday):
        cast.larkfield.latitude, cast.larkfield.longitude = 51.55, 0.07
        cast.larkfield.save()
        page = words(at(cast.bilal).get(self.today(cast)))
        assert page.count('class="is-pray"') == 6
        assert "Maghrib" in page
        assert "calculated (Moonsighting Committee)" in page

    def test_a_date_that_people_entered_is_said_in_their_words(self, cast, thursday):
        CalendarDate.objects.create(
            area=cast.eastmere,
            kind="MARCH",
            first=thursday.date(),
            last=thursday.date(),
            words="March to the square",
            known_at=thursday - timedelta(days=3),
        )
        page = words(at(cast.bilal).get(self.today(cast)))
        assert "March or demonstration: March to the square" in page
        assert "Entered in the calendar" in page

    def test_those_at_the_site_see_no_links_to_the_panels_pages(self, cast, thursday):
        event = make_trigger(cast.idris, thursday)
        link = reverse("trigger_page", args=[event.uuid])
        assert link not in words(at(cast.bilal).get(self.today(cast)))
        enter(cast.idris, cast.larkfield)
        assert link in words(at(cast.idris).get(self.today(cast)))

    def test_what_the_levels_mean(self, cast, thursday):
        make_trigger(cast.idris, thursday)
        page = words(at(cast.bilal).get(reverse("site_care", args=[cast.larkfield.uuid])))
        assert "What raises it today" in page
        assert page.count("Today’s level") == 1
        assert "At no level" in page

    @pytest.mark.parametrize("route", ["site_care", "site_timeline"])
    def test_another_site_is_not_there(self, cast, route):
        assert at(cast.maryam).get(reverse(route, args=[cast.larkfield.uuid])).status_code == 404


class TestTimeline:
    def url(self, cast, span: str, on: str = "2027-03-04") -> str:
        return f"{reverse('site_timeline', args=[cast.larkfield.uuid])}?span={span}&on={on}"

    def test_ramadan_is_whole_with_both_days_of_eid(self, cast, thursday):
        page = words(at(cast.bilal).get(self.url(cast, "ramadan")))
        assert "Ramadan 1448" in page
        assert page.count('<th scope="row"') == 32, "the first tarawih, thirty days, and both Eids"
        assert "Eid may be on Tue 9 Mar or Wed 10 Mar" in page
        assert page.count('class="c-open"') >= 2

    def test_a_week_marks_friday_prayer_and_the_clocks(self, cast, thursday):
        page = words(at(cast.bilal).get(self.url(cast, "week", "2027-03-26")))
        assert "Clocks go forward" in page
        assert "c-star" in page
        assert "The week after" in page

    def test_a_day_is_its_line(self, cast, thursday):
        page = words(at(cast.bilal).get(self.url(cast, "day", "2027-03-05")))
        assert "Friday 5 March 2027" in page
        assert "Walk round the outside before Jumu’ah" in page
        assert "/done/" not in page, "nothing is tapped ahead of its day"

    @pytest.mark.parametrize("given", ["?span=century", "?on=yesterday", "?on=1900-01-01", "?span=day&on=2027-02-30"])
    def test_what_makes_no_sense_shows_the_present(self, cast, thursday, given):
        found = at(cast.bilal).get(reverse("site_timeline", args=[cast.larkfield.uuid]) + given)
        assert "2027" in words(found)

    def test_queries_do_not_grow_with_the_span(self, cast, thursday):
        client = at(cast.bilal)
        client.get(self.url(cast, "week"))
        counts = []
        for span in ("week", "ramadan"):
            with CaptureQueriesContext(connection) as caught:
                client.get(self.url(cast, span))
            counts.append(len(caught))
        assert counts[0] == counts[1]


class TestNetwork:
    def test_before_the_worker_has_run_it_says_so(self, cast):
        assert "have not been worked out yet" in words(at(cast.idris).get(reverse("days")))
        assert at(cast.idris).get(reverse("days_day", args=["2027-03-05"])).status_code == 404

    def test_the_calendar_leads_to_a_days_reasons_and_an_areas_sites(self, cast, thursday):
        event = make_trigger(cast.idris, thursday)
        services.refresh_network(now=thursday)
        client = at(cast.idris)
        page = words(client.get(reverse("days")))
        assert "Today 2 of 2 sites ask for more than everyday care." in page
        assert reverse("days_day", args=["2027-03-05"]) in page
        assert page.count("is-open") >= 2, "both days on which Eid may fall"
        day = words(client.get(reverse("days_day", args=["2027-03-05"])))
        assert reverse("trigger_page", args=[event.uuid]) in day
        assert "Extra care: 2 sites" in day
        sites = f"{reverse('days_sites', args=['2027-03-05'])}?area={cast.eastmere.code}"
        assert sites in day
        listed = words(client.get(sites))
        assert reverse("site_page", args=[cast.larkfield.uuid]) in listed
        assert "Ashcombe" not in listed

    @pytest.mark.parametrize(
        ("route", "given"), [("days_day", ""), ("days_sites", "?area=NOWHERE"), ("days_sites", "")]
    )
    def test_a_day_or_area_that_is_none_is_not_there(self, cast, route, given):
        assert at(cast.idris).get(reverse(route, args=["tomorrow"]) + given).status_code == 404

    def test_a_site_volunteer_does_not_see_it(self, cast):
        assert at(cast.bilal).get(reverse("days")).status_code == 403

    def test_queries_do_not_grow_with_the_sites(self, cast, thursday):
        member, url = at(make_staff(Role.PANEL_MEMBER)), reverse("days_sites", args=["2027-03-05"])
        counts = []
        for more in (0, 5):
            for number in range(more):
                make_site(f"Site {number}", area=cast.eastmere)
            services.refresh_network(now=thursday, again=True)
            member.get(f"{url}?area={cast.eastmere.code}")
            with CaptureQueriesContext(connection) as caught:
                words(member.get(f"{url}?area={cast.eastmere.code}"))
            counts.append(len(caught))
        assert counts[0] == counts[1]


class TestEvent:
    def page(self, event: TriggerEvent, name: str = "trigger_page") -> str:
        return reverse(name, args=[event.uuid])

    def test_its_clocks_and_its_course_are_shown(self, cast, thursday):
        event = make_trigger(cast.idris, thursday, ago=2, expects_online=True)
        page = words(at(cast.idris).get(self.page(event)))
        assert 'aria-current="step"><b>To 72 hours' in page
        assert "half of the rise is gone after 4.5 days: the default, from earlier events." in page
        assert "Online, half of the rise is gone after 1.0 days" in page
        assert "Nothing has raised it again." in page
        assert "Due in 54 days." in page

    def test_it_is_raised_again(self, cast, thursday):
        event = make_trigger(cast.idris, thursday)
        given = {"kind": "VIGIL", "on": "2027-03-06", "words": "On the square"}
        page = words(at(cast.idris).post(self.page(event, "trigger_raise"), given, follow=True))
        assert "count from there again" in page
        assert "On the square" in page
        again = words(at(cast.idris).post(self.page(event, "trigger_raise"), given))
        assert "This is on record for the day already." in again
        early = words(at(cast.idris).post(self.page(event, "trigger_raise"), {**given, "on": "2020-01-01"}))
        assert "A day after it happened" in early
        assert TriggerReset.objects.count() == 1

    def test_a_half_life_is_set_and_given_back(self, cast, thursday):
        event = make_trigger(cast.idris, thursday)
        url, client = self.page(event, "trigger_half_life"), at(cast.idris)
        assert "Give at least one of the two." in words(client.post(url, {}))
        assert "No rise is expected there." in words(client.post(url, {"online": "2"}))
        assert "7.0 days: set by hand." in words(client.post(url, {"street": "7"}, follow=True))
        assert "4.5 days: the default" in words(client.post(url, {"back": "on"}, follow=True))
        assert TriggerDecay.objects.count() == 2, "what held before stays on record"

    def test_its_review_comes_when_it_is_over(self, cast, thursday):
        event = make_trigger(cast.idris, thursday)
        url, client = self.page(event, "trigger_review"), at(cast.idris)
        assert "still in force" in words(client.post(url, {"review": "Too soon."}))
        TriggerEvent.objects.update(happened_on=date(2026, 12, 1), ends_on=date(2026, 12, 22))
        assert "Due for 37 days." in words(client.get(self.page(event)))
        assert "Please answer" in words(client.post(url, {"review": ""}))
        page = words(client.post(url, {"review": "Write to the small sites first."}, follow=True))
        assert "Write to the small sites first." in page
        assert "It was reviewed already." in words(client.post(url, {"review": "Again."}, follow=True))

    def test_an_event_of_one_area_concerns_its_sites_alone(self, cast, thursday):
        event = make_trigger(cast.idris, thursday, area=cast.eastmere.code, is_national=False, kind="LOCAL")
        assert f"Sites of {cast.eastmere.name}" in words(at(cast.idris).get(self.page(event)))
        there = reverse("site_today", args=[cast.ashcombe.uuid])
        assert "Attack in Corvane" not in words(at(cast.maryam).get(there))

    @pytest.mark.parametrize("name", ["trigger_raise", "trigger_half_life", "trigger_review"])
    def test_a_panel_member_does_none_of_it(self, cast, thursday, name):
        event = make_trigger(cast.idris, thursday)
        assert at(make_staff(Role.PANEL_MEMBER)).post(self.page(event, name), {}).status_code == 403

    def test_an_area_is_asked_for_where_it_concerns_its_sites_alone(self, cast, thursday):
        given = {
            "title": "Fire", "where": "Here", "kind": "LOCAL", "concerns": "AREA", "happened_on": "2027-03-04",
            "known_at_0": "2027-03-04", "known_at_1": "20:00", "sureness": "LIKELY", "expected": ["STREET"],
            "days": "21",
        }  # fmt: skip
        client = at(cast.idris)
        assert "Choose the area whose sites it concerns." in words(client.post(reverse("trigger_new"), given))
        page = words(client.post(reverse("trigger_new"), {**given, "area": cast.eastmere.code}, follow=True))
        assert "Day 0" in page
        event = TriggerEvent.objects.get()
        assert (event.is_national, event.kind, event.height) == (False, "LOCAL", 4.9)


def test_the_day_of_a_moment_is_local(cast, monkeypatch):
    """Half past eleven at night in summer is the same day in London, whatever the hour in UTC."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 7, 1, 22, 30, tzinfo=UTC) + timedelta(hours=1))
    assert "Friday 2 July 2027" in words(at(cast.bilal).get(reverse("site_today", args=[cast.larkfield.uuid])))


class TestWhatStaysWithASite:
    def reason(self, kind: str, code: str, source: str, sites: int) -> NetworkReason:
        return NetworkReason(kind, code, source, PostureLevel.EVERYDAY, sites)

    def test_an_occasion_is_counted_once_whoever_recorded_it(self):
        found = together(
            [
                self.reason("OCCASION", "TARAWIH", "", 6),
                self.reason("TRIGGER", "TRIGGER_STREET", "a", 7),
                self.reason("TRIGGER", "TRIGGER_STREET", "b", 7),
                self.reason("OCCASION", "TARAWIH", "of-one-site", 1),
            ]
        )
        assert [(one.code, one.sites) for one in found] == [
            ("TARAWIH", 7),
            ("TRIGGER_STREET", 7),
            ("TRIGGER_STREET", 7),
        ]

    @pytest.mark.parametrize(
        ("kind", "code", "sites", "shown"),
        [
            ("DEFECT", "CAMERA", 9, False),
            ("DEFECT", "CAMERA", 10, True),
            ("MESSAGE", "MESSAGE_WAITING", 1, False),
            ("OCCASION", "FUNERAL", 1, False),
            ("OCCASION", "TARAWIH", 1, True),
            ("SIGNAL", "SIGNAL_STRONG", 2, True),
        ],
    )
    def test_what_single_sites_have_is_not_shown(self, kind, code, sites, shown):
        assert is_shown(self.reason(kind, code, "", sites)) is shown
