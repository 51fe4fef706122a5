"""Access: the table is complete, and the walk finds nothing."""

from __future__ import annotations

import logging
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db.models import Max
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.incidents import selectors, views
from aman.apps.incidents.models import Report, SiteReport
from aman.apps.places import selectors as places
from aman.apps.places.models import Contact
from aman.kit import scoping
from aman.kit.access import Grant, grants_for
from aman.web import doors
from aman.web.access import TABLE
from aman.web.exits import REGISTER
from tests.access.walk import routes, walk
from tests.access.world import World, make_world, trace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are the point here; their log lines are not."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(now) -> World:
    return make_world(now)


class TestTable:
    def test_every_route_is_declared_and_no_line_is_stale(self):
        real = {route.name for route in routes()}
        declared = [rule.route for rule in TABLE]
        assert len(declared) == len(set(declared)), "a route has two lines"
        assert real - set(declared) == set(), "declare these in aman/web/access.py"
        assert set(declared) - real == set(), "these lines of aman/web/access.py lead nowhere"

    def test_every_route_is_in_the_exit_register(self):
        assert {route.name for route in routes()} <= set(REGISTER)

    def test_exits_that_carry_something_say_how_it_is_handled(self):
        silent = [entry.name for entry in REGISTER.values() if entry.carries and not entry.handling]
        assert not silent

    def test_roles_are_spelt_as_they_are(self):
        assert {role for rule in TABLE for role in rule.roles} <= set(Role.values)

    @pytest.mark.parametrize("role", Role.values)
    def test_a_narrower_reach_opens_no_route_a_wider_one_does_not(self, role):
        """The walk takes what is shut to a role over the nation as shut to it anywhere."""
        for rule in TABLE:
            wide, area, site = (bool(grants_for(rule, [Grant(role, kind, "x")])) for kind in ("NATION", "AREA", "SITE"))
            assert wide >= area >= site, rule.route


FLOOR = 900
"""Cells that everybody at least tries: every route by every method."""


@pytest.mark.slow
@pytest.mark.parametrize("role", ["", *Role.values])
def test_nobody_reaches_what_is_not_theirs(world, role, capsys):
    """Routes x reaches x methods x relations for one role; "" is visitors and people without a membership."""
    walkers = [walker for walker in world.walkers if walker.role == role]
    found = walk(walkers, world)
    with capsys.disabled():
        words = f"{found.cells} cells tried, {found.implied} shut before their object was looked at"
        sys.stdout.write(f"\n{role or 'nobody'}: {words}, {len(found.violations)} violations\n")
    assert found.tried == {route.name for route in routes()}
    assert found.cells >= FLOOR
    assert not found.violations, "\n".join(found.violations[:40])


def test_a_refusal_says_nothing_of_what_was_asked_for(world):
    """The walk draws each refusal once: they are the same for what is not there and for what is somebody else's."""
    walker = next(one for one in world.walkers if one.label == "SITE_LEAD@east-site")
    client = Client(raise_request_exception=False)
    client.force_login(walker.person)
    drawn = {}
    for route, kwargs in (
        ("site_page", {"site": uuid.uuid4()}),
        ("site_page", {"site": world.west.site.uuid}),
        ("contact_edit", {"site": world.east.site.uuid, "contact": world.west.contact.uuid}),
        ("site_report_page", {"site": world.east.site.uuid, "report": world.east.more["barred"].uuid}),
        ("report_page", {"report": world.east.report.uuid}),
        ("report_page", {"report": uuid.uuid4()}),
    ):
        with scoping.scope(None):
            response = client.get(reverse(route, kwargs=kwargs))
        assert response.status_code in {403, 404}
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        assert drawn.setdefault(response.status_code, page) == page


def test_officers_do_get_in(world):
    """A walk in which every door is shut would prove nothing."""
    officer = [walker for walker in world.walkers if walker.label == "DUTY_OFFICER@nation"]
    found = walk(officer, world, methods=("GET",))
    opened = {route for route, _ in found.opened}
    supervisor = [walker for walker in world.walkers if walker.label == "supervisor"]
    assert ("evidence_page", "DUTY_OFFICER") in walk(supervisor, world, ("GET",), only="evidence_page").opened
    lead = [walker for walker in world.walkers if walker.label == "SITE_LEAD@east-site"]
    assert ("site_report_page", "SITE_LEAD") in walk(lead, world, ("GET",), only="site_report_page").opened
    assert {"queue", "report_page", "picture", "signal_page", "messages", "message_page", "site_page"} <= opened


class TestPlantedFaults:
    """The walk must catch the faults that comparable systems really had, and exclusions and consents a view forgets."""

    def test_a_child_loaded_without_its_parent_is_caught(self, world, monkeypatch):
        def unscoped(site, contact):
            return Contact._base_manager.select_related("record_key", "site").get(uuid=contact)

        monkeypatch.setattr(places, "contact_of", unscoped)
        walkers = [walker for walker in world.walkers if walker.label == "SITE_LEAD@east-site"]
        found = walk(walkers, world, only="contact_edit")
        assert any("crossed" in words for words in found.violations)

    def test_a_route_opened_too_wide_is_caught(self, world, monkeypatch):
        wide = replace(doors.RULES["report_page"], roles=frozenset(Role.values))
        monkeypatch.setitem(doors.RULES, "report_page", wide)
        walkers = [walker for walker in world.walkers if walker.label == "TRAINER@nation"]
        found = walk(walkers, world, only="report_page")
        assert any(f"shows {world.east.report.reference}" in words for words in found.violations)

    def test_an_exclusion_ignored_by_one_view_is_caught(self, world, monkeypatch):
        def unbarred(report):
            return Report._base_manager.select_related("record_key", "site", "area", "supervisor").get(uuid=report)

        walkers = [walker for walker in world.walkers if walker.label == "barred"]
        assert not walk(walkers, world, only="report_page").violations
        monkeypatch.setattr(views, "any_report", unbarred)
        found = walk(walkers, world, only="report_page")
        assert any(f"shows {trace('East', 'barred')}" in words for words in found.violations)

    def test_a_consent_ignored_by_one_view_is_caught(self, world, monkeypatch):
        def unasked(site, report):
            return SiteReport._base_manager.annotate(site_told_at=Max("site_words__at")).get(uuid=report)

        walkers = [walker for walker in world.walkers if walker.label == "SITE_LEAD@east-site"]
        assert not walk(walkers, world, only="site_report_page").violations
        monkeypatch.setattr(selectors, "site_report", unasked)
        found = walk(walkers, world, only="site_report_page")
        for kind in ("police", "withdrawn", "barred"):
            assert any(f"[east-{kind}]" in words and "SITE_WORD" in words for words in found.violations), kind
            assert any(f"[east-{kind}]" in words and "lets somebody in" in words for words in found.violations), kind
