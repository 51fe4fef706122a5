"""Every rule of a clock, at frozen moments, and what must hold for any of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core import clocks
from aman.core.clocks import Office, Pause, Point, Rules, StepRule, Timer

LONDON = ZoneInfo("Europe/London")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
FRIDAY = datetime(2027, 3, 5, 21, 40, tzinfo=LONDON)
"""Friday 5 March 2027, 21:40."""


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=LONDON)


class TestDayAndNight:
    def test_an_hour_is_an_hour_at_night(self) -> None:
        assert Timer(FRIDAY, HOUR).due() == at(5, 22, 40)

    def test_it_counts_through_the_weekend(self) -> None:
        assert Timer(FRIDAY, 48 * HOUR).due() == at(7, 21, 40)

    def test_a_limit_of_nothing_is_due_at_once(self) -> None:
        assert Timer(FRIDAY, 0 * HOUR).due() == FRIDAY

    def test_the_hour_that_spring_leaves_out_is_not_counted(self) -> None:
        """Clocks go forward at 01:00 on 28 March 2027: from 00:30, two hours end at 03:30 on the wall."""
        assert Timer(at(28, 0, 30), 2 * HOUR).due() == at(28, 3, 30)

    def test_the_hour_that_autumn_repeats_is_counted_twice(self) -> None:
        """Clocks go back at 02:00 on 31 October 2027: from 00:30, two hours end at 01:30, the second time round."""
        due = Timer(at(31, 0, 30, month=10), 2 * HOUR).due()
        assert due == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
        assert due is not None
        assert (due.astimezone(LONDON).hour, due.astimezone(LONDON).fold) == (1, 1)


class TestOfficeHours:
    def test_it_starts_when_the_office_next_opens(self) -> None:
        assert Timer(FRIDAY, HOUR, Office()).due() == at(8, 10)  # Monday

    def test_it_stops_at_closing_and_goes_on_next_morning(self) -> None:
        assert Timer(at(4, 17), HOUR, Office()).due() == at(5, 9, 30)

    def test_it_may_be_due_at_the_very_moment_of_closing(self) -> None:
        assert Timer(at(4, 16, 30), HOUR, Office()).due() == at(4, 17, 30)

    def test_a_day_off_is_left_out(self) -> None:
        office = Office(closed_on=frozenset({date(2027, 3, 8)}))
        assert Timer(FRIDAY, HOUR, office).due() == at(9, 10)

    def test_an_office_may_open_on_a_sunday(self) -> None:
        assert Timer(FRIDAY, HOUR, Office(weekdays=frozenset({6}))).due() == at(7, 10)

    def test_nine_is_nine_on_both_sides_of_the_change(self) -> None:
        """An hour and a half on Friday, the rest from nine on Monday, by the wall, after the change."""
        due = Timer(at(26, 16), timedelta(hours=3), Office()).due()
        assert due == at(29, 10, 30)
        assert due is not None
        assert due.astimezone(UTC).hour == 9

    def test_an_office_that_never_opens_is_said_so(self) -> None:
        closed = frozenset(date(2027, 1, 1) + timedelta(days=n) for n in range(366 * 4))
        with pytest.raises(clocks.NeverDue):
            Timer(FRIDAY, HOUR, Office(closed_on=closed)).due()

    def test_so_is_a_limit_longer_than_years_of_opening(self) -> None:
        with pytest.raises(clocks.NeverDue):
            Timer(FRIDAY, 5000 * HOUR, Office(weekdays=frozenset({0}), closes=time(9, 30))).due()

    @pytest.mark.parametrize("wrong", [{"weekdays": frozenset()}, {"weekdays": frozenset({7})}, {"closes": time(9)}])
    def test_an_impossible_office_is_refused(self, wrong: dict[str, object]) -> None:
        with pytest.raises(clocks.BadRule):
            Office(**wrong)  # type: ignore[arg-type]


class TestPauses:
    def test_the_wait_for_a_reporter_is_added(self) -> None:
        waited = Pause(FRIDAY + 20 * MINUTE, FRIDAY + 80 * MINUTE)
        assert Timer(FRIDAY, HOUR, pauses=(waited,)).due() == FRIDAY + 2 * HOUR

    def test_while_nobody_can_say_when_it_ends_nothing_is_due(self) -> None:
        timer = Timer(FRIDAY, HOUR, pauses=(Pause(FRIDAY + 20 * MINUTE),))
        assert timer.due() is None
        assert timer.counted(FRIDAY + 9 * HOUR) == 20 * MINUTE
        assert timer.is_paused(FRIDAY + 9 * HOUR)
        assert not timer.is_paused(FRIDAY + 19 * MINUTE)

    def test_the_longest_wait_is_the_end_of_it(self) -> None:
        capped = Pause(FRIDAY + 20 * MINUTE, longest=3 * DAY)
        assert Timer(FRIDAY, HOUR, pauses=(capped,)).due() == FRIDAY + HOUR + 3 * DAY
        late_answer = Pause(FRIDAY + 20 * MINUTE, FRIDAY + 9 * DAY, longest=3 * DAY)
        assert Timer(FRIDAY, HOUR, pauses=(late_answer,)).due() == FRIDAY + HOUR + 3 * DAY

    def test_a_pause_after_the_step_was_due_changes_nothing(self) -> None:
        assert Timer(FRIDAY, HOUR, pauses=(Pause(FRIDAY + 2 * HOUR),)).due() == FRIDAY + HOUR

    def test_two_pauses_at_once_stop_it_once(self) -> None:
        both = (Pause(FRIDAY, FRIDAY + HOUR), Pause(FRIDAY + 30 * MINUTE, FRIDAY + 90 * MINUTE))
        assert Timer(FRIDAY, HOUR, pauses=both).due() == FRIDAY + 150 * MINUTE

    def test_a_night_of_waiting_costs_an_office_clock_nothing(self) -> None:
        """Asked at 17:00, answered at 09:00 next morning: half an hour of office time stood still."""
        waited = Pause(at(4, 17), at(5, 9))
        assert Timer(at(4, 16), 2 * HOUR, Office(), (waited,)).due() == at(5, 10)

    def test_a_pause_ends_after_it_starts(self) -> None:
        with pytest.raises(clocks.BadRule):
            Pause(FRIDAY, FRIDAY - HOUR)


class TestEscalation:
    def test_points_fall_at_their_minutes_after_the_step_was_due(self) -> None:
        timer, points = Timer(FRIDAY, HOUR), (Point(0, "SECOND"), Point(15, "DEPUTY"), Point(45, "CHAIR"))
        moments = [clocks.next_point(timer, points, done) for done in range(4)]
        assert moments == [FRIDAY + HOUR, FRIDAY + 75 * MINUTE, FRIDAY + 105 * MINUTE, None]

    def test_nobody_is_woken_for_an_office_clock(self) -> None:
        """Due at 17:20 on Thursday; the deputy is told half an hour of office time later, on Friday."""
        timer = Timer(at(4, 16, 20), HOUR, Office())
        assert clocks.next_point(timer, (Point(30, "DEPUTY"),), 0) == at(5, 9, 20)

    def test_nobody_is_told_while_it_waits_for_the_reporter(self) -> None:
        timer = Timer(FRIDAY, HOUR, pauses=(Pause(FRIDAY + 59 * MINUTE),))
        assert clocks.next_point(timer, (Point(0, "SECOND"),), 0) is None


class TestRules:
    def test_a_kind_may_differ_in_one_step(self) -> None:
        rules = Rules(clocks.STANDARD.steps, {"SUSPICIOUS": {"TRIAGE": StepRule(10)}})
        assert rules.step("SUSPICIOUS", "TRIAGE").minutes == 10
        assert rules.step("SUSPICIOUS", "SUPERVISE") == clocks.STANDARD.steps["SUPERVISE"]
        assert clocks.timer_of(rules, "SUSPICIOUS", "TRIAGE", FRIDAY).due() == FRIDAY + 10 * MINUTE

    def test_every_step_has_a_standard_rule_and_a_somebody_further(self) -> None:
        assert set(clocks.STANDARD.steps) == set(clocks.STEPS)
        assert all(rule.points for rule in clocks.STANDARD.steps.values())

    def test_night_steps_count_at_night_and_the_others_do_not(self) -> None:
        due = {step: clocks.timer_of(clocks.STANDARD, "PERSON", step, FRIDAY).due() for step in clocks.STEPS}
        assert due["TRIAGE"] == FRIDAY + 30 * MINUTE
        assert due["SUPERVISE"] == FRIDAY + HOUR
        assert due["CONTACT"] == at(8, 17)
        assert due["DECIDE"] == at(10, 16)  # 24 h of office time: 8.5 + 8.5 + 7

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda: StepRule(0),
            lambda: StepRule(clocks.LONGEST_LIMIT + 1),
            lambda: StepRule(5, points=(Point(9, "DEPUTY"), Point(3, "CHAIR"))),
            lambda: StepRule(5, points=(Point(-1, "SECOND"),)),
            lambda: StepRule(5, points=(Point(1, "EVERYBODY"),)),
            lambda: Timer(FRIDAY, -HOUR),
        ],
    )
    def test_an_impossible_rule_is_refused(self, wrong: object) -> None:
        with pytest.raises(clocks.BadRule):
            wrong()  # type: ignore[operator]


minutes = st.integers(0, 60 * 24 * 20).map(lambda n: n * MINUTE)
moments = st.builds(lambda gap: datetime(2027, 3, 20, tzinfo=UTC) + gap, minutes)
limits = st.integers(0, 60 * 24 * 4).map(lambda n: n * MINUTE)
offices = st.sampled_from([None, Office(), Office(weekdays=frozenset({2, 6}), opens=time(0, 30), closes=time(3))])


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    start = draw(moments)
    return Pause(start, draw(st.none() | minutes.map(lambda gap: start + gap)), draw(st.none() | limits))


timers = st.builds(Timer, moments, limits, offices, st.lists(pauses(), max_size=4).map(tuple))


def no_earlier(after: datetime | None, before: datetime | None) -> bool:
    return after is None or (before is not None and after >= before)


@given(timers, pauses())
@settings(max_examples=150, deadline=None)
def test_pausing_never_makes_a_clock_due_earlier(timer: Timer, more: Pause) -> None:
    paused = Timer(timer.started, timer.limit, timer.office, (*timer.pauses, more))
    assert no_earlier(paused.due(), timer.due())


@given(timers, minutes)
@settings(max_examples=150, deadline=None)
def test_a_longer_limit_is_never_due_earlier(timer: Timer, more: timedelta) -> None:
    longer = Timer(timer.started, timer.limit + more, timer.office, timer.pauses)
    assert no_earlier(longer.due(), timer.due())
    assert longer.due() == timer.due(later=more)


@given(timers)
@settings(max_examples=150, deadline=None)
def test_what_was_counted_when_a_step_is_due_is_its_limit(timer: Timer) -> None:
    due = timer.due()
    if due is not None:
        assert timer.counted(due) == timer.limit
        assert due >= timer.started


@given(timers)
@settings(max_examples=100, deadline=None)
def test_office_hours_alone_never_make_a_step_due_earlier(timer: Timer) -> None:
    always = Timer(timer.started, timer.limit, None, timer.pauses)
    assert no_earlier(timer.due(), always.due())


@given(timers, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_pauses_does_not_matter(timer: Timer, chance: object) -> None:
    turned = list(timer.pauses)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert Timer(timer.started, timer.limit, timer.office, tuple(turned)).due() == timer.due()


@given(timers, st.lists(st.integers(0, 500), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_escalations_come_in_order_and_none_before_the_step_is_due(timer: Timer, after: list[int]) -> None:
    points = [Point(n, "SECOND") for n in sorted(after)]
    found = [clocks.next_point(timer, points, done) for done in range(len(points))]
    known = [one for one in found if one is not None]
    assert known == sorted(known)
    assert all(no_earlier(one, timer.due()) for one in found)
