"""A site's day: what raises it, what it is asked to do, and that every reason names its record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from aman.core.posture import PostureLevel, change, level_at, posture
from aman.core.rules import (
    SHIPPED,
    AddStewards,
    AddTask,
    Anchor,
    AroundPrayer,
    OnOccasion,
    OnWeekday,
    RaisePriority,
    Rule,
    SetLevel,
    SignalSeen,
    TaskCode,
    ThreatAtLeast,
)
from aman.core.situation import (
    BadFact,
    DefectFact,
    MessageFact,
    OccasionFact,
    ResolvedFact,
    SignalFact,
    SourceKind,
    ThreatLevel,
    TriggerFact,
)
from tests.core.posture.make import EVENT, FRIDAY, JUMUAH, ONLINE, STRONG, TUESDAY, WEAK, on

EXTRA, FULL, EVERYDAY = PostureLevel.EXTRA_CARE, PostureLevel.FULL_CARE, PostureLevel.EVERYDAY


def day_of(situation):
    return posture(situation, SHIPPED)


def codes(found) -> list[str]:
    return [one.code for one in found]


class TestLevel:
    def test_an_ordinary_day_asks_for_nothing(self):
        day = day_of(on())
        assert (day.level, day.reasons, day.tasks) == (EVERYDAY, (), ())

    def test_a_street_event_asks_for_extra_care_everywhere(self):
        day = day_of(on(triggers=(EVENT,)))
        assert (day.level, day.reasons[0].code, day.reasons[0].source) == (EXTRA, "TRIGGER_STREET", "t1")
        assert (day.reasons[0].days, day.reasons[0].asks_for) == (4, EXTRA)

    def test_an_online_event_is_a_reason_and_does_not_raise_the_level(self):
        day = day_of(on(triggers=(ONLINE,)))
        assert (day.level, day.reasons[0].code) == (EVERYDAY, "TRIGGER_ONLINE")

    def test_a_strong_signal_raises_and_a_weak_one_informs(self):
        assert day_of(on(signals=(STRONG,))).level is EXTRA
        weak = day_of(on(signals=(WEAK,)))
        assert (weak.level, codes(weak.reasons)) == (EVERYDAY, ["SIGNAL_WEAK"])

    def test_an_old_signal_is_no_reason(self):
        assert day_of(on(signals=(SignalFact("s", 8, True),))).reasons == ()

    def test_an_event_and_a_signal_make_full_care(self):
        assert day_of(on(triggers=(EVENT,), signals=(STRONG,))).level is FULL

    def test_critical_threat_is_full_care_and_names_its_level(self):
        day = day_of(on(threat=ThreatLevel.CRITICAL))
        assert (day.level, day.reasons[0].code, day.reasons[0].kind) == (FULL, "CRITICAL", SourceKind.THREAT_LEVEL)

    def test_an_event_that_ran_out_is_no_reason(self):
        assert day_of(on(triggers=(replace(EVENT, days_left=-1),))).reasons == ()


class TestReasons:
    def test_those_that_raise_the_level_come_first_then_by_weight(self):
        day = day_of(on(FRIDAY, triggers=(EVENT,), signals=(WEAK,), messages=(MessageFact("m1"),)))
        assert codes(day.reasons) == ["TRIGGER_STREET", "JUMUAH", "MESSAGE_WAITING", "SIGNAL_WEAK"]

    def test_a_reason_says_which_rules_it_made_fire(self):
        found = day_of(on(FRIDAY, triggers=(EVENT,))).reasons
        assert "FRIDAY" in next(one.rules for one in found if one.code == "JUMUAH")

    def test_a_defect_names_itself(self):
        found = day_of(on(defects=(DefectFact("d1", "CAMERA", 3),))).reasons[0]
        assert (found.kind, found.code, found.source, found.days) == (SourceKind.DEFECT, "CAMERA", "d1", 3)

    def test_a_day_that_fell_away_says_which_day_it_is_instead(self):
        fell = ResolvedFact("EID_AL_FITR", date(2027, 3, 10))
        found = day_of(on(resolved=(fell,))).reasons
        assert [(one.code, one.begins) for one in found] == [("EID_AL_FITR", date(2027, 3, 10))]

    def test_a_rule_on_a_weekday_alone_has_the_weekday_as_its_reason(self):
        rules = (Rule("TUESDAYS", (OnWeekday((1,)),), (SetLevel(EXTRA),)),)
        day = posture(on(), rules)
        assert (day.level, codes(day.reasons)) == (EXTRA, ["WEEKDAY"])
        beside = (Rule("TUESDAYS", (OnWeekday((1,)), SignalSeen()), (SetLevel(EXTRA),)),)
        assert codes(posture(on(signals=(STRONG,)), beside).reasons) == ["SIGNAL_STRONG"]

    def test_a_prayer_is_a_reason_only_where_it_is_the_only_one(self):
        rules = (Rule("DUSK", (AroundPrayer(Anchor.MAGHRIB, 30, 30),), (SetLevel(EXTRA),)),)
        day = posture(on(), rules)
        assert [(one.kind, one.code) for one in day.reasons] == [(SourceKind.SITE, "MAGHRIB")]


class TestTasks:
    def test_a_walk_hangs_on_the_first_friday_prayer(self):
        task = day_of(on(FRIDAY)).tasks[0]
        assert (task.code, task.start_by, task.anchor) == (TaskCode.WALK_BEFORE_PRAYER, time(12, 15), "JUMUAH")
        assert (task.because, task.rules) == ("JUMUAH", ("FRIDAY",))

    def test_another_prayer_moves_the_task_with_it(self):
        later = on(FRIDAY, occasions=(replace(JUMUAH, minutes=(840,)),))
        assert day_of(later).tasks[0].start_by == time(13, 15)

    def test_tasks_come_in_order_of_time_messages_first_any_time_last(self):
        facts = {"triggers": (EVENT,), "messages": (MessageFact("m2"), MessageFact("m1"))}
        tasks = day_of(on(FRIDAY, **facts)).tasks
        assert [one.source for one in tasks[:2]] == ["m1", "m2"]
        assert [one.start_by for one in tasks[2:]] == [time(12, 15), time(12, 30), None]

    def test_two_rules_that_time_one_task_begin_with_the_earlier_and_say_so(self):
        rules = tuple(
            Rule(code, (OnOccasion(("JUMUAH",)),), (AddTask("WALK_TODAY", Anchor.JUMUAH, before),))
            for code, before in (("A", 20), ("B", 60))
        )
        day = posture(on(FRIDAY), rules)
        assert [(one.minutes, one.rules) for one in day.tasks] == [(720, ("B", "A"))]
        assert [(one.subject, one.holds) for one in day.conflicts] == [("WALK_TODAY", "B")]

    def test_nothing_hangs_on_a_friday_prayer_on_a_tuesday(self):
        rules = (Rule("R", (ThreatAtLeast(ThreatLevel.LOW),), (AddTask("WALK_TODAY", Anchor.JUMUAH, 45),)),)
        assert posture(on(threat=ThreatLevel.SEVERE), rules).tasks == ()

    def test_a_prayer_without_a_time_leaves_the_task_for_any_time(self):
        rules = (Rule("R", (OnWeekday((1,)),), (AddTask("WALK_TODAY", Anchor.ISHA, 30),)),)
        assert posture(on(), rules).tasks[0].minutes == 1180
        assert posture(replace(on(), prayers=()), rules).tasks[0].minutes is None

    def test_tasks_fall_away_as_the_rise_does(self):
        early, late = (day_of(on(triggers=(replace(EVENT, street_share=one),))) for one in (0.6, 0.05))
        assert TaskCode.WALK_TODAY in codes(early.tasks)
        assert TaskCode.WALK_TODAY not in codes(late.tasks)
        assert late.level is EXTRA


class TestStewardsAndPriorities:
    def test_of_several_rules_the_one_asking_for_most_holds_and_from_the_earlier_time(self):
        rules = tuple(
            Rule(code, (OnOccasion(("JUMUAH",)),), (AddStewards(count, Anchor.JUMUAH, before),))
            for code, count, before in (("A", 2, 60), ("B", 4, 30))
        )
        found = posture(on(FRIDAY), rules).stewards
        assert [(one.count, one.minutes, one.rules) for one in found] == [(4, 720, ("B", "A"))]

    def test_a_priority_goes_up_by_the_most_any_rule_asks(self):
        asked = {"A": 1, "B": 3}
        rules = [Rule(code, (OnWeekday((1,)),), (RaisePriority("REASSURANCE", up),)) for code, up in asked.items()]
        assert posture(on(), rules).priorities == (("REASSURANCE", 3),)

    def test_the_level_of_a_window_holds_in_that_window(self):
        rules = (Rule("DUSK", (AroundPrayer(Anchor.MAGHRIB, 30, 30),), (SetLevel(EXTRA),)),)
        day = posture(on(), rules)
        assert [level_at(day, minute) for minute in (1089, 1090, 1150, 1151)] == [EVERYDAY, EXTRA, EXTRA, EVERYDAY]


class TestChange:
    def test_what_came_and_what_went(self):
        before = day_of(on(signals=(STRONG,)))
        after = day_of(on(triggers=(EVENT,)))
        found = change(before, after)
        assert (codes(found.came), codes(found.went)) == (["TRIGGER_STREET"], ["SIGNAL_STRONG"])
        assert not found.is_nothing
        assert change(before, before).is_nothing

    def test_the_same_event_a_day_older_is_no_change(self):
        found = change(day_of(on(triggers=(EVENT,))), day_of(on(triggers=(replace(EVENT, days_since=5),))))
        assert (found.came, found.went) == ((), ())


class TestBadFacts:
    @pytest.mark.parametrize(("days", "hours"), [(-1, 0.0), (0, -1.0)])
    def test_an_event_of_the_future_is_refused(self, days, hours):
        with pytest.raises(BadFact):
            TriggerFact("t", days_since=days, days_left=3, hours_since=hours)


class TestEid:
    def test_every_candidate_day_is_covered(self):
        for nth in (9, 10):
            eid = OccasionFact("EID_AL_FITR", is_certain=False, minutes=(480,))
            day = day_of(on(date(2027, 3, nth), occasions=(eid,)))
            assert day.level is EXTRA
            assert TaskCode.WALK_BEFORE_EID in codes(day.tasks)
            assert not day.reasons[0].is_certain
        assert TUESDAY.weekday() == 1
