"""Today's page reads today and yesterday together: the same answers as read apart, in fewer queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aman.apps.strategy import selectors
from tests.apps.places.make_calendar import announce, follow, make_authority
from tests.apps.strategy.make import make_trigger
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("announced", [None, timedelta(hours=2), timedelta(days=3)])
def test_they_are_the_same_as_read_apart(announced: timedelta | None) -> None:
    cast, now = make_cast(), datetime(2027, 3, 8, 21, 40, tzinfo=UTC)
    authority = make_authority()
    follow(cast.larkfield, authority)
    make_trigger(cast.idris, now, ago=1)
    if announced is not None:
        announce(authority, 1448, 10, date(2027, 3, 10), now=now - announced)
    with CaptureQueriesContext(connection) as asked:
        together, change = selectors.ahead_and_changed(cast.larkfield.uuid, now, days=13)
    assert together == selectors.ahead(cast.larkfield.uuid, now, days=13)
    assert change == selectors.changes_since(cast.larkfield.uuid, now)
    assert len(asked) <= 50
