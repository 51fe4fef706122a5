"""Deliveries: notices, claims under a lease, what became of each, and acknowledgements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.db.models.functions import Now

from aman.apps.cascade import selectors
from aman.apps.cascade.models import Delivery, DeliveryState, Notice
from aman.apps.cascade.services._states import NotOpen, UnknownNotice, below
from aman.kit import audit, scoping
from aman.kit.channels import Accepted, Refused, Result, Unknown

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

NOTICE_PRIORITY = 1
NOTICE_LIFE = timedelta(hours=24)
_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=5), timedelta(minutes=15)
_LONGEST_LIFE_SAFETY_DELAY = timedelta(minutes=1)


@transaction.atomic
def notify(*, person: Person, notice: str, reference: str, key: str, now: datetime) -> Delivery:
    """Queue one e-mail to a person that holds only words fixed by the notice's code, and a reference.

    Idempotent on `key`: the same key gives the delivery queued before. Raises UnknownNotice.
    """
    if notice not in Notice.values:
        raise UnknownNotice(notice)
    facts: dict[str, Any] = {
        "person": person,
        "notice": notice,
        "reference": reference,
        "priority": NOTICE_PRIORITY,
        "language": person.language,
        "created_at": now,
        "next_try_at": now,
        "expires_at": now + NOTICE_LIFE,
    }
    with scoping.system("a notice is queued for somebody else"):
        delivery, is_new = Delivery.objects.get_or_create(key=key, defaults=facts)
    if is_new:
        details = {"notice": notice, "person": str(person.uuid)}
        audit.record(chain=audit.PANEL, verb="NOTICE_QUEUED", subject=delivery, actor=None, now=now, details=details)
    return delivery


@transaction.atomic
def claim(*, limit: int, lease: timedelta, now: datetime) -> list[Delivery]:
    """Take up to `limit` due deliveries for this worker, the most urgent first, by conditional update.

    The lease runs on the database's clock, so workers on several machines agree about it.
    """
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    due = selectors.open_deliveries().filter(free, selectors.sendable(now), next_try_at__lte=now)
    due = due.order_by("priority", "next_try_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    token = uuid4().hex
    until = ExpressionWrapper(Now() + lease, output_field=DateTimeField())
    wanted = [row.pk for row in due.only("pk")[:limit]]
    if not wanted:
        return []
    Delivery.objects.filter(free, pk__in=wanted).update(lease_until=until, leased_by=token, attempts=F("attempts") + 1)
    mine = Delivery.objects.filter(leased_by=token, pk__in=wanted).order_by("priority", "next_try_at", "pk")
    return list(mine.select_related("message", "person"))


@transaction.atomic
def give_back(*, deliveries: Sequence[Delivery]) -> None:
    """Hand back claimed deliveries that were not tried."""
    for delivery in deliveries:
        _held(delivery).update(lease_until=None, leased_by="", attempts=F("attempts") - 1)


@transaction.atomic
def record_results(*, results: Sequence[tuple[Delivery, Result]], now: datetime) -> None:
    """Write down what became of deliveries. States only move up, in whatever order results arrive."""
    for delivery, result in results:
        _record_result(delivery, result, now)


def _record_result(delivery: Delivery, result: Result, now: datetime) -> None:
    released: dict[str, Any] = {"lease_until": None, "leased_by": ""}
    if isinstance(result, Accepted):
        rows = Delivery.objects.filter(pk=delivery.pk, state__in=below(DeliveryState.SENT))
        rows.update(state=DeliveryState.SENT, sent_at=now, last_error="", **released)
        return
    held = _held(delivery)
    if isinstance(result, Refused) and result.permanent:
        rows = held.filter(state__in=below(DeliveryState.REFUSED))
        rows.update(state=DeliveryState.REFUSED, last_error=result.code, **released)
    elif isinstance(result, Refused):
        held.update(next_try_at=now + delay(delivery), last_error=result.code, **released)
    elif isinstance(result, Unknown):
        again = {"next_try_at": now + delay(delivery), "last_error": result.code, **released}
        held.filter(state__in=below(DeliveryState.UNKNOWN)).update(state=DeliveryState.UNKNOWN, **again)
        held.update(**again)
    else:
        rows = held.filter(state__in=below(DeliveryState.STOPPED))
        rows.update(state=DeliveryState.STOPPED, last_error="WITHHELD", **released)
        held.update(**released)


def _held(delivery: Delivery) -> Any:
    """The row of a delivery, as long as this claim still holds it."""
    return Delivery.objects.filter(pk=delivery.pk, leased_by=delivery.leased_by)


def delay(delivery: Delivery) -> timedelta:
    """Return how long to wait before the next try: doubling, to a minute for life safety, else to a quarter hour."""
    longest = _LONGEST_LIFE_SAFETY_DELAY if delivery.priority <= NOTICE_PRIORITY else _LONGEST_DELAY
    doubled: timedelta = _FIRST_DELAY * 2 ** min(max(delivery.attempts - 1, 0), 12)
    return min(doubled, longest)


@transaction.atomic
def acknowledge(*, delivery: UUID, now: datetime) -> Delivery:
    """Record that the person written to has seen a message. The first time counts; again changes nothing.

    Raises Delivery.DoesNotExist, NotOpen when the message was stopped or has expired.
    """
    row: Delivery = selectors.delivery_with_message(delivery)
    if row.acknowledged_at is not None:
        return row
    if (code := selectors.why_closed(row, now)) != "":
        raise NotOpen(code)
    mine = Delivery.objects.filter(pk=row.pk, acknowledged_at__isnull=True)
    if mine.update(acknowledged_at=now):
        # Whoever has seen it was sent it, even if no provider ever told us.
        Delivery.objects.filter(pk=row.pk, state__in=below(DeliveryState.SENT)).update(
            state=DeliveryState.SENT, sent_at=now
        )
        audit.record(
            chain=row.site.uuid if row.site else audit.PANEL,
            verb="MESSAGE_ACKNOWLEDGED",
            subject=row.message or row,
            actor=None,
            now=now,
            details={"delivery": str(row.uuid)},
        )
    row.refresh_from_db()
    return row
