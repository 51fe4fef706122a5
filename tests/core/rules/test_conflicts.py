"""Rules that contradict each other: found, shown, settled for the safer side; and what times a task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aman.core.rules import (
    SHIPPED,
    AddStewards,
    AddTask,
    Anchor,
    Conflict,
    ConflictKind,
    OnOccasion,
    OnWeekday,
    RaisePriority,
    Remind,
    Rule,
    RuleBook,
    SetLevel,
    TriggerRunning,
    TwoOfOneCode,
    clashes,
    conflicts,
    firing,
    may_meet,
    priority_steps,
    reminders,
    safest_level,
    starts,
)
from aman.core.situation import DefectFact, MessageFact, OccasionFact, PostureLevel, SignalFact, ThreatLevel
from tests.core.rules.make import FRIDAY, make_friday, make_situation, make_trigger

ON_FRIDAY, AT_JUMUAH = OnWeekday((4,)), OnOccasion(("JUMUAH",))
EXTRA, FULL = SetLevel(PostureLevel.EXTRA_CARE), SetLevel(PostureLevel.FULL_CARE)


def fired_codes(day) -> set[str]:
    return {one.rule.code for one in firing(SHIPPED, day)}


class TestConflicts:
    def test_two_levels_are_a_conflict_and_the_higher_holds(self):
        rules = [Rule("A", (ON_FRIDAY,), (FULL,)), Rule("B", (AT_JUMUAH,), (EXTRA,))]
        fired = firing(rules, make_friday())
        assert conflicts(fired) == (Conflict(ConflictKind.LEVEL, "", ("A", "B"), "A"),)
        assert safest_level(fired) is PostureLevel.FULL_CARE

    def test_one_priority_both_ways_is_a_conflict_and_up_holds(self):
        rules = [Rule("A", (ON_FRIDAY,), (RaisePriority("X", -2),)), Rule("B", (AT_JUMUAH,), (RaisePriority("X", 1),))]
        fired = firing(rules, make_friday())
        assert conflicts(fired) == (Conflict(ConflictKind.PRIORITY, "X", ("A", "B"), "B"),)
        assert priority_steps(fired) == {"X": 1}

    def test_the_same_way_by_different_steps_is_none(self):
        rules = [Rule("A", (ON_FRIDAY,), (RaisePriority("X", 2),)), Rule("B", (AT_JUMUAH,), (RaisePriority("X", 1),))]
        assert conflicts(firing(rules, make_friday())) == ()

    def test_one_task_at_two_times_is_a_conflict_and_the_earlier_holds(self):
        early = Rule("A", (ON_FRIDAY,), (AddTask("WALK_TODAY", Anchor.JUMUAH, 20),))
        later = Rule("B", (AT_JUMUAH,), (AddTask("WALK_TODAY", Anchor.JUMUAH, 45),))
        (found,) = conflicts(firing([early, later], make_friday()))
        assert (found.kind, found.subject, found.holds) == (ConflictKind.TASK_TIME, "WALK_TODAY", "B")

    @pytest.mark.parametrize(("jumuah", "holds"), [(795, "A"), (660, "B")])
    def test_on_different_anchors_the_days_own_times_say_which(self, jumuah, holds):
        clock = Rule("A", (ON_FRIDAY,), (AddTask("WALK_TODAY", Anchor.CLOCK, at=700),))
        prayer = Rule("B", (AT_JUMUAH,), (AddTask("WALK_TODAY", Anchor.JUMUAH, 45),))
        day = make_friday(jumuah)
        fired = firing([clock, prayer], day)
        assert [one.holds for one in conflicts(fired, day)] == [holds]
        assert [one.holds for one in conflicts(fired)] == [""]

    def test_a_time_known_holds_over_any_time(self):
        rules = [Rule("A", (ON_FRIDAY,), (AddTask("WALK_TODAY"),)),
                 Rule("B", (AT_JUMUAH,), (AddTask("WALK_TODAY", Anchor.JUMUAH, 45),))]  # fmt: skip
        day = make_friday()
        assert [one.holds for one in conflicts(firing(rules, day), day)] == ["B"]
        assert [one.holds for one in clashes(rules)] == ["B"]

    def test_a_special_case_refines_and_does_not_contradict(self):
        general, special = Rule("A", (ON_FRIDAY,), (EXTRA,)), Rule("B", (ON_FRIDAY, AT_JUMUAH), (FULL,))
        assert special.narrows(general)
        assert not general.narrows(special)
        assert conflicts(firing([general, special], make_friday())) == ()

    def test_rules_that_never_meet_do_not_clash(self):
        weekdays = [Rule("A", (ON_FRIDAY,), (FULL,)), Rule("B", (OnWeekday((0,)),), (EXTRA,))]
        assert not may_meet(*weekdays)
        assert clashes(weekdays) == ()

    def test_two_rules_of_one_code_are_refused(self):
        with pytest.raises(TwoOfOneCode):
            RuleBook([Rule("A", (ON_FRIDAY,), (FULL,)), Rule("A", (AT_JUMUAH,), (FULL,))])

    def test_shipped_rules_contradict_each_other_about_levels_alone(self):
        # Where a stronger reason meets a weaker one: the higher level holds.
        assert {(one.kind, one.holds) for one in clashes(SHIPPED)} == {
            (ConflictKind.LEVEL, code) for code in ("EVENT_AND_SIGNAL", "EVENT_NEAR", "EVENT_STRONG", "THREAT_CRITICAL")
        }


class TestTimes:
    def start(self, effect, day, when=ON_FRIDAY):
        (fired,) = firing([Rule("A", (when,), (effect,))], day)
        return starts(effect, fired, day)

    def test_a_task_begins_before_the_first_of_several_prayers(self):
        day = make_situation(occasions=(OccasionFact("JUMUAH", minutes=(795, 860)),))
        assert self.start(AddTask("WALK_TODAY", Anchor.JUMUAH, 45), day) == 750

    def test_after_a_prayer_that_is_past_midnight(self):
        day = make_situation(prayers=(("isha", 1430),))
        assert self.start(AddTask("SEE_PEOPLE_HOME", Anchor.ISHA, -90), day) == 1520

    def test_never_before_midnight(self):
        assert self.start(AddTask("WALK_TODAY", Anchor.FAJR, 60), make_situation(prayers=(("fajr", 30),))) == 0

    def test_when_the_occasion_begins_that_fired_the_rule(self):
        day = make_situation(occasions=(OccasionFact("FUNERAL", minutes=(840,)), OccasionFact("MARCH", minutes=(600,))))
        assert self.start(AddStewards(2, Anchor.OCCASION, 30), day, OnOccasion(("FUNERAL",))) == 810

    def test_no_time_known_is_any_time(self):
        day = make_situation(prayers=())
        assert self.start(AddTask("WALK_TODAY", Anchor.ISHA, 30), day) is None
        assert self.start(AddTask("WALK_TODAY"), day) is None

    def test_by_the_clock(self):
        assert self.start(AddTask("WALK_TODAY", Anchor.CLOCK, at=600), make_situation()) == 600


class TestReminders:
    def test_a_site_is_told_of_the_next_day_only_and_not_too_soon(self):
        rule = Rule("A", (ON_FRIDAY,), (Remind(7),))
        days = [FRIDAY + timedelta(days=away) for away in range(15)]
        ahead = {day: firing([rule], make_situation(day)) for day in days}
        assert [day for day, _ in reminders(ahead, FRIDAY)] == [FRIDAY + timedelta(days=7)]
        assert reminders(ahead, FRIDAY - timedelta(days=8)) == ()


class TestShipped:
    """What came before the rules were data still follows from them, and the doctrine's three clocks."""

    def test_a_quiet_weekday_asks_for_nothing(self):
        day = make_situation(date(2027, 5, 5))
        assert fired_codes(day) == set()
        assert safest_level(firing(SHIPPED, day)) is PostureLevel.EVERYDAY

    def test_a_street_event_asks_for_extra_care_and_with_a_strong_signal_for_full(self):
        event, signal = (make_trigger(days_since=4, hours_since=100.0),), (SignalFact("s", 1, True),)
        for given, level in (
            ({"triggers": event}, PostureLevel.EXTRA_CARE),
            ({"signals": signal}, PostureLevel.EXTRA_CARE),
            ({"triggers": event, "signals": signal}, PostureLevel.FULL_CARE),
            ({"signals": (SignalFact("s", 8, True),)}, PostureLevel.EVERYDAY),
            ({"signals": (SignalFact("s", 1, False),)}, PostureLevel.EVERYDAY),
            ({"triggers": (make_trigger(street_share=0.0, online_share=0.5),)}, PostureLevel.EVERYDAY),
        ):
            assert safest_level(firing(SHIPPED, make_situation(**given))) is level

    def test_fridays_walk_is_45_minutes_before_and_stewards_come_with_a_cause(self):
        quiet, moved = make_friday(), make_friday(triggers=(make_trigger(),))
        tasks = [
            {one.code: starts(one, fired, day) for fired in firing(SHIPPED, day) for one in fired.effects
             if isinstance(one, AddTask)}
            for day in (quiet, moved)
        ]  # fmt: skip
        assert tasks[0]["WALK_BEFORE_PRAYER"] == 750
        assert "STEWARDS_OUTSIDE" not in tasks[0]
        assert tasks[1]["STEWARDS_OUTSIDE"] == 765
        assert "WALK_TODAY" not in tasks[1]

    @pytest.mark.parametrize(
        ("day", "clocks"),
        [
            (0, {"EVENT_24_HOURS"}),
            (1, {"EVENT_24_HOURS", "EVENT_72_HOURS"}),
            (3, {"EVENT_72_HOURS", "EVENT_21_DAYS"}),
            (10, {"EVENT_21_DAYS"}),
            (21, {"EVENT_21_DAYS"}),
        ],
    )
    def test_the_three_clocks(self, day, clocks):
        share = 2 ** (-day / 4.5)
        event = make_trigger(days_since=day, days_left=21 - day, hours_since=24.0 * day + 2.3, street_share=share)
        found = fired_codes(make_situation(triggers=(event,)))
        assert {code for code in found if code in {"EVENT_24_HOURS", "EVENT_72_HOURS", "EVENT_21_DAYS"}} == clocks
        assert ("EVENT" in found) is True

    def test_tasks_fall_away_with_what_is_left_of_the_rise(self):
        def walks(day: int) -> bool:
            event = make_trigger(
                days_since=day, days_left=21 - day, hours_since=24.0 * day, street_share=2 ** (-day / 4.5)
            )
            return "EVENT_WALK" in fired_codes(make_situation(date(2027, 5, 5), triggers=(event,)))

        # 2 ** (-14 / 4.5) is 0.116, 2 ** (-15 / 4.5) is 0.099.
        assert [day for day in range(22) if walks(day)] == list(range(15))

    def test_an_event_near_asks_for_full_care_for_three_days(self):
        event = make_trigger(is_near=True)
        assert safest_level(firing(SHIPPED, make_situation(triggers=(event,)))) is PostureLevel.FULL_CARE
        later = make_trigger(is_near=True, days_since=5, hours_since=120.0)
        assert safest_level(firing(SHIPPED, make_situation(triggers=(later,)))) is PostureLevel.EXTRA_CARE

    def test_both_candidate_days_of_eid_are_covered(self):
        day = make_situation(occasions=(OccasionFact("EID_AL_FITR", is_certain=False),))
        assert {"EID", "EID_NOT_SETTLED"} <= fired_codes(day)
        settled = make_situation(occasions=(OccasionFact("EID_AL_FITR"),))
        assert fired_codes(settled) & {"EID", "EID_NOT_SETTLED"} == {"EID"}

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"occasions": (OccasionFact("TARAWIH", 3, 30, is_evening=True),)}, "TARAWIH"),
            ({"occasions": (OccasionFact("LAST_TEN_NIGHTS", 2, 10, is_evening=True),)}, "LAST_TEN_NIGHTS"),
            ({"occasions": (OccasionFact("LAYLAT_AL_QADR", is_evening=True),)}, "NIGHT_OF_27"),
            ({"occasions": (OccasionFact("HAJJ_ABSENCE", 2, 6),)}, "HAJJ_ABSENCE"),
            ({"occasions": (OccasionFact("ARAFAH"),)}, "ARAFAH"),
            ({"occasions": (OccasionFact("ASHURA"),)}, "PROCESSIONS"),
            ({"occasions": (OccasionFact("MAWLID"),)}, "PROCESSIONS"),
            ({"occasions": (OccasionFact("NISF_SHABAN", is_evening=True),)}, "NIGHT_GATHERINGS"),
            ({"occasions": (OccasionFact("MADRASSAH"),)}, "MADRASSAH"),
            ({"occasions": (OccasionFact("FUNERAL"),)}, "FUNERAL"),
            ({"occasions": (OccasionFact("MARCH"),)}, "MARCH"),
            ({"occasions": (OccasionFact("ELECTION"),)}, "VERDICTS_AND_VOTES"),
            ({"occasions": (OccasionFact("ANNIVERSARY"),)}, "ANNIVERSARY"),
            ({"occasions": (OccasionFact("OPEN_DAY"),)}, "OPEN_DAY"),
            ({"occasions": (OccasionFact("EID_PRAYER"),)}, "EID_GROUND"),
            ({"threat": ThreatLevel.CRITICAL}, "THREAT_CRITICAL"),
            ({"threat": ThreatLevel.SEVERE}, "THREAT_SEVERE"),
            ({"defects": (DefectFact("d", "CAMERA", 0),)}, "DEFECT"),
            ({"messages": (MessageFact("m"),)}, "MESSAGE"),
            ({"signals": (SignalFact("s", 0, False),)}, "SIGNAL_WEAK"),
            ({"triggers": (make_trigger(days_since=56, hours_since=1344.0, street_share=0.05),)}, "EVENT_CLOSE_OUT"),
            ({"triggers": (make_trigger(),), "defects": (DefectFact("d", "LOCK", 1),)}, "EVENT_AND_DEFECT"),
        ],
    )
    def test_each_moment_of_the_doctrine_has_its_rule(self, given, code):
        assert code in fired_codes(make_situation(**given))

    def test_every_running_event_has_a_rule_that_raises_care(self):
        assert any(rule.when == (TriggerRunning(),) and EXTRA in rule.then for rule in SHIPPED)
