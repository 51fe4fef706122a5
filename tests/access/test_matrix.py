"""Access: the table is complete, and the walk finds nothing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from aman.apps.accounts.models import Role
from aman.apps.places import selectors as places
from aman.apps.places.models import Contact
from aman.web import doors
from aman.web.access import TABLE
from aman.web.exits import REGISTER
from tests.access.walk import routes, walk
from tests.access.world import World, make_world

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


@pytest.mark.slow
@pytest.mark.parametrize("role", ["", *Role.values])
def test_nobody_reaches_what_is_not_theirs(world, role):
    """Routes x reaches x methods x relations for one role; "" is visitors and people without a membership."""
    walkers = [walker for walker in world.walkers if walker.role == role]
    found = walk(walkers, world)
    sys.stdout.write(f"{role or 'nobody'}: {found.cells} cells, {len(found.violations)} violations\n")
    assert found.cells > 1000
    assert not found.violations, "\n".join(found.violations[:40])


def test_officers_do_get_in(world):
    """A walk in which every door is shut would prove nothing."""
    officer = [walker for walker in world.walkers if walker.label == "DUTY_OFFICER@nation"]
    found = walk(officer, world, methods=("GET",))
    opened = {route for route, _ in found.opened}
    assert {"queue", "report_page", "picture", "signal_page", "messages", "message_page", "site_page"} <= opened


class TestPlantedFaults:
    """The walk must catch the two faults that comparable systems really had."""

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
        assert any("shows NARRATIVE" in words for words in found.violations)
