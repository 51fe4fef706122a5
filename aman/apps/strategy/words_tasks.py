"""What a site can do on a day, in words: a title, and one line on how. The codes are those of core.rules."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.core.rules import TaskCode


@dataclass(frozen=True)
class TaskWords:
    """A task: its title, and how to do it."""

    title: str | Promise
    detail: str | Promise


TASKS: dict[str, TaskWords] = {
    TaskCode.ACKNOWLEDGE_MESSAGE: TaskWords(
        _("Acknowledge the panel’s message"), _("Read it, and say that your site has seen it.")
    ),
    TaskCode.WALK_BEFORE_PRAYER: TaskWords(
        _("Walk round the outside before Jumu’ah"),
        _("Gates, bins, parked cars, anything that was not there last week. About 8 minutes."),
    ),
    TaskCode.STEWARDS_OUTSIDE: TaskWords(
        _("Two stewards at the road"), _("Before Jumu’ah and until people have left. High-visibility vests.")
    ),
    TaskCode.WALK_TODAY: TaskWords(_("Walk round the outside"), _("Once today, before people come. About 8 minutes.")),
    TaskCode.CHECK_CAMERAS_AND_LIGHTS: TaskWords(
        _("Look at the cameras and lights"), _("Each picture is live and clear; each light outside comes on.")
    ),
    TaskCode.BRIEF_THE_TEAM: TaskWords(
        _("Tell everybody on shift why today is different"),
        _("Two minutes: what has happened, who calls 999, which doors stay closed."),
    ),
    TaskCode.TELL_PEOPLE: TaskWords(
        _("Tell people what is known"),
        _("In the panel’s words, at a prayer or by your usual group. Nothing that is only rumour."),
    ),
    TaskCode.KEEP_WHAT_IS_SENT: TaskWords(
        _("Keep what is sent to you"),
        _("Messages, calls, posts: a picture of the screen with its time. Do not answer. Report it here."),
    ),
    TaskCode.CALL_LOCAL_POLICE: TaskWords(
        _("Ring your neighbourhood officers"),
        _("Tell them when people come and go, and ask them to be seen. 101 if you have no number."),
    ),
    TaskCode.CLOSE_OUT_EVENT: TaskWords(
        _("Say how the last eight weeks were"), _("What you saw, what helped, what did not. The panel is reviewing it.")
    ),
    TaskCode.WALK_BEFORE_TARAWIH: TaskWords(
        _("Walk round the outside before tarawih"), _("With a torch. Gates, parked cars, the women’s entrance.")
    ),
    TaskCode.SEE_PEOPLE_HOME: TaskWords(
        _("Stay outside until people have left"),
        _("Two at the road as people come out late. Ask them not to stand on the pavement."),
    ),
    TaskCode.SOMEBODY_AWAKE: TaskWords(
        _("Somebody awake and at the door all night"), _("Two by turns, with a phone. The side doors stay closed.")
    ),
    TaskCode.PUT_MONEY_AWAY: TaskWords(
        _("Put donations away after every prayer"), _("Counted by two, out of sight, and to the bank by day.")
    ),
    TaskCode.PLAN_EID: TaskWords(
        _("Plan both days on which Eid may fall"),
        _("Stewards, prayer times and the hall for each. One of the two falls away when your authority says so."),
    ),
    TaskCode.WALK_BEFORE_EID: TaskWords(
        _("Walk round the outside before the Eid prayer"), _("An hour before the first prayer: road, gates, parking.")
    ),
    TaskCode.WALK_THE_EID_GROUND: TaskWords(
        _("Walk the ground of the Eid prayer"), _("Ways in and out, where cars can drive on, where people leave.")
    ),
    TaskCode.FILL_GAPS: TaskWords(
        _("Fill the places of those who are away"), _("Keys, alarm, first aid, who calls 999: a name for each.")
    ),
    TaskCode.AGREE_ROUTE: TaskWords(
        _("Agree the way of the procession"), _("With the police and the council: start, way, end, stewards.")
    ),
    TaskCode.STEWARD_DISMISSAL: TaskWords(
        _("Steward the end of madrassah"), _("At the gate and at the road until every child is collected.")
    ),
    TaskCode.WALK_BEFORE_GATHERING: TaskWords(
        _("Walk round the outside before people gather"), _("Gates, bins, parked cars. About 8 minutes.")
    ),
    TaskCode.STAY_INDOORS_OF_MARCH: TaskWords(
        _("Keep people inside while the march passes"),
        _("Doors closed, one steward inside each. Nobody answers from the steps. Film nothing that draws them."),
    ),
    TaskCode.SET_TIMERS: TaskWords(
        _("Set timers and clocks to the new time"), _("Outside lights, alarm, cameras, doors that lock by the clock.")
    ),
    TaskCode.CHECK_OUTSIDE_LIGHTS: TaskWords(
        _("Look at the lights outside when it is dark"), _("Every door, the car park, the way to the road.")
    ),
    TaskCode.SEE_TO_DEFECT: TaskWords(
        _("See to what does not work"), _("Ring whoever repairs it, and say here what was agreed.")
    ),
    TaskCode.GO_OVER_PROCEDURES: TaskWords(
        _("Go over what to do"),
        _("How people leave, how they come in from the street, how doors are locked, who calls."),
    ),
}


def task(code: str) -> TaskWords:
    """Return a task in words; its code where a rule names one that is not known here."""
    return TASKS.get(code) or TaskWords(code, "")
