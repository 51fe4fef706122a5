"""When assessments are reviewed, on a clock that stands where the test puts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import reviews

BEGAN = datetime(2027, 3, 5, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signed_after", "due_after"),
    [
        (0, 24), (21, 24), (22, 72), (24, 72), (30, 72), (69, 72), (72, 168), (100, 168), (166, 336),
        (168, 336), (200, 336), (336, 504), (1000, 1008),
    ],
)  # fmt: skip
def test_the_next_review_hangs_on_the_first_version(signed_after: int, due_after: int) -> None:
    now = BEGAN + timedelta(hours=signed_after)
    assert reviews.next_review(BEGAN, now) == BEGAN + timedelta(hours=due_after)


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_it_is_always_ahead_and_never_more_than_a_week_and_two_hours(after: timedelta) -> None:
    now = BEGAN + after
    due = reviews.next_review(BEGAN, now)
    assert now + reviews.EARLY < due <= now + reviews.WEEK + reviews.EARLY


@given(st.timedeltas(timedelta(0), timedelta(days=60)), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_signing_later_never_brings_a_review_nearer(one: timedelta, other: timedelta) -> None:
    early, late = sorted((one, other))
    assert reviews.next_review(BEGAN, BEGAN + early) <= reviews.next_review(BEGAN, BEGAN + late)


def test_a_round_ends_at_its_review_of_seven_days_and_not_before() -> None:
    assert not reviews.may_close(BEGAN, BEGAN + timedelta(days=6, hours=21))
    assert reviews.may_close(BEGAN, BEGAN + timedelta(days=6, hours=22))
