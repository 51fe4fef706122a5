"""Events and a site's day, as the people who use them see them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.strategy.models import TaskDone, TriggerEvent
from tests.apps.accounts.make import enter
from tests.apps.strategy.make import make_counts, make_trigger
from tests.make import make_staff
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def given(**changes) -> dict[str, object]:
    now = timezone.localtime()
    return {
        "title": "Attack in Corvane",
        "where": "Corvane, abroad",
        "happened_on": f"{now:%Y-%m-%d}",
        "known_at_0": f"{now:%Y-%m-%d}",
        "known_at_1": f"{now:%H:%M}",
        "kind": "FOREIGN",
        "concerns": "ALL",
        "sureness": "LIKELY",
        "expected": ["STREET", "ONLINE"],
        "days": "14",
        **changes,
    }


class TestTriggers:
    def test_an_empty_list_says_so(self, cast):
        assert "No event has been entered." in words(at(cast.idris).get(reverse("triggers")))

    def test_an_event_is_entered_and_stands_in_the_list(self, cast):
        client = at(cast.idris)
        assert "Where is a rise expected?" in words(client.get(reverse("trigger_new")))
        page = words(client.post(reverse("trigger_new"), given(), follow=True))
        assert "Every site’s day takes it into account" in page
        assert "Day 0" in page
        event = TriggerEvent.objects.get()
        assert (event.sureness, event.expects_online) == ("LIKELY", True)
        assert "Attack in Corvane" in words(client.get(reverse("triggers")))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"title": ""}, "Please answer: What happened"),
            ({"happened_on": "2999-01-01"}, "This day has not come yet."),
            ({"known_at_0": "2001-01-01"}, "Between the day it happened and now, please."),
            ({"expected": []}, "Please answer: Where is a rise expected?"),
            ({"days": "400"}, "90"),
        ],
    )
    def test_what_makes_no_sense_is_said_and_kept(self, cast, changes, said):
        page = words(at(cast.idris).post(reverse("trigger_new"), given(**changes)))
        assert said in page
        assert "Corvane, abroad" in page
        assert not TriggerEvent.objects.exists()

    def test_its_page_without_history(self, cast):
        event = make_trigger(cast.idris, timezone.now())
        page = words(at(cast.idris).get(reverse("trigger_page", args=[event.uuid])))
        assert "There is too little history yet" in page
        assert "no earlier event to compare" in page

    def test_its_page_measures_compares_and_shows_its_method(self, cast):
        now = timezone.now()
        make_counts(cast.eastmere, now, {300: 12, 299: 8, 5: 14, 4: 12, 3: 9})
        make_trigger(cast.idris, now, ago=300, title="Fire in Hallmere")
        event = make_trigger(cast.idris, now, ago=5, expects_online=True)
        page = words(at(cast.idris).get(reverse("trigger_page", args=[event.uuid])))
        assert "came on top." in page
        assert "Fire in Hallmere" in page
        assert "This event, day 5" in page
        assert "Above limit" in page
        assert "days of other events left out" in page

    def test_it_is_withdrawn_after_asking(self, cast):
        event = make_trigger(cast.idris, timezone.now())
        client, url = at(cast.idris), reverse("trigger_withdraw", args=[event.uuid])
        assert "It stays on record" in words(client.get(url))
        assert "Withdrawn." in words(client.post(url, follow=True))
        assert "It was withdrawn already." in words(client.post(url, follow=True))

    def test_a_panel_member_reads_only(self, cast):
        member = make_staff(Role.PANEL_MEMBER)
        event = make_trigger(cast.idris, timezone.now())
        page = words(at(member).get(reverse("trigger_page", args=[event.uuid])))
        assert "Withdraw the event" not in page
        assert at(member).get(reverse("trigger_new")).status_code == 403

    def test_a_missing_event_is_not_there(self, cast):
        missing = reverse("trigger_page", args=["00000000-0000-4000-8000-000000000000"])
        assert at(cast.idris).get(missing).status_code == 404

    def test_a_site_volunteer_does_not_see_the_list(self, cast):
        assert at(cast.bilal).get(reverse("triggers")).status_code == 403


class TestToday:
    def today(self, cast) -> str:
        return reverse("site_today", args=[cast.larkfield.uuid])

    def test_a_day_says_what_and_why_with_its_source(self, cast):
        make_trigger(cast.idris, timezone.now())
        page = words(at(cast.bilal).get(self.today(cast)))
        assert "Today at Larkfield Road Mosque" in page
        assert "Posture, level 2 of 3" in page
        assert "Extra care" in page
        assert "3 days after: Attack in Corvane." in page
        assert "Entered by the panel" in page
        assert 'href="tel:999"' in page

    def test_a_task_is_one_tap(self, cast):
        make_trigger(cast.idris, timezone.now())
        done = reverse("site_task_done", args=[cast.larkfield.uuid, "CHECK_CAMERAS_AND_LIGHTS"])
        client = at(cast.bilal)
        page = words(client.post(done, follow=True))
        assert "Done. Thank you." in page
        assert "By <bdi>Bilal L.</bdi>." in page
        assert "Somebody has done this already." in words(client.post(done))
        assert TaskDone.objects.count() == 1

    def test_a_task_of_another_day_is_said(self, cast):
        done = reverse("site_task_done", args=[cast.larkfield.uuid, "BRIEF_THE_TEAM"])
        assert "not a task for today" in words(at(cast.bilal).post(done))

    def test_the_analyst_looks_and_does_not_tap(self, cast):
        make_trigger(cast.idris, timezone.now())
        enter(cast.idris, cast.larkfield)
        assert "CHECK_CAMERAS_AND_LIGHTS/done" not in words(at(cast.idris).get(self.today(cast)))

    def test_another_site_is_not_there(self, cast):
        assert at(cast.maryam).get(self.today(cast)).status_code == 404
        done = reverse("site_task_done", args=[cast.larkfield.uuid, "WALK_TODAY"])
        assert at(cast.maryam).post(done).status_code == 404

    def test_the_number_of_queries_does_not_grow(self, cast, django_assert_max_num_queries):
        make_trigger(cast.idris, timezone.now())
        client = at(cast.bilal)
        with django_assert_max_num_queries(50):
            client.get(self.today(cast))
