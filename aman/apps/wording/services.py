"""Saying that a translation is right, taking that back, and naming who may."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.wording import bundles, selectors
from aman.apps.wording.models import Bundle, Reader, Review
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class NotYourLanguage(Exception):
    """Only a translator named for a language may review it."""


class TextsChanged(Exception):
    """The texts are not the ones that were on the page."""


class NotComplete(Exception):
    """A bundle with something untranslated cannot be reviewed."""


class UnknownBundle(Exception):
    """There is no such bundle or language."""


class NotATranslator(Exception):
    """Only somebody who holds the role of translator may be named for a language."""


def _require(bundle: str, language: str) -> None:
    if bundle not in Bundle.values or language not in bundles.translated():
        raise UnknownBundle(bundle)


@transaction.atomic
def mark_reviewed(*, bundle: str, language: str, digest: str, actor: Person, now: datetime) -> Review:
    """Record that somebody read all texts of a bundle in a language and found them right.

    digest: of the texts as shown to them. Raises UnknownBundle, NotYourLanguage, NotComplete, TextsChanged.
    """
    _require(bundle, language)
    if language not in selectors.languages_of(actor.uuid):
        raise NotYourLanguage(language)
    if not bundles.is_complete(bundle, language):
        raise NotComplete(bundle)
    if digest != bundles.digest(bundle, language):
        raise TextsChanged(bundle)
    review = Review.objects.create(
        bundle=bundle,
        language=language,
        digest=digest,
        texts=bundles.marks(bundle, language),
        reviewed_by=actor,
        reviewed_at=now,
    )
    _audit("TEXTS_REVIEWED", review, actor, now)
    return review


@transaction.atomic
def withdraw_review(*, bundle: str, language: str, actor: Person, now: datetime) -> int:
    """Take back every review of a bundle in a language: it is shown to the public no more. Return how many.

    Raises UnknownBundle.
    """
    _require(bundle, language)
    rows = list(Review.objects.filter(bundle=bundle, language=language, withdrawn_at__isnull=True))
    for review in rows:
        review.withdrawn_at = now
        review.save(update_fields=["withdrawn_at"])
        _audit("REVIEW_WITHDRAWN", review, actor, now)
    transaction.on_commit(selectors.forget)
    return len(rows)


def _audit(verb: str, review: Review, actor: Person, now: datetime) -> None:
    details = {"bundle": review.bundle, "language": review.language, "digest": review.digest}
    audit.record(chain=audit.PANEL, verb=verb, subject=review, actor=actor.uuid, now=now, details=details)
    transaction.on_commit(selectors.forget)


@transaction.atomic
def name_reader(*, person: Person, language: str, actor: Person, now: datetime) -> Reader:
    """Let a translator review a language. Naming twice changes nothing. Raises UnknownBundle, NotATranslator."""
    if language not in bundles.translated():
        raise UnknownBundle(language)
    if not any(grant.role == "TRANSLATOR" for grant in accounts.grants(person=person, now=now)):
        raise NotATranslator(person.uuid)
    fields = {"named_by": actor, "named_at": now}
    reader, made = Reader.objects.get_or_create(person=person, language=language, ended_at=None, defaults=fields)
    if made:
        details = {"language": language, "person": str(person.uuid)}
        audit.record(chain=audit.PANEL, verb="READER_NAMED", subject=reader, actor=actor.uuid, now=now, details=details)
    return reader


@transaction.atomic
def end_reader(*, reader: Reader, actor: Person, now: datetime) -> None:
    """Take the language from a translator. Their reviews stay, under their name."""
    reader.ended_at = now
    reader.save(update_fields=["ended_at"])
    audit.record(chain=audit.PANEL, verb="READER_ENDED", subject=reader, actor=actor.uuid, now=now, details={})
