"""Situations and rules for tests, plain and at random."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from aman.core import rules
from aman.core.rules import Anchor, Certainty, Place, Rule, SeasonKind, Strength, TaskCode
from aman.core.situation import (
    DefectFact,
    MessageFact,
    OccasionFact,
    PostureLevel,
    SignalFact,
    Situation,
    ThreatLevel,
    TriggerFact,
)

FRIDAY = date(2027, 3, 5)
PRAYERS = (("fajr", 300), ("sunrise", 395), ("dhuhr", 732), ("asr", 930), ("maghrib", 1070), ("isha", 1170))
OCCASIONS = ("JUMUAH", "RAMADAN", "TARAWIH", "EID_AL_FITR", "EID_PRAYER", "FUNERAL", "MARCH")


def make_trigger(**given: Any) -> TriggerFact:
    """Return an event abroad, the day before, of which most is left."""
    usual: dict[str, Any] = {"source": "t1", "days_since": 1, "days_left": 20, "hours_since": 26.0}
    return TriggerFact(**{**usual, "street_share": 0.86, "height": 1.8, **given})


def make_situation(on: date = FRIDAY, **given: Any) -> Situation:
    """Return a day with prayers and nothing else."""
    return Situation(on, **{"prayers": PRAYERS, "prayers_from": "TIMETABLE", **given})


def make_friday(at: int = 795, **given: Any) -> Situation:
    """Return a Friday with its prayer."""
    return make_situation(occasions=(OccasionFact("JUMUAH", minutes=(at,)),), **given)


def random_condition(dice: Random) -> rules.Condition:
    """Return any condition that JSON may hold."""
    first = dice.randrange(0, 60)
    made = [
        lambda: rules.OnOccasion(tuple(sorted(dice.sample(OCCASIONS, 2))), dice.choice(list(Certainty)), 1, 0),
        lambda: rules.AroundPrayer(dice.choice([Anchor.ISHA, Anchor.JUMUAH, Anchor.EID]), first, 30),
        lambda: rules.PrayerBetween(
            dice.choice(rules.PRAYERS), 60 * dice.randrange(0, 12), 60 * dice.randrange(12, 24)
        ),
        lambda: rules.ThreatAtLeast(dice.choice(list(ThreatLevel))),
        lambda: rules.TriggerRunning(
            dice.choice(list(Place)), 0, dice.choice([0, 24, 72]), 0, dice.choice([0, 3, 21]), dice.choice([0.0, 0.3])
        ),
        lambda: rules.SignalSeen(dice.choice(list(Strength)), dice.randrange(0, 14)),
        lambda: rules.InSeason(SeasonKind.MONTHS, tuple(sorted(dice.sample(range(1, 13), 4)))),
        lambda: rules.InSeason(dice.choice([SeasonKind.SUMMER_TIME, SeasonKind.WINTER_TIME, SeasonKind.CLOCKS_CHANGE])),
        lambda: rules.OnWeekday(tuple(sorted(dice.sample(range(7), 4)))),
        lambda: rules.DefectOpen(dice.choice([(), ("CAMERA", "LIGHT")]), dice.randrange(0, 5)),
        rules.MessageWaiting,
    ]
    return dice.choice(made)()


def random_effect(dice: Random) -> rules.Effect:
    """Return any effect that JSON may hold."""
    made = [
        lambda: rules.SetLevel(dice.choice(list(PostureLevel))),
        lambda: rules.AddTask(dice.choice(list(TaskCode)), dice.choice([Anchor.ISHA, Anchor.ANY_TIME]), 15),
        lambda: rules.AddTask(TaskCode.WALK_TODAY, Anchor.CLOCK, 0, dice.randrange(0, 1440)),
        lambda: rules.AddStewards(dice.randrange(1, 9), dice.choice([Anchor.EID, Anchor.ANY_TIME])),
        lambda: rules.RaisePriority(dice.choice(["WATCHING", "RESPONSE"]), dice.choice([-2, 1, 3])),
        lambda: rules.Remind(dice.randrange(1, 29)),
    ]
    return dice.choice(made)()


def random_rule(dice: Random, code: str) -> Rule:
    """Return any rule that JSON may hold."""
    when = dict.fromkeys(random_condition(dice) for _ in range(dice.randrange(1, 4)))
    then = {(type(one), getattr(one, "code", "")): one for one in (random_effect(dice) for _ in range(3))}
    return Rule(code, tuple(when), tuple(then.values()), dice.choice(["", "8.1"]))


def random_situation(dice: Random) -> Situation:
    """Return any day with any facts."""
    on = date(2026, 1, 1) + timedelta(days=dice.randrange(800))
    held = dice.sample(OCCASIONS, dice.randrange(0, 4))
    return Situation(
        on,
        threat=dice.choice([None, *ThreatLevel]),
        occasions=tuple(
            OccasionFact(code, nth=dice.randrange(1, 5), days=5, is_certain=dice.random() < 0.7, minutes=(780,))
            for code in held
        ),
        triggers=tuple(
            make_trigger(
                source=f"t{number}",
                days_since=(since := dice.randrange(0, 25)),
                days_left=21 - since,
                hours_since=24.0 * since + 10,
                street_share=round(dice.random(), 2) * dice.choice([0, 1]),
                online_share=round(dice.random(), 2),
                is_near=dice.random() < 0.3,
            )
            for number in range(dice.randrange(0, 3))
        ),
        signals=tuple(
            SignalFact(f"s{n}", dice.randrange(0, 12), dice.random() < 0.5) for n in range(dice.randrange(3))
        ),
        defects=tuple(DefectFact("d", dice.choice(["CAMERA", "DOOR"]), 3) for _ in range(dice.randrange(2))),
        messages=tuple(MessageFact("m") for _ in range(dice.randrange(2))),
        prayers=dice.choice([(), PRAYERS]),
    )
