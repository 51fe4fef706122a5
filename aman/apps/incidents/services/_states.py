"""Which change of a report's state is allowed."""

from __future__ import annotations

from aman.apps.incidents.models import ReportState as S
from aman.kit.transitions import Transitions

REPORT = Transitions.of(
    "report",
    {
        (S.UNREAD, S.IN_HAND),  # somebody takes it
        (S.IN_HAND, S.IN_HAND),  # somebody else takes it over
        (S.IN_HAND, S.ASKED),  # a question to the reporter
        (S.ASKED, S.ASKED),  # another question
        (S.ASKED, S.IN_HAND),  # the reporter answers, or somebody takes it over
        (S.IN_HAND, S.DECIDED),
        (S.ASKED, S.DECIDED),  # no answer came, or it is not needed
        (S.DECIDED, S.DECIDED),  # a word to the reporter afterwards
        (S.DECIDED, S.IN_HAND),  # taken out of its incident, so it must be decided again
    },
)
