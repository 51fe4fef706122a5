"""Put the order of every strategy on record when it changes, so that what stood before can always be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from aman.apps.strategy import selectors
from aman.apps.strategy.models import PlanOrder
from aman.kit import audit, scoping


@transaction.atomic
def note_orders(now: datetime) -> int:
    """Record the order of each strategy in force whose order, or its causes, are not those last recorded.

    Returns how many were recorded. Growing older does not count as a change of causes.
    """
    with scoping.system("recording the order of strategies"):
        standing = selectors.standing_plans()
        if not standing:
            return 0
        newest = PlanOrder.objects.values("plan").annotate(newest=Max("pk")).values("newest")
        latest = {row.plan_id: (row.version_id, row.digest) for row in PlanOrder.objects.filter(pk__in=newest)}
        changed = 0
        for each, ranked in selectors.orders_now(standing, now):
            kept = selectors.as_kept(ranked)
            if latest.get(each.plan.pk) == (each.version.pk, digest(kept)):
                continue
            row = PlanOrder(plan=each.plan, version=each.version, at=now, digest=digest(kept), order=kept)
            row.save(force_insert=True)
            audit.record(
                chain=each.plan.site.uuid if each.plan.site else audit.PANEL,
                verb="PLAN_ORDER_CHANGED",
                subject=each.plan,
                actor=None,
                now=now,
                details={"order": [one.code for one in ranked], "version": each.version.number},
            )
            changed += 1
        return changed


def digest(kept: Sequence[dict[str, Any]]) -> str:
    """Return what tells one order from another: codes, steps and causes, without how old they are."""
    told = [
        (one["code"], one["steps"], [(by["rule"], sorted((c["kind"], c["code"], c["source"]) for c in by["causes"]))
                                     for by in one["by"]])
        for one in kept
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
