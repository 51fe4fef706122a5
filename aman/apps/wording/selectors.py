"""What is reviewed, by whom, and what changed since."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from aman.apps.wording import bundles
from aman.apps.wording.models import Bundle, Reader, Review

if TYPE_CHECKING:
    from aman.apps.wording.bundles import Text

FRESH_SECONDS = 15.0
"""For how long a process believes what it last read of the reviews."""


@dataclass
class _Known:
    """What this process last read, of which database, and when on its own clock."""

    database: str = ""
    at: float = float("-inf")
    languages: frozenset[str] = frozenset()


_known = _Known()


def reviewed() -> frozenset[str]:
    """Return the languages all of whose bundles a person has reviewed as they stand.

    Asked on every public page, so it is remembered for a few seconds: withdrawing a review shows on every
    process within FRESH_SECONDS. With the database gone, what was known last still holds.
    """
    database = str(settings.DATABASES["default"]["NAME"])
    clock = time.monotonic()
    if _known.database == database and clock - _known.at < FRESH_SECONDS:
        return _known.languages
    try:
        found = frozenset(code for code in bundles.translated() if _is_reviewed(code))
    except DatabaseError:
        return _known.languages if _known.database == database else frozenset()
    _known.database, _known.at, _known.languages = database, clock, found
    return found


def forget() -> None:
    """Read the reviews again at the next question (in the process that changed them)."""
    _known.at = float("-inf")


def _is_reviewed(code: str) -> bool:
    latest = _latest(code)
    return all(
        bundles.is_complete(bundle, code)
        and (review := latest.get(bundle)) is not None
        and review.digest == bundles.digest(bundle, code)
        for bundle in bundles.BUNDLES
    )


def _latest(code: str) -> dict[str, Review]:
    """Return the newest review in force of each bundle."""
    rows = Review.objects.filter(language=code, withdrawn_at__isnull=True).select_related("reviewed_by")
    return {row.bundle: row for row in rows.order_by("reviewed_at", "id")}


@dataclass(frozen=True)
class Standing:
    """How a bundle stands in a language."""

    bundle: str
    language: str
    total: int
    missing: int
    changed: int
    review: Review | None

    @property
    def is_reviewed(self) -> bool:
        """Whether a review holds for the texts as they are now."""
        return self.review is not None and not self.changed and not self.missing and self.total > 0

    @property
    def label(self) -> str:
        """The bundle's name on screen."""
        return str(Bundle(self.bundle).label)


def standings() -> list[Standing]:
    """Return how every bundle stands in every language."""
    found = []
    for code in bundles.translated():
        latest = _latest(code)
        for bundle in bundles.BUNDLES:
            texts = bundles.texts(bundle, code)
            review = latest.get(bundle)
            missing = sum(not text.translation.strip() for text in texts)
            found.append(Standing(bundle, code, len(texts), missing, len(changed(texts, review)), review))
    return found


def standing(bundle: str, code: str) -> Standing:
    """Return how one bundle stands in one language."""
    return next(found for found in standings() if (found.bundle, found.language) == (bundle, code))


def changed(texts: Sequence[Text], review: Review | None) -> set[str]:
    """Return the keys of texts that are not as they were when they were reviewed; none without a review.

    A text that is gone counts by its old key, so that its going is seen too.
    """
    if review is None:
        return set()
    now = {text.key: text.mark for text in texts}
    return {key for key in now.keys() | review.texts.keys() if now.get(key) != review.texts.get(key)}


def history(bundle: str, code: str) -> list[Review]:
    """Return every review of a bundle in a language, newest first."""
    rows = Review.objects.filter(bundle=bundle, language=code).select_related("reviewed_by")
    return list(rows.order_by("-reviewed_at", "-id")[:20])


def languages_of(person: UUID) -> set[str]:
    """Return the languages somebody may review."""
    rows = Reader.objects.filter(person__uuid=person, ended_at__isnull=True)
    return set(rows.values_list("language", flat=True))


def readers() -> list[Reader]:
    """Return who may review what."""
    rows = Reader.objects.filter(ended_at__isnull=True).select_related("person", "named_by")
    return list(rows.order_by("language", "person__name", "id"))


def by_uuid(uuid: UUID) -> Reader | None:
    """Return one reader still named, or None."""
    return Reader.objects.filter(uuid=uuid, ended_at__isnull=True).select_related("person").first()
