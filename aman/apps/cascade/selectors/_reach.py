"""What became of a message: sites first, then people and letters, never added across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import get_language

from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState, Target
from aman.apps.cascade.selectors._messages import subject_of
from aman.apps.places import selectors as places
from aman.kit.languages import SOURCE


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


def waiting_for_site(site: Any, now: datetime) -> list[WaitingMessage]:
    """Return messages sent to a site's contacts that nobody there has acknowledged, oldest first.

    In the active language where the message has it. Two queries, however many there are.
    """
    sent = Delivery.objects.filter(site=site, message=OuterRef("pk"))
    rows = (
        Message.objects.filter(state__in=[MessageState.SENDING, MessageState.DONE], expires_at__gt=now)
        .filter(Exists(sent.filter(state=DeliveryState.SENT)))
        .exclude(Exists(sent.filter(acknowledged_at__isnull=False)))
        .exclude(Exists(Target.objects.filter(site=site, message=OuterRef("pk"), seen_at__isnull=False)))
        .select_related("record_key")
        .prefetch_related("texts")
        .order_by("released_at", "pk")
    )
    wanted = (get_language() or SOURCE).split("-")[0]
    found = list(rows)
    gone = fallen_away({one.pk: (one.about_occasion, one.about_on) for one in found}, [site.pk], now)
    return [_waiting(message, wanted) for message in found if (site.pk, message.pk) not in gone]


def messages_named(messages: Collection[UUID]) -> list[WaitingMessage]:
    """Return some messages as a site is shown that they wait, oldest first, in the active language. Two queries."""
    if not messages:
        return []
    rows = Message.objects.filter(uuid__in=list(messages)).select_related("record_key").prefetch_related("texts")
    wanted = (get_language() or SOURCE).split("-")[0]
    return [_waiting(message, wanted) for message in rows.order_by("released_at", "pk")]


def fallen_away(
    messages: Mapping[int, tuple[str, date | None]], sites: Collection[int], at: datetime
) -> set[tuple[int, int]]:
    """Return which messages are about a day that is not the occasion's any more at a site: pairs of site and message.

    messages: occasion and day by primary key. Calendars are read only where a message is about a day.
    """
    about = {pk: (code, on) for pk, (code, on) in messages.items() if on is not None}
    if not about or not sites:
        return set()
    days = [on for _, on in about.values()]
    calendars = places.calendars_of(sites, first=min(days), last=max(days), as_of=at)
    return {
        (site, pk)
        for site in sites
        for pk, (code, on) in about.items()
        if site in calendars and code not in {one.code for one in calendars.day(site, on).occasions}
    }


def waiting_at_sites(at: datetime) -> dict[int, tuple[UUID, ...]]:
    """Return the messages each site within scope had not acknowledged at a moment, oldest first, by its primary key.

    Three queries for any number of sites; those with nothing waiting are left out.
    """
    out = [MessageState.SENDING, MessageState.DONE]
    then = Q(state__in=out) | Q(state=MessageState.STOPPED, stopped_at__gt=at)
    found = Message.objects.filter(then, released_at__lte=at, expires_at__gt=at).order_by("released_at", "pk")
    held = list(found.values_list("pk", "uuid", "about_occasion", "about_on"))
    messages: dict[int, UUID] = {pk: ident for pk, ident, _code, _on in held}
    if not messages:
        return {}
    letters = Delivery.objects.filter(message__in=messages, state=DeliveryState.SENT, site__isnull=False).order_by()
    sent = letters.filter(Q(sent_at=None) | Q(sent_at__lte=at)).values_list("site_id", "message_id", "acknowledged_at")
    waiting: dict[tuple[int, int], bool] = {}
    for site, message, acknowledged in sent:
        is_open = acknowledged is None or acknowledged > at
        waiting[site, message] = waiting.get((site, message), True) and is_open
    seen = Target.objects.filter(message__in=messages, seen_at__lte=at).order_by().values_list("site_id", "message_id")
    told = {key for key, is_open in waiting.items() if is_open} - set(seen)
    about = {pk: (code, on) for pk, _ident, code, on in held}
    told -= fallen_away(about, {site for site, _ in told}, at)
    order = {pk: place for place, pk in enumerate(messages)}
    rows: dict[int, list[UUID]] = {}
    for site, message in sorted(told, key=lambda key: order[key[1]]):
        rows.setdefault(site, []).append(messages[message])
    return {site: tuple(idents) for site, idents in rows.items()}


def _waiting(message: Message, wanted: str) -> WaitingMessage:
    given = wanted if any(text.language == wanted for text in message.texts.all()) else SOURCE
    sent_at = message.released_at or message.written_at
    subject = subject_of(message, given)
    return WaitingMessage(message.uuid, message.reference, subject, given, sent_at, message.is_exercise)


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
    """Return every site a message was meant for and how it stands, silent longest first. Three queries."""
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
    seen.update(targets.filter(seen_at__isnull=False).values_list("site_id", flat=True))
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
    letter = Delivery.objects.filter(message=OuterRef("message"), site=OuterRef("site"), acknowledged_at__isnull=False)
    rows = Target.objects.filter(Q(seen_at__isnull=False) | Exists(letter), message_id__in=list(pks))
    counted = rows.values("message_id").annotate(sites=Count("site", distinct=True)).order_by("message_id")
    return {row["message_id"]: row["sites"] for row in counted}


def message_at_site(message: UUID, site: UUID) -> Target:
    """Return a message as one site within scope has it, with its texts. Raises Target.DoesNotExist.

    Only what went out: a draft, or a message meant for other sites, is not there.
    """
    out = [MessageState.SENDING, MessageState.DONE, MessageState.STOPPED]
    found: Target = (
        Target.objects.select_related("message__record_key", "site", "seen_by")
        .prefetch_related("message__texts")
        .get(message__uuid=message, site__uuid=site, message__state__in=out)
    )
    return found
