"""Reads of strategy. Within the scope in force unless the docstring says otherwise."""

from __future__ import annotations

from aman.apps.strategy.selectors._days import (
    AFTER_DAYS,
    BEFORE_DAYS,
    DAILY,
    DoneTask,
    Measured,
    SiteDay,
    active_triggers,
    done_today,
    earlier_events,
    measured,
    site_day,
    trigger_by_uuid,
    triggers,
    usual_days,
)

__all__ = [
    "AFTER_DAYS",
    "BEFORE_DAYS",
    "DAILY",
    "DoneTask",
    "Measured",
    "SiteDay",
    "active_triggers",
    "done_today",
    "earlier_events",
    "measured",
    "site_day",
    "trigger_by_uuid",
    "triggers",
    "usual_days",
]
