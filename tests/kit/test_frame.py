"""Scoping, access decisions, transitions, form keys, languages, logs, periodic jobs."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.apps.places.models import Contact, Site
from aman.kit import formkey, jobs, scoping
from aman.kit.access import Grant, Refused, Relation, Rule, decide
from aman.kit.languages import from_accept_language, is_shown_to_public, language
from aman.kit.logs import JsonFormatter
from aman.kit.models import Schedule
from aman.kit.transitions import IllegalTransition, Transitions
from tests.make import make_contact, make_site


@pytest.mark.django_db
class TestScope:
    def test_without_a_scope_a_query_raises(self):
        with scoping.scope(None), pytest.raises(scoping.OutOfScope):
            Site.objects.count()

    def test_a_site_scope_shows_that_site_and_its_children_only(self):
        mine, other = make_site(), make_site()
        make_contact(mine), make_contact(other)
        with scoping.scope(scoping.Scope(sites=frozenset({mine.uuid}))):
            assert list(Site.objects.all()) == [mine]
            assert [contact.site_id for contact in Contact.objects.all()] == [mine.pk]
            assert not other.contacts.exists()

    def test_an_area_scope_shows_the_area(self):
        mine = make_site()
        make_site()
        with scoping.scope(scoping.Scope(areas=frozenset({mine.area.code}))):
            assert list(Site.objects.all()) == [mine]

    def test_an_empty_scope_shows_nothing(self):
        make_site()
        with scoping.scope(scoping.Scope()):
            assert not Site.objects.exists()

    def test_scopes_nest_and_end(self):
        make_site()
        with scoping.scope(None):
            with scoping.system("inner"):
                assert Site.objects.count() == 1
            with pytest.raises(scoping.OutOfScope):
                Site.objects.count()


class TestDecide:
    site, person = uuid.uuid4(), uuid.uuid4()

    def grant(self, role: str, kind: str, key: str = "") -> Grant:
        return Grant(role, kind, key)

    def test_a_site_membership_never_opens_a_panel_route(self):
        rule = Rule("r", Relation.PANEL, frozenset({"SITE_LEAD"}))
        with pytest.raises(Refused):
            decide(rule, person=self.person, grants=[self.grant("SITE_LEAD", "SITE", str(self.site))])

    def test_a_role_at_one_site_does_not_widen_another_role(self):
        rule = Rule("r", Relation.SITE, frozenset({"SITE_LEAD"}))
        grants = [self.grant("SITE_LEAD", "SITE", str(self.site)), self.grant("TRAINER", "NATION")]
        access = decide(rule, person=self.person, grants=grants)
        assert access.scope.sites == {self.site}
        assert not access.scope.everything
        assert access.roles == {"SITE_LEAD"}

    def test_no_membership_is_refused(self):
        with pytest.raises(Refused):
            decide(Rule("r", Relation.SITE, frozenset({"SITE_LEAD"})), person=self.person, grants=[])

    def test_a_personal_route_needs_no_role_and_shows_no_site(self):
        access = decide(Rule("r", Relation.PERSON), person=self.person, grants=[])
        assert not access.scope.everything
        assert not access.scope.sites

    @given(st.lists(st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["NATION", "AREA", "SITE"])), max_size=6))
    def test_the_scope_holds_nothing_that_the_right_role_did_not_grant(self, pairs):
        grants = [Grant(role, kind, "" if kind == "NATION" else str(uuid.uuid4())) for role, kind in pairs]
        rule = Rule("r", Relation.SITE, frozenset({"A"}))
        mine = [grant for grant in grants if grant.role == "A"]
        if not mine:
            with pytest.raises(Refused):
                decide(rule, person=self.person, grants=grants)
            return
        scope = decide(rule, person=self.person, grants=grants).scope
        assert scope.everything == any(grant.scope_kind == "NATION" for grant in mine)
        assert {str(site) for site in scope.sites} == {g.scope_key for g in mine if g.scope_kind == "SITE"}


def test_a_transition_not_in_the_table_is_refused():
    table = Transitions.of("light", [("RED", "GREEN")])
    table.check("RED", "GREEN")
    assert table.may("RED", "GREEN")
    assert table.onward("RED") == {"GREEN"}
    with pytest.raises(IllegalTransition):
        table.check("GREEN", "RED")


class TestFormKey:
    def test_it_comes_back_the_same_and_is_unique(self, now):
        key = formkey.issue("report", now=now)
        assert formkey.check("report", key, now=now + timedelta(hours=23)) == formkey.check("report", key, now=now)
        assert formkey.issue("report", now=now) != key

    def test_another_purpose_or_a_changed_key_is_refused(self, now):
        key = formkey.issue("report", now=now)
        with pytest.raises(formkey.BadFormKey):
            formkey.check("reply", key, now=now)
        with pytest.raises(formkey.BadFormKey):
            formkey.check("report", ("A" if key[0] != "A" else "B") + key[1:], now=now)

    @pytest.mark.parametrize("rubbish", ["", "x", "é" * 10, "A" * 500, "\0"])
    def test_rubbish_is_refused(self, now, rubbish):
        with pytest.raises(formkey.BadFormKey):
            formkey.check("report", rubbish, now=now)

    def test_an_old_key_is_refused(self, now):
        key = formkey.issue("report", now=now)
        with pytest.raises(formkey.ExpiredFormKey):
            formkey.check("report", key, now=now + timedelta(hours=25))


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("ur-PK,ur;q=0.9,en;q=0.8", "ur"),
        ("de, tr;q=0.5", "tr"),
        ("en;q=0.1, ar;q=0.9", "ar"),
        ("*;q=abc,;;", "en"),
    ],
)
def test_the_browsers_language_is_used_where_we_have_it(header, code):
    assert from_accept_language(header) == code


def test_direction_comes_from_the_record():
    assert [language(code).direction for code in ("en", "ar", "ur", "tr", "xx", None)] == [
        "ltr", "rtl", "rtl", "ltr", "ltr", "ltr",
    ]  # fmt: skip


def test_a_live_installation_shows_only_reviewed_languages(settings, monkeypatch):
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    monkeypatch.setattr("aman.kit.languages._asked", [lambda: frozenset({"tr"})])
    assert [is_shown_to_public(code) for code in ("en", "ar", "ur", "tr")] == [True, False, False, True]


class TestLogs:
    def line(self, name: str, msg: str, *args: object, **extra: object) -> dict:
        record = logging.LogRecord(name, logging.ERROR, __file__, 1, msg, args, None)
        record.__dict__.update(extra)
        return json.loads(JsonFormatter().format(record))

    def test_values_of_other_libraries_are_left_out(self):
        line = self.line("urllib3", "sent to %s", "amina@site.example.org")
        assert "amina" not in json.dumps(line)

    def test_a_request_is_named_by_its_route_not_its_path(self):
        line = self.line("django.request", "Not Found: %s", "/a/secret-token/", status_code=404)
        assert "secret" not in json.dumps(line)
        assert line["message"] == "404 unresolved"

    def test_an_exceptions_words_are_left_out(self):
        try:
            raise ValueError("Key (email)=(amina@site.example.org) already exists")
        except ValueError as error:
            record = logging.LogRecord(
                "aman.jobs",
                logging.ERROR,
                __file__,
                1,
                "failed",
                (),
                (ValueError, error, error.__traceback__),
            )
        line = json.loads(JsonFormatter().format(record))
        assert line["exception"] == "ValueError"
        assert "amina" not in json.dumps(line)


@pytest.mark.django_db
class TestPeriodic:
    @pytest.fixture
    def ran(self, monkeypatch):
        monkeypatch.setattr(jobs, "_registered", {})
        calls = []

        @jobs.every(60, lease_seconds=30)
        def tick(now):
            calls.append(now)

        return calls

    def test_it_runs_once_per_period(self, ran, now):
        assert [jobs.run_due(now), jobs.run_due(now), jobs.run_due(now + timedelta(seconds=61))] == [1, 0, 1]
        assert len(ran) == 2

    def test_another_workers_lease_is_respected_until_it_ends(self, ran, now):
        jobs.run_due(now)
        later = now + timedelta(seconds=120)
        Schedule.objects.update(lease_until=later + timedelta(seconds=30))
        assert jobs.run_due(later) == 0
        assert jobs.run_due(later + timedelta(seconds=31)) == 1

    def test_a_job_that_outlives_its_lease_leaves_the_next_ones_alone(self, monkeypatch, now):
        monkeypatch.setattr(jobs, "_registered", {})
        theirs = now + timedelta(hours=1)

        @jobs.every(60, lease_seconds=30)
        def slow(now):
            Schedule.objects.update(lease_until=theirs)  # another worker took it over meanwhile

        jobs.run_due(now)
        assert Schedule.objects.get().lease_until == theirs

    def test_a_failing_job_is_noted_and_comes_again(self, monkeypatch, now):
        monkeypatch.setattr(jobs, "_registered", {})

        @jobs.every(60)
        def bad(now):
            raise ValueError("words that must not be kept")

        assert jobs.run_due(now) == 1
        row = Schedule.objects.get()
        assert (row.last_error, row.last_ok_at, row.lease_until) == ("ValueError", None, None)
        assert jobs.run_due(now + timedelta(seconds=61)) == 1
