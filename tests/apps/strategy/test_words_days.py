"""Every reason has words, and what is not certain is not said as if it were."""

from __future__ import annotations

from datetime import date

import pytest

from aman.apps.strategy import words, words_days
from aman.core.almanac.occasions import DATED_KINDS, JUMUAH, TABLE
from aman.core.posture import PostureLevel, Reason, SourceKind
from aman.core.rules import SeasonKind
from aman.core.situation import ThreatLevel

NAMES = words.Names("Eastmere", {"e": "Attack in Corvane"}, {"m": "What to do"}, {"d": "Council election"})
RELIGIOUS = [line.code for line in TABLE]


@pytest.mark.parametrize("code", [JUMUAH, *RELIGIOUS, *DATED_KINDS, *SeasonKind])
def test_every_occasion_has_a_sentence_and_a_name(code):
    assert code in words_days.OCCASIONS
    assert words.reason_text(Reason(code, SourceKind.OCCASION), NAMES)
    assert words_days.name(code) != code


@pytest.mark.parametrize("code", RELIGIOUS)
def test_what_may_be_on_another_day_is_said_as_perhaps(code):
    sure = words.reason_text(Reason(code, SourceKind.OCCASION), NAMES)
    perhaps = words.reason_text(Reason(code, SourceKind.OCCASION, is_certain=False), NAMES)
    assert sure != perhaps
    assert "may" in perhaps or "Perhaps" in perhaps


def test_a_day_that_fell_away_says_which_day_it_is_instead():
    gone = Reason("EID_AL_FITR", SourceKind.OCCASION, begins=date(2027, 3, 10))
    said = words.reason_text(gone, NAMES)
    assert (
        said == "Settled: Eid al-Fitr is on Wednesday 10 March 2027, not today. What was planned for today falls away."
    )


@pytest.mark.parametrize(
    ("reason", "said", "source"),
    [
        (
            Reason("TRIGGER_STREET", SourceKind.TRIGGER, "e", days=1),
            "1 day after: Attack in Corvane.",
            "Entered by the panel",
        ),
        (
            Reason("TRIGGER_STREET", SourceKind.TRIGGER, "gone", days=2),
            "2 days after: an event.",
            "Entered by the panel",
        ),
        (
            Reason("SIGNAL_STRONG", SourceKind.SIGNAL, "s"),
            "Many more incidents than usual in Eastmere.",
            "The panel’s counts",
        ),
        (Reason("MESSAGE_WAITING", SourceKind.MESSAGE, "m"), "A message waits: What to do", "Message from the panel"),
        (Reason("CAMERA", SourceKind.DEFECT, days=2), "A camera is down. For 2 days.", "Found at your site"),
        (Reason("ELECTION", SourceKind.OCCASION, "d"), "Election: Council election", "Entered in the calendar"),
        (Reason("RAMADAN", SourceKind.OCCASION, days=25), "Day 25 of Ramadan.", "Your calendar"),
        (Reason(JUMUAH, SourceKind.OCCASION), "Jumu’ah today.", "Your own timetable"),
    ],
)
def test_reasons_in_words_with_their_source(reason, said, source):
    assert words.reason_text(reason, NAMES) == said
    assert words.source_text(reason) == source
    assert words.icon(reason)


@pytest.mark.parametrize("level", ThreatLevel)
def test_every_threat_level_has_a_sentence(level):
    assert words.reason_text(Reason(level, SourceKind.THREAT_LEVEL), NAMES)


def test_every_level_of_care_is_named_and_explained():
    assert set(words.LEVELS) == set(words.MEANINGS) == set(PostureLevel)
