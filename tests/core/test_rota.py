"""Where nobody is on call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aman.core import rota

START = datetime(2027, 3, 1, tzinfo=UTC)


def hour(n: int) -> datetime:
    return START + timedelta(hours=n)


def test_an_empty_rota_is_one_gap() -> None:
    assert rota.gaps([], hour(0), hour(24)) == [(hour(0), hour(24))]


def test_gaps_lie_before_between_and_after() -> None:
    shifts = [(hour(10), hour(14)), (hour(2), hour(6)), (hour(5), hour(8))]
    assert rota.gaps(shifts, hour(0), hour(24)) == [(hour(0), hour(2)), (hour(8), hour(10)), (hour(14), hour(24))]


def test_shifts_that_touch_leave_no_gap() -> None:
    assert rota.gaps([(hour(0), hour(12)), (hour(12), hour(24))], hour(0), hour(24)) == []


@given(st.lists(st.tuples(st.integers(-10, 60), st.integers(1, 20)), max_size=8))
def test_every_hour_is_covered_or_in_a_gap_and_never_both(pairs: list[tuple[int, int]]) -> None:
    shifts = [(hour(start), hour(start + length)) for start, length in pairs]
    found = rota.gaps(shifts, hour(0), hour(48))
    for n in range(48):
        covered = any(start <= hour(n) < end for start, end in shifts)
        assert covered != any(start <= hour(n) < end for start, end in found)
