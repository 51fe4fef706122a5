"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

KEPT, ADDED, REMOVED = "KEPT", "ADDED", "REMOVED"
_WORDS = re.compile(r"\s+|[^\s]+")
LONGEST = 4000
"""Words compared one by one; longer texts are shown as one removed and one added."""


@dataclass(frozen=True)
class Piece:
    """A run of words that was kept, added or removed."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts in reading order; joined without the added ones they are the first text.

    What was removed comes before what was added in its place.
    """
    if before == after:
        return [Piece(KEPT, before)] if before else []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > LONGEST:
        return [piece for piece in (Piece(REMOVED, before), Piece(ADDED, after)) if piece.text]
    return list(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(KEPT, "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(REMOVED, "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece(ADDED, "".join(new[j1:j2]))
