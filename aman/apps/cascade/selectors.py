"""Reads about messages, deliveries and reach. Reach counts sites, never messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from aman.apps.cascade.letters import MessageLetter, message_letter, notice_letter, words_for
from aman.apps.cascade.links import address_of
from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState, MessageText, Target
from aman.apps.places import selectors as places
from aman.kit import scoping
from aman.kit.channels import Letter
from aman.kit.languages import LANGUAGES, SOURCE

MOST_TRIES_WHEN_UNKNOWN = 12
"""A delivery whose fate stays unknown is tried this often; then a person must call."""
OPEN_STATES = (DeliveryState.WAITING, DeliveryState.UNKNOWN)


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


@dataclass(frozen=True)
class Reach:
    """A message by site: seen by a person there, silent, or with no contact that works."""

    sites: int
    seen: int
    silent: int
    unreachable: int


@dataclass(frozen=True)
class DeliveryCounts:
    """A message by person and by letter. Never add across the two."""

    people: int
    acknowledged: int
    planned: int
    sent: int
    refused: int
    unknown: int
    waiting: int
    stopped: int


@dataclass(frozen=True)
class SiteReach:
    """How one site stands to a message."""

    pk: int
    uuid: UUID
    name: str
    area_code: str
    area_name: str
    state: str
    """SEEN, SILENT or UNREACHABLE."""
    since: datetime | None
    """When the first letter to it was sent; None while none was."""


@dataclass(frozen=True)
class AreaReach:
    """How the sites of one area stand to a message."""

    code: str
    name: str
    sites: int
    seen: int


@dataclass(frozen=True)
class WaitingMessage:
    """A message nobody at a site has acknowledged yet."""

    uuid: UUID
    reference: str
    subject: str
    language: str
    sent_at: datetime
    is_exercise: bool


def audience(*, areas: Collection[str], roles: Collection[str]) -> Audience:
    """Return whom a message would go to, within scope. Two queries; nothing sealed is opened."""
    sites = places.sites_for_audience(area_codes=areas)
    contacts = places.contacts_for_audience(area_codes=areas, roles=roles)
    return Audience(sites, [contact for contact in contacts if contact.has_email])


def messages(*, state: str = "", urgency: str = "", exercise: bool | None = None) -> QuerySet[Message]:
    """Return the messages a person may see, newest first, with their texts and writer."""
    found = Message.objects.filter(_visible()).select_related("written_by", "released_by", "record_key")
    if state:
        found = found.filter(state=state)
    if urgency:
        found = found.filter(urgency=urgency)
    if exercise is not None:
        found = found.filter(is_exercise=exercise)
    return found.prefetch_related("texts").order_by("-written_at", "-pk")


def _visible() -> Q:
    """Hold messages to the scope: all of them, or those one wrote and those that touch one's areas."""
    scope = scoping.current()
    if scope.everything:
        return Q()
    rows = Message.objects.values_list("pk", "audience_areas")
    near = [pk for pk, areas in rows if scope.areas and (not areas or scope.areas.intersection(areas))]
    return Q(pk__in=near) | Q(written_by__uuid=scope.person)


def message_by_uuid(uuid: UUID) -> Message:
    """Return a message within scope. Raises Message.DoesNotExist."""
    related = ("written_by", "released_by", "stopped_by", "record_key")
    return Message.objects.select_related(*related).get(_visible(), uuid=uuid)


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


# Sending


def open_deliveries() -> QuerySet[Delivery]:
    """Return deliveries still to be tried."""
    tried = Q(state=DeliveryState.UNKNOWN, attempts__gte=MOST_TRIES_WHEN_UNKNOWN)
    return Delivery.objects.filter(state__in=OPEN_STATES).exclude(tried)


def sendable(now: datetime) -> Q:
    """Return the condition that a delivery may leave now: its message is going out, it has not expired."""
    lives = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return lives & (Q(message__isnull=True) | Q(message__state=MessageState.SENDING))


def still_wanted(deliveries: Collection[int], now: datetime) -> set[int]:
    """Return which of some deliveries (by primary key) may still leave. One query."""
    rows = Delivery.objects.filter(sendable(now), pk__in=list(deliveries))
    return set(rows.values_list("pk", flat=True))


def letters_for(deliveries: Sequence[Delivery]) -> dict[int, Letter]:
    """Return the letters of deliveries by primary key; who has no address left is not in it."""
    addresses = places.addresses([row.contact_id for row in deliveries if row.contact_id])
    texts: dict[int, dict[str, tuple[str, str]]] = {}
    found: dict[int, Letter] = {}
    for row in deliveries:
        if row.message is not None and row.message.pk not in texts:
            texts[row.message.pk] = texts_of(row.message)
        address = addresses.get(row.contact_id) if row.contact_id else None
        recipient = address.email if address else (row.person.email if row.person else "")
        if recipient:
            subject, body = letter_of(row, texts.get(row.message_id or 0, {}))
            found[row.pk] = Letter(row.key, recipient, subject, body, row.language)
    return found


def letter_of(row: Delivery, texts: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Return (subject, body) of a delivery's letter."""
    if row.message is None:
        return notice_letter(row.notice, row.reference, row.language)
    words = words_for(texts, row.language)
    return message_letter(MessageLetter(words, row.language, address_of(row.uuid), row.message.is_exercise))


# Acknowledgement


def delivery_with_message(uuid: UUID) -> Delivery:
    """Return a message's delivery by its uuid, for whoever holds its link. Raises Delivery.DoesNotExist."""
    related = ("message__record_key", "site")
    return Delivery.objects.select_related(*related).get(uuid=uuid, message__isnull=False)


def why_closed(row: Delivery, now: datetime) -> str:
    """Return why a delivery can no longer be acknowledged: STOPPED, EXPIRED, or "" when it can."""
    if row.message is None or row.message.state == MessageState.STOPPED:
        return "STOPPED"
    return "EXPIRED" if row.message.expires_at <= now else ""


def waiting_for_site(site: Any, now: datetime) -> list[WaitingMessage]:
    """Return messages sent to a site's contacts that nobody there has acknowledged, oldest first.

    In the active language where the message has it. Two queries, however many there are.
    """
    from django.utils.translation import get_language  # noqa: PLC0415

    sent = Delivery.objects.filter(site=site, message=OuterRef("pk"))
    rows = (
        Message.objects.filter(state__in=[MessageState.SENDING, MessageState.DONE], expires_at__gt=now)
        .filter(Exists(sent.filter(state=DeliveryState.SENT)))
        .exclude(Exists(sent.filter(acknowledged_at__isnull=False)))
        .select_related("record_key")
        .prefetch_related("texts")
        .order_by("released_at", "pk")
    )
    wanted = (get_language() or SOURCE).split("-")[0]
    return [_waiting(message, wanted) for message in rows]


def _waiting(message: Message, wanted: str) -> WaitingMessage:
    given = wanted if any(text.language == wanted for text in message.texts.all()) else SOURCE
    sent_at = message.released_at or message.written_at
    subject = subject_of(message, given)
    return WaitingMessage(message.uuid, message.reference, subject, given, sent_at, message.is_exercise)


# Reach


def delivery_counts(message: Message) -> dict[str, int]:
    """Return how many deliveries of a message stand in each state, by code. One query."""
    rows = Delivery.objects.filter(message=message).values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows.order_by("state")}


def counts_of(message: Message) -> DeliveryCounts:
    """Return a message's people and letters. Two queries."""
    states = delivery_counts(message)
    totals = Delivery.objects.filter(message=message).aggregate(
        people=Count("contact", distinct=True),
        acknowledged=Count("contact", distinct=True, filter=Q(acknowledged_at__isnull=False)),
    )
    return DeliveryCounts(
        people=totals["people"],
        acknowledged=totals["acknowledged"],
        planned=sum(states.values()),
        sent=states.get(DeliveryState.SENT, 0),
        refused=states.get(DeliveryState.REFUSED, 0),
        unknown=states.get(DeliveryState.UNKNOWN, 0),
        waiting=states.get(DeliveryState.WAITING, 0),
        stopped=states.get(DeliveryState.STOPPED, 0),
    )


def language_counts(message: Message) -> list[tuple[str, int, int]]:
    """Return (language, people, of them acknowledged) of a message, most people first. One query."""
    seen = Count("pk", filter=Q(acknowledged_at__isnull=False))
    rows = Delivery.objects.filter(message=message).values("language").annotate(people=Count("pk"), seen=seen)
    return [(row["language"], row["people"], row["seen"]) for row in rows.order_by("-people", "language")]


def site_reach(message: Message) -> list[SiteReach]:
    """Return every site a message was meant for and how it stands, silent longest first. Two queries."""
    rows = Delivery.objects.filter(message=message).values_list("site_id", "state", "acknowledged_at", "sent_at")
    seen, working, sent = set(), set(), dict[int, datetime]()
    for site, state, acknowledged_at, sent_at in rows:
        if acknowledged_at is not None:
            seen.add(site)
        if state != DeliveryState.REFUSED:
            working.add(site)
        if sent_at is not None:
            sent[site] = min(sent_at, sent.get(site, sent_at))
    targets = Target.objects.filter(message=message).order_by("site__name", "pk")
    found = [
        SiteReach(*row, state=_standing(row[0], seen, working), since=sent.get(row[0]))
        for row in targets.values_list("site_id", "site__uuid", "site__name", "site__area__code", "site__area__name")
    ]
    return sorted(found, key=lambda one: (one.since is None, one.since or message.written_at))


def _standing(site: int, seen: set[int], working: set[int]) -> str:
    if site in seen:
        return "SEEN"
    return "SILENT" if site in working else "UNREACHABLE"


def reach_of(sites: Sequence[SiteReach]) -> Reach:
    """Return the totals of sites by how they stand."""
    states = Counter(site.state for site in sites)
    return Reach(len(sites), states["SEEN"], states["SILENT"], states["UNREACHABLE"])


def area_reach(sites: Sequence[SiteReach]) -> list[AreaReach]:
    """Return the same totals per area, in name order."""
    by_area: dict[str, list[SiteReach]] = {}
    for site in sites:
        by_area.setdefault(site.area_code, []).append(site)
    rows = [
        AreaReach(code, held[0].area_name, len(held), sum(site.state == "SEEN" for site in held))
        for code, held in by_area.items()
    ]
    return sorted(rows, key=lambda row: row.name)


def seen_counts(pks: Collection[int]) -> dict[int, int]:
    """Return how many sites have seen each of some messages, by primary key. One query."""
    rows = Delivery.objects.filter(message_id__in=list(pks), acknowledged_at__isnull=False)
    counted = rows.values("message_id").annotate(sites=Count("site", distinct=True)).order_by("message_id")
    return {row["message_id"]: row["sites"] for row in counted}
