"""Text from anybody, in any script: one spelling of each character, and no invisible controls in single lines.

Joiners and direction marks stay, because Arabic, Persian and Urdu are written with them; overrides and
embeddings are refused, because they make one line read as another. Source: UAX #9, UAX #15.
"""

from __future__ import annotations

import re
import unicodedata

_REFUSED = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e0fff\ud800-\udfff]"
)
_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REPEATED = re.compile("([\u200c-\u200f\u061c])\\1+")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\u0085")


class ControlCharacter(Exception):
    """A single line holds a control or an override that nobody types by hand."""


def tidy_line(text: str) -> str:
    """Return a single line in NFC with spaces collapsed and repeated joiners reduced to one.

    Idempotent. Raises ControlCharacter.
    """
    plain = text.replace("\t", " ").strip()
    if _REFUSED.search(plain):
        raise ControlCharacter
    return _settled(" ".join(plain.split()))


def _settled(text: str) -> str:
    return unicodedata.normalize("NFC", _REPEATED.sub(r"\1", text)).strip()


def tidy_text(text: str) -> str:
    """Return a longer text in NFC with one kind of line end and no NUL; every other character stays.

    Idempotent.
    """
    whole = _LINE_ENDS.sub("\n", text.replace("\0", ""))
    return unicodedata.normalize("NFC", whole.encode("utf-8", "replace").decode()).strip()


def isolated(text: str) -> str:
    """Return words somebody wrote so that they cannot turn the sentence they stand in, for places without markup.

    A first-strong isolate with its end; what steers inside it is left out, or it could close the isolate early.
    Source: UAX #9, 5.2.
    """
    return f"\u2068{_STEERING.sub('', text)}\u2069"
