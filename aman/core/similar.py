"""How alike two texts are, in any script: a keyed 64-bit fingerprint to store, and a resemblance to show.

The fingerprint is a similarity hash (Charikar 2002) over overlapping runs of letters: texts that share most runs get
numbers that differ in few bits. The runs are hashed with a key, so that the stored number says nothing about the
words to anybody without it. Figures: docs/methods/similarity.md.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

import numpy as np

BITS = 64
RUN = 5
"""Letters in a run. Shorter runs make all texts of a language alike; longer ones make a changed word cost more."""
LONGEST = 4000
"""Letters read of a text: enough to know it again, and a bound on the work a long one can make."""
NEAR = 22
"""Bits by which two fingerprints may differ and be worth comparing; of 64 random bits 32 differ."""
ALIKE = 0.55
"""Resemblance from which two texts are much the same words."""
FEWEST = 24
"""Runs below which a text is too short for a likeness that is not sameness."""

_ALL_BITS = (1 << BITS) - 1
_LETTERS = re.compile(r"[^\W_]+")
_UNIFIED = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "أ": "ا", "إ": "ا", "آ": "ا",
        "ٱ": "ا", "ؤ": "و", "ı": "i",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """Return a text as its bare words: one case, no marks or punctuation, one letter for each of its variants.

    Digits become 0, so that a template filled with numbers stays itself.
    """
    marked = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text[: 2 * LONGEST]).casefold())
    letters = "".join(sign for sign in marked if unicodedata.category(sign) != "Mn" and sign != "ـ")
    unified = unicodedata.normalize("NFKC", letters).translate(_UNIFIED)
    words = ("".join("0" if sign.isdigit() else sign for sign in word) for word in _LETTERS.findall(unified))
    return " ".join(words)[:LONGEST].strip()


def runs(text: str) -> frozenset[str]:
    """Return the distinct overlapping runs of letters of a text; one run for a text shorter than that."""
    bare = plain(text)
    if len(bare) <= RUN:
        return frozenset({bare}) if bare else frozenset()
    return frozenset(bare[at : at + RUN] for at in range(len(bare) - RUN + 1))


def fingerprint(text: str, key: bytes) -> int:
    """Return the signed 64-bit fingerprint of a text under a key of 16 to 64 bytes; 0 for a text without words.

    A text too short for likeness gets the number of its exact words instead: alike only to itself.
    """
    found = runs(text)
    if not found:
        return 0
    if len(found) < FEWEST:
        digest = blake2b(plain(text).encode(), digest_size=8, key=key).digest()
        return int.from_bytes(digest, "big", signed=True)
    joined = b"".join(blake2b(run.encode(), digest_size=8, key=key).digest() for run in found)
    bits = np.unpackbits(np.frombuffer(joined, dtype=np.uint8).reshape(-1, 8), axis=1)
    majority = np.packbits(bits.sum(axis=0, dtype=np.int64) * 2 > len(found))
    return int.from_bytes(majority.tobytes(), "big", signed=True)


def distance(one: int, other: int) -> int:
    """Return in how many of 64 bits two fingerprints differ."""
    return int((one ^ other) & _ALL_BITS).bit_count()


def may_be_alike(one: int, other: int) -> bool:
    """Tell whether two fingerprints are near enough to compare their texts. A text without words is like no other."""
    return one != 0 and other != 0 and distance(one, other) <= NEAR


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller text's runs that the larger has too, 0 to 1 (overlap coefficient)."""
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two texts, as their runs, are much the same words."""
    return resemblance(one, other) >= ALIKE
