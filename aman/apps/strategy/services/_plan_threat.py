"""Set the national threat level, with its source, as a dated setting; take a mistaken one back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.strategy.models import ThreatSetting
from aman.core.situation import ThreatLevel
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class ThreatWithoutSource(Exception):
    """A threat level says who published it, and where."""


class ThreatAhead(Exception):
    """A threat level is set when it is published, not before."""


class NoSuchLevel(Exception):
    """The threat level is one of the five."""


class ThreatTakenBack(Exception):
    """This setting was taken back before."""


@transaction.atomic
def set_threat_level(*, level: str, since: datetime, source: str, actor: Person, now: datetime) -> ThreatSetting:
    """Set the national threat level from a moment that is not in the future.

    Every site's day counts with it from now on. Raises NoSuchLevel, ThreatWithoutSource, ThreatAhead.
    """
    if level not in set(ThreatLevel):
        raise NoSuchLevel
    if not source.strip():
        raise ThreatWithoutSource
    if since > now:
        raise ThreatAhead
    found = ThreatSetting.objects.create(level=level, since=since, source=source.strip(), set_by=actor, set_at=now)
    _record(found, "THREAT_LEVEL_SET", actor, now)
    return found


@transaction.atomic
def take_back_threat_level(*, setting: ThreatSetting, actor: Person, now: datetime) -> ThreatSetting:
    """Take a mistaken setting back: the one before it holds again, and it stays on record. Raises ThreatTakenBack."""
    waiting = ThreatSetting.objects.filter(pk=setting.pk, withdrawn_at=None)
    if not waiting.update(withdrawn_at=now, withdrawn_by=actor):
        raise ThreatTakenBack
    setting.withdrawn_at, setting.withdrawn_by = now, actor
    _record(setting, "THREAT_LEVEL_TAKEN_BACK", actor, now)
    return setting


def _record(setting: ThreatSetting, verb: str, actor: Person, now: datetime) -> None:
    details = {"level": setting.level, "since": setting.since.isoformat()}
    audit.record(chain=audit.PANEL, verb=verb, subject=setting, actor=actor.uuid, now=now, details=details)
