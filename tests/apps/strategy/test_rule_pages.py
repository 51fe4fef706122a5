"""Rules as those see them who write, approve and read them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person
from aman.apps.strategy import selectors, services
from aman.apps.strategy.forms_rules import RuleForm
from aman.apps.strategy.models import RuleVersion
from aman.apps.strategy.words_rule_names import NAMES, rule_name
from aman.core.rules import SHIPPED
from tests.apps.strategy.make import make_rule, rule_data
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


def sent(do: str, **changes: object) -> dict[str, object]:
    """Return the form of a rule for June evenings, as a browser sends it."""
    return {
        "do": do,
        "code": "June evenings",
        "why": "Windows were broken in two Junes",
        "row": ["w1:SEASON", "t1:SET_LEVEL"],
        "w1-season": "MONTHS",
        "w1-months": ["6"],
        "t1-level": "EXTRA_CARE",
        **changes,
    }


class TestReading:
    def test_the_list_reads_every_rule_in_a_sentence(self, cast):
        shown = words(at(cast.idris).get(reverse("rules")))
        assert all(f">{rule_name(rule.code)}<" in shown for rule in SHIPPED)
        assert set(NAMES) == {rule.code for rule in SHIPPED}
        assert "When the day’s calendar has: Jumu’ah: task: “Walk round the outside before Jumu’ah”" in shown
        assert (
            "“An event nearby” and “A strong signal” ask for different levels. The higher holds: “An event nearby”."
            in shown
        )

    def test_the_list_takes_the_same_queries_however_many_rules(self, cast, django_assert_max_num_queries):
        client, now = at(cast.hina), timezone.now()
        client.get(reverse("rules"))
        for number in range(5):
            make_rule(f"OWN_{number}", cast.idris, cast.hina, now)
        with django_assert_max_num_queries(24):
            client.get(reverse("rules"))

    def test_a_rule_nobody_knows_is_not_found(self, cast):
        assert at(cast.idris).get(reverse("rule_page", args=["NO_SUCH"])).status_code == 404

    def test_a_site_lead_has_no_page_of_rules(self, cast):
        assert at(cast.amina).get(reverse("rules")).status_code in (403, 404)

    def test_when_it_fires_is_shown_for_the_site_asked_for(self, cast):
        url = reverse("rule_trial", args=["FRIDAY"])
        shown = words(at(cast.idris).get(url, {"site": str(cast.ashcombe.uuid)}))
        assert "Walk round the outside before Jumu’ah by" in shown
        assert re.search(r"In the last 365 days it would have fired on 5[23] days", shown)

    def test_a_rule_is_tried_at_all_sites_at_once(self, cast):
        services.refresh_network(now=timezone.now(), days=8)
        shown = words(at(cast.idris).get(reverse("rule_trial", args=["FRIDAY"]), {"site": "ALL"}))
        assert "At how many sites it fires" in shown
        assert "It fires at no site on these days." in shown


class TestWriting:
    def test_clauses_are_added_and_taken_out_and_nothing_is_lost(self, cast):
        client, url = at(cast.idris), reverse("rule_new")
        shown = words(client.post(url, sent("add:w", new_w="WEEKDAY")))
        assert 'value="w2:WEEKDAY"' in shown
        assert 'value="Windows were broken in two Junes"' in shown
        assert 'name="w1-months" value="6" id="id_w1-months_5" checked' in shown
        assert "needs another look" not in shown
        shown = words(client.post(url, sent("drop:w1")))
        assert 'value="w1:SEASON"' not in shown

    def test_a_rule_is_tried_before_it_is_proposed(self, cast):
        shown = words(at(cast.idris).post(reverse("rule_new"), sent("try")))
        assert "When the month is June: the day asks for: Extra care." in shown
        assert "In the last 365 days it would have fired on 30 days" in shown
        assert not RuleVersion.objects.exists()

    def test_a_rule_is_proposed_and_waits(self, cast):
        response = at(cast.idris).post(reverse("rule_new"), sent("propose"))
        assert response.headers["Location"] == reverse("rule_page", args=["JUNE_EVENINGS"])
        assert RuleVersion.objects.get().state == "PROPOSED"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"row": ["t1:SET_LEVEL"]}, "A rule needs at least one condition"),
            ({"row": ["w1:SEASON"]}, "A rule needs at least one thing that follows"),
            ({"w1-months": []}, "This does not fit"),
            ({"why": ""}, "Please answer: Why"),
            ({"code": "مساء"}, "in Latin letters"),
            ({"code": "friday"}, "There is a rule of this name already."),
            ({"t1-level": "PANIC"}, "Select a valid choice"),
            ({"row": ["w1:SEASON", "t1:SET_LEVEL", "t2:SET_LEVEL"], "t2-level": "FULL_CARE"}, "said twice"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_written_stays(self, cast, changes, said):
        shown = words(at(cast.idris).post(reverse("rule_new"), sent("propose", **changes)))
        assert said in shown
        assert 'role="alert"' in shown
        assert not RuleVersion.objects.exists()

    @pytest.mark.parametrize("rows", [["x9:SEASON", "w1", "w1:NOTHING", "w1:SEASON:MORE", "w9999:SEASON"], []])
    def test_rows_that_make_no_sense_are_left_out(self, cast, rows):
        assert at(cast.idris).post(reverse("rule_new"), sent("propose", row=rows)).status_code == 200
        assert not RuleVersion.objects.exists()

    @pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: rule.code)
    def test_every_shipped_rule_can_be_changed_in_the_form_and_says_the_same(self, rule):
        first = RuleForm(rule=rule, code=rule.code)
        form = RuleForm(_as_sent(first, why="Why", do="try"), code=rule.code)
        assert form.is_valid(), form.faults
        assert selectors.same_rule(form.rule, rule)

    def test_another_version_waits_and_the_form_says_so(self, cast):
        services.propose_stop(code="FRIDAY", why="Why", actor=cast.idris, now=timezone.now())
        given = sent("propose", code="")
        assert "waits for a second person" in words(at(cast.idris).post(reverse("rule_edit", args=["FRIDAY"]), given))


def _as_sent(form: RuleForm, **more: str):
    """Return what a browser would send of a form it was shown."""
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    data.update(more)
    for part in form.parts:
        data.appendlist("row", f"{part.row}:{part.kind}")
        for field in part:
            value = field.value()
            values = value if isinstance(value, list | tuple) else [value]
            for one in values:
                if one is not None:
                    data.appendlist(field.html_name, str(one))
    return data


class TestDeciding:
    def test_a_second_person_reads_it_and_approves(self, cast):
        version = services.propose_rule(
            data=rule_data("WINDOWS"), why="Broken twice", actor=cast.idris, now=timezone.now()
        )
        page, decide = reverse("rule_page", args=["WINDOWS"]), reverse("rule_decide", args=[version.uuid])
        mine = words(at(cast.idris).get(page))
        assert "Take it back" in mine
        assert "Approve" not in mine
        client = at(cast.hina)
        shown = words(client.get(page))
        assert "Broken twice" in shown
        assert "“An event nearby” and “Windows” ask for different levels" in shown
        client.post(decide, {"act": "approve"})
        assert "WINDOWS" in {rule.code for rule in selectors.rules_in_force(timezone.now())}

    def test_an_analyst_cannot_approve_even_anothers(self, cast):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=cast.hina, now=timezone.now())
        at(cast.idris).post(reverse("rule_decide", args=[version.uuid]), {"act": "approve"})
        assert RuleVersion.objects.get().state == "PROPOSED"

    def test_a_refusal_needs_its_reason(self, cast):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=cast.idris, now=timezone.now())
        client, decide = at(cast.hina), reverse("rule_decide", args=[version.uuid])
        assert "Please answer: Why" in words(client.post(decide, {"act": "refuse"}))
        client.post(decide, {"act": "refuse", "why": "Too often"})
        assert RuleVersion.objects.get().decided_why == "Too often"

    def test_ones_own_is_taken_back(self, cast):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=cast.idris, now=timezone.now())
        at(cast.idris).post(reverse("rule_decide", args=[version.uuid]), {"act": "take_back"})
        assert RuleVersion.objects.get().state == "TAKEN_BACK"

    def test_stopping_is_asked_for_with_a_reason_and_proposed(self, cast):
        client, url = at(cast.hina), reverse("rule_stop", args=["FRIDAY"])
        assert "Stop the rule “Jumu’ah”?" in words(client.get(url))
        assert "Please answer: Why" in words(client.post(url))
        client.post(url, {"why": "Not needed"})
        assert "FRIDAY" in {rule.code for rule in selectors.rules_in_force(timezone.now())}
        assert RuleVersion.objects.get().act == "STOP"
