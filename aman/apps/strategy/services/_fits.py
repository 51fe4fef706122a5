"""Fit the half-lives of events from their own counts, every night, where there is enough to say something."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from aman.apps.strategy import selectors
from aman.apps.strategy.models import Channel, DecayBasis, TriggerDecay, TriggerEvent
from aman.core import counts
from aman.core.counts import decay
from aman.core.counts.daily import expect
from aman.core.posture.course import FLOOR_DAYS
from aman.kit import audit, when

LEAST_DAYS = 7
LEAST_ON_TOP = 10.0
"""Incidents above the usual; with fewer the interval says nothing (docs/methods/decay.md)."""
FIT_OVER = 61
"""Days after the event for which it is fitted again each night."""


def fit_triggers(*, now: datetime) -> int:
    """Fit the events of the last two months on what is known now; return how many half-lives changed. For system scope.

    Where the counts are too few, or leave either end of the interval open, nothing is stored and what held still holds;
    nor where another event fell within its days or it was raised again: one decay cannot tell two rises apart.
    """
    today = when.day_of(now)
    standing = list(TriggerEvent.objects.filter(withdrawn_at=None, ends_on__gte=today - timedelta(days=FIT_OVER)))
    spans = [(one.pk, one.happened_on, min(today, one.happened_on + timedelta(days=FLOOR_DAYS))) for one in standing]
    fitted = 0
    for event in standing:
        first, last = event.happened_on, min(today, event.happened_on + timedelta(days=FLOOR_DAYS))
        is_alone = not any(pk != event.pk and since <= last and until >= first for pk, since, until in spans)
        if (today - first).days not in range(LEAST_DAYS, FIT_OVER + 1) or not is_alone or event.resets.exists():
            continue
        found = selectors.measured(event, now, after_days=FLOOR_DAYS)
        for channel, after in ((Channel.STREET, found.street), (Channel.ONLINE, found.online)):
            if after is not None:
                fitted += _keep(event, channel, after, now)
    return fitted


@transaction.atomic
def _keep(event: TriggerEvent, channel: str, after: counts.Aftermath, now: datetime) -> bool:
    found = fit_of(after)
    if found is None:
        return False
    latest = (
        TriggerDecay.objects.filter(trigger=event, channel=channel, basis=DecayBasis.FITTED)
        .order_by("-made_at", "-pk")
        .first()
    )
    if latest and latest.parameters.get("counts") == _counts(after):
        return False
    held = found.half_life_interval
    TriggerDecay.objects.create(
        trigger=event,
        channel=channel,
        basis=DecayBasis.FITTED,
        half_life=round(found.half_life, 3),
        low=round(held.low, 3),
        high=round(held.high, 3),
        parameters={
            "method": decay.METHOD,
            "version": decay.VERSION,
            "counts": _counts(after),
            "height": round(1.0 + found.height, 3),
            "excess": round(found.excess, 1),
            "observed": found.observed,
            "expected": round(found.expected, 1),
            "level": decay.DecayOptions().level,
        },
        made_at=now,
    )
    details = {"channel": channel, "half_life": str(round(found.half_life, 3))}
    audit.record(chain=audit.PANEL, verb="TRIGGER_FITTED", subject=event, actor=None, now=now, details=details)
    return True


def fit_of(after: counts.Aftermath) -> decay.Decay | None:
    """Return the fit of what followed an event, or None where it says nothing: too few days or incidents, open ends."""
    days = [one for one, offset in zip(after.tallies, after.offsets, strict=True) if offset >= 0]
    if len(days) < LEAST_DAYS:
        return None
    error = float(expect(after.baseline, after.day_zero, len(days)).relative_error.mean())
    try:
        found = decay.fit_decay(
            [one.observed for one in days],
            [one.expected for one in days],
            after.baseline.size,
            relative_error=error,
        )
    except decay.BadBaseline:
        return None
    held = found.half_life_interval
    is_open = held.open_low or held.open_high
    return None if is_open or found.height <= 0 or found.excess < LEAST_ON_TOP else found


def _counts(after: counts.Aftermath) -> list[int]:
    days: list[Any] = [one for one, offset in zip(after.tallies, after.offsets, strict=True) if offset >= 0]
    return [int(one.observed) for one in days]
