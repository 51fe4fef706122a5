"""Situations for tests of postures: a fixed day, and any day hypothesis can think of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from aman.core.situation import (
    DefectFact,
    MessageFact,
    OccasionFact,
    SignalFact,
    Situation,
    ThreatLevel,
    TriggerFact,
)

TUESDAY, FRIDAY = date(2027, 10, 5), date(2027, 10, 8)
PRAYERS = (("fajr", 330), ("sunrise", 430), ("dhuhr", 780), ("asr", 960), ("maghrib", 1120), ("isha", 1210))
JUMUAH = OccasionFact("JUMUAH", minutes=(780, 840), source="site")
EVENT = TriggerFact("t1", days_since=4, days_left=17, hours_since=100.0, street_share=0.6, height=1.7)
ONLINE = TriggerFact("t2", days_since=4, days_left=17, hours_since=100.0, online_share=0.2, height=1.7)
STRONG = SignalFact("s1", days_ago=1, is_strong=True)
WEAK = SignalFact("s2", days_ago=1, is_strong=False)


def on(day: date = TUESDAY, **facts: Any) -> Situation:
    """Return a day with the prayers above; a Friday has two Friday prayers."""
    made = Situation(day, prayers=PRAYERS, prayers_from="TIMETABLE", **facts)
    if day.weekday() == 4 and not made.occasions:
        return replace(made, occasions=(JUMUAH,))
    return made


def triggers(draw: Any) -> TriggerFact:
    street = draw(st.sampled_from([0.0, 0.05, 0.35, 1.0]))
    days = draw(st.integers(0, 30))
    return TriggerFact(
        source=draw(st.uuids()).hex,
        days_since=days,
        days_left=draw(st.integers(0, 30)),
        hours_since=days * 24.0 + draw(st.floats(0, 24)),
        street_share=street,
        online_share=draw(st.sampled_from([0.0, 0.3])) if street else 0.5,
        height=draw(st.sampled_from([1.0, 1.7, 4.9])),
        is_near=draw(st.booleans()),
        kind="FOREIGN",
    )


OCCASIONS = ("JUMUAH", "RAMADAN", "TARAWIH", "EID_AL_FITR", "MADRASSAH", "MARCH", "HAJJ_ABSENCE", "FUNERAL")


def occasions(draw: Any) -> OccasionFact:
    return OccasionFact(
        code=draw(st.sampled_from(OCCASIONS)),
        nth=draw(st.integers(1, 5)),
        days=5,
        is_certain=draw(st.booleans()),
        minutes=tuple(sorted(draw(st.lists(st.integers(300, 1300), max_size=2, unique=True)))),
        source=draw(st.sampled_from(["", "o1", "o2"])),
    )


@st.composite
def situations(draw: Any) -> Situation:
    """Any day: facts of every kind, prayers of its own or none."""
    many = {"max_size": 2, "unique_by": lambda one: one.source}
    signal = st.builds(SignalFact, st.uuids().map(lambda one: one.hex), st.integers(0, 28), st.booleans())
    defect = st.builds(
        DefectFact, st.uuids().map(lambda one: one.hex), st.sampled_from(["CAMERA", "OTHER"]), st.integers(0, 9)
    )
    message = st.builds(MessageFact, st.uuids().map(lambda one: one.hex))
    shift = draw(st.integers(-60, 60))
    return Situation(
        on=date(2027, 1, 1) + timedelta(days=draw(st.integers(0, 730))),
        threat=draw(st.sampled_from([None, *ThreatLevel])),
        occasions=tuple(occasions(draw) for _ in range(draw(st.integers(0, 3)))),
        triggers=tuple(triggers(draw) for _ in range(draw(st.integers(0, 2)))),
        signals=tuple(draw(st.lists(signal, **many))),
        defects=tuple(draw(st.lists(defect, **many))),
        messages=tuple(draw(st.lists(message, **many))),
        prayers=tuple((name, at + shift) for name, at in PRAYERS) if draw(st.booleans()) else (),
    )
