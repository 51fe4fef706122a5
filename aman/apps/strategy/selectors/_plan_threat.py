"""Reads of the national threat level: in force at a moment, as it was known then, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from aman.apps.strategy.models import ThreatSetting
from aman.core.situation import ThreatLevel
from aman.kit import when


@dataclass(frozen=True)
class ThreatKnown:
    """A threat level, from when it holds, and the record it comes from."""

    level: ThreatLevel
    since: datetime
    source: str
    uuid: UUID


def threat_settings() -> QuerySet[ThreatSetting]:
    """Return every setting, the newest first, with who set it and who took it back."""
    return ThreatSetting.objects.select_related("set_by", "withdrawn_by").order_by("-since", "-pk")


def threat_setting_by_uuid(setting: UUID) -> ThreatSetting:
    """Return a setting. Raises ThreatSetting.DoesNotExist."""
    return threat_settings().get(uuid=setting)


def threat_levels(as_of: datetime | None = None) -> list[ThreatKnown]:
    """Return the levels in order of time, as known at a moment (now without one). One query."""
    known = ThreatSetting.objects.filter(withdrawn_at=None)
    if as_of is not None:
        held = Q(withdrawn_at=None) | Q(withdrawn_at__gt=as_of)
        known = ThreatSetting.objects.filter(held, set_at__lte=as_of)
    rows = known.order_by("since", "set_at", "pk")
    return [ThreatKnown(ThreatLevel(row.level), row.since, row.source, row.uuid) for row in rows]


def threat_level_at(moment: datetime, as_of: datetime | None = None) -> ThreatKnown | None:
    """Return the level in force at a moment, as known then or at another; None where none was ever set. One query."""
    return _latest(threat_levels(as_of or moment), moment)


def threat_on(levels: Sequence[ThreatKnown], on: date) -> ThreatKnown | None:
    """Return which of the levels is the last to begin by the end of a local day. No query."""
    return next((one for one in reversed(levels) if when.day_of(one.since) <= on), None)


def _latest(levels: Sequence[ThreatKnown], moment: datetime) -> ThreatKnown | None:
    return next((one for one in reversed(levels) if one.since <= moment), None)
