"""Those who work for one area read what all sites follow, and change nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.strategy import services
from aman.apps.strategy.models import PlanVersion, RuleVersion, ThreatSetting, TriggerEvent
from tests.apps.strategy.make import make_trigger, rule_data
from tests.apps.strategy.make_plan import in_force, write_priority
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


def of_area(cast: Cast, role: Role) -> Client:
    return at(make_staff(role, f"Area {role}", area=cast.eastmere))


class TestStrategyOfTheNation:
    @pytest.fixture
    def draft(self, cast: Cast) -> PlanVersion:
        past = timezone.now() - timedelta(days=2)
        version = in_force(cast.idris, cast.hina, past, "WALKS")
        return services.start_version(plan=version.plan, actor=cast.idris, now=past)

    def test_an_area_writes_nothing_in_it(self, cast, draft):
        client, plan = of_area(cast, Role.CHAIR), draft.plan.uuid
        for url in (
            reverse("plan_draft", args=[plan]),
            reverse("plan_priority_new", args=[plan]),
            reverse("plan_priority", args=[plan, "WALKS"]),
            reverse("plan_words", args=[plan, "ur"]),
            reverse("plan_decide", args=[plan, "withdraw"]),
        ):
            assert client.get(url).status_code == 404, url
            assert client.post(url, {"opening": "x"}).status_code == 404, url
        for act in ("begin", "submit", "back", "give-up", "drop"):
            assert client.post(reverse("plan_act", args=[plan, act])).status_code == 404, act
        draft.refresh_from_db()
        assert draft.state == "DRAFT"

    def test_an_area_does_not_put_it_in_force(self, cast, draft):
        write_priority(draft, "DOORS", cast.idris, draft.written_at)
        services.submit_plan(version=draft, actor=cast.idris, now=draft.written_at)
        client = of_area(cast, Role.PANEL_MEMBER)
        assert client.post(reverse("plan_decide", args=[draft.plan.uuid, "approve"])).status_code == 404
        draft.refresh_from_db()
        assert draft.state == "SUBMITTED"

    def test_an_area_reads_what_is_in_force_and_not_what_is_in_hand(self, cast, draft):
        client, page = of_area(cast, Role.ANALYST), reverse("plan_page", args=[draft.plan.uuid])
        assert client.get(page).status_code == 200
        assert client.get(page, {"version": draft.number}).status_code == 404
        assert reverse("plan_act", args=[draft.plan.uuid, "begin"]) not in client.get(page).content.decode()


class TestThreatLevel:
    def test_an_area_does_not_set_it(self, cast):
        client = of_area(cast, Role.DUTY_OFFICER)
        given = {"level": "LOW", "since_0": "2026-01-01", "since_1": "09:00", "source": "heard"}
        assert client.post(reverse("threat_set"), given).status_code == 404
        assert not ThreatSetting.objects.exists()
        assert reverse("threat_set") not in client.get(reverse("threat_levels")).content.decode()

    def test_an_area_takes_none_back(self, cast):
        now = timezone.now()
        held = services.set_threat_level(level="SEVERE", since=now, source="JTAC", actor=cast.safiya, now=now)
        assert of_area(cast, Role.CHAIR).post(reverse("threat_back", args=[held.uuid])).status_code == 404
        held.refresh_from_db()
        assert held.withdrawn_at is None


class TestRules:
    def test_an_area_proposes_and_stops_none(self, cast):
        client = of_area(cast, Role.CHAIR)
        assert client.get(reverse("rules")).status_code == 200
        assert client.get(reverse("rule_new")).status_code == 404
        assert client.post(reverse("rule_stop", args=["FRIDAY"]), {"why": "x"}).status_code == 404
        assert not RuleVersion.objects.exists()

    def test_an_area_decides_on_none(self, cast):
        now = timezone.now()
        made = services.propose_rule(data=rule_data("OWN"), why="Because", actor=cast.idris, now=now)
        client = of_area(cast, Role.CHAIR)
        assert client.post(reverse("rule_decide", args=[made.uuid]), {"act": "approve"}).status_code == 404
        made.refresh_from_db()
        assert made.state == "PROPOSED"


class TestEvents:
    GIVEN = {
        "title": "Windows broken",
        "where": "High Road",
        "kind": "LOCAL",
        "happened_on": "2026-01-05",
        "known_at_0": "2026-01-05",
        "known_at_1": "10:00",
        "sureness": "CONFIRMED",
        "expected": ["STREET"],
        "days": "21",
    }

    @pytest.mark.parametrize("who", [{"concerns": "ALL"}, {"concerns": "AREA", "area": "west"}])
    def test_an_area_enters_none_that_others_would_act_on(self, cast, who):
        named = {"west": cast.westmere.code}
        sent = {**self.GIVEN, **{key: named.get(value, value) for key, value in who.items()}}
        of_area(cast, Role.DUTY_OFFICER).post(reverse("trigger_new"), sent)
        assert not TriggerEvent.objects.exists()

    @pytest.mark.parametrize("where", ["everywhere", "west"])
    def test_an_area_takes_back_none_that_others_act_on(self, cast, where):
        own = {"area": cast.westmere.code, "is_national": False, "kind": "LOCAL"} if where == "west" else {}
        event = make_trigger(cast.idris, timezone.now(), **own)
        client = of_area(cast, Role.DUTY_OFFICER)
        for route in ("trigger_withdraw", "trigger_half_life", "trigger_raise", "trigger_review"):
            given = {"street": "0.1", "kind": "VIGIL", "on": "2030-01-01", "review": "x"}
            assert client.post(reverse(route, args=[event.uuid]), given).status_code == 404, route
        event.refresh_from_db()
        assert event.withdrawn_at is None
        assert not event.decays.exists()

    def test_an_area_enters_its_own(self, cast):
        sent = {**self.GIVEN, "concerns": "AREA", "area": cast.eastmere.code}
        of_area(cast, Role.DUTY_OFFICER).post(reverse("trigger_new"), sent)
        assert [(one.area, one.is_national) for one in TriggerEvent.objects.all()] == [(cast.eastmere, False)]

    def test_an_area_takes_back_its_own(self, cast):
        event = make_trigger(cast.idris, timezone.now(), area=cast.eastmere.code, is_national=False, kind="LOCAL")
        of_area(cast, Role.DUTY_OFFICER).post(reverse("trigger_withdraw", args=[event.uuid]))
        event.refresh_from_db()
        assert event.withdrawn_at is not None
