"""Rules of the panel's own: proposed, approved by another, in force from then on, stopped, never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aman.apps.strategy import selectors, services, words_rules
from aman.apps.strategy.models import RuleState, RuleVersion, WrittenRule
from aman.core.rules import SHIPPED, BadRule, to_data
from aman.kit.models import AuditEvent
from tests.apps.strategy.make import make_rule, rule_data
from tests.make import make_site, make_staff
from tests.people import make_cast

pytestmark = pytest.mark.django_db
ON_FRIDAYS = {"kind": "WEEKDAY", "days": [4]}
WALK = {"kind": "ADD_TASK", "code": "WALK_BEFORE_PRAYER", "anchor": "JUMUAH", "before": 45}


@pytest.fixture
def writer():
    return make_staff("ANALYST")


@pytest.fixture
def second():
    return make_staff("PANEL_MEMBER")


@pytest.fixture
def cast():
    return make_cast()


def codes(now) -> set[str]:
    return {rule.code for rule in selectors.rules_in_force(now)}


class TestProposing:
    def test_what_comes_with_aman_holds_before_anybody_writes(self, now):
        assert selectors.rules_in_force(now) == SHIPPED

    def test_a_rule_holds_from_its_approval_on_and_not_before(self, now, writer, second):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Broken twice", actor=writer, now=now)
        assert "WINDOWS" not in codes(now)
        services.approve_rule(version=version, actor=second, now=now + timedelta(hours=1))
        assert "WINDOWS" not in codes(now)
        assert "WINDOWS" in codes(now + timedelta(hours=2))

    def test_a_new_version_takes_the_place_of_the_one_before_and_the_past_stays(self, now, writer, second):
        later = now + timedelta(days=1)
        make_rule("WINDOWS", writer, second, now)
        make_rule("WINDOWS", writer, second, later, then=[{"kind": "REMIND", "days": 3}])
        was, holds = ({rule.code: rule for rule in selectors.rules_in_force(at)}["WINDOWS"] for at in (now, later))
        assert "day asks for" in words_rules.sentence(was)
        assert "3 days before" in words_rules.sentence(holds)

    def test_a_shipped_rule_is_replaced_by_one_of_its_code_and_stopped(self, now, writer, second):
        make_rule("FRIDAY", writer, second, now, then=[{"kind": "REMIND", "days": 1}])
        assert {rule.code: rule for rule in selectors.rules_in_force(now)}["FRIDAY"] not in SHIPPED
        stop = services.propose_stop(code="FRIDAY", why="Not here", actor=writer, now=now)
        assert "FRIDAY" in codes(now)
        services.approve_rule(version=stop, actor=second, now=now)
        assert "FRIDAY" not in codes(now)
        assert selectors.rule_line("FRIDAY", now).is_stopped
        assert [one.number for one in selectors.rule_versions("FRIDAY")] == [2, 1]

    def test_a_rule_that_cannot_be_read_is_refused_with_its_part(self, now, writer):
        data = rule_data("WINDOWS") | {"when": [{"kind": "WEEKDAY", "days": [9]}]}
        with pytest.raises(BadRule) as caught:
            services.propose_rule(data=data, why="Why", actor=writer, now=now)
        assert caught.value.part == "when.0.days"

    def test_a_reason_is_needed(self, now, writer):
        with pytest.raises(services.RuleNeedsReason):
            services.propose_rule(data=rule_data("WINDOWS"), why=" ", actor=writer, now=now)

    def test_a_rule_that_holds_so_already_is_refused(self, now, writer):
        with pytest.raises(services.SameRule):
            services.propose_rule(data=to_data(SHIPPED[0]), why="Why", actor=writer, now=now)

    def test_one_version_waits_at_a_time(self, now, writer):
        services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=writer, now=now)
        with pytest.raises(services.RuleInHand):
            services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=writer, now=now)

    def test_what_does_not_hold_cannot_be_stopped(self, now, writer):
        with pytest.raises(services.NothingToStop):
            services.propose_stop(code="WINDOWS", why="Why", actor=writer, now=now)


class TestDeciding:
    def test_nobody_decides_on_their_own_proposal(self, now, writer):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=writer, now=now)
        with pytest.raises(services.OwnRule):
            services.approve_rule(version=version, actor=writer, now=now)
        with pytest.raises(services.OwnRule):
            services.refuse_rule(version=version, why="Why", actor=writer, now=now)

    def test_the_database_refuses_one_person_for_both(self, now, writer):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=writer, now=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleVersion.objects.filter(pk=version.pk).update(
                state=RuleState.APPROVED, decided_by=writer, decided_at=now
            )

    def test_a_decision_is_made_once(self, now, writer, second):
        version = make_rule("WINDOWS", writer, second, now)
        with pytest.raises(services.RuleDecided):
            services.refuse_rule(version=version, why="Why", actor=second, now=now)

    def test_a_refusal_has_a_reason_and_leaves_what_held(self, now, writer, second):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=writer, now=now)
        with pytest.raises(services.RuleNeedsReason):
            services.refuse_rule(version=version, why="", actor=second, now=now)
        services.refuse_rule(version=version, why="Too often", actor=second, now=now)
        assert selectors.rules_in_force(now) == SHIPPED
        assert selectors.rule_versions("WINDOWS")[0].decided_why == "Too often"

    def test_only_the_proposer_takes_it_back(self, now, writer, second):
        version = services.propose_rule(data=rule_data("WINDOWS"), why="Why", actor=writer, now=now)
        with pytest.raises(services.NotProposer):
            services.take_back_rule(version=version, actor=second, now=now)
        assert services.take_back_rule(version=version, actor=writer, now=now).state == RuleState.TAKEN_BACK

    def test_every_step_is_on_record(self, now, writer, second):
        make_rule("WINDOWS", writer, second, now)
        verbs = AuditEvent.objects.filter(verb__startswith="RULE_").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["RULE_PROPOSED", "RULE_APPROVED"]


class TestContradictions:
    def test_a_rule_shows_what_it_would_contradict_before_it_holds(self, now, writer):
        version = services.propose_rule(
            data=rule_data("QUIET_EID", when=[{"kind": "OCCASION", "codes": ["EID_AL_FITR"], "certainty": "CERTAIN"}],
                           then=[{"kind": "SET_LEVEL", "level": "FULL_CARE"},
                                 {"kind": "ADD_TASK", "code": "WALK_BEFORE_EID", "anchor": "EID", "before": 20}]),
            why="Why", actor=writer, now=now,
        )  # fmt: skip
        rule = selectors.rule_of(version)
        # It is a special case of EID, which it refines; others that set a level it contradicts.
        against = {code for one in selectors.clashes_of(rule, now) for code in one.rules} - {rule.code}
        assert "EID" not in against
        assert {"MARCH", "SIGNAL_STRONG"} <= against

    def test_two_rules_timing_one_task_are_shown_on_both_lines(self, now, writer, second):
        make_rule("EARLY", writer, second, now, when=[ON_FRIDAYS], then=[{**WALK, "before": 90}])
        lines = {line.code: line for line in selectors.rule_lines(now)}
        (one,) = lines["EARLY"].clashes
        assert (one.rules, one.holds, one.subject) == (("EARLY", "FRIDAY"), "EARLY", "WALK_BEFORE_PRAYER")
        assert one in lines["FRIDAY"].clashes


class TestTrying:
    def test_the_next_ten_fridays_and_the_fifty_two_gone_by(self, now):
        site = make_site()
        friday = next(rule for rule in SHIPPED if rule.code == "FRIDAY")
        trial = selectors.try_rule(friday, site.uuid, now)
        assert len(trial.ahead) == 10
        assert {day.on.weekday() for day in (*trial.ahead, *trial.behind)} == {4}
        assert len(trial.behind) in (52, 53)
        assert trial.ahead[0].adds == ("WALK_BEFORE_PRAYER",)
        minutes = site.jumuah_time.hour * 60 + site.jumuah_time.minute
        assert trial.ahead[0].begins == (("WALK_BEFORE_PRAYER", minutes - 45),)

    def test_trying_takes_the_same_queries_at_any_site(self, now, django_assert_max_num_queries):
        site = make_site()
        friday = next(rule for rule in SHIPPED if rule.code == "FRIDAY")
        with django_assert_max_num_queries(40):
            selectors.try_rule(friday, site.uuid, now)

    def test_what_a_rule_adds_to_the_others_is_told_apart(self, now):
        site = make_site()
        rule = selectors.rule_of(_version("EVERY_FRIDAY"))
        trial = selectors.try_rule(rule, site.uuid, now)
        assert trial.ahead[0].level == "EXTRA_CARE"
        assert trial.ahead[0].adds == ()


class TestTryingEverywhere:
    def test_every_site_within_scope_is_counted_on_the_days_that_are_kept(self, now, cast):
        services.refresh_network(now=now, days=10)
        friday = next(rule for rule in SHIPPED if rule.code == "FRIDAY")
        trial = selectors.try_on_network(friday, now)
        assert {day.on.weekday() for day in trial.ahead} == {4}
        assert {(day.sites, day.of, day.raised) for day in trial.ahead} == {(2, 2, 0)}
        higher = selectors.try_on_network(selectors.rule_of(_version("EVERY_FRIDAY")), now)
        assert {day.raised for day in higher.ahead} == {2}

    def test_before_any_day_is_kept_it_says_so(self, now, cast):
        assert selectors.try_on_network(SHIPPED[0], now).first is None


def _version(code: str) -> RuleVersion:
    data = rule_data(code, when=[ON_FRIDAYS], then=[{"kind": "SET_LEVEL", "level": "EXTRA_CARE"}, WALK])
    return RuleVersion(rule=WrittenRule(code=code), data=data)


def test_a_rule_that_cannot_be_read_any_more_stops_nobodys_day(writer, second, now):
    for code in ("OWN", "FRIDAY"):
        made = make_rule(code, writer, second, now)
        RuleVersion.objects.filter(pk=made.pk).update(data={"when": [{"kind": "GONE"}], "then": []})
    held = {one.code: one for one in selectors.rules_in_force(now)}
    assert "OWN" not in held
    assert held["FRIDAY"] == selectors.shipped_rule("FRIDAY")
