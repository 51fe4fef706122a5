"""Which texts are reviewed together: computed from the catalogues, so that a new text is in at once.

A text belongs to a bundle by the file it stands in. Sources are named from the part of the package that holds the
catalogue, as its `#:` lines name them.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from aman.kit.languages import LANGUAGES, SOURCE

PACKAGE = Path(__file__).resolve().parents[2]
BUNDLES: dict[str, tuple[str, ...]] = {
    "PUBLIC": (
        "web/public/*.py",
        "web/templates/public/*",
        "web/templates/shells/public.html",
        "web/templates/shells/plain.html",
        "web/templates/errors/*",
        "apps/incidents/forms_entry.py",
        "apps/incidents/pages_entry.py",
        "apps/incidents/models/_codes.py",
        "apps/incidents/receipts.py",
        "apps/cascade/templates/cascade/acknowledge*.html",
        "apps/cascade/views_public.py",
        "kit/forms.py",
        "kit/words.py",
        "kit/when.py",
        "kit/templates/kit/error_summary.html",
        "kit/templates/kit/field.html",
    ),
    "CONSENT": (
        "web/templates/public/*consent*",
        "web/public/*consent*.py",
        "web/templates/public/privacy.html",
        "apps/incidents/forms_entry.py",
        "apps/incidents/models/_codes.py",
        "apps/places/forms*.py",
    ),
    "EMERGENCY": (
        "web/templates/public/terrorism.html",
        "web/templates/public/*suspicious*",
        "web/templates/shells/public.html",
        "web/templates/shells/field.html",
        "apps/cascade/letters.py",
        "apps/cascade/models.py",
        "apps/cascade/templates/cascade/mail/*",
        "apps/cascade/templates/cascade/acknowledge*.html",
        "apps/cascade/templates/cascade/at_site.html",
        "apps/strategy/words.py",
    ),
}


@dataclass(frozen=True)
class Text:
    """One text of a bundle: English, and the translation (every plural form on its own line)."""

    part: str
    context: str
    source: str
    translation: str
    where: str

    @property
    def key(self) -> str:
        """A digest of what is translated: the same in every language."""
        return _digest(self.part, self.context, self.source)[:16]

    @property
    def mark(self) -> str:
        """A digest of the translation."""
        return _digest(self.translation)[:16]


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def translated() -> list[str]:
    """Return the languages that are translations."""
    return [code for code in LANGUAGES if code != SOURCE]


@functools.cache
def texts(bundle: str, language: str) -> tuple[Text, ...]:
    """Return the texts of a bundle in a language. Read from the catalogues once a process: they come with it."""
    return tuple(sorted(_texts(bundle, language), key=lambda text: (text.part, text.source, text.context)))


def _texts(bundle: str, language: str) -> Iterator[Text]:
    for path in sorted(PACKAGE.rglob(f"locale/{language}/LC_MESSAGES/django.po")):
        part = path.parents[3].relative_to(PACKAGE).as_posix()
        for message in _messages(path, language):
            wheres = [f"{part}/{file}" for file, _line in message.locations]
            found = next((where for where in wheres if _belongs(bundle, where)), None)
            if found:
                source = "\n".join(message.id) if isinstance(message.id, tuple) else str(message.id)
                yield Text(part, message.context or "", source, _words(message), found)


@functools.cache
def _messages(path: Path, language: str) -> tuple[Message, ...]:
    with path.open("rb") as source:
        return tuple(message for message in read_po(source, locale=language) if message.id and not message.fuzzy)


def _belongs(bundle: str, where: str) -> bool:
    return any(fnmatchcase(where, pattern) for pattern in BUNDLES[bundle])


def _words(message: Message) -> str:
    return message.string if isinstance(message.string, str) else "\n".join(message.string or ())


def digest(bundle: str, language: str) -> str:
    """Return one digest over all texts of a bundle in a language, source and translation."""
    return _digest(*(f"{text.key}:{text.mark}" for text in texts(bundle, language)))


def marks(bundle: str, language: str) -> dict[str, str]:
    """Return the digest of every translation by the digest of its source."""
    return {text.key: text.mark for text in texts(bundle, language)}


def is_complete(bundle: str, language: str) -> bool:
    """Whether there is something to review, and nothing in it is untranslated."""
    found = texts(bundle, language)
    return bool(found) and all(text.translation.strip() for text in found)
