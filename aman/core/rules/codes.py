"""Codes that rules and postures share: tasks, what a task is timed by, and the priorities a rule may move.

A new task code gets its words in strategy's words_tasks.TASKS, and its name in the lists below.
"""

from __future__ import annotations

from enum import StrEnum


class TaskCode(StrEnum):
    """What a site can do on a day; each at most once a day."""

    ACKNOWLEDGE_MESSAGE = "ACKNOWLEDGE_MESSAGE"
    WALK_BEFORE_PRAYER = "WALK_BEFORE_PRAYER"
    STEWARDS_OUTSIDE = "STEWARDS_OUTSIDE"
    WALK_TODAY = "WALK_TODAY"
    CHECK_CAMERAS_AND_LIGHTS = "CHECK_CAMERAS_AND_LIGHTS"
    BRIEF_THE_TEAM = "BRIEF_THE_TEAM"
    TELL_PEOPLE = "TELL_PEOPLE"
    KEEP_WHAT_IS_SENT = "KEEP_WHAT_IS_SENT"
    CALL_LOCAL_POLICE = "CALL_LOCAL_POLICE"
    CLOSE_OUT_EVENT = "CLOSE_OUT_EVENT"
    WALK_BEFORE_TARAWIH = "WALK_BEFORE_TARAWIH"
    SEE_PEOPLE_HOME = "SEE_PEOPLE_HOME"
    SOMEBODY_AWAKE = "SOMEBODY_AWAKE"
    PUT_MONEY_AWAY = "PUT_MONEY_AWAY"
    PLAN_EID = "PLAN_EID"
    WALK_BEFORE_EID = "WALK_BEFORE_EID"
    WALK_THE_EID_GROUND = "WALK_THE_EID_GROUND"
    FILL_GAPS = "FILL_GAPS"
    AGREE_ROUTE = "AGREE_ROUTE"
    STEWARD_DISMISSAL = "STEWARD_DISMISSAL"
    WALK_BEFORE_GATHERING = "WALK_BEFORE_GATHERING"
    STAY_INDOORS_OF_MARCH = "STAY_INDOORS_OF_MARCH"
    SET_TIMERS = "SET_TIMERS"
    CHECK_OUTSIDE_LIGHTS = "CHECK_OUTSIDE_LIGHTS"
    SEE_TO_DEFECT = "SEE_TO_DEFECT"
    GO_OVER_PROCEDURES = "GO_OVER_PROCEDURES"


class Anchor(StrEnum):
    """What the time of a task, of stewards or of a window hangs on.

    A prayer; the first Friday or Eid prayer; when the occasion that fired the rule begins; a clock; or any time.
    """

    FAJR = "FAJR"
    SUNRISE = "SUNRISE"
    DHUHR = "DHUHR"
    ASR = "ASR"
    MAGHRIB = "MAGHRIB"
    ISHA = "ISHA"
    JUMUAH = "JUMUAH"
    EID = "EID"
    OCCASION = "OCCASION"
    CLOCK = "CLOCK"
    ANY_TIME = "ANY_TIME"


PRAYERS = (Anchor.FAJR, Anchor.SUNRISE, Anchor.DHUHR, Anchor.ASR, Anchor.MAGHRIB, Anchor.ISHA)
"""Anchors that are among a day's own times."""
EIDS = ("EID_AL_FITR", "EID_AL_ADHA", "EID_PRAYER")
"""Occasions whose time the anchor EID takes."""


class Priority(StrEnum):
    """Priorities of the written strategy that the shipped rules move.

    A panel may have others: a rule names any code, and one that no strategy holds moves nothing.
    """

    SAFE_GATHERINGS = "SAFE_GATHERINGS"
    NIGHT_PRAYERS = "NIGHT_PRAYERS"
    SAFE_CHILDREN = "SAFE_CHILDREN"
    REASSURANCE = "REASSURANCE"
    TELLING_PEOPLE = "TELLING_PEOPLE"
    REPORTING = "REPORTING"
    ONLINE_ABUSE = "ONLINE_ABUSE"
    WATCHING = "WATCHING"
    BUILDINGS = "BUILDINGS"
    RESPONSE = "RESPONSE"
