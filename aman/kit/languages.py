"""The language records: code, own name, direction, script, and who reviewed the public texts."""

from __future__ import annotations

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


def is_shown_to_public(code: str) -> bool:
    """Whether public texts may appear in a language: a named person reviewed them, or this is a demo."""
    config = settings.AMAN
    return code == SOURCE or config.demo or bool(config.reviewed_languages.get(code, "").strip())


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
