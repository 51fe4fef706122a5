"""Plain values of the page kit: clocks, paging, order, shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from django.db.models import QuerySet
from django.utils import translation

from aman.kit import page, when


@pytest.mark.parametrize(
    ("left", "state", "words"),
    [
        (timedelta(minutes=41), "open", "41 min left"),
        (timedelta(minutes=12), "soon", "12 min left"),
        (timedelta(minutes=-4), "late", "Late by 4 min"),
    ],
)
def test_a_clock_of_one_hour_says_what_is_left(now: datetime, left: timedelta, state: str, words: str) -> None:
    made = page.clock(due=now + left, started=now + left - timedelta(hours=1), now=now)
    assert (made.state, made.text) == (state, words)


def test_soon_begins_at_the_last_quarter(now: datetime) -> None:
    due = now + timedelta(minutes=15)
    assert page.clock(due=due, started=due - timedelta(hours=1), now=now).state == "soon"
    earlier = now - timedelta(seconds=1)
    assert page.clock(due=due, started=due - timedelta(hours=1), now=earlier).state == "open"


def test_beyond_twelve_hours_a_clock_says_the_hour_and_the_day(now: datetime) -> None:
    due = now + timedelta(hours=36)
    assert page.clock(due=due, started=now, now=now).text == "Before 09:40 Sunday"


def test_a_clock_waits_or_is_met(now: datetime) -> None:
    assert page.clock(due=now, now=now, state="waiting").state == "waiting"
    met = page.clock(due=now, started=now - timedelta(hours=1), met_at=now - timedelta(minutes=22), now=now)
    assert (met.state, met.text) == ("met", "Met, 38 min")


def test_an_hour_is_said_alone_only_on_its_own_day(now: datetime) -> None:
    assert when.when_text(now, now) == "21:40"
    assert when.when_text(now, now + timedelta(days=1)) == "Friday 5 March 2027, 21:40"
    assert when.when_text(now.date()) == "Friday 5 March 2027"


def test_the_local_day_is_what_counts(now: datetime) -> None:
    summer = datetime.fromisoformat("2027-07-01T23:30:00+00:00")
    assert when.when_text(summer) == "Friday 2 July 2027, 00:30"


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (125, "2 h 5 min"), (2880, "2 days")]
)
def test_a_span_uses_its_two_largest_units(minutes: int, words: str) -> None:
    assert when.span_text(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize("code", ["ar", "ur", "tr"])
def test_times_keep_their_digits_in_every_language(code: str, now: datetime) -> None:
    with translation.override(code):
        assert when.time_text(now) == "21:40"
        assert "2027" in when.day_text(now)


class _Rows:
    """Counts what is asked of it, as a query set would be."""

    def __init__(self, size: int) -> None:
        self.rows, self.asked = list(range(size)), 0

    def count(self) -> int:
        self.asked += 1
        return len(self.rows)

    def __getitem__(self, wanted: slice) -> list[int]:
        self.asked += 1
        return self.rows[wanted]


@pytest.mark.parametrize(
    ("number", "shown"), [("1", 1), ("3", 3), ("9", 3), ("0", 1), ("-2", 1), ("x", 1), (None, 1), ("9" * 30, 1)]
)
def test_a_page_number_that_makes_no_sense_gives_the_nearest(number: object, shown: int) -> None:
    rows = _Rows(60)
    found = page.paginate(cast("QuerySet[Any]", rows), number, 25)
    assert (found.number, found.pages, found.total, rows.asked) == (shown, 3, 60, 2)


def test_the_window_leaves_out_the_middle() -> None:
    assert page.paginate_list(range(300), 6, 25).window == [1, None, 5, 6, 7, None, 12]
    assert page.paginate_list(range(50), 1, 25).window == [1, 2]


def test_only_allowed_columns_are_sorted_by() -> None:
    assert page.order_from("-name", {"name"}, "day").value == "-name"
    assert page.order_from("password", {"name"}, "-day").value == "-day"


@pytest.mark.parametrize("counts", [(311, 23, 13), (1, 0, 999), (0, 0, 0), (1, 1, 1)])
def test_shares_add_up_and_forget_nobody(counts: tuple[int, ...]) -> None:
    shares = page.share_out(counts)
    assert sum(shares) == (100 if sum(counts) else 0)
    assert all(bool(share) == bool(count) for share, count in zip(shares, counts, strict=True))
