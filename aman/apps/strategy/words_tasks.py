"""Every task in words: what to do, and how. Codes are those of core.rules.TaskCode."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.core.rules import TaskCode

Said = str | Promise
TASKS: dict[str, tuple[Said, Said]] = {
    TaskCode.ACKNOWLEDGE_MESSAGE: (
        _("Acknowledge the panel’s message"),
        _("Read it, and say that your site has seen it."),
    ),
    TaskCode.WALK_BEFORE_PRAYER: (
        _("Walk round the outside before Jumu’ah"),
        _("45 minutes before the prayer. Gates, bins, parked cars, anything that was not there last week."),
    ),
    TaskCode.STEWARDS_OUTSIDE: (
        _("Two stewards at the road"),
        _("From 30 minutes before Jumu’ah until people have left."),
    ),
    TaskCode.WALK_TODAY: (
        _("Walk round the outside"),
        _("Once today, before people come. About 8 minutes."),
    ),
    TaskCode.CHECK_CAMERAS_AND_LIGHTS: (
        _("Look at the cameras and lights"),
        _("Each picture is live and clear; each light outside comes on."),
    ),
    TaskCode.BRIEF_THE_TEAM: (
        _("Tell everybody on shift why today is different"),
        _("Two minutes: what has happened, who calls 999, which doors stay closed."),
    ),
    TaskCode.TELL_PEOPLE: (
        _("Tell people what is known, and what is not"),
        _("Use the panel’s own words. Pass on nothing that is not confirmed."),
    ),
    TaskCode.KEEP_WHAT_IS_SENT: (
        _("Keep what is sent to you online"),
        _("Pictures of the screen, links, names and times, before anything is deleted. Then report it."),
    ),
    TaskCode.CALL_LOCAL_POLICE: (
        _("Tell your neighbourhood police team when people come and go"),
        _("Times, numbers, and where people wait. Ask when they will be seen."),
    ),
    TaskCode.CLOSE_OUT_EVENT: (
        _("Look back at the last eight weeks"),
        _("What changed at your site after the event, what helped, what you keep. Ten minutes."),
    ),
    TaskCode.WALK_BEFORE_TARAWIH: (
        _("Walk round the outside before Isha"),
        _("30 minutes before: gates, lights, the car park, the way to the bus stop."),
    ),
    TaskCode.SEE_PEOPLE_HOME: (
        _("Stay outside until people have left"),
        _("Two at the door and the kerb. Nobody waits alone in the dark."),
    ),
    TaskCode.SOMEBODY_AWAKE: (
        _("Somebody awake at the door through the night"),
        _("One door in use, the others locked but able to be opened from inside."),
    ),
    TaskCode.PUT_MONEY_AWAY: (
        _("Put the money away"),
        _("Two people count it, out of sight; none is left in the building overnight."),
    ),
    TaskCode.PLAN_EID: (
        _("Have both days of Eid ready"),
        _("Stewards, ground and police for either day, until your authority says which."),
    ),
    TaskCode.WALK_BEFORE_EID: (
        _("Walk round the outside before the Eid prayer"),
        _("An hour before the first prayer: gates, bins, parked cars, where children wait."),
    ),
    TaskCode.WALK_THE_EID_GROUND: (
        _("Walk over the Eid ground"),
        _("90 minutes before: ways in and out, cars kept away from the rows, a meeting point for lost children."),
    ),
    TaskCode.FILL_GAPS: (
        _("See who is away, and who stands in"),
        _("Keys, alarm codes, the phone, the first-aider: a name for each until people are back from Hajj."),
    ),
    TaskCode.AGREE_ROUTE: (
        _("Agree the route and the stewards"),
        _("With the police and the council where people walk in the street; inside, doors and numbers."),
    ),
    TaskCode.STEWARD_DISMISSAL: (
        _("A steward where children come and go"),
        _("In a bright jacket, from 15 minutes before, until the last child is met."),
    ),
    TaskCode.WALK_BEFORE_GATHERING: (
        _("Walk round the outside before people gather"),
        _("45 minutes before: gates, bins, parked cars, the way in for those who do not know the building."),
    ),
    TaskCode.STAY_INDOORS_OF_MARCH: (
        _("Keep people apart from the march"),
        _("Know its route and hours. Use the door on the other side; do not answer words with words."),
    ),
    TaskCode.SET_TIMERS: (
        _("Set the clocks of lights, cameras and alarm"),
        _("The hour has changed. Look whether each comes on when it is dark, and shows the right time."),
    ),
    TaskCode.CHECK_OUTSIDE_LIGHTS: (
        _("See that the lights outside come on"),
        _("At sunset, with your own eyes: doors, car park, path, corners."),
    ),
    TaskCode.SEE_TO_DEFECT: (
        _("See to what does not work"),
        _("Ring whoever mends it. Until then, say who stands where it matters."),
    ),
    TaskCode.GO_OVER_PROCEDURES: (
        _("Go over who does what"),
        _("Out, in, lock the doors, tell people: a name for each, and who calls 999."),
    ),
}


def title(code: str) -> Said:
    """Return what to do; its code where a rule names a task that is not known here."""
    return TASKS[code][0] if code in TASKS else code


def detail(code: str) -> Said:
    """Return how to do it."""
    return TASKS[code][1] if code in TASKS else ""
