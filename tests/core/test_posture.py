"""A site's day: what raises it, what it is asked to do, and that every reason names its record."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core.posture.first import (
    BadFact,
    Facts,
    FridayFact,
    MessageFact,
    PostureLevel,
    ReasonCode,
    SignalFact,
    TaskCode,
    TriggerFact,
    minutes_before,
    posture,
)

STREET = TriggerFact("t1", days_since=2, days_left=19, street=True, online=False)
ONLINE = TriggerFact("t2", days_since=2, days_left=19, street=False, online=True)
STRONG = SignalFact("s1", days_ago=1, strong=True)
WEAK = SignalFact("s2", days_ago=1, strong=False)
FRIDAY = FridayFact("site", time(13, 0))


def tasks_of(facts: Facts) -> list[TaskCode]:
    return [task.code for task in posture(facts).tasks]


def test_an_ordinary_day_asks_for_nothing() -> None:
    day = posture(Facts())
    assert (day.level, day.reasons, day.tasks) == (PostureLevel.EVERYDAY, (), ())


def test_a_street_event_asks_for_extra_care_everywhere() -> None:
    day = posture(Facts(triggers=(STREET,)))
    assert day.level is PostureLevel.EXTRA_CARE
    assert (day.reasons[0].code, day.reasons[0].source, day.reasons[0].days) == (ReasonCode.TRIGGER_STREET, "t1", 2)
    assert tasks_of(Facts(triggers=(STREET,))) == [TaskCode.WALK_TODAY, TaskCode.CHECK_CAMERAS_AND_LIGHTS]


def test_an_online_event_is_a_reason_and_no_more() -> None:
    day = posture(Facts(triggers=(ONLINE,)))
    assert day.level is PostureLevel.EVERYDAY
    assert day.reasons[0].code is ReasonCode.TRIGGER_ONLINE
    assert not day.tasks


def test_an_event_that_has_run_out_is_forgotten() -> None:
    past = TriggerFact("t1", days_since=22, days_left=-1, street=True, online=False)
    assert posture(Facts(triggers=(past,))) == posture(Facts())


def test_a_strong_signal_asks_for_extra_care_for_a_week() -> None:
    assert posture(Facts(signals=(STRONG,))).level is PostureLevel.EXTRA_CARE
    last = SignalFact("s1", days_ago=7, strong=True)
    over = SignalFact("s1", days_ago=8, strong=True)
    assert posture(Facts(signals=(last,))).level is PostureLevel.EXTRA_CARE
    assert posture(Facts(signals=(over,))) == posture(Facts())


def test_a_weak_signal_is_told_and_raises_nothing() -> None:
    day = posture(Facts(signals=(WEAK,)))
    assert (day.level, day.reasons[0].code) == (PostureLevel.EVERYDAY, ReasonCode.SIGNAL_WEAK)


def test_an_event_and_a_signal_make_full_care() -> None:
    day = posture(Facts(signals=(STRONG,), triggers=(STREET,)))
    assert day.level is PostureLevel.FULL_CARE
    assert day.level.step == 3
    assert tasks_of(Facts(signals=(STRONG,), triggers=(STREET,)))[0] is TaskCode.BRIEF_THE_TEAM


def test_two_events_are_still_one_kind_of_cause() -> None:
    other = TriggerFact("t9", days_since=0, days_left=21, street=True, online=True)
    assert posture(Facts(triggers=(STREET, other))).level is PostureLevel.EXTRA_CARE


def test_every_friday_has_a_walk_before_the_prayer() -> None:
    task = posture(Facts(friday=FRIDAY)).tasks[0]
    assert (task.code, task.start_by) == (TaskCode.WALK_BEFORE_PRAYER, time(12, 15))
    assert posture(Facts(friday=FRIDAY)).reasons[0].at == time(13, 0)


def test_a_friday_with_a_cause_has_stewards_outside() -> None:
    tasks = posture(Facts(friday=FRIDAY, triggers=(STREET,))).tasks
    assert [(task.code, task.start_by) for task in tasks] == [
        (TaskCode.WALK_BEFORE_PRAYER, time(12, 15)),
        (TaskCode.STEWARDS_OUTSIDE, time(12, 30)),
        (TaskCode.CHECK_CAMERAS_AND_LIGHTS, None),
    ]


def test_an_unread_message_is_the_first_task() -> None:
    facts = Facts(messages=(MessageFact("m1"),), friday=FRIDAY)
    task = posture(facts).tasks[0]
    assert (task.code, task.source) == (TaskCode.ACKNOWLEDGE_MESSAGE, "m1")
    assert posture(facts).level is PostureLevel.EVERYDAY


def test_what_raises_the_level_is_told_first() -> None:
    day = posture(Facts(signals=(WEAK, STRONG), messages=(MessageFact("m1"),), friday=FRIDAY))
    assert [reason.code for reason in day.reasons] == [
        ReasonCode.SIGNAL_STRONG,
        ReasonCode.SIGNAL_WEAK,
        ReasonCode.MESSAGE_WAITING,
        ReasonCode.FRIDAY_PRAYER,
    ]


@pytest.mark.parametrize(
    "facts",
    [
        Facts(triggers=(TriggerFact("t", -1, 3, street=True, online=False),)),
        Facts(signals=(SignalFact("s", -1, strong=True),)),
    ],
)
def test_the_future_is_not_a_fact(facts: Facts) -> None:
    with pytest.raises(BadFact):
        posture(facts)


@given(
    st.lists(st.builds(SignalFact, st.just("s"), st.integers(0, 20), st.booleans())),
    st.lists(
        st.builds(TriggerFact, st.just("t"), st.integers(0, 40), st.integers(-5, 30), st.booleans(), st.booleans())
    ),
    st.booleans(),
)
def test_more_cause_never_means_less_care(signals: list[SignalFact], triggers: list[TriggerFact], friday: bool) -> None:
    facts = Facts(tuple(signals), tuple(triggers), (), FRIDAY if friday else None)
    more = Facts((*signals, STRONG), tuple(triggers), (), facts.friday)
    assert posture(more).level.step >= posture(facts).level.step
    assert all(reason.source for reason in posture(more).reasons)
    assert {task.because for task in posture(more).tasks} <= {reason.code for reason in posture(more).reasons}


def test_a_time_before_midnight_stays_on_its_day() -> None:
    assert minutes_before(time(0, 20), 45) == time(0, 0)
    assert minutes_before(time(13, 10), 45) == time(12, 25)
