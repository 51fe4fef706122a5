"""What matters now: trigger events, risks, the written strategy, and what each site does because of them."""

from __future__ import annotations

from aman.apps.strategy.models.events import Sureness, TaskDone, TriggerEvent

__all__ = ["Sureness", "TaskDone", "TriggerEvent"]
