"""Writing a message: draft, change, second reading, ready for a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from aman.apps.cascade import selectors
from aman.apps.cascade.models import Message, MessageState, MessageText
from aman.apps.cascade.services._states import (
    AlreadyExpired,
    ChangedSince,
    EnglishMissing,
    IncompleteText,
    NotTheWriter,
    NotYourArea,
    OwnText,
    move,
)
from aman.kit import audit, vault
from aman.kit.languages import SOURCE
from aman.kit.transitions import IllegalTransition

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

_TRIES = 8


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say, to whom, and until when.

    texts: language -> (subject, text); English is needed, the others may be missing.
    areas: area codes, none for every area. roles: contact roles, none for every role. about: an occasion and the day it
    may be on; a site for which it turns out to be another day is not asked for an answer any more.
    """

    texts: Mapping[str, tuple[str, str]]
    areas: Sequence[str]
    roles: Sequence[str]
    urgency: str
    expires_at: datetime
    is_exercise: bool = False
    about: tuple[str, date] | None = None


@transaction.atomic
def write_message(*, draft: Draft, actor: Person, now: datetime) -> Message:
    """Keep a new draft.

    Raises EnglishMissing, IncompleteText, AlreadyExpired, NotYourArea.
    """
    texts = _usable(draft, now)
    message = Message(
        record_key=vault.new_record_key(), written_by=actor, written_at=now, changed_at=now, **_facts(draft)
    )
    _number(message, now)
    _keep_texts(message, texts)
    _record(message, "MESSAGE_WRITTEN", actor, now, languages=sorted(texts))
    return message


@transaction.atomic
def edit_message(*, message: Message, draft: Draft, actor: Person, now: datetime) -> Message:
    """Change a draft, or take back one that waits for its second person; checks of changed texts are void.

    Raises NotTheWriter, IllegalTransition once it is released, and what `write_message` raises.
    """
    if actor.pk != message.written_by_id:
        raise NotTheWriter
    texts = _usable(draft, now)
    if message.state == MessageState.READY:
        move(message, MessageState.DRAFT, ready_at=None)
    fields = {**_facts(draft), "changed_at": now}
    if not Message.objects.filter(pk=message.pk, state=MessageState.DRAFT).update(**fields):
        raise IllegalTransition("message", message.state, MessageState.DRAFT)
    message.refresh_from_db()
    _keep_texts(message, texts)
    _record(message, "MESSAGE_CHANGED", actor, now, languages=sorted(texts))
    return message


@transaction.atomic
def check_text(*, message: Message, language: str, actor: Person, now: datetime, seen: datetime | None) -> MessageText:
    """Record that a second reader found a text right.

    seen: `changed_at` of what the reader had in front of them.
    Raises OwnText, IllegalTransition once released, ChangedSince, MessageText.DoesNotExist.
    """
    # The message, not the text alone: whoever changes it holds this row until all its texts are stored.
    held = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if actor.pk == held.written_by_id:
        raise OwnText
    if held.state not in {MessageState.DRAFT, MessageState.READY}:
        raise IllegalTransition("message", held.state, "CHECKED")
    if seen != held.changed_at:
        raise ChangedSince
    text: MessageText = held.texts.get(language=language)
    text.checked_by, text.checked_at = actor, now
    text.save(update_fields=["checked_by", "checked_at"])
    _record(message, "MESSAGE_TEXT_CHECKED", actor, now, language=language)
    return text


@transaction.atomic
def mark_ready(*, message: Message, actor: Person, now: datetime) -> Message:
    """Say that a draft is ready for a second person. Raises NotTheWriter, AlreadyExpired, IllegalTransition."""
    if actor.pk != message.written_by_id:
        raise NotTheWriter
    if message.expires_at <= now:
        raise AlreadyExpired
    move(message, MessageState.READY, ready_at=now)
    _record(message, "MESSAGE_READY", actor, now)
    return message


def require_reach(areas: Sequence[str]) -> None:
    """Raise NotYourArea unless the scope in force covers every one of the areas; none named means all."""
    if not selectors.reaches(areas):
        raise NotYourArea


def _usable(draft: Draft, now: datetime) -> dict[str, tuple[str, str]]:
    """Return the texts that are there, or raise what is wrong with the draft."""
    texts: dict[str, tuple[str, str]] = {}
    for language, (subject, body) in draft.texts.items():
        if bool(subject.strip()) != bool(body.strip()):
            raise IncompleteText(language)
        if subject.strip():
            texts[language] = (subject.strip(), body.strip())
    if SOURCE not in texts:
        raise EnglishMissing
    if draft.expires_at <= now:
        raise AlreadyExpired
    require_reach(draft.areas)
    return texts


def _facts(draft: Draft) -> dict[str, Any]:
    return {
        "audience_areas": sorted(draft.areas),
        "audience_roles": sorted(draft.roles),
        "urgency": draft.urgency,
        "expires_at": draft.expires_at,
        "is_exercise": draft.is_exercise,
        "about_occasion": draft.about[0] if draft.about else "",
        "about_on": draft.about[1] if draft.about else None,
    }


def _number(message: Message, now: datetime) -> None:
    """Save a message under the next reference of its year, as M-27-0219."""
    prefix = f"M-{timezone.localtime(now):%y}-"
    for _attempt in range(_TRIES):
        last = Message.objects.filter(reference__startswith=prefix).order_by("-pk").first()
        number = int(last.reference.removeprefix(prefix)) + 1 if last else 1
        message.reference = f"{prefix}{number:04d}"
        try:
            with transaction.atomic():
                message.save(force_insert=True)
        except IntegrityError:  # somebody took that number this moment
            continue
        return
    raise IntegrityError("no free message reference")


def _keep_texts(message: Message, texts: dict[str, tuple[str, str]]) -> None:
    """Store texts, leaving the unchanged ones, and whoever checked them, as they are."""
    kept = {text.language: text for text in message.texts.select_related("record_key")}
    message.texts.exclude(language__in=list(texts)).delete()
    for language, (subject, body) in texts.items():
        text = kept.get(language)
        if text and (text.reveal("subject"), text.reveal("body")) == (subject, body):
            continue
        text = text or MessageText(message=message, language=language, record_key=message.record_key)
        text.checked_by = text.checked_at = None
        text.seal(subject=subject, body=body)
        text.save()


def _record(message: Message, verb: str, actor: Person, now: datetime, **details: Any) -> None:
    audit.record(chain=audit.PANEL, verb=verb, subject=message, actor=actor.uuid, now=now, details=details or None)
