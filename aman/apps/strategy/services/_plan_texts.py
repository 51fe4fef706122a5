"""The words of a strategy by language: what is written, what is translated from it, and who has reviewed it.

Words are kept by name: OPENING, a part's code, and a priority's code with `.why` for its rationale. Where what is
written changes, its translations are taken away, so that no translation can stand for other words than its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.strategy.models import Plan, PlanText, PlanVersion, TextState
from aman.kit import audit
from aman.kit.languages import LANGUAGES

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

OPENING = "opening"
WHY = ".why"


class NotALanguage(Exception):
    """There is no such language, or it is the one the version was written in."""


class NothingTranslated(Exception):
    """A translation holds at least one text."""


class UnknownWords(Exception):
    """There is nothing of that name in the version to translate."""


class NothingToReview(Exception):
    """There is no translation in that language that waits for a reader."""


class ReaderIsTranslator(Exception):
    """Whoever translated last cannot review it."""


def words_of(text: PlanText) -> dict[str, str]:
    """Return the words of a text by name."""
    found: dict[str, str] = json.loads(text.reveal("words") or "{}")
    return found


def write(
    *, version: PlanVersion, language: str, words: Mapping[str, str], state: str, actor: Person, now: datetime
) -> PlanText:
    """Put down all words of a version in one language."""
    found = PlanText.objects.filter(version=version, language=language).select_related("record_key").first()
    text = found or PlanText(record_key=version.record_key, version=version, language=language)
    text.state, text.by, text.at, text.reviewed_by, text.reviewed_at = state, actor, now, None, None
    text.seal(words=json.dumps({name: said for name, said in sorted(words.items()) if said}, ensure_ascii=False))
    text.save()
    return text


def change(*, version: PlanVersion, words: Mapping[str, str], actor: Person, now: datetime) -> None:
    """Change some words of a draft as it is written; an empty one is taken away, and so are its translations."""
    rows = {text.language: text for text in PlanText.objects.filter(version=version).select_related("record_key")}
    written = words_of(rows[version.language])
    changed = {name for name, said in words.items() if said != written.get(name, "")}
    if not changed:
        return
    merged = {**written, **words}
    write(version=version, language=version.language, words=merged, state=TextState.WRITTEN, actor=actor, now=now)
    for text in rows.values():
        kept = {name: said for name, said in words_of(text).items() if name not in changed}
        if text.language != version.language and len(kept) < len(words_of(text)):
            text.seal(words=json.dumps(kept, ensure_ascii=False))
            text.save(update_fields=["words"])


@transaction.atomic
def translate_plan(
    *, version: PlanVersion, language: str, words: Mapping[str, str], actor: Person, now: datetime
) -> PlanText:
    """Put down a translation of a version: it needs a second reader before it stands for what was written.

    Raises NotALanguage, UnknownWords, NothingTranslated.
    """
    if language not in LANGUAGES or language == version.language:
        raise NotALanguage
    source = PlanText.objects.select_related("record_key").get(version=version, language=version.language)
    if not set(words) <= set(words_of(source)):
        raise UnknownWords
    if not any(words.values()):
        raise NothingTranslated
    state = TextState.NEEDS_REVIEW
    text = write(version=version, language=language, words=words, state=state, actor=actor, now=now)
    _record("PLAN_TRANSLATED", version, text, actor, now)
    return text


@transaction.atomic
def review_plan_text(*, version: PlanVersion, language: str, actor: Person, now: datetime) -> PlanText:
    """Say, as a second reader, that a translation says what was written. Raises NothingToReview, ReaderIsTranslator."""
    rows = PlanText.objects.select_for_update()
    text = rows.filter(version=version, language=language, state=TextState.NEEDS_REVIEW).first()
    if text is None:
        raise NothingToReview
    if text.by_id == actor.pk:
        raise ReaderIsTranslator
    text.state, text.reviewed_by, text.reviewed_at = TextState.REVIEWED, actor, now
    text.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    _record("PLAN_TEXT_REVIEWED", version, text, actor, now)
    return text


def _record(verb: str, version: PlanVersion, text: PlanText, actor: Person, now: datetime) -> None:
    plan = Plan.objects.select_related("site").get(pk=version.plan_id)
    audit.record(
        chain=plan.site.uuid if plan.site else audit.PANEL,
        verb=verb,
        subject=text,
        actor=actor.uuid,
        now=now,
        details={"number": version.number, "language": text.language},
    )
