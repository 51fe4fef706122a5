"""Messages as they are written: audience, texts, who may see which."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from aman.apps.cascade.models import Message, MessageText
from aman.apps.places import selectors as places
from aman.kit import scoping
from aman.kit.languages import LANGUAGES, SOURCE


@dataclass(frozen=True)
class Audience:
    """Whom a message would go to now: its sites, and the contacts there who can be written to."""

    sites: Sequence[places.AudienceSite]
    contacts: Sequence[places.AudienceContact]

    @property
    def unreachable(self) -> list[places.AudienceSite]:
        """Sites without a contact of these roles who can be written to."""
        held = {contact.site_pk for contact in self.contacts}
        return [site for site in self.sites if site.pk not in held]

    @property
    def by_language(self) -> dict[str, int]:
        """Contacts per language they read, commonest first."""
        return dict(Counter(contact.language for contact in self.contacts).most_common())


def audience(*, areas: Collection[str], roles: Collection[str]) -> Audience:
    """Return whom a message would go to, within scope. Two queries; nothing sealed is opened."""
    sites = places.sites_for_audience(area_codes=areas)
    contacts = places.contacts_for_audience(area_codes=areas, roles=roles)
    return Audience(sites, [contact for contact in contacts if contact.has_email])


def messages(*, state: str = "", urgency: str = "", exercise: bool | None = None) -> QuerySet[Message]:
    """Return the messages a person may see, newest first, with their texts and writer."""
    found = _visible().select_related("written_by", "released_by", "record_key")
    if state:
        found = found.filter(state=state)
    if urgency:
        found = found.filter(urgency=urgency)
    if exercise is not None:
        found = found.filter(is_exercise=exercise)
    return found.prefetch_related("texts").order_by("-written_at", "-pk")


def _visible() -> QuerySet[Message]:
    """Hold messages to the scope: all of them, or those one wrote and those that touch one's areas.

    The database chooses, and no old message is loaded: a code is looked for in quotes in the text of the list,
    which both databases can do.
    """
    scope = scoping.current()
    if scope.everything:
        return Message.objects.all()
    wanted = Q(written_by__uuid=scope.person)
    if scope.areas:
        wanted |= Q(audience_areas=[])
    for code in scope.areas:
        wanted |= Q(audience__contains=json.dumps(code))
    return Message.objects.alias(audience=Cast("audience_areas", TextField())).filter(wanted)


def reaches(areas: Collection[str]) -> bool:
    """Whether the scope in force covers every one of the areas; none named means all."""
    scope = scoping.current()
    return scope.everything or (bool(areas) and scope.areas.issuperset(areas))


def message_by_uuid(uuid: UUID) -> Message:
    """Return a message within scope. Raises Message.DoesNotExist."""
    related = ("written_by", "released_by", "stopped_by", "record_key")
    return _visible().select_related(*related).get(uuid=uuid)


def text_rows(message: Message) -> list[MessageText]:
    """Return a message's texts with their readers, in the order of our languages."""
    order = {code: number for number, code in enumerate(LANGUAGES)}
    rows = message.texts.select_related("checked_by")
    found = sorted(rows, key=lambda text: order.get(text.language, len(order)))
    for text in found:
        text.record_key = message.record_key
    return found


def texts_of(message: Message) -> dict[str, tuple[str, str]]:
    """Return language -> (subject, text) of a message."""
    return {text.language: (text.reveal("subject"), text.reveal("body")) for text in text_rows(message)}


def subject_of(message: Message, language: str = SOURCE) -> str:
    """Return a message's subject in a language, else in English; no query when texts are prefetched."""
    texts = {text.language: text for text in message.texts.all()}
    text = texts.get(language) or texts[SOURCE]
    text.record_key = message.record_key
    return text.reveal("subject")
