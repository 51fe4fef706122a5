"""Strategies and the threat level as the people who write and read them see them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import Plan, PlanVersion, ThreatSetting
from aman.kit import pdf
from aman.kit.models import AuditEvent
from tests.apps.strategy.make import make_trigger
from tests.apps.strategy.make_plan import in_force, parts, write_priority
from tests.make import make_person, make_staff
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def past() -> datetime:
    return timezone.now() - timedelta(days=2)


@pytest.fixture
def nation(cast: Cast, past: datetime) -> Plan:
    return in_force(cast.idris, cast.hina, past, "SAFE_GATHERINGS", "WATCHING", "REASSURANCE", "TELLING_PEOPLE").plan


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def url(name: str, plan: Plan, *args: Any) -> str:
    return reverse(name, args=[plan.uuid, *args])


GIVEN = {
    "title": "Count what is said online",
    "code": "ONLINE_ABUSE",
    "why": "It comes before what happens in the street.",
    "strand": "INTELLIGENCE",
    "place": "1",
    "owner_role": "ANALYST",
    "action_1": "Look once a day",
    "role_1": "ANALYST",
    "measures": "Fewer\nSooner",
    "requirements": "Who begins it?",
}


class TestWriting:
    def test_a_strategy_is_opened_written_submitted_and_approved_by_a_second_person(self, cast: Cast) -> None:
        idris, hina = at(cast.idris), at(cast.hina)
        assert "None has been written yet." in words(idris.get(reverse("plans")))
        assert "Draft" in words(idris.post(reverse("plan_new"), {"area": ""}, follow=True))
        plan = Plan.objects.get()
        refused = words(idris.post(url("plan_priority_new", plan), {**GIVEN, "code": "x"}))
        assert "Begin with a letter" in refused
        assert "It comes before what happens in the street." in refused
        page = words(idris.post(url("plan_priority_new", plan), GIVEN, follow=True))
        assert "Count what is said online" in page
        opening = {"opening": "For everybody", "review_on": "2099-01-01"}
        assert "Kept." in words(idris.post(url("plan_draft", plan), opening, follow=True))
        page = words(idris.post(url("plan_act", plan, "submit"), follow=True))
        assert "Submitted. A second person approves it." in page
        assert "somebody else approves it" in page
        assert "Waiting for a second person" in words(hina.get(reverse("plans")))
        assert "Approve and put in force" in words(hina.get(url("plan_decide", plan, "approve")))
        page = words(hina.post(url("plan_decide", plan, "approve"), follow=True))
        assert "Approved. It is in force from now." in page
        assert "Count what is said online" in page
        assert PlanVersion.objects.get().approved_by == cast.hina

    def test_what_a_draft_lacks_is_said(self, cast: Cast, past: datetime) -> None:
        plan = services.open_plan(actor=cast.idris, now=past)
        draft = services.start_version(plan=plan, actor=cast.idris, now=past)
        write_priority(draft, "WATCHING", cast.idris, past, measures=[])
        page = words(at(cast.idris).post(url("plan_act", plan, "submit")))
        assert "“About WATCHING” lacks: a measure of success." in page

    def test_who_does_it_is_asked_of_every_action(self, cast: Cast, nation: Plan) -> None:
        idris = at(cast.idris)
        idris.post(url("plan_act", nation, "begin"))
        page = words(idris.post(url("plan_priority_new", nation), {**GIVEN, "role_1": ""}))
        assert "Choose who does it." in page
        page = words(idris.post(url("plan_priority_new", nation), {**GIVEN, "action_1": ""}))
        assert "Say what is to be done." in page

    def test_a_priority_is_changed_and_taken_out_of_a_draft_only(self, cast: Cast, nation: Plan) -> None:
        idris = at(cast.idris)
        assert idris.get(url("plan_draft", nation)).status_code == 404
        idris.post(url("plan_act", nation, "begin"))
        form = words(idris.get(url("plan_priority", nation, "WATCHING")))
        assert "About WATCHING" in form
        assert "Do it" in form
        changed = {**GIVEN, "title": "Watch more", "place": "1"}
        assert "Watch more" in words(idris.post(url("plan_priority", nation, "WATCHING"), changed, follow=True))
        idris.post(url("plan_act", nation, "drop"), {"code": "REASSURANCE"})
        draft = selectors.draft_in_hand(nation)
        assert draft is not None
        assert set(draft.parts.filter(kind="PRIORITY").values_list("code", flat=True)) == {
            "SAFE_GATHERINGS",
            "WATCHING",
            "TELLING_PEOPLE",
        }
        assert "Given up." in words(idris.post(url("plan_act", nation, "give-up"), follow=True))
        assert idris.post(url("plan_act", nation, "nothing")).status_code == 404

    def test_a_site_carries_the_national_strategy_further(self, cast: Cast, nation: Plan) -> None:
        amina, here = at(cast.amina), [cast.larkfield.uuid]
        page = words(amina.get(reverse("site_plan_page", args=here)))
        assert "About WATCHING" in page
        assert "No version of its own is in force" in page
        assert "Begin a new version" in page
        amina.post(reverse("site_plan_act", args=[*here, "begin"]))
        page = words(amina.get(reverse("site_plan_priority", args=[*here, "WATCHING"])))
        assert "cannot be weakened or dropped" in page
        given = {"here": "The side gate", "action_1": "Shut it", "role_1": "VOLUNTEER", "measures": "", "title": "Less"}
        page = words(amina.post(reverse("site_plan_priority", args=[*here, "WATCHING"]), given, follow=True))
        assert "Carried further here" in page
        assert "Less" not in page
        assert at(cast.maryam).get(reverse("site_plan_page", args=here)).status_code == 404
        assert amina.get(reverse("site_plan_decide", args=[*here, "approve"])).status_code == 403

    def test_a_translation_is_kept_and_reviewed_by_another(self, cast: Cast, nation: Plan) -> None:
        first, second = (at(make_staff(Role.TRANSLATOR)) for _ in range(2))
        said = {"act": "keep", "text_0": "İzleme"}
        assert "Needs review" in words(first.post(url("plan_words", nation, "tr"), said, follow=True))
        assert "You are the second reader" not in words(first.get(url("plan_words", nation, "tr")))
        assert "You are the second reader" in words(second.get(url("plan_words", nation, "tr")))
        assert "Reviewed" in words(second.post(url("plan_words", nation, "tr"), {"act": "review"}, follow=True))
        assert first.get(url("plan_words", nation, "en")).status_code == 404


class TestReading:
    def test_an_event_changes_the_order_at_once_and_says_why(self, cast: Cast, nation: Plan) -> None:
        idris, now = at(cast.idris), timezone.now()
        services.note_orders(now - timedelta(minutes=5))
        make_trigger(cast.idris, now, ago=0, known_at=now)
        page = words(idris.get(url("plan_page", nation)))
        assert "Why today" in page
        assert "Today: Attack in Corvane." in page
        services.note_orders(now)
        earlier = words(idris.get(url("plan_order", nation)))
        assert earlier.count("As it stood") == 2
        address = re.findall(r'href="([^"]+\?at=[^"]+)"', earlier)[-1].replace("&amp;", "&")
        then = words(idris.get(address))
        assert "As it stood" in then
        assert "Attack in Corvane" not in then

    def test_two_versions_are_compared_part_by_part(self, cast: Cast, nation: Plan) -> None:
        now = timezone.now()
        draft = services.start_version(plan=nation, actor=cast.idris, now=now)
        given = services.PriorityGiven("Watch more closely", "Because", "INTELLIGENCE", 1, "CHAIR")
        common: Any = {"version": draft, "actor": cast.idris, "now": now}
        services.change_priority(code="WATCHING", given=given, parts=parts(measures=["Sooner"]), **common)
        services.drop_priority(code="REASSURANCE", **common)
        services.submit_plan(**common)
        services.approve_plan(version=draft, actor=cast.hina, now=now)
        page = words(at(cast.idris).get(url("plan_versions", nation)))
        assert "What changed from version 1 to 2" in page
        for piece in ("<ins>Sooner</ins>", "<del>Fewer</del>", "<del>About REASSURANCE</del>", "Intelligence</ins>"):
            assert piece in page
        assert "About SAFE_GATHERINGS</h3>" in page, "its place moved"
        first = words(at(cast.idris).get(url("plan_page", nation) + "?version=1"))
        assert "About REASSURANCE" in first

    def test_drafts_are_for_those_who_write(self, cast: Cast, nation: Plan) -> None:
        services.start_version(plan=nation, actor=cast.idris, now=timezone.now())
        for person, status in ((cast.hina, 200), (cast.safiya, 404), (cast.amina, 404)):
            assert at(person).get(url("plan_page", nation) + "?version=2").status_code == status
            assert at(person).get(url("plan_print", nation, 2)).status_code == status
        assert "in hand" not in words(at(cast.safiya).get(url("plan_page", nation)))

    def test_a_copy_is_marked_and_whoever_takes_it_is_named(self, cast: Cast, nation: Plan, monkeypatch: Any) -> None:
        page = words(at(cast.amina).get(url("plan_print", nation, 1) + "?language=ur"))
        assert 'lang="ur" dir="rtl"' in page
        assert "Written in English" in page or "English" in page
        taken = AuditEvent.objects.filter(verb="PLAN_TAKEN").last()
        assert taken is not None
        assert taken.details == {"form": "PRINT", "language": "ur"}
        assert taken.actor == cast.amina.uuid
        monkeypatch.setattr(pdf, "make", lambda html, folders: b"%PDF-1.7 x")
        answer = at(cast.amina).get(url("plan_pdf", nation, 1))
        assert answer.headers["Content-Type"] == "application/pdf"

        def fails(html: str, folders: Any) -> bytes:
            raise pdf.PdfUnavailable

        monkeypatch.setattr(pdf, "make", fails)
        answer = at(cast.amina).get(url("plan_pdf", nation, 1))
        assert answer.status_code == 503
        assert "Open the page to print" in answer.content.decode()

    def test_pages_ask_no_more_as_the_strategy_grows(self, cast: Cast, nation: Plan) -> None:
        idris = at(cast.idris)

        def asked(route: str) -> int:
            with CaptureQueriesContext(connection) as found:
                assert idris.get(url(route, nation)).status_code == 200
            return len(found)

        routes = ("plan_page", "plan_versions", "plan_order")
        before = {route: asked(route) for route in routes}
        now = timezone.now()
        draft = services.start_version(plan=nation, actor=cast.idris, now=now)
        for n in range(4):
            write_priority(draft, f"MORE_{n}", cast.idris, now, measures=["a", "b", "c"])
        services.submit_plan(version=draft, actor=cast.idris, now=now)
        services.approve_plan(version=draft, actor=cast.hina, now=now)
        services.note_orders(now)
        for route in routes:
            assert asked(route) <= before[route] + 4, f"{route}: two versions to compare are read once"


class TestThreatLevel:
    def test_it_is_set_with_its_source_and_taken_back(self, cast: Cast) -> None:
        idris, now = at(cast.idris), timezone.localtime()
        assert "No threat level has been set yet." in words(idris.get(reverse("threat_levels")))
        given = {"level": "SEVERE", "since_0": f"{now:%Y-%m-%d}", "since_1": "00:00", "source": "JTAC"}
        assert "Please answer: Source" in words(idris.post(reverse("threat_set"), {**given, "source": ""}))
        ahead = {**given, "since_0": "2099-01-01"}
        assert "This moment has not come yet" in words(idris.post(reverse("threat_set"), ahead))
        page = words(idris.post(reverse("threat_set"), given, follow=True))
        assert "National threat level: Severe (JTAC" in page
        setting = ThreatSetting.objects.get()
        assert "Take back “Severe”" in words(idris.get(reverse("threat_back", args=[setting.uuid])))
        page = words(idris.post(reverse("threat_back", args=[setting.uuid]), follow=True))
        assert "Taken back. The level before it holds again." in page
        page = words(idris.post(reverse("threat_back", args=[setting.uuid]), follow=True))
        assert "It was taken back already." in page
        verbs = AuditEvent.objects.filter(verb__startswith="THREAT").values_list("verb", flat=True)
        assert list(verbs) == ["THREAT_LEVEL_SET", "THREAT_LEVEL_TAKEN_BACK"]

    def test_who_reads_it_and_who_sets_it(self, cast: Cast) -> None:
        assert at(make_staff(Role.CASEWORKER)).get(reverse("threat_levels")).status_code == 200
        assert at(make_staff(Role.CASEWORKER)).get(reverse("threat_set")).status_code == 403

    def test_what_held_at_a_moment_is_what_was_known_then(self, now: datetime) -> None:
        actor = make_person()
        day = timedelta(days=1)
        low = services.set_threat_level(level="LOW", since=now - 9 * day, source="a", actor=actor, now=now - 9 * day)
        services.set_threat_level(level="SEVERE", since=now - 5 * day, source="b", actor=actor, now=now - 3 * day)
        held = [selectors.threat_level_at(now - ago * day) for ago in (10, 8, 4, 2)]
        assert [one.level if one else None for one in held] == [None, "LOW", "LOW", "SEVERE"]
        services.take_back_threat_level(setting=low, actor=actor, now=now)
        known = selectors.threat_level_at(now - 6 * day, as_of=now - day)
        assert known is not None
        assert known.level == "LOW"
        assert selectors.threat_level_at(now - 6 * day, as_of=now) is None

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"level": "HIGH"}, services.NoSuchLevel),
            ({"source": " "}, services.ThreatWithoutSource),
            ({"since": datetime(2099, 1, 1, tzinfo=timezone.get_current_timezone())}, services.ThreatAhead),
        ],
    )
    def test_what_cannot_be_set(self, now: datetime, changes: dict[str, Any], error: type[Exception]) -> None:
        given: dict[str, Any] = {"level": "LOW", "since": now, "source": "JTAC", **changes}
        with pytest.raises(error):
            services.set_threat_level(**given, actor=make_person(), now=now)


class TestReadBeforeDecided:
    def test_what_was_handed_in_again_is_read_again_before_it_is_approved(self, cast, nation, past):
        draft = services.start_version(plan=nation, actor=cast.idris, now=past)
        write_priority(draft, "GATES", cast.idris, past)
        services.submit_plan(version=draft, actor=cast.idris, now=past)
        hina, page = at(cast.hina), reverse("plan_page", args=[nation.uuid])
        shown = hina.get(page, {"version": draft.number}).content.decode()
        approve = re.search(r'href="([^"]+/approve/[^"]*)"', shown).group(1)
        later = past + timedelta(minutes=5)
        services.send_back_plan(version=draft, actor=cast.idris, now=later)
        services.submit_plan(version=draft, actor=cast.idris, now=later)
        assert "Somebody was quicker" in words(hina.post(approve, follow=True))
        draft.refresh_from_db()
        assert draft.state == "SUBMITTED"
        shown = hina.get(page, {"version": draft.number}).content.decode()
        hina.post(re.search(r'href="([^"]+/approve/[^"]*)"', shown).group(1))
        draft.refresh_from_db()
        assert draft.state == "APPROVED"

    def test_a_draft_that_was_given_up_is_read_by_those_who_write_alone(self, cast, nation, past):
        draft = services.start_version(plan=nation, actor=cast.idris, now=past)
        services.withdraw_plan(version=draft, actor=cast.idris, now=past)
        for person, status in ((cast.amina, 404), (cast.safiya, 404), (cast.idris, 200)):
            assert at(person).get(url("plan_print", nation, draft.number)).status_code == status
            listed = words(at(person).get(url("plan_versions", nation)))
            assert (f"version={draft.number}" in listed) is (status == 200)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_beyond_every_calendar_is_not_looked_up(cast, nation, moment):
    assert at(cast.idris).get(url("plan_page", nation), {"at": moment}).status_code == 200
