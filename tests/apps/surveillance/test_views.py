"""The picture and a signal, as the people who use them see them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.surveillance import services
from aman.apps.surveillance.models import Run, Signal
from tests.apps.surveillance.make import make_history, make_region, make_week
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db


def desk(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def areas():
    made = make_region()
    make_history(made, timezone.now())
    return made


@pytest.fixture
def signal(areas) -> Signal:
    now = timezone.now()
    make_week(areas[2], now)
    services.watch(as_of=now.date(), now=now)
    return Signal.objects.get()


def test_an_empty_system_says_so():
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("picture")))
    assert "0 signals wait for a decision." in page
    assert "The counts have not been looked at yet." in page


def test_the_picture_shows_signals_days_and_places(signal):
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("picture")))
    assert "1 signal waits for a decision." in page
    assert "Borough 03: Abusive behaviour" in page
    assert "6 incidents in the" in page
    assert "c-band" in page


def test_one_area_is_told_by_type(signal):
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("picture"), {"area": signal.area.code}))
    assert "Incidents by type" in page
    assert "Borough 01: " not in page


def test_a_day_long_past_can_be_asked_for(signal):
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("picture"), {"until": "2020-12-31"}))
    assert "There is too little history yet to say what is usual." in page


def test_a_wrong_day_is_said_and_today_is_shown(signal):
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("picture"), {"until": "yesterday"}))
    assert "Give the day as day, month and year." in page


def test_the_number_of_queries_does_not_grow(signal, django_assert_max_num_queries):
    client = desk(make_staff(Role.ANALYST))
    with django_assert_max_num_queries(18):
        client.get(reverse("picture"))


def test_a_signal_says_what_why_and_how(signal):
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("signal_page", args=[signal.uuid])))
    assert "where fewer than one is usual." in page
    assert "somewhere in the network" in page
    assert "gamma-Poisson" in page
    assert str(signal.parameters["seed"]) in page
    assert page.count("incidents/") >= 6


def test_a_signal_without_its_drawing_still_opens(signal):
    Signal.objects.update(parameters={}, run=None)
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("signal_page", args=[signal.uuid])))
    assert "How this was worked out" in page


def test_the_analyst_decides(signal):
    client = desk(make_staff(Role.ANALYST, "Idris Novak"))
    answer = client.post(
        reverse("signal_decide", args=[signal.uuid]), {"state": "WATCHING", "reason": "One family"}, follow=True
    )
    page = words(answer)
    assert "Decision recorded." in page
    assert "Idris N." in page
    assert "One family" in page


def test_a_decision_without_a_reason_keeps_what_was_chosen(signal):
    client = desk(make_staff(Role.ANALYST))
    page = words(client.post(reverse("signal_decide", args=[signal.uuid]), {"state": "WATCHING", "reason": ""}))
    assert "Please answer: Why" in page
    assert re.search(r'value="WATCHING"[^>]*checked', page)
    assert Signal.objects.get().state == "NEW"


def test_a_decision_overtaken_is_said(signal):
    client = desk(make_staff(Role.ANALYST))
    url = reverse("signal_decide", args=[signal.uuid])
    client.post(url, {"state": "ACTED", "reason": "Done"})
    page = words(client.post(url, {"state": "WATCHING", "reason": "Late"}))
    assert Signal.objects.get().state == "ACTED"
    assert "Decision" in page


def test_a_look_is_asked_for_and_its_page_says_how_far_it_is_and_what_came_of_it(areas):
    client = desk(make_staff(Role.ANALYST))
    make_week(areas[1], timezone.now())
    page = words(client.post(reverse("picture_run"), follow=True))
    assert "You may leave this page" in page
    assert 'data-refresh="' in page
    assert "still going on" in words(client.post(reverse("picture_run"), follow=True))
    run = services.run_asked(now=timezone.now())
    page = words(client.get(reverse("look_page", args=[run.uuid])))
    assert "Borough 02: Abusive behaviour" in page
    assert run.digest[:16] in page
    assert "On demand" in words(client.get(reverse("looks")))


def test_an_areas_analyst_does_not_look_at_the_whole_network(areas):
    make_week(areas[1], timezone.now())
    client = desk(make_staff(Role.ANALYST, area=areas[0]))
    assert "Look again now" not in words(client.get(reverse("picture")))
    page = words(client.post(reverse("picture_run"), follow=True))
    assert "A look takes in the whole network." in page
    assert "new signal" not in page
    assert not Run.objects.exists()
    assert "Look again now" in words(desk(make_staff(Role.ANALYST)).get(reverse("picture")))


def test_looking_with_too_little_history_says_so():
    client = desk(make_staff(Role.ANALYST))
    client.post(reverse("picture_run"))
    run = services.run_asked(now=timezone.now())
    assert "Too little history" in words(client.get(reverse("look_page", args=[run.uuid])))


def test_a_panel_member_reads_and_does_not_decide(signal):
    client = desk(make_staff(Role.PANEL_MEMBER))
    assert "What should happen?" not in words(client.get(reverse("signal_page", args=[signal.uuid])))
    answer = client.post(reverse("signal_decide", args=[signal.uuid]), {"state": "ACTED", "reason": "x"})
    assert answer.status_code == 403


def test_another_areas_signal_is_not_there(signal, areas):
    client = desk(make_staff(Role.ANALYST, area=areas[0]))
    assert client.get(reverse("signal_page", args=[signal.uuid])).status_code == 404


def test_a_visitor_is_asked_to_sign_in(signal):
    assert Client().get(reverse("picture")).status_code == 302


class TestElsewhere:
    """Figures of another country are kept apart from those of our own sites."""

    @pytest.fixture
    def both(self, areas):
        for area in areas:
            area.region = "Home"
            area.save()
        make_site(area=areas[0])
        far = make_area(code="US-DC", name="Far away", region="United States", level="STATE")
        make_history([far], timezone.now(), mean=0.5)
        return far

    def test_by_default_only_where_our_sites_are(self, both):
        page = words(desk(make_staff(Role.ANALYST)).get(reverse("picture")))
        assert "Where our sites are" in page
        assert '<a href="?area=US-DC">' not in page
        assert "Borough 01" in page

    def test_the_other_region_can_be_asked_for(self, both):
        page = words(desk(make_staff(Role.ANALYST)).get(reverse("picture"), {"region": "United States"}))
        assert "?area=US-DC" in page
        assert "?area=E00000001" not in page
