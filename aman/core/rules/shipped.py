"""The rules Aman comes with. Each names the section of the doctrine it is from (docs/methods/rules.md lists them).

They are defaults: a panel withdraws any of them or writes its own beside them.
"""

from __future__ import annotations

from aman.core.rules.book import Rule
from aman.core.rules.codes import Anchor, Priority, TaskCode
from aman.core.rules.conditions import (
    Certainty,
    DefectOpen,
    InSeason,
    MessageWaiting,
    OnOccasion,
    OnWeekday,
    Place,
    PrayerBetween,
    SeasonKind,
    SignalSeen,
    Strength,
    ThreatAtLeast,
    TriggerRunning,
)
from aman.core.rules.effects import AddStewards, AddTask, RaisePriority, Remind, SetLevel
from aman.core.situation import PostureLevel, ThreatLevel

EXTRA, FULL = SetLevel(PostureLevel.EXTRA_CARE), SetLevel(PostureLevel.FULL_CARE)
FRIDAY = OnOccasion(("JUMUAH",))
NOT_FRIDAY = OnWeekday((0, 1, 2, 3, 5, 6))
STREET = TriggerRunning(Place.STREET)
STRONG = SignalSeen(Strength.STRONG, 7)
EIDS = ("EID_AL_FITR", "EID_AL_ADHA")
PROTECTING = ("ALARM", "CAMERA", "DOOR", "LIGHT", "LOCK")
"""What protects a building, when it works."""

_STEWARDS_FRIDAY = (AddTask(TaskCode.STEWARDS_OUTSIDE, Anchor.JUMUAH, 30), AddStewards(2, Anchor.JUMUAH, 30))
_CALENDAR = (
    Rule(
        "FRIDAY",
        (FRIDAY,),
        (AddTask(TaskCode.WALK_BEFORE_PRAYER, Anchor.JUMUAH, 45), RaisePriority(Priority.SAFE_GATHERINGS)),
        "8.1",
    ),
    Rule(
        "RAMADAN",
        (OnOccasion(("RAMADAN",)),),
        (AddTask(TaskCode.PUT_MONEY_AWAY), RaisePriority(Priority.SAFE_GATHERINGS), Remind(14)),
        "8.1",
    ),
    Rule(
        "TARAWIH",
        (OnOccasion(("TARAWIH",)),),
        (
            AddTask(TaskCode.WALK_BEFORE_TARAWIH, Anchor.ISHA, 30),
            AddTask(TaskCode.SEE_PEOPLE_HOME, Anchor.ISHA, -90),
            AddStewards(2, Anchor.ISHA, 30),
            RaisePriority(Priority.NIGHT_PRAYERS, 2),
        ),
        "8.1",
    ),
    Rule(
        "LAST_TEN_NIGHTS",
        (OnOccasion(("LAST_TEN_NIGHTS",)),),
        (AddTask(TaskCode.SOMEBODY_AWAKE, Anchor.ISHA), RaisePriority(Priority.NIGHT_PRAYERS, 4), Remind(7)),
        "8.1",
    ),
    Rule(
        "NIGHT_OF_27",
        (OnOccasion(("LAYLAT_AL_QADR",)),),
        (AddStewards(4, Anchor.ISHA, 45), AddTask(TaskCode.CALL_LOCAL_POLICE), Remind(7)),
        "8.1",
    ),
    Rule(
        "EID",
        (OnOccasion(EIDS),),
        (
            EXTRA,
            AddTask(TaskCode.WALK_BEFORE_EID, Anchor.EID, 60),
            AddStewards(4, Anchor.EID, 60),
            RaisePriority(Priority.SAFE_GATHERINGS, 3),
            Remind(14),
        ),
        "8.1",
    ),
    Rule("EID_NOT_SETTLED", (OnOccasion(EIDS, Certainty.CANDIDATE),), (AddTask(TaskCode.PLAN_EID), Remind(14)), "8.2"),
    Rule(
        "EID_GROUND",
        (OnOccasion(("EID_PRAYER",)),),
        (
            AddTask(TaskCode.WALK_THE_EID_GROUND, Anchor.OCCASION, 90),
            AddTask(TaskCode.CALL_LOCAL_POLICE),
            RaisePriority(Priority.SAFE_GATHERINGS, 3),
            Remind(14),
        ),
        "8.1",
    ),
    Rule(
        "HAJJ_ABSENCE",
        (OnOccasion(("HAJJ_ABSENCE",)),),
        (AddTask(TaskCode.FILL_GAPS), RaisePriority(Priority.RESPONSE), Remind(14)),
        "8.1",
    ),
    Rule(
        "ARAFAH",
        (OnOccasion(("ARAFAH",)),),
        (AddTask(TaskCode.GO_OVER_PROCEDURES), RaisePriority(Priority.SAFE_GATHERINGS, 2)),
        "8.1",
    ),
    Rule(
        "PROCESSIONS",
        (OnOccasion(("ASHURA", "MAWLID", "MAWLID_SHIA")),),
        (AddTask(TaskCode.AGREE_ROUTE), RaisePriority(Priority.SAFE_GATHERINGS), Remind(14)),
        "8.1",
    ),
    Rule(
        "NIGHT_GATHERINGS",
        (OnOccasion(("ISRA_MIRAJ", "NISF_SHABAN")),),
        (AddTask(TaskCode.SEE_PEOPLE_HOME, Anchor.ISHA, -90), RaisePriority(Priority.NIGHT_PRAYERS)),
        "8.1",
    ),
    Rule(
        "MADRASSAH",
        (OnOccasion(("MADRASSAH",)),),
        (AddTask(TaskCode.STEWARD_DISMISSAL, Anchor.OCCASION, 15), RaisePriority(Priority.SAFE_CHILDREN)),
        "0, 8.1",
    ),
    Rule(
        "DARK_AT_SCHOOL_RUN",
        (PrayerBetween(Anchor.MAGHRIB, 15 * 60, 16 * 60 + 30), OnWeekday((0, 1, 2, 3, 4))),
        (RaisePriority(Priority.SAFE_CHILDREN, 2),),
        "8.1",
    ),
    Rule(
        "FUNERAL",
        (OnOccasion(("FUNERAL",)),),
        (AddTask(TaskCode.WALK_BEFORE_GATHERING, Anchor.OCCASION, 45), AddStewards(2, Anchor.OCCASION, 30)),
        "8.1",
    ),
    Rule(
        "OPEN_DAY",
        (OnOccasion(("OPEN_DAY",)),),
        (
            AddTask(TaskCode.WALK_BEFORE_GATHERING, Anchor.OCCASION, 45),
            AddTask(TaskCode.GO_OVER_PROCEDURES),
            Remind(7),
        ),
        "8.1",
    ),
    Rule(
        "MARCH",
        (OnOccasion(("MARCH",)),),
        (
            EXTRA,
            AddTask(TaskCode.STAY_INDOORS_OF_MARCH),
            AddTask(TaskCode.CALL_LOCAL_POLICE),
            AddStewards(2),
            RaisePriority(Priority.RESPONSE, 2),
            Remind(7),
        ),
        "8.1",
    ),
    Rule(
        "VERDICTS_AND_VOTES",
        (OnOccasion(("ELECTION", "TRIAL")),),
        (AddTask(TaskCode.KEEP_WHAT_IS_SENT), RaisePriority(Priority.WATCHING), Remind(7)),
        "8.1, 8.3",
    ),
    Rule(
        "ANNIVERSARY",
        (OnOccasion(("ANNIVERSARY",)),),
        (AddTask(TaskCode.GO_OVER_PROCEDURES), RaisePriority(Priority.REASSURANCE), Remind(7)),
        "8.1",
    ),
    Rule("CLOCKS_CHANGE", (InSeason(SeasonKind.CLOCKS_CHANGE),), (AddTask(TaskCode.SET_TIMERS), Remind(7)), "8.1"),
    Rule(
        "DARK_MONTHS",
        (InSeason(SeasonKind.MONTHS, (1, 2, 11, 12)), OnWeekday((0,))),
        (AddTask(TaskCode.CHECK_OUTSIDE_LIGHTS, Anchor.MAGHRIB), RaisePriority(Priority.BUILDINGS)),
        "8.1",
    ),
    Rule(
        "LATE_ISHA",
        (PrayerBetween(Anchor.ISHA, 22 * 60, 26 * 60),),
        (RaisePriority(Priority.NIGHT_PRAYERS),),
        "8.1",
    ),
)
_TRIGGERS = (
    Rule(
        "EVENT",
        (STREET,),
        (EXTRA, AddTask(TaskCode.CHECK_CAMERAS_AND_LIGHTS), RaisePriority(Priority.REASSURANCE)),
        "8.3",
    ),
    Rule(
        "EVENT_WALK",
        (TriggerRunning(Place.STREET, least_share=0.1), NOT_FRIDAY),
        (AddTask(TaskCode.WALK_TODAY),),
        "8.3",
    ),
    Rule("EVENT_FRIDAY", (TriggerRunning(Place.STREET, least_share=0.3), FRIDAY), _STEWARDS_FRIDAY, "8.3"),
    Rule(
        "EVENT_24_HOURS",
        (TriggerRunning(Place.EITHER, last_hour=24),),
        (AddTask(TaskCode.TELL_PEOPLE), RaisePriority(Priority.TELLING_PEOPLE, 4)),
        "8.3",
    ),
    Rule(
        "EVENT_72_HOURS",
        (TriggerRunning(Place.STREET, first_hour=24, last_hour=72),),
        (AddTask(TaskCode.CALL_LOCAL_POLICE), RaisePriority(Priority.REASSURANCE, 4)),
        "8.3",
    ),
    Rule(
        "EVENT_21_DAYS",
        (TriggerRunning(Place.STREET, first_hour=72, last_day=21),),
        (RaisePriority(Priority.REASSURANCE, 2), RaisePriority(Priority.REPORTING)),
        "8.3",
    ),
    Rule(
        "EVENT_CLOSE_OUT",
        (TriggerRunning(Place.EITHER, first_day=56, last_day=56),),
        (AddTask(TaskCode.CLOSE_OUT_EVENT),),
        "8.3",
    ),
    Rule(
        "EVENT_NEAR",
        (TriggerRunning(Place.STREET, last_hour=72, is_near=True),),
        (FULL, AddTask(TaskCode.BRIEF_THE_TEAM), AddTask(TaskCode.CALL_LOCAL_POLICE), AddStewards(4)),
        "8.3",
    ),
    Rule(
        "EVENT_STRONG",
        (TriggerRunning(Place.STREET, last_hour=72, least_height=3.0),),
        (FULL, AddTask(TaskCode.BRIEF_THE_TEAM)),
        "8.3",
    ),
    Rule(
        "EVENT_ONLINE",
        (TriggerRunning(Place.ONLINE, least_share=0.1),),
        (AddTask(TaskCode.KEEP_WHAT_IS_SENT), RaisePriority(Priority.ONLINE_ABUSE, 3)),
        "8.3",
    ),
    Rule("EVENT_AND_SIGNAL", (STREET, STRONG), (FULL, AddTask(TaskCode.BRIEF_THE_TEAM)), "8.3"),
    Rule(
        "EVENT_AND_DEFECT",
        (STREET, DefectOpen(PROTECTING)),
        (AddStewards(1), RaisePriority(Priority.BUILDINGS, 3)),
        "2.3, 8.3",
    ),
)
_OTHERS = (
    Rule(
        "SIGNAL_STRONG",
        (STRONG,),
        (EXTRA, AddTask(TaskCode.CHECK_CAMERAS_AND_LIGHTS), RaisePriority(Priority.WATCHING, 2)),
        "8.3",
    ),
    Rule("SIGNAL_WALK", (STRONG, NOT_FRIDAY), (AddTask(TaskCode.WALK_TODAY),), "8.3"),
    Rule("SIGNAL_FRIDAY", (STRONG, FRIDAY), _STEWARDS_FRIDAY, "8.3"),
    Rule("SIGNAL_WEAK", (SignalSeen(Strength.WEAK, 7),), (RaisePriority(Priority.WATCHING),), "8.3"),
    Rule("THREAT_SEVERE", (ThreatAtLeast(ThreatLevel.SEVERE),), (RaisePriority(Priority.RESPONSE),), "2.1"),
    Rule(
        "THREAT_CRITICAL",
        (ThreatAtLeast(ThreatLevel.CRITICAL),),
        (
            FULL,
            AddTask(TaskCode.BRIEF_THE_TEAM),
            AddTask(TaskCode.CHECK_CAMERAS_AND_LIGHTS),
            RaisePriority(Priority.RESPONSE, 3),
        ),
        "2.1",
    ),
    Rule("DEFECT", (DefectOpen(),), (AddTask(TaskCode.SEE_TO_DEFECT), RaisePriority(Priority.BUILDINGS)), "2.3"),
    Rule("MESSAGE", (MessageWaiting(),), (AddTask(TaskCode.ACKNOWLEDGE_MESSAGE),), "8.3"),
)
SHIPPED: tuple[Rule, ...] = tuple(sorted((*_CALENDAR, *_TRIGGERS, *_OTHERS), key=lambda rule: rule.code))
"""Every rule Aman comes with, by code."""
