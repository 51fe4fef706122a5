"""Files are walked by themselves: every route of theirs, as everybody, at every relation."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.access.walk import walk
from tests.access.world import World, make_world

pytestmark = pytest.mark.django_db
ROUTES = ("evidence_page", "evidence_preview", "evidence_copy", "evidence_original", "evidence_add")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(now) -> World:
    return make_world(now)


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES)
def test_nobody_reaches_a_file_that_is_not_theirs(world: World, route: str) -> None:
    found = walk(world.walkers, world, only=route)
    assert found.cells + found.implied > 500
    assert not found.violations, "\n".join(found.violations[:20])
