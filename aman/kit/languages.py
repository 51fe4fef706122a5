"""The language records: code, own name, direction, script, and in which of them the public may read us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Language:
    """One language of the interface. Direction comes from here and is never guessed."""

    code: str
    name: str
    direction: str
    script: str


LANGUAGES = {
    record.code: record
    for record in (
        Language("en", "English", "ltr", "Latn"),
        Language("ar", "العربية", "rtl", "Arab"),
        Language("ur", "اردو", "rtl", "Aran"),
        Language("tr", "Türkçe", "ltr", "Latn"),
    )
}
SOURCE = "en"


def language(code: str | None) -> Language:
    """Return the record of a language; English for anything unknown."""
    return LANGUAGES.get((code or SOURCE).split("-")[0], LANGUAGES[SOURCE])


Reviewed = Callable[[], frozenset[str]]
_asked: list[Reviewed] = []


def ask_reviewed(answer: Reviewed) -> None:
    """Take the function that knows which languages are reviewed (aman/apps/wording says it at start)."""
    _asked[:] = [answer]


def is_shown_to_public(code: str) -> bool:
    """Whether public, consent and emergency texts may appear in a language.

    A named person has reviewed all three as they stand today, or this is a demonstration. English is the source.
    """
    if code == SOURCE or settings.AMAN.demo:
        return True
    return any(code in answer() for answer in _asked)


def from_accept_language(header: str) -> str:
    """Return the first language of an Accept-Language header that we have, else English."""
    offers = []
    for position, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            offers.append((-float(weight or 1), position, tag.split("-")[0].lower()))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(offers) if tag in LANGUAGES), SOURCE)
