"""Each condition: when it holds, and what it names as its cause."""

from __future__ import annotations

from datetime import date

import pytest

from aman.core.rules import (
    Anchor,
    AroundPrayer,
    Certainty,
    Condition,
    DefectOpen,
    InSeason,
    MessageWaiting,
    OnOccasion,
    OnWeekday,
    Place,
    PrayerBetween,
    Rule,
    SeasonKind,
    SignalSeen,
    Strength,
    ThreatAtLeast,
    TriggerRunning,
    firing,
)
from aman.core.rules.conditions import last_sunday
from aman.core.situation import (
    DefectFact,
    MessageFact,
    OccasionFact,
    SignalFact,
    Situation,
    ThreatLevel,
)
from tests.core.rules.make import FRIDAY, make_friday, make_situation, make_trigger

EID = OccasionFact("EID_AL_FITR", is_certain=False, minutes=(450, 510))


def causes(condition: Condition, day: Situation) -> list[str]:
    return [one.code for one in condition.causes(day)]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (OnOccasion(("EID_AL_FITR", "EID_AL_ADHA")), True),
        (OnOccasion(("EID_AL_FITR",), Certainty.CANDIDATE), True),
        (OnOccasion(("EID_AL_FITR",), Certainty.CERTAIN), False),
        (OnOccasion(("EID_AL_FITR",), first=2), False),
        (OnOccasion(("EID_AL_FITR",), first=1, last=1), True),
        (OnOccasion(("RAMADAN",)), False),
    ],
)
def test_an_occasion_by_name_certainty_and_day(condition, holds):
    assert causes(condition, make_situation(occasions=(EID,))) == (["EID_AL_FITR"] if holds else [])


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (TriggerRunning(), True),
        (TriggerRunning(Place.ONLINE), False),
        (TriggerRunning(Place.EITHER), True),
        (TriggerRunning(least_share=0.86), True),
        (TriggerRunning(least_share=0.87), False),
        (TriggerRunning(least_height=1.8), True),
        (TriggerRunning(least_height=1.9), False),
        (TriggerRunning(is_near=True), False),
        (TriggerRunning(first_day=1, last_day=1), True),
        (TriggerRunning(first_day=2), False),
        # Known for 26 hours by the end of the day: the day has hours 2 to 26.
        (TriggerRunning(last_hour=24), True),
        (TriggerRunning(last_hour=2), False),
        (TriggerRunning(first_hour=24, last_hour=72), True),
        (TriggerRunning(first_hour=27), False),
    ],
)
def test_an_event_by_place_size_and_age(condition, holds):
    day = make_situation(triggers=(make_trigger(),))
    assert causes(condition, day) == (["TRIGGER_STREET"] if holds else [])


def test_an_event_that_has_run_out_is_not_running():
    assert causes(TriggerRunning(), make_situation(triggers=(make_trigger(days_left=-1),))) == []


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (SignalSeen(), ["SIGNAL_STRONG"]),
        (SignalSeen(Strength.STRONG, 2), []),
        (SignalSeen(Strength.WEAK, 7), ["SIGNAL_WEAK"]),
        (SignalSeen(Strength.EITHER, 7), ["SIGNAL_STRONG", "SIGNAL_WEAK"]),
    ],
)
def test_a_signal_by_strength_and_age(condition, found):
    assert causes(condition, make_situation(signals=(SignalFact("a", 3, True), SignalFact("b", 0, False)))) == found


def test_the_threat_level_holds_from_its_step_up():
    held = [level for level in ThreatLevel if causes(ThreatAtLeast(ThreatLevel.SEVERE), make_situation(threat=level))]
    assert held == [ThreatLevel.SEVERE, ThreatLevel.CRITICAL]
    assert causes(ThreatAtLeast(ThreatLevel.LOW), make_situation()) == []


@pytest.mark.parametrize(
    ("on", "season", "holds"),
    [
        # The last Sundays of March and October 2027, as published for the United Kingdom.
        (date(2027, 3, 28), SeasonKind.CLOCKS_CHANGE, True),
        (date(2027, 10, 31), SeasonKind.CLOCKS_CHANGE, True),
        (date(2027, 3, 27), SeasonKind.SUMMER_TIME, False),
        (date(2027, 3, 28), SeasonKind.SUMMER_TIME, True),
        (date(2027, 10, 30), SeasonKind.SUMMER_TIME, True),
        (date(2027, 10, 31), SeasonKind.WINTER_TIME, True),
    ],
)
def test_the_clocks_change_on_the_last_sundays(on, season, holds):
    assert bool(causes(InSeason(season), make_situation(on))) is holds


def test_the_last_sunday_of_any_march_and_october_is_within_its_last_week():
    for year in range(1996, 2100):
        for month in (3, 10):
            day = last_sunday(year, month)
            assert (day.month, day.weekday()) == (month, 6)
            assert day.day >= 25


def test_months_and_weekdays():
    assert causes(InSeason(SeasonKind.MONTHS, (2, 3)), make_situation()) == ["MONTHS"]
    assert causes(InSeason(SeasonKind.MONTHS, (4,)), make_situation()) == []
    assert causes(OnWeekday((4,)), make_situation(FRIDAY)) == ["WEEKDAY"]
    assert causes(OnWeekday((0, 6)), make_situation(FRIDAY)) == []


def test_a_prayer_between_two_times():
    assert causes(PrayerBetween(Anchor.MAGHRIB, 1060, 1080), make_situation()) == ["MAGHRIB"]
    assert causes(PrayerBetween(Anchor.MAGHRIB, 1080, 1100), make_situation()) == []
    assert causes(PrayerBetween(Anchor.JUMUAH, 700, 800), make_friday()) == ["JUMUAH"]


def test_a_time_around_a_prayer_says_when_and_is_not_lost_without_a_timetable():
    rule = Rule("NEAR_ISHA", (AroundPrayer(Anchor.ISHA, 30, 90),), ())
    (fired,) = firing([rule], make_situation())
    assert fired.windows == ((1140, 1260),)
    assert [fired.is_on(minute) for minute in (1139, 1140, 1260, 1261)] == [False, True, True, False]
    (fired,) = firing([rule], make_situation(prayers=()))
    assert fired.windows == ()
    assert fired.is_on(0)
    friday = Rule("NEAR_JUMUAH", (AroundPrayer(Anchor.JUMUAH, 30, 90),), ())
    assert firing([friday], make_situation()) == ()


def test_defects_and_messages():
    day = make_situation(defects=(DefectFact("d", "CAMERA", 3),), messages=(MessageFact("m"),))
    assert causes(DefectOpen(), day) == ["CAMERA"]
    assert causes(DefectOpen(("LIGHT",)), day) == []
    assert causes(DefectOpen(("CAMERA",), 4), day) == []
    assert causes(MessageWaiting(), day) == ["MESSAGE_WAITING"]
    assert causes(MessageWaiting(), make_situation()) == []


def test_causes_come_heaviest_first():
    day = make_friday(triggers=(make_trigger(),), signals=(SignalFact("s", 1, True),))
    rule = Rule("ALL", (OnOccasion(("JUMUAH",)), SignalSeen(), TriggerRunning()), ())
    (fired,) = firing([rule], day)
    assert [one.code for one in fired.causes] == ["TRIGGER_STREET", "SIGNAL_STRONG", "JUMUAH"]
