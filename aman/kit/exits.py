"""The exit register: every way by which data can leave, with the handling rule it keeps.

This file is the mechanism; the register is aman/web/exits.py. A generated test plants a canary in every
class of data, walks all exits as every role, and fails where a canary leaves by an exit that does not
declare it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of exit it is."""

    PAGE = "PAGE"
    EXPORT = "EXPORT"
    MESSAGE = "MESSAGE"
    FEED = "FEED"
    BACKUP = "BACKUP"
    LOG = "LOG"


class Holds(StrEnum):
    """Classes of data that somebody could be hurt by."""

    NARRATIVE = "NARRATIVE"
    """What a reporter told us."""
    REPORTER_CONTACT = "REPORTER_CONTACT"
    """How to reach a reporter."""
    WHERE = "WHERE"
    """Exact place in the reporter's words, or postcode."""
    DIALOGUE = "DIALOGUE"
    """The conversation with a reporter."""
    DIRECTION = "DIRECTION"
    """Directions, decisions, internal notes and impact assessments."""
    JUDGEMENT = "JUDGEMENT"
    """Why an incident was classified or merged, or a wave of reports set aside."""
    FILE = "FILE"
    """Files that came with a report, and the names they were sent under."""
    EXCLUDED = "EXCLUDED"
    """Whom a reporter excluded, in their words, and who asks to read a report."""
    SITE_WORD = "SITE_WORD"
    """What the panel tells a site about a report."""
    LOOKED = "LOOKED"
    """Why somebody of the panel entered a site's records."""
    SITE_CONTACT = "SITE_CONTACT"
    """Names, addresses and numbers of a site's contacts."""
    WEAKNESS = "WEAKNESS"
    """Where a site is weak and what protects it: words of its risks, measures and plans."""
    MESSAGE_TEXT = "MESSAGE_TEXT"
    """Texts of messages to sites."""
    STAFF = "STAFF"
    """Full names and addresses of people with accounts."""


@dataclass(frozen=True)
class Exit:
    """One way out."""

    name: str
    kind: Kind
    carries: frozenset[Holds] = frozenset()
    handling: str = ""
    """The rule in a sentence, for docs/exits.md."""
